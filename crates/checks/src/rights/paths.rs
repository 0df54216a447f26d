//! Which rules reach a requester, and by which way.

use super::request::Request;
use super::requester::{MASTERS, Requester};
use super::role::RuleRef;
use crate::evidence::{Evidence, Unreadable};
use crate::model::SubjectRef;
use crate::store::Store;
use crate::view::BindingView;

/// How a rule reaches a requester.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    /// The subject that means the requester.
    pub subject: &'a SubjectRef,
    /// The binding that has the subject.
    pub binding: BindingView<'a>,
    /// The rule of its role.
    pub rule: RuleRef<'a>,
}

/// The rules that reach `requester` in `namespace`; in none but the whole cluster where that is
/// empty.
///
/// # Errors
///
/// Bindings or roles cannot be read.
pub fn paths<'a>(
    store: &'a Store,
    evidence: &'a Evidence,
    requester: &Requester<'_>,
    namespace: &str,
) -> Result<Vec<Path<'a>>, Unreadable> {
    let mut paths = Vec::new();
    for (binding, subject) in BindingView::reaching(store, evidence, requester)? {
        if !binding.holds_in(namespace) {
            continue;
        }
        let Some(role) = binding.role()? else { continue };
        paths.extend(role.rules().map(|rule| Path { subject, binding, rule }));
    }
    Ok(paths)
}

/// Whether `requester` may do what `request` says in `namespace` (empty: with what is in none, or
/// in all). The group `system:masters` may do everything, without any binding.
///
/// # Errors
///
/// Bindings or roles cannot be read.
pub fn allows(
    store: &Store,
    evidence: &Evidence,
    requester: &Requester<'_>,
    namespace: &str,
    request: &Request<'_>,
) -> Result<bool, Unreadable> {
    if requester.groups.iter().any(|group| group == MASTERS) {
        return Ok(true);
    }
    let namespace = match request {
        Request::Resource { .. } => namespace,
        // A path is in no namespace.
        Request::Path { .. } => "",
    };
    let paths = paths(store, evidence, requester, namespace)?;
    Ok(paths.iter().any(|path| request.granted_by(path.rule.rule)))
}
