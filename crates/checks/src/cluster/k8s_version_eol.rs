//! k8s-version-eol

use crate::evidence::{ServerVersion, Unreadable, VERSION_UNKNOWN};
use crate::offence::Verdict;
use crate::versions::{self, Minor, Product, Version};
use crate::view::ClusterView;

check! {
    /// The Kubernetes project does not support the minor version of the API server any longer. The
    /// days are those that the project publishes, and Plumbline carries them: where they were read
    /// more than half a year ago, or do not know the version, the verdict is unknown. See
    /// [versions](../versions.md).
    ///
    /// A provider may support a version for longer than the project does. Where the API server tells
    /// by its version that a provider built it, as `v1.33.5-eks-3025e55` does, and the support of the
    /// project has ended, the verdict is unknown.
    ///
    /// ## Why it matters
    ///
    /// A vulnerability that becomes known is mended in supported versions only, and what was mended
    /// there shows how to attack the others.
    ///
    /// ## How to mend it
    ///
    /// Upgrade the control plane, one minor version after the other, then the nodes. See the
    /// [releases](https://kubernetes.io/releases/) and [Upgrading a
    /// cluster](https://kubernetes.io/docs/tasks/administer-cluster/cluster-upgrade/).
    ///
    /// ```version,bad
    /// 1.30
    /// ```
    ///
    /// ```version,good
    /// 1.37
    /// ```
    id: "k8s-version-eol",
    title: "Kubernetes version is out of support",
    remediation: "Upgrade the control plane, one minor version after the other, then the nodes.",
    severity: High,
    threats: [18],
    cis: [],
    nsa: ["UPD:patching"],
    pss: [],
    mitre: ["T1190"],
    owasp: ["K07"],
    peers: ["popeye/405", "popeye/406", "kubescape/C-0273"],
    joins: [],
    evaluate: Cluster(k8s_version_eol),
}

#[expect(clippy::unnecessary_wraps, reason = "so are all checks on the cluster")]
fn k8s_version_eol(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let Some(ServerVersion { minor, of_provider }) = view.server() else {
        return Ok(Verdict::Unknown(VERSION_UNKNOWN.into()));
    };
    let version = Version { minor: Minor(1, minor), provider: of_provider };
    Ok(versions::judge(Product::Kubernetes, version, view.today(), ""))
}

#[cfg(test)]
mod tests {
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

    use super::*;
    use crate::{Day, Evidence, Store};

    fn verdict(minor: u16, of_provider: bool) -> Verdict {
        let mut evidence = Evidence::default();
        evidence.server = Some(ServerVersion { minor, of_provider });
        evidence.today = Some(Day::of(&Time("2026-01-01T00:00:00Z".parse().expect("a time"))));
        let store = Store::default();
        k8s_version_eol(&ClusterView::new(&store, &evidence)).expect("no kind is read")
    }

    #[test]
    fn a_provider_may_support_its_build_for_longer() {
        assert!(matches!(verdict(30, false), Verdict::Fail(_)));
        assert!(matches!(verdict(30, true), Verdict::Unknown(_)));
        assert_eq!((verdict(34, false), verdict(34, true)), (Verdict::Pass, Verdict::Pass));
    }
}
