//! netpol-dangling

use crate::evidence::Unreadable;
use crate::facts::Labels;
use crate::network::{Direction, LabelSelector, Peer};
use crate::offence::{Offence, Verdict};
use crate::policy_view::NetworkPolicyView;

/// How many peers of one policy are compared with the Pods of its namespace.
const PEERS_LIMIT: usize = 256;

check! {
    /// A `NetworkPolicy` selects no Pod of its namespace, or one of its rules names Pods of that
    /// namespace, or namespaces, that do not exist. Templates count as the Pods that they will make.
    /// An empty selector is meant for Pods to come and is no offence. The Pods of other namespaces
    /// are not looked at, nor are addresses.
    ///
    /// ## Why it matters
    ///
    /// A selector with a typing error protects nothing, while everybody believes that it does. A rule
    /// for a namespace that is gone opens the Pods to whoever makes one of that name or label.
    ///
    /// ## How to mend it
    ///
    /// Compare the selector with the labels of the Pods: `kubectl get pods -l KEY=VALUE`. Remove what
    /// nobody needs any more.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web}
    /// spec: {podSelector: {matchLabels: {app: wbe}}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata: {name: example}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, namespace: example, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web}]}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: web, namespace: example}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress:
    ///   - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: example}}}]
    /// ```
    id: "netpol-dangling",
    title: "NetworkPolicy selects nothing",
    remediation: "Correct the selector to the labels of the Pods and namespaces, or remove it.",
    severity: Medium,
    threats: [20],
    cis: [],
    nsa: ["NET:policies"],
    pss: [],
    mitre: [],
    owasp: ["K05"],
    peers: [
        "kube-linter/dangling-networkpolicy",
        "kube-linter/dangling-networkpolicypeer-podselector",
        "kube-score/networkpolicy-targets-pod", "popeye/1200", "popeye/1201", "popeye/1202",
        "popeye/1206", "popeye/1207", "popeye/1208", "kubescape/C-0299"
    ],
    joins: [
        Namespace, Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob,
        ReplicationController
    ],
    evaluate: NetworkPolicy(netpol_dangling),
}

fn netpol_dangling(view: &NetworkPolicyView<'_>) -> Result<Verdict, Unreadable> {
    let (policy, namespace) = (view.policy()?, view.namespace);
    let pods = namespace.pod_labels()?;
    let namespaces: Vec<&Labels> = namespace.all_namespaces()?.collect();
    let nothing = |selector: &LabelSelector, of: &[&Labels]| {
        !selector.is_empty() && !of.iter().any(|labels| selector.matches(labels))
    };
    let mut offences = Vec::new();
    if nothing(&policy.selector, &pods) {
        namespace.no_other_pods()?;
        offences.push(Offence::at("spec.podSelector"));
    }
    let mut compared = 0;
    for direction in Direction::ALL {
        let mut dangling = None;
        for peer in policy.peers(direction) {
            let Peer::Pods { namespaces: selected, pods: own } = peer else { continue };
            compared += 1;
            if compared > PEERS_LIMIT {
                let reason = format!("more than {PEERS_LIMIT} peers are not compared with Pods");
                return Ok(Verdict::Unknown(reason.into()));
            }
            dangling = dangling.or(match (selected, own) {
                (Some(selector), _) if nothing(selector, &namespaces) => {
                    namespace.no_other_namespaces()?;
                    Some("a namespaceSelector matches no namespace")
                }
                (None, Some(selector)) if nothing(selector, &pods) => {
                    namespace.no_other_pods()?;
                    Some("a podSelector matches no Pod")
                }
                _ => None,
            });
        }
        offences.extend(dangling.map(|what| Offence::at(direction.field()).detail(what)));
    }
    Ok(Verdict::from_offences(offences))
}
