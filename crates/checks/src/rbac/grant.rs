//! What a rule grants, by the rules of the RBAC authorizer, and how an offence names it.

use crate::evidence::Unreadable;
use crate::model::{PolicyRule, SubjectRef};
use crate::offence::{Offence, Verdict};
use crate::text;
use crate::view::BindingView;

/// The rules that a binding gives to its subjects. None where it gives none, or where that is
/// Kubernetes' own matter: no subject, no such role, a binding that Kubernetes made for itself.
pub(super) fn rules<'a>(view: &BindingView<'a>) -> Result<Option<&'a [PolicyRule]>, Unreadable> {
    if view.binding.built_in || view.binding.subjects.is_empty() {
        return Ok(None);
    }
    view.rules()
}

/// Whether `rule` grants `verb` on `resource` (with its subresource: `pods/exec`) of `group`.
pub(super) fn grants(rule: &PolicyRule, verb: &str, group: &str, resource: &str) -> bool {
    let subresource = resource.split_once('/').map(|(_, sub)| format!("*/{sub}"));
    has(&rule.verbs, verb)
        && has(&rule.api_groups, group)
        && (has(&rule.resources, resource)
            || subresource.is_some_and(|any| rule.resources.contains(&any)))
}

fn has(granted: &[String], wanted: &str) -> bool {
    granted.iter().any(|word| word == "*" || word == wanted)
}

/// The first minor version of the API server that asks for `create` where a client connects by
/// websocket (feature `AuthorizePodWebsocketUpgradeCreatePermission`); before it, `get` was enough.
const CREATE_ONLY_SINCE: u16 = 35;

/// Judges whether a binding lets its subjects open connections by `resource` of Pods, such as
/// `pods/exec`.
pub(super) fn judge_connections(
    view: &BindingView<'_>,
    resource: &str,
) -> Result<Verdict, Unreadable> {
    let Some(rules) = rules(view)? else {
        return Ok(Verdict::NotApplicable);
    };
    let granted = |verb| rules.iter().any(|rule| grants(rule, verb, "", resource));
    let fails = |verb| Verdict::fail_if(Some(offence(view, &format!("{verb} {resource}"))));
    if granted("create") {
        return Ok(fails("create"));
    }
    if !granted("get") {
        return Ok(Verdict::Pass);
    }
    Ok(match view.server_minor() {
        Some(minor) if minor >= CREATE_ONLY_SINCE => Verdict::Pass,
        Some(_) => fails("get"),
        None => Verdict::Unknown("the version of the API server is not known".into()),
    })
}

/// An offence of a binding: what it grants, by which role, to whom.
pub(super) fn offence(view: &BindingView<'_>, granted: &str) -> Offence {
    let binding = view.binding;
    let subjects: Vec<String> = binding.subjects.iter().map(subject).collect();
    Offence::at("roleRef").detail(format_args!(
        "{granted} by {} {} for {}",
        binding.role.kind,
        binding.role.name,
        text::list(subjects.iter().map(String::as_str), 3),
    ))
}

fn subject(subject: &SubjectRef) -> String {
    match &subject.namespace {
        Some(namespace) => format!("{} {namespace}/{}", subject.kind, subject.name),
        None => format!("{} {}", subject.kind, subject.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(verbs: &[&str], groups: &[&str], resources: &[&str]) -> PolicyRule {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        PolicyRule {
            verbs: owned(verbs),
            api_groups: owned(groups),
            resources: owned(resources),
            resource_names: Vec::new(),
        }
    }

    #[test]
    fn wildcards_match_as_in_the_authorizer() {
        let granted = |rule: &PolicyRule| grants(rule, "create", "", "pods/exec");
        assert!(granted(&rule(&["create"], &[""], &["pods/exec"])));
        assert!(granted(&rule(&["*"], &["*"], &["*"])));
        assert!(granted(&rule(&["create"], &[""], &["*/exec"])));
        assert!(!granted(&rule(&["create"], &[""], &["pods"])));
        assert!(!granted(&rule(&["create"], &[""], &["pods/*"])), "RBAC knows no pods/*");
        assert!(!granted(&rule(&["create"], &["apps"], &["*"])));
        assert!(!granted(&rule(&["get"], &[""], &["pods/exec"])));
    }
}
