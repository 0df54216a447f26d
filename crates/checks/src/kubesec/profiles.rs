//! Rules on the annotations that once named profiles of seccomp and `AppArmor`.
//!
//! kubesec searches them with two regular expressions, a fixed text with a run of letters behind it
//! each. Two lines with the methods of `str` say the same, so no crate such as `regex` is needed.

use super::subject::Subject;

const SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn seccomp_any(subject: &Subject<'_>) -> bool {
    unconfined(subject, SECCOMP) == Some(false)
}

pub(super) fn seccomp_unconfined(subject: &Subject<'_>) -> bool {
    unconfined(subject, SECCOMP) == Some(true)
}

pub(super) fn app_armor_any(subject: &Subject<'_>) -> bool {
    unconfined(subject, APP_ARMOR) == Some(false)
}

/// Whether a profile is `unconfined`; None where none is named. One for `pod` goes before those of
/// containers.
fn unconfined(subject: &Subject<'_>, prefix: &str) -> Option<bool> {
    let text = subject.annotations.as_deref()?;
    let of_pod = annotations(text, prefix).filter_map(|(_, rest)| rest.strip_prefix("pod:"));
    let mut of_pod = of_pod.peekable();
    if of_pod.peek().is_some() {
        return Some(of_pod.any(|profile| profile.starts_with("unconfined")));
    }
    let mut named = false;
    for (before, rest) in annotations(text, prefix) {
        let Some(profile) = profile(before, rest) else { continue };
        if profile.strip_prefix("unconfined").is_some_and(|rest| rest.starts_with([']', ' '])) {
            return Some(true);
        }
        named = true;
    }
    named.then_some(false)
}

/// Each place of the prefix: the text before it and the text behind it.
fn annotations<'t>(text: &'t str, prefix: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(prefix).map(move |(start, _)| {
        let (before, rest) = text.split_at(start);
        (before, &rest[prefix.len()..])
    })
}

/// The text behind the name of a container, where the annotation begins a key or follows a space.
fn profile<'t>(before: &str, rest: &'t str) -> Option<&'t str> {
    let name = rest.find(|c: char| !matches!(c, 'a'..='z' | 'A'..='Z' | '-' | '.'))?;
    let begins = before.ends_with(['[', ' ']);
    rest[name..].strip_prefix(':').filter(|_| begins && name > 0)
}
