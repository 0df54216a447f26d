//! The 20 threats that Plumbline looks for.

/// A threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threat {
    /// Its number, 1 to 20.
    pub id: u8,
    /// What happens.
    pub title: &'static str,
    /// What a report of this version cannot tell, so that the threat is never a Pass without it.
    /// None where the checks cover every mitigation that can be read.
    pub open: Option<&'static str>,
    /// What belongs to the cluster and stands in its report alone, so that the report of a namespace
    /// can never be a Pass.
    pub of_cluster: Option<&'static str>,
}

const fn threat(id: u8, title: &'static str, open: Option<&'static str>) -> Threat {
    Threat { id, title, open, of_cluster: None }
}

impl Threat {
    const fn of_cluster(self, what: &'static str) -> Self {
        Self { of_cluster: Some(what), ..self }
    }
}

/// All threats, by number.
pub const THREATS: [Threat; 20] = [
    threat(1, "A shell in a container, rogue API calls from it", None),
    threat(2, "Tokens and Secrets read from etcd", None).of_cluster("encryption at rest is judged"),
    threat(3, "Deployment files changed through the default namespace and account", None),
    threat(4, "Sensitive data in ConfigMaps", None),
    threat(
        5,
        "Shared configuration in the default namespace",
        Some("volume claims are not judged yet"),
    ),
    threat(6, "No TLS to the application", None),
    threat(7, "Kernel calls from root containers", None),
    threat(8, "Denial of service, noisy neighbours", None),
    threat(
        9,
        "Misconfigured manifests",
        Some("kubesec's score of live objects is not computed yet"),
    ),
    threat(10, "Vulnerable images", None),
    threat(
        11,
        "An open Kubernetes Dashboard",
        Some("routes of other namespaces to a dashboard are not judged yet"),
    ),
    threat(
        12,
        "Misconfigured control plane and nodes",
        Some("settings of kubelets and files of nodes are not judged yet"),
    )
    .of_cluster("control plane and nodes are judged"),
    threat(
        13,
        "Actions without a trace",
        Some("what the audit policy leaves out is in a file that cannot be read"),
    )
    .of_cluster("audit logging and runtime detection are judged"),
    threat(
        14,
        "Rogue or unpinned images",
        Some("what policies demand of images is not judged yet"),
    ),
    threat(15, "Root Pods, host mounts", None),
    threat(16, "Escape to the host kernel", None),
    threat(17, "Bad Dockerfiles", Some("image configuration is not judged yet")),
    threat(
        18,
        "Vulnerabilities in Kubernetes itself",
        Some("versions are not compared with support dates yet"),
    )
    .of_cluster("versions are judged"),
    threat(19, "Shells into cluster components", Some("unexpected static Pods are not judged yet")),
    threat(
        20,
        "Nodes on a shared or public network",
        Some("whether the network plugin enforces policies is not judged yet"),
    )
    .of_cluster("addresses of nodes are judged"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threats_are_numbered_from_1_to_20() {
        let ids: Vec<u8> = THREATS.iter().map(|threat| threat.id).collect();
        assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    }
}
