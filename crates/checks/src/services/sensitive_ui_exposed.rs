//! sensitive-ui-exposed

use super::admin_pages;
use crate::evidence::Unreadable;
use crate::facts::{AdminPage, ServiceFact};
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// A page that administers the cluster, or shows what runs in it, is reached from outside: a
    /// Service in front of it opens a port on every node, has an external address, is a load balancer
    /// that lets every address in, or has an Ingress or an `HTTPRoute` of its namespace that leads to
    /// it. Known by the repositories of their images, mirrors included: Adminer, Alertmanager, Argo CD, Argo Workflows, Grafana, Headlamp, Hubble, Jaeger,
    /// Jenkins, `JupyterHub`, Kiali, Kibana, Kubeapps, Kubeflow, Kubernetes Operational View,
    /// Longhorn, Mongo Express, Octant, the consoles of `MinIO` and `OpenSearch`, `pgAdmin`,
    /// `phpMyAdmin`, Polaris, Portainer, Prometheus, Rancher, Tekton Dashboard and Weave Scope.
    /// Whether such a page, or the Ingress in front of it, asks for a login is not visible. Routes of
    /// other namespaces are not followed.
    ///
    /// ## Why it matters
    ///
    /// Many of these pages have no login, a known first password, or flaws that are found year after
    /// year; scanners look for them. Argo CD, Jenkins and Rancher change the cluster, Prometheus and
    /// Weave Scope show its inside.
    ///
    /// ## How to mend it
    ///
    /// Make the Service `ClusterIP` and put a proxy with a login in front, or give a load balancer
    /// the list of its clients.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: grafana}
    /// spec:
    ///   type: LoadBalancer
    ///   selector: {app: grafana}
    ///   ports: [{port: 80, targetPort: 3000}]
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: grafana}
    /// spec:
    ///   selector: {matchLabels: {app: grafana}}
    ///   template:
    ///     metadata: {labels: {app: grafana}}
    ///     spec:
    ///       containers: [{name: grafana, image: "mirror.example/grafana/grafana:12.1.0"}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: argocd-server}
    /// spec:
    ///   externalIPs: [198.51.100.7]
    ///   selector: {app.kubernetes.io/name: argocd-server}
    ///   ports: [{port: 443, targetPort: 8080}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: argocd-server, labels: {app.kubernetes.io/name: argocd-server}}
    /// spec:
    ///   containers:
    ///   - {name: server, image: "quay.io/argoproj/argocd:v3.1.0", args: [/usr/local/bin/argocd-server]}
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata: {name: grafana}
    /// spec: {defaultBackend: {service: {name: grafana, port: {number: 80}}}}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: grafana}
    /// spec:
    ///   selector: {app: grafana}
    ///   ports: [{port: 80}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: grafana, labels: {app: grafana}}
    /// spec:
    ///   containers: [{name: grafana, image: "docker.io/grafana/grafana:12.1.0"}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: grafana}
    /// spec:
    ///   type: LoadBalancer
    ///   loadBalancerSourceRanges: [192.0.2.0/24]
    ///   selector: {app: grafana}
    ///   ports: [{port: 80, targetPort: 3000}]
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: grafana, labels: {app: grafana}}
    /// spec:
    ///   containers: [{name: grafana, image: "docker.io/grafana/grafana:12.1.0"}]
    /// ```
    id: "sensitive-ui-exposed",
    title: "Page of administration is reached from outside the cluster",
    remediation: "Make its Service ClusterIP, and put a proxy with a login in front.",
    severity: High,
    threats: [11, 20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: ["kubescape/C-0021"],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController,
        Ingress, HTTPRoute, ReferenceGrant
    ],
    evaluate: Exposure(sensitive_ui_exposed),
}

fn sensitive_ui_exposed(
    name: &str,
    service: &ServiceFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    admin_pages::judge(name, service, view, |pod, _| match pod.fact.admin_page {
        Some(AdminPage::Other(name)) => Some(name),
        _ => None,
    })
}
