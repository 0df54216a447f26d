//! default-namespace

use std::collections::BTreeSet;

use crate::Kind;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::text;
use crate::view::NamespaceView;

/// The kinds that are looked for, most telling first.
const KINDS: [Kind; 15] = [
    Kind::Deployment,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::CronJob,
    Kind::Job,
    Kind::ReplicaSet,
    Kind::ReplicationController,
    Kind::Pod,
    Kind::Service,
    Kind::Secret,
    Kind::ConfigMap,
    Kind::PersistentVolumeClaim,
    Kind::ServiceAccount,
    Kind::Role,
    Kind::RoleBinding,
];

check! {
    /// Workloads, Services, Secrets, `ConfigMaps`, claims to volumes, accounts, Roles or
    /// `RoleBindings` live in the namespace `default`. Not counted are what Kubernetes and its distributions put there, and
    /// Pods, `ReplicaSets` and Jobs that another object controls. The releases of a Helm chart
    /// count as one Secret.
    ///
    /// ## Why it matters
    ///
    /// `default` is where objects land when nobody chose a namespace. Quotas, policies and rights
    /// are set by namespace, so what lies there together shares them, and one account can read and
    /// change the settings of another team.
    ///
    /// ## How to mend it
    ///
    /// Give each application a namespace of its own, with its Roles, quota and `NetworkPolicies`,
    /// and move the objects there.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: default}
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: web, namespace: default}
    /// spec:
    ///   selector: {matchLabels: {app: web}}
    ///   template:
    ///     metadata: {labels: {app: web}}
    ///     spec: {containers: [{name: web, image: web}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: default}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: kubernetes, namespace: default}
    /// spec: {ports: [{port: 443}]}
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata: {name: default, namespace: default}
    /// ```
    id: "default-namespace",
    title: "Objects live in the namespace default",
    remediation: "Move the objects to a namespace of their own application.",
    severity: Medium,
    threats: [3, 5],
    cis: ["5.6.4"],
    nsa: ["NET:namespaces"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: [
        "kube-linter/use-namespace", "checkov/CKV_K8S_21", "trivy/KSV-0110", "kubescape/C-0061",
        "kubescape/C-0212"
    ],
    joins: [
        Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController,
        ServiceAccount, Secret, ConfigMap, PersistentVolumeClaim, Service, Role, RoleBinding
    ],
    evaluate: Namespace(default_namespace),
}

fn default_namespace(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    if view.name != "default" {
        return Ok(Verdict::NotApplicable);
    }
    let mut offences = Vec::new();
    let mut missing = None;
    for kind in KINDS {
        match view.uncontrolled(kind) {
            Ok(names) => offences.extend(offence(kind, names)),
            Err(unreadable) => missing = Some(unreadable),
        }
    }
    // One object is enough to fail, whatever else cannot be seen.
    match missing {
        Some(missing) if offences.is_empty() => Err(missing),
        _ => Ok(Verdict::from_offences(offences)),
    }
}

fn offence<'a>(kind: Kind, names: impl Iterator<Item = &'a str>) -> Option<Offence> {
    let names: BTreeSet<&str> = names
        .filter(|name| !published(kind, name))
        .map(|name| without_revision(kind, name))
        .collect();
    let count = names.len();
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| {
        let names = text::list(names, 3);
        Offence::at("").detail(format_args!("{count} {kind}{plural}: {names}"))
    })
}

/// Whether Kubernetes, or a distribution or mesh, puts the object into the namespace by itself.
fn published(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Service => name == "kubernetes",
        Kind::ServiceAccount => name == "default",
        Kind::ConfigMap => {
            matches!(name, "kube-root-ca.crt" | "openshift-service-ca.crt" | "istio-ca-root-cert")
        }
        _ => false,
    }
}

