//! node-version-skew

use super::KUBELET_VERSION_UNTOLD;
use crate::evidence::VERSION_UNKNOWN;
use crate::offence::{Offence, Verdict};
use crate::view::NodeView;

/// How many minor versions a kubelet may be older than the API server, and how many one before 1.25
/// (version skew policy of Kubernetes).
const OLDER: u16 = 3;
const OLDER_BEFORE_25: u16 = 2;

check! {
    /// The kubelet of a node is newer than the API server, or older than Kubernetes supports beside
    /// it: by more than three minor versions, or two where the kubelet is older than 1.25. See the
    /// [version skew policy](https://kubernetes.io/releases/version-skew-policy/#kubelet).
    ///
    /// ## Why it matters
    ///
    /// Nobody tests such a pair. A kubelet of that age gets no fixes any more, and fields of Pods
    /// that it does not know, such as those of their security context, do nothing.
    ///
    /// ## How to mend it
    ///
    /// Drain the node and upgrade or replace it.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {kubeletVersion: v1.33.4}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Node
    /// metadata: {name: node-1}
    /// status: {nodeInfo: {kubeletVersion: v1.36.1}}
    /// ```
    id: "node-version-skew",
    title: "Kubelet does not fit the API server",
    remediation: "Drain the node and upgrade it to the version of the API server.",
    severity: Medium,
    threats: [12, 18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K07"],
    peers: [],
    joins: [],
    evaluate: Node(node_version_skew),
}

fn node_version_skew(view: &NodeView<'_>) -> Verdict {
    let Some(server) = view.server_minor else { return Verdict::Unknown(VERSION_UNKNOWN.into()) };
    let Some(kubelet) = view.node.kubelet_minor() else {
        return Verdict::Unknown(KUBELET_VERSION_UNTOLD.into());
    };
    let older = if kubelet < 25 { OLDER_BEFORE_25 } else { OLDER };
    let fits = kubelet <= server && server - kubelet <= older;
    let found = || {
        let detail = format_args!("{} beside an API server of 1.{server}", view.node.kubelet);
        Offence::at("status.nodeInfo.kubeletVersion").detail(detail)
    };
    Verdict::fail_if((!fits).then(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::NodeFact;

    fn verdict(kubelet: &str, server_minor: Option<u16>) -> Verdict {
        let kubelet = kubelet.into();
        let node = NodeFact { kubelet, ..NodeFact::default() };
        node_version_skew(&NodeView { node: &node, server_minor, today: None, certificate: None })
    }

    #[test]
    fn the_skew_policy_decides() {
        for (kubelet, server) in [
            ("v1.37.2", 37),
            ("v1.34.0", 37),
            ("v1.36.0-rc.1", 37),
            ("v1.35.1+k3s1", 36),
            ("v1.24.9", 26),
        ] {
            assert_eq!(verdict(kubelet, Some(server)), Verdict::Pass, "{kubelet} {server}");
        }
        for (kubelet, server) in [("v1.38.0", 37), ("v1.33.9", 37), ("v1.24.9", 27)] {
            let verdict = verdict(kubelet, Some(server));
            assert!(matches!(verdict, Verdict::Fail(_)), "{kubelet} {server}: {verdict:?}");
        }
        for (kubelet, server) in [("", Some(37)), ("v2.0.0", Some(37)), ("v1.37.0", None)] {
            let verdict = verdict(kubelet, server);
            assert!(matches!(verdict, Verdict::Unknown(_)), "{kubelet}: {verdict:?}");
        }
    }
}
