//! k8s-version-eol

use crate::evidence::{Unreadable, VERSION_UNKNOWN};
use crate::offence::Verdict;
use crate::versions::{self, Minor, Product, Version};
use crate::view::ClusterView;

check! {
    /// The Kubernetes project does not support the minor version of the API server any longer. The
    /// days are those that the project publishes, and Plumbline carries them: where they were read
    /// more than half a year ago, or do not know the version, the verdict is unknown. See
    /// [versions](../versions.md).
    ///
    /// A provider may support a version for longer than the project does. That is not seen here: the
    /// offence says that the project's support has ended.
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
    let Some(minor) = view.server_minor() else {
        return Ok(Verdict::Unknown(VERSION_UNKNOWN.into()));
    };
    let version = Version::of_project(Minor(1, minor));
    Ok(versions::judge(Product::Kubernetes, version, view.today(), ""))
}
