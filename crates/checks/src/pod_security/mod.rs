//! The Pod Security Standards, as Kubernetes itself judges by them.
//!
//! A namespace may pin any version of the standards, so every rule of every version is here. What
//! the checks, the reports and the scan of files say about the standards comes from this module.

mod baseline;
pub mod controls;
mod findings;
mod level;
mod profile;
mod restricted;

pub(crate) use baseline::taken_ports;
pub use controls::CONTROLS;
pub use level::{Level, Version};
pub use profile::Profile;

use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};
use findings::Findings;

/// A rule of the standards.
#[derive(Debug)]
pub struct Control {
    /// Its name in Kubernetes.
    pub id: &'static str,
    /// The lowest level that has it.
    pub level: Level,
    /// What it says, from the oldest version on.
    pub revisions: &'static [Revision],
    /// The Pods that it leaves alone.
    pub spares: Option<Spared>,
    /// The rules of a lower level that it takes the place of, in the versions that have it.
    pub overrides: &'static [&'static str],
}

/// What a rule says from some version on.
#[derive(Debug)]
pub struct Revision {
    /// The minor version of Kubernetes that it came with.
    pub since: u8,
    judge: fn(PodTemplate<'_>, &mut Findings),
}

/// Pods that a rule leaves alone from some version on.
#[derive(Debug)]
pub struct Spared {
    /// The minor version of Kubernetes that it came with.
    pub since: u8,
    is_spared: fn(PodTemplate<'_>) -> bool,
}

/// A rule that a Pod breaks, and how.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The rule.
    pub control: &'static Control,
    /// What offends; at least one thing.
    pub offences: Vec<Offence>,
}

/// The rules that keep the Pod out of a namespace with this level and version, in the order in
/// which Kubernetes names them.
pub fn violations(pod: PodTemplate<'_>, level: Level, version: Version) -> Vec<Violation> {
    let controls = CONTROLS.iter().copied().filter(|control| control.holds(level, version));
    controls
        .filter_map(|control| {
            let offences = control.offences(pod, version);
            (!offences.is_empty()).then_some(Violation { control, offences })
        })
        .collect()
}

impl Control {
    /// Whether Pods are judged by it at this level and version.
    pub fn holds(&self, level: Level, version: Version) -> bool {
        let overridden = || {
            let mut overriding = CONTROLS.iter().filter(|other| other.overrides.contains(&self.id));
            overriding.any(|other| other.level <= level && other.revision(version).is_some())
        };
        self.level <= level && self.revision(version).is_some() && !overridden()
    }

    /// What offends against it as of `version`.
    pub fn offences(&self, pod: PodTemplate<'_>, version: Version) -> Vec<Offence> {
        match self.revision(version) {
            Some(revision) if !self.is_spared(pod, version) => {
                let mut findings = Findings::listed();
                (revision.judge)(pod, &mut findings);
                findings.into_offences()
            }
            _ => Vec::new(),
        }
    }

    /// The verdict of the newest version: not applicable to Pods that the rule leaves alone.
    pub fn verdict(&self, pod: &PodTemplate<'_>) -> Verdict {
        if self.is_spared(*pod, Version::NEWEST) {
            return Verdict::NotApplicable;
        }
        Verdict::from_offences(self.offences(*pod, Version::NEWEST))
    }

    /// As [`Self::verdict`], for the field at `path` alone.
    pub fn verdict_at(&self, path: &str, pod: &PodTemplate<'_>) -> Verdict {
        match self.verdict(pod) {
            Verdict::Fail(offences) => {
                let here = offences.into_iter().filter(|offence| offence.path == path);
                Verdict::from_offences(here)
            }
            verdict => verdict,
        }
    }

    /// What it says as of `version`.
    fn revision(&self, version: Version) -> Option<&'static Revision> {
        self.revisions.iter().rev().find(|revision| version.is_since(revision.since))
    }

    fn is_spared(&self, pod: PodTemplate<'_>, version: Version) -> bool {
        let spares = self.spares.as_ref().filter(|spares| version.is_since(spares.since));
        spares.is_some_and(|spares| (spares.is_spared)(pod))
    }
}

#[cfg(test)]
mod tests;
