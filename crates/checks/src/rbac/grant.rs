//! What a binding gives to whom, and how an offence names it.

use std::fmt;

use crate::evidence::{Unreadable, VERSION_UNKNOWN};
use crate::model::SubjectRef;
use crate::offence::{Offence, Verdict};
use crate::rights::{Holding, Power, SYSTEM_NAMESPACE, SubjectKey, is_component};
use crate::view::BindingView;

/// How many subjects an offence names.
const NAMED: usize = 3;

/// Judges whether a binding gives one of `powers` to its subjects. It gives none where it has no
/// subject, no such role, or only the subjects that Kubernetes itself gives it.
pub(super) fn judge(view: &BindingView<'_>, powers: &[Power]) -> Result<Verdict, Unreadable> {
    judge_subjects(view, powers, view.binding.added().iter())
}

/// As [`judge`], for those of the subjects that are no components of the cluster, and for a binding
/// that holds where those live.
pub(super) fn judge_in_components(
    view: &BindingView<'_>,
    powers: &[Power],
) -> Result<Verdict, Unreadable> {
    if !view.holds_in(SYSTEM_NAMESPACE) {
        return Ok(Verdict::NotApplicable);
    }
    let others = view.binding.added().iter();
    let others = others.filter(|subject| !is_component(subject, view.namespace));
    judge_subjects(view, powers, others)
}

fn judge_subjects<'a>(
    view: &BindingView<'a>,
    powers: &[Power],
    subjects: impl Iterator<Item = &'a SubjectRef> + Clone,
) -> Result<Verdict, Unreadable> {
    if subjects.clone().next().is_none() {
        return Ok(Verdict::NotApplicable);
    }
    Ok(match view.holds(powers)? {
        None => Verdict::NotApplicable,
        Some(Holding::No) => Verdict::Pass,
        Some(Holding::Yes(granted)) => {
            Verdict::fail_if(Some(offence("roleRef", granted, subjects)))
        }
        Some(Holding::DependsOnVersion) => Verdict::Unknown(VERSION_UNKNOWN.into()),
    })
}

/// Judges whether a binding means a subject that is unwanted, beyond those that Kubernetes
/// itself gives it.
pub(super) fn judge_whom(
    view: &BindingView<'_>,
    is_unwanted: impl Fn(&SubjectKey) -> bool,
) -> Verdict {
    let added = view.binding.added();
    if added.is_empty() {
        return Verdict::NotApplicable;
    }
    let found = added.iter().filter(|subject| {
        SubjectKey::of(subject, view.namespace).is_some_and(|key| is_unwanted(&key))
    });
    let role = &view.binding.role;
    let unwanted = found.clone().next().is_some();
    Verdict::fail_if(
        unwanted.then(|| offence("subjects", format_args!("{} {}", role.kind, role.name), found)),
    )
}

/// An offence of a binding at `path`: what it grants, by which rule, to whom.
pub(super) fn offence<'a>(
    path: &'static str,
    granted: impl fmt::Display,
    subjects: impl Iterator<Item = &'a SubjectRef> + Clone,
) -> Offence {
    let named: Vec<String> = subjects.clone().take(NAMED).map(subject).collect();
    let named = named.join(", ");
    let offence = Offence::at(path);
    match subjects.skip(NAMED).count() {
        0 => offence.detail(format_args!("{granted} for {named}")),
        more => offence.detail(format_args!("{granted} for {named} and {more} more")),
    }
}

/// A subject as people name it.
pub(super) fn subject(subject: &SubjectRef) -> String {
    match subject.namespace.as_deref().filter(|namespace| !namespace.is_empty()) {
        Some(namespace) => format!("{} {namespace}/{}", subject.kind, subject.name),
        None => format!("{} {}", subject.kind, subject.name),
    }
}