/// Helm writes a new Secret at each upgrade, `sh.helm.release.v1.NAME.v7`: a rollout must not
/// change the report.
fn without_revision(kind: Kind, name: &str) -> &str {
    let release = kind == Kind::Secret && name.starts_with("sh.helm.release.v1.");
    match name.rsplit_once(".v") {
        Some((release_name, _)) if release => release_name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::decode::decode;
    use crate::workloads::Workloads;
    use crate::{Evidence, Settings, Store};

    fn verdict(objects: impl IntoIterator<Item = Value>) -> Verdict {
        let mut store = Store::default();
        for object in objects {
            let observed = decode(object, &Settings::default()).expect("decodes");
            store.apply(observed.expect("a watched kind"), 0);
        }
        let evidence = Evidence::default();
        judge(&store, &evidence).expect("readable")
    }

    fn object(api_version: &str, kind: &str, name: &str, owner: Option<&str>) -> Value {
        let owners = owner.map(|owner| {
            json!([{"apiVersion": "apps/v1", "kind": owner, "name": "web", "uid": "1",
                    "controller": true}])
        });
        json!({"apiVersion": api_version, "kind": kind, "metadata":
            {"name": name, "namespace": "default", "ownerReferences": owners}})
    }

    fn details(verdict: Verdict) -> Vec<String> {
        let Verdict::Fail(offences) = verdict else {
            return Vec::new();
        };
        offences.into_iter().map(|offence| offence.detail.expect("a detail").into()).collect()
    }

    fn judge(store: &Store, evidence: &Evidence) -> Result<Verdict, Unreadable> {
        let workloads = Workloads::default();
        default_namespace(&NamespaceView::new(
            "default",
            &workloads,
            store,
            evidence,
            &Settings::default(),
        ))
    }

    #[test]
    fn a_rollout_changes_nothing() {
        let before = [
            object("apps/v1", "Deployment", "web", None),
            object("apps/v1", "ReplicaSet", "web-1", Some("Deployment")),
            object("v1", "Pod", "web-1-a", Some("ReplicaSet")),
            object("v1", "Secret", "sh.helm.release.v1.web.v1", None),
        ];
        let after = [
            object("apps/v1", "Deployment", "web", None),
            object("apps/v1", "ReplicaSet", "web-1", Some("Deployment")),
            object("apps/v1", "ReplicaSet", "web-2", Some("Deployment")),
            object("v1", "Pod", "web-2-b", Some("ReplicaSet")),
            object("v1", "Secret", "sh.helm.release.v1.web.v1", None),
            object("v1", "Secret", "sh.helm.release.v1.web.v2", None),
        ];
        assert_eq!(verdict(before.clone()), verdict(after));
        let expected = ["1 Deployment: web", "1 Secret: sh.helm.release.v1.web"];
        assert_eq!(details(verdict(before)), expected);
    }

    #[test]
    fn a_few_names_stand_for_many() {
        let pods = ["a", "b", "c", "d", "e"].map(|name| object("v1", "Pod", name, None));
        assert_eq!(details(verdict(pods)), ["5 Pods: a, b, c and 2 more"]);
    }

    #[test]
    fn what_comes_with_the_cluster_passes() {
        let own = [
            object("v1", "Service", "kubernetes", None),
            object("v1", "ConfigMap", "kube-root-ca.crt", None),
            object("v1", "ServiceAccount", "default", None),
        ];
        assert_eq!(verdict(own), Verdict::Pass);
        assert_eq!(
            details(verdict([object("v1", "Secret", "kubernetes", None)])),
            ["1 Secret: kubernetes"],
            "names are excused by kind"
        );
    }

    #[test]
    fn one_object_fails_whatever_else_is_hidden() {
        let mut store = Store::default();
        let mut evidence = Evidence::default();
        evidence.lose(Kind::Secret, "forbidden");
        assert!(judge(&store, &evidence).is_err());
        let pod = object("v1", "Pod", "web", None);
        let pod = decode(pod, &Settings::default()).expect("decodes");
        store.apply(pod.expect("Pods are watched"), 0);
        let verdict = judge(&store, &evidence);
        assert!(matches!(verdict, Ok(Verdict::Fail(_))));
    }
}
