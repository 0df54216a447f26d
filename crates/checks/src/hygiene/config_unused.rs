//! config-unused

use crate::evidence::Unreadable;
use crate::facts::ConfigMapFact;
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// No Pod, workload or Ingress of its namespace names the ConfigMap. Templates that are scaled to
    /// zero and Pods that have ended count as users.
    ///
    /// A program may still read it: through the API, or because an object of another kind names it.
    /// Where that is known by an owner of the ConfigMap or by a label by which Grafana or Argo CD find
    /// theirs, it is not judged; neither are `kube-root-ca.crt` and what lies in the namespaces
    /// `kube-system`, `kube-public` and `kube-node-lease`.
    ///
    /// ## Why it matters
    ///
    /// What nobody uses misleads whoever looks for the settings of a program, and may hold addresses
    /// and names that help an attacker.
    ///
    /// ## How to mend it
    ///
    /// See whether a program reads it. If none does, delete it.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: old-settings, namespace: example}
    /// data: {level: info}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: settings, namespace: example}
    /// data: {level: info}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   containers: [{name: web, image: web}]
    ///   volumes: [{name: settings, configMap: {name: settings}}]
    /// ```
    id: "config-unused",
    group: Informational,
    title: "Nothing names the ConfigMap",
    remediation: "If no program reads the ConfigMap, delete it.",
    severity: Info,
    threats: [9],
    cis: [],
    nsa: [],
    pss: [],
    mitre: [],
    owasp: [],
    peers: ["popeye/400"],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController,
        Ingress
    ],
    evaluate: StoredConfigMap(config_unused),
}

fn config_unused(
    name: &str,
    map: &ConfigMapFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if map.has_reader || view.is_of_kubernetes() {
        return Ok(Verdict::NotApplicable);
    }
    Ok(Verdict::fail_if((!view.names_config_map(name)?).then(|| Offence::at(""))))
}
