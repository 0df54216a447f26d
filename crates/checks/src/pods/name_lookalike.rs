//! name-lookalike

use super::static_pod::is_static;
use crate::container::WorkloadObject;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::rights::SYSTEM_NAMESPACE;

check! {
    /// A workload outside `kube-system` is named like a component of Kubernetes: the name itself, or
    /// one that differs by a letter, a hyphen or a digit in place of a letter (`kube-pr0xy`). Of a
    /// Pod without a controller, an ending that looks generated does not count (`coredns-x7k2p`).
    /// Static Pods are not judged: they come from the disk of a node.
    ///
    /// ## Why it matters
    ///
    /// In a long list nobody looks twice at `kube-proxy`. Intruders name miners and back doors so.
    ///
    /// ## How to mend it
    ///
    /// Find out who made it. Name what is yours after what it does; a control plane that is run for
    /// another cluster, or a database that happens to be etcd, is a case for an exception.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: DaemonSet
    /// metadata: {name: kube-proxyy}
    /// spec:
    ///   selector: {matchLabels: {app: proxy}}
    ///   template:
    ///     metadata: {labels: {app: proxy}}
    ///     spec:
    ///       containers: [{name: proxy, image: proxy}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: coredns-5d78c9869d-x7k2p}
    /// spec:
    ///   containers: [{name: dns, image: dns}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: etcd-backup}
    /// spec:
    ///   selector: {matchLabels: {app: etcd-backup}}
    ///   template:
    ///     metadata: {labels: {app: etcd-backup}}
    ///     spec:
    ///       containers: [{name: backup, image: backup}]
    /// ```
    id: "name-lookalike",
    title: "Workload is named like a system component",
    remediation: "Find out who made the workload; give it a name of its own if it is yours.",
    severity: Low,
    threats: [14, 19],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1036.005", "MS-TA9023"],
    owasp: ["K10"],
    peers: [],
    joins: [],
    evaluate: WorkloadObject(name_lookalike),
}

/// What runs in `kube-system`, and names that intruders have made up in its likeness.
const COMPONENTS: [&str; 11] = [
    "cloud-controller-manager",
    "coredns",
    "etcd",
    "kube-apiserver",
    "kube-controller",
    "kube-controller-manager",
    "kube-dns",
    "kube-proxy",
    "kube-scheduler",
    "kubelet",
    "node-local-dns",
];

/// Shorter names have honest neighbours one letter away.
const SHORTEST_MISSPELT: usize = 7;

fn name_lookalike(object: &WorkloadObject<'_>) -> Verdict {
    if object.metadata.namespace.as_deref() == Some(SYSTEM_NAMESPACE) || is_static(object) {
        return Verdict::NotApplicable;
    }
    let name = object.metadata.name.as_deref().unwrap_or_default();
    let name = if object.kind == Kind::Pod { without_generated(name) } else { name };
    let name = folded(name);
    let imitated = COMPONENTS.into_iter().find(|component| looks_like(&name, component));
    // The name of a workload stands beside its Pod spec.
    Verdict::fail_if(imitated.map(|component| Offence::at("").detail(component)))
}

/// Whether `name`, which is [`folded`], looks like that of `component`.
fn looks_like(name: &str, component: &str) -> bool {
    let component = folded(component);
    let near = component.len() >= SHORTEST_MISSPELT && name.len().abs_diff(component.len()) <= 1;
    name == component || near && strsim::osa_distance(name, &component) == 1
}

/// `name` with what the eye skips left out and digits read as letters.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, '-' | '.'));
    letters
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            '3' => 'e',
            '5' => 's',
            letter => letter,
        })
        .collect()
}

/// `name` without the endings that controllers append: `-5d78c9869d-x7k2p`, `-x7k2p`.
fn without_generated(name: &str) -> &str {
    let cut = |name: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<usize> {
        let (before, ending) = name.rsplit_once('-')?;
        let generated = lengths.contains(&ending.len()) && ending.chars().all(is_generated);
        generated.then_some(before.len())
    };
    let name = cut(name, 5..=5).map_or(name, |end| &name[..end]);
    cut(name, 8..=10).map_or(name, |end| &name[..end])
}

/// Generated endings have no vowels and no digits that look like them, so that they spell nothing.
fn is_generated(c: char) -> bool {
    c.is_ascii_alphanumeric() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | '0' | '1' | '3')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imitated(name: &str) -> Option<&'static str> {
        COMPONENTS.into_iter().find(|component| looks_like(&folded(name), component))
    }

    #[test]
    fn names_that_fool_the_eye() {
        for (name, component) in [
            ("kube-proxy", "kube-proxy"),
            ("kubeproxy", "kube-proxy"),
            ("kube-pr0xy", "kube-proxy"),
            ("kube-prxoy", "kube-proxy"),
            ("kube-proxi", "kube-proxy"),
            ("core-dns", "coredns"),
            ("kube-apiservers", "kube-apiserver"),
            ("kube-controller", "kube-controller"),
            ("etcd", "etcd"),
            ("3tcd", "etcd"),
        ] {
            assert_eq!(imitated(name), Some(component), "{name}");
        }
    }

    #[test]
    fn names_of_their_own() {
        for name in [
            "etc",
            "etcd-0",
            "etcd-backup",
            "etcd2",
            "coredns-monitor",
            "kube-proxy-exporter",
            "proxy",
            "dns",
            "kube-state-metrics",
            "kube",
            "",
            "web",
        ] {
            assert_eq!(imitated(name), None, "{name}");
        }
    }

    #[test]
    fn generated_endings_go() {
        for (name, expected) in [
            ("coredns-5d78c9869d-x7k2p", "coredns"),
            ("kube-proxy-x7k2p", "kube-proxy"),
            ("etcd-cache", "etcd-cache"),
            ("web", "web"),
            ("-x7k2p", ""),
        ] {
            assert_eq!(without_generated(name), expected, "{name}");
        }
    }
}
