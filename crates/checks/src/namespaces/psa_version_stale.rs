//! psa-version-stale

use crate::evidence::{Unreadable, VERSION_UNKNOWN};
use crate::offence::{Offence, Verdict};
use crate::pod_security::{CONTROLS, Level, Version};
use crate::posture::Labels;
use crate::text;
use crate::view::NamespaceView;

/// How many of the rules that changed are named.
const NAMED: usize = 4;

check! {
    /// The namespace pins its Pod Security level to a version of the standard whose rules have
    /// changed since, or to one that does not exist. A pin that leaves every rule as it is today is
    /// no offence.
    ///
    /// ## Why it matters
    ///
    /// Rules that came later are not enforced: before 1.34, probes may call any host; before 1.35,
    /// Pods in a user namespace of their own are treated otherwise. A version that does not exist
    /// counts as the latest, so the pin is not what its author thinks.
    ///
    /// ## How to mend it
    ///
    /// Look at what the newer version would say with
    /// `kubectl label --dry-run=server --overwrite namespace NAME pod-security.kubernetes.io/enforce-version=latest`,
    /// then remove the label or raise it to the version of the cluster.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: baseline
    ///     pod-security.kubernetes.io/enforce-version: v1.30
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Namespace
    /// metadata:
    ///   name: example
    ///   labels:
    ///     pod-security.kubernetes.io/enforce: baseline
    ///     pod-security.kubernetes.io/enforce-version: latest
    /// ```
    id: "psa-version-stale",
    title: "Pod Security level is pinned to an old or unknown version",
    remediation: "Remove the label pod-security.kubernetes.io/enforce-version, or raise its version.",
    severity: Low,
    threats: [15, 18],
    cis: [],
    nsa: ["POD:enforcement"],
    pss: [],
    mitre: [],
    owasp: ["K04"],
    peers: [],
    joins: [],
    evaluate: Namespace(psa_version_stale),
}

fn psa_version_stale(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let namespace = view.namespace()?;
    let label = &namespace.pod_security.enforce;
    let level = Labels::of(&namespace.pod_security).enforced;
    let Some(pinned) = label.version.as_deref().filter(|_| level > Level::Privileged) else {
        return Ok(Verdict::NotApplicable);
    };
    let at = Offence::at("metadata.labels");
    let Some(version) = Version::parse(pinned) else {
        return Ok(Verdict::fail_if(Some(
            at.detail(format_args!("enforce-version: {pinned} is no version")),
        )));
    };
    let Some(server) = view.server_minor() else {
        return Ok(Verdict::Unknown(VERSION_UNKNOWN.into()));
    };
    let server = Version::minor(server.into());
    let changed = CONTROLS.iter().filter(|control| {
        let revised = control.revisions.iter().map(|revision| revision.since);
        let steps = revised.chain(control.spares.iter().map(|spared| spared.since));
        let mut steps = steps.map(|minor| Version::minor(minor.into()));
        control.level <= level && steps.any(|since| version < since && since <= server)
    });
    let names: Vec<&str> = changed.map(|control| control.id).collect();
    Ok(Verdict::fail_if((!names.is_empty()).then(|| {
        let names = text::list(names, NAMED);
        at.detail(format_args!("{version}; changed since: {names}"))
    })))
}
