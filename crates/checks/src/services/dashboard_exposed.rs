//! dashboard-exposed

use super::admin_pages;
use crate::evidence::Unreadable;
use crate::facts::{AdminPage, ServiceFact};
use crate::offence::Verdict;
use crate::view::NamespaceView;
use crate::workloads::PodView;

check! {
    /// The Kubernetes Dashboard is reached from outside the cluster: a Service in front of it, or of
    /// the gateway that its chart brings, opens a port on every node, has an external address, is a
    /// load balancer that lets every address in, or has an Ingress or an `HTTPRoute` of its namespace
    /// that leads to it. A load balancer that a cloud keeps internal, or with a list of clients,
    /// passes. Routes of other namespaces are not followed.
    ///
    /// ## Why it matters
    ///
    /// It administers the cluster. One stolen token, or a login that somebody switched off, and
    /// strangers run their programs in it: that is how such pages were taken over before.
    ///
    /// ## How to mend it
    ///
    /// Make the Service `ClusterIP`, and reach it by `kubectl port-forward` or behind a proxy with a
    /// login of its own. Better still, remove the Dashboard: its project is archived.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dashboard}
    /// spec:
    ///   type: NodePort
    ///   selector: {k8s-app: kubernetes-dashboard}
    ///   ports: [{port: 443, targetPort: 8443}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard, labels: {k8s-app: kubernetes-dashboard}}
    /// spec:
    ///   containers: [{name: dashboard, image: "kubernetesui/dashboard:v2.7.0"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: kubernetes-dashboard-kong-proxy}
    /// spec:
    ///   type: LoadBalancer
    ///   selector: {app.kubernetes.io/name: kong}
    ///   ports: [{port: 443, targetPort: 8443}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: kong, labels: {app.kubernetes.io/name: kong}}
    /// spec:
    ///   containers: [{name: proxy, image: "kong:3.8"}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers: [{name: web, image: "kubernetesui/dashboard-web:1.6.0"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata: {name: dashboard}
    /// spec: {defaultBackend: {service: {name: dashboard, port: {number: 80}}}}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dashboard}
    /// spec:
    ///   selector: {k8s-app: kubernetes-dashboard}
    ///   ports: [{port: 80}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard, labels: {k8s-app: kubernetes-dashboard}}
    /// spec:
    ///   containers: [{name: dashboard, image: "kubernetesui/dashboard:v2.7.0"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: HTTPRoute
    /// metadata: {name: dashboard}
    /// spec:
    ///   parentRefs: [{name: public}]
    ///   rules: [{backendRefs: [{name: dashboard, port: 443}]}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dashboard}
    /// spec:
    ///   selector: {k8s-app: kubernetes-dashboard}
    ///   ports: [{port: 443, targetPort: 8443}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard, labels: {k8s-app: kubernetes-dashboard}}
    /// spec:
    ///   containers: [{name: dashboard, image: "kubernetesui/dashboard:v2.7.0"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: dashboard}
    /// spec:
    ///   selector: {k8s-app: kubernetes-dashboard}
    ///   ports: [{port: 443, targetPort: 8443}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard, labels: {k8s-app: kubernetes-dashboard}}
    /// spec:
    ///   containers: [{name: dashboard, image: "kubernetesui/dashboard:v2.7.0"}]
    /// ```
    id: "dashboard-exposed",
    title: "Kubernetes Dashboard is reached from outside the cluster",
    remediation: "Make its Service ClusterIP, or remove the Dashboard; its project is archived.",
    severity: Critical,
    threats: [11],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: [],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController,
        Ingress, HTTPRoute, ReferenceGrant
    ],
    evaluate: Exposure(dashboard_exposed),
}

fn dashboard_exposed(
    name: &str,
    service: &ServiceFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    let gateway = |pod: &PodView<'_>| pod.label("app.kubernetes.io/name") == Some("kong");
    admin_pages::judge(name, service, view, |pod, beside| {
        let own = pod.fact.admin_page == Some(AdminPage::Dashboard);
        let fronts = gateway(pod) && beside.contains(&AdminPage::Dashboard);
        (own || fronts).then_some("Kubernetes Dashboard")
    })
}
