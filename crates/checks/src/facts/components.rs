//! Facts of the components of a control plane.

use super::{Settings, Verdicts};
use crate::catalog::catalog;
use crate::container::{Container, PodTemplate};
use crate::control_plane::{Component, Flags};
use crate::offence::{Offence, Verdict};
use crate::pods::is_mirror;

/// What is kept of a component of a control plane.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ComponentFact {
    /// Which one it is.
    pub component: Component,
    /// Whether it is a static Pod that runs: one of the cluster's own control plane.
    pub mirror: bool,
    /// The verdicts on its flags, in the order of [`crate::catalog::Catalog::component`].
    pub verdicts: Verdicts,
}

impl ComponentFact {
    /// The component with these flags.
    pub fn new(flags: &Flags, settings: &Settings) -> Self {
        let verdicts = judge(flags, settings).collect();
        Self { component: flags.component, mirror: false, verdicts }
    }

    /// Those that the containers of `pod` run.
    pub(super) fn of_pod(pod: &PodTemplate<'_>) -> Box<[Self]> {
        let mirror = pod.live && is_mirror(pod.metadata);
        let run = pod.containers().filter_map(|container| {
            let flags = Component::run_by(pod, container)?;
            let verdicts = judge(&flags, pod.settings).map(|verdict| within(verdict, container));
            Some(Self { component: flags.component, mirror, verdicts: verdicts.collect() })
        });
        run.collect()
    }
}

fn judge<'a>(flags: &'a Flags, settings: &'a Settings) -> impl Iterator<Item = Verdict> + 'a {
    catalog().component.iter().map(move |(check, (component, evaluate))| {
        if *component != flags.component || !settings.run(check) {
            return Verdict::NotApplicable;
        }
        // etcd takes no flags beside a file.
        match flags.component {
            Component::Etcd if flags.is_set("config-file") => flags.decided_in_file("config-file"),
            _ => evaluate(flags),
        }
    })
}

/// Says of which container the offences are.
fn within(verdict: Verdict, container: Container<'_>) -> Verdict {
    let path = if container.spec.args.is_empty() { "command" } else { "args" };
    match verdict {
        Verdict::Fail(offences) => Verdict::from_offences(
            offences
                .into_iter()
                .map(|offence| Offence { detail: offence.detail, ..container.offence(path) }),
        ),
        other => other,
    }
}
