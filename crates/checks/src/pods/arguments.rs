//! What containers give to the programs that they run, field by field.

use crate::container::{Container, PodTemplate};
use crate::credential::{Told, in_arguments};
use crate::model::Handler;
use crate::offence::{Offence, Verdict};

/// Judges the credentials in all arguments of the containers: `named` says which count, and as
/// what. The offences name the field of each.
pub(super) fn judge_arguments(
    pod: PodTemplate<'_>,
    named: impl Fn(usize, Told) -> Option<String> + Copy,
) -> Verdict {
    Verdict::from_offences(pod.containers().flat_map(|container| offences(container, named)))
}

/// The offences of one container: see [`judge_arguments`]. An argument is counted from one.
pub(super) fn offences(
    container: Container<'_>,
    named: impl Fn(usize, Told) -> Option<String> + Copy,
) -> impl Iterator<Item = Offence> {
    let spec = container.spec;
    let command = spec.command.len();
    let own: Vec<&str> = spec.command.iter().chain(&spec.args).map(String::as_str).collect();
    let (mut in_command, mut in_args) = (Vec::new(), Vec::new());
    for given in in_arguments(&own) {
        let (list, before) =
            if given.argument < command { (&mut in_command, 0) } else { (&mut in_args, command) };
        list.extend(named(given.argument - before + 1, given.told));
    }
    let of_handlers = handlers(container).into_iter().filter_map(move |(path, handler)| {
        let words = &handler?.exec.as_ref()?.command;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let given = in_arguments(&words).into_iter();
        Some((path, given.filter_map(|given| named(given.argument + 1, given.told)).collect()))
    });
    let fields = [("command", in_command), ("args", in_args)].into_iter().chain(of_handlers);
    fields.filter_map(move |(path, told): (_, Vec<String>)| {
        container.named(path, told.iter().map(String::as_str))
    })
}

/// The probes and hooks of `container`, with the field of their commands.
fn handlers(container: Container<'_>) -> [(&'static str, Option<&Handler>); 5] {
    let spec = container.spec;
    [
        ("lifecycle.postStart.exec.command", spec.lifecycle.post_start.as_ref()),
        ("lifecycle.preStop.exec.command", spec.lifecycle.pre_stop.as_ref()),
        ("livenessProbe.exec.command", spec.liveness_probe.as_ref()),
        ("readinessProbe.exec.command", spec.readiness_probe.as_ref()),
        ("startupProbe.exec.command", spec.startup_probe.as_ref()),
    ]
}
