//! Which rules a Pod breaks, of every version at once.

use crate::container::PodTemplate;

use super::findings::Findings;
use super::{CONTROLS, Control, Level, Version};

/// The minor versions that changed a rule, ascending. The first one has every version before the
/// second, and so on.
const STEPS: [u8; 13] = [0, 8, 19, 22, 23, 25, 27, 29, 31, 32, 34, 35, 37];

/// Which rules a Pod breaks, of every version at once: what is kept of a Pod for the standards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile(Box<[Broken]>);

/// A rule that is broken, and in which versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Broken {
    /// Its place in [`CONTROLS`].
    control: u8,
    steps: Steps,
}

/// A set of [`STEPS`]: one bit each, the oldest lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Steps(u16);

impl Profile {
    /// Judges the Pod.
    pub fn of(pod: PodTemplate<'_>) -> Self {
        let controls = (0_u8..).zip(CONTROLS);
        let broken = controls.filter_map(|(control, rule)| {
            let steps = broken_steps(rule, pod);
            (steps != Steps::NONE).then_some(Broken { control, steps })
        });
        Self(broken.collect())
    }

    /// The rules that keep the Pod out of a namespace with this level and version, in the order in
    /// which Kubernetes names them.
    pub fn violated(
        &self,
        level: Level,
        version: Version,
    ) -> impl Iterator<Item = &'static Control> + '_ {
        let now = Steps::of(version);
        let broken = self.0.iter().filter(move |broken| broken.steps.meet(now));
        let controls = broken.map(|broken| CONTROLS[usize::from(broken.control)]);
        controls.filter(move |control| control.holds(level, version))
    }

    /// Whether a namespace with this level and version takes the Pod.
    pub fn meets(&self, level: Level, version: Version) -> bool {
        self.violated(level, version).next().is_none()
    }
}

impl Steps {
    const NONE: Self = Self(0);

    /// The one that `version` belongs to.
    fn of(version: Version) -> Self {
        let reached = STEPS.iter().filter(|since| version.is_since(**since)).count();
        Self(1 << reached.saturating_sub(1))
    }

    /// Those from version 1.`minor` on.
    fn since(minor: u8) -> Self {
        let before = STEPS.iter().filter(|since| **since < minor).count();
        Self(u16::MAX << before)
    }

    fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}

/// The versions in which the Pod breaks `control`.
fn broken_steps(control: &Control, pod: PodTemplate<'_>) -> Steps {
    let exemption = control.spares.as_ref().filter(|spared| (spared.is_spared)(pod));
    let spared = exemption.map_or(Steps::NONE, |spared| Steps::since(spared.since));
    let mut later = Steps::NONE;
    let mut broken = Steps::NONE;
    for revision in control.revisions.iter().rev() {
        let from_here = Steps::since(revision.since);
        let mut findings = Findings::counted();
        (revision.judge)(pod, &mut findings);
        if findings.any() {
            broken = broken.with(from_here.without(later));
        }
        later = from_here;
    }
    broken.without(spared)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_steps_are_those_of_the_rules() {
        let revisions = CONTROLS.iter().flat_map(|control| control.revisions);
        let spares = CONTROLS.iter().filter_map(|control| control.spares.as_ref());
        let changes: BTreeSet<u8> = revisions
            .map(|revision| revision.since)
            .chain(spares.map(|spares| spares.since))
            .collect();
        assert!(changes.iter().eq(&STEPS), "{changes:?}");
        assert_eq!(STEPS.last().map(|last| Version::minor((*last).into())), Some(Version::NEWEST));
    }

    #[test]
    fn it_is_small() {
        assert!(size_of::<Broken>() <= 4 && size_of::<Profile>() <= 16);
    }
}
