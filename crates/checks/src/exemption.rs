//! Exemptions: checks whose offence the owner of an object accepts, with the reason.
//!
//! They stand in an annotation of the object, or of the template of a workload, one on each line:
//!
//! ```yaml
//! metadata:
//!   annotations:
//!     plumbline.dev/ignore: |
//!       host-network=Routes the traffic of the node.
//!       image-digest=The digest is set when a release is made.
//! ```
//!
//! Without a reason an exemption does not count. What is exempted stays visible in every output and
//! is never called passed. Whoever may edit an object may write its annotations, so in a cluster they
//! count only where the namespace lets them: see [`Ignores`].

use std::fmt;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::catalog::catalog;
use crate::check::Check;
use crate::model::annotation;
use crate::text;

/// The annotation that holds the exemptions of an object.
pub const ANNOTATION: &str = "plumbline.dev/ignore";

/// The label of a namespace in which the annotations count, when it is `true`.
pub const ALLOWING_LABEL: &str = "plumbline.dev/allow-ignores";

/// The most exemptions that one object may have.
pub(crate) const LIMIT: usize = 64;

/// Where annotations with exemptions count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ignores {
    /// Nowhere.
    Never,
    /// In namespaces with the label [`ALLOWING_LABEL`], and on objects of cluster scope: who may
    /// write those decides for the whole cluster.
    #[default]
    WhereAllowed,
    /// Everywhere: in files, where a review stands before a change.
    Always,
}

/// The exemptions of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Exemptions {
    /// Ids of checks with the reason, cleaned; sorted, each once.
    reasons: Box<[(&'static str, Box<str>)]>,
}

/// Why an exemption does not count: what there is to say after the name of what asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ineffective {
    /// It names no check.
    NoCheck,
    /// It gives no reason: the check.
    NoReason(String),
    /// There is no such check: its name, cleaned.
    UnknownCheck(String),
    /// There are too many lines before it.
    TooMany,
}

impl fmt::Display for Ineffective {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCheck => write!(formatter, "names no check"),
            Self::NoReason(check) => {
                write!(formatter, "gives no reason for {check}, so it does not count")
            }
            Self::UnknownCheck(name) => write!(formatter, "names {name}, which is no check"),
            Self::TooMany => {
                write!(formatter, "has more than {LIMIT} lines; the rest do not count")
            }
        }
    }
}

impl Exemptions {
    /// Those in the annotation of an object; None where there are none that count.
    pub fn of(metadata: &ObjectMeta) -> Option<Arc<Self>> {
        let text = annotation(metadata, ANNOTATION)?;
        let mut reasons: Vec<_> = lines(text)
            .filter_map(|line| line.ok().map(|(check, reason)| (check.id, reason)))
            .collect();
        // The first reason for a check is the one that counts.
        reasons.sort_by_key(|(id, _)| *id);
        reasons.dedup_by_key(|(id, _)| *id);
        (!reasons.is_empty()).then(|| Arc::new(Self { reasons: reasons.into() }))
    }

    /// Why an offence against the check called `id` is accepted, if it is.
    pub fn reason(&self, id: &str) -> Option<&str> {
        let found = self.reasons.binary_search_by_key(&id, |(id, _)| id);
        found.ok().map(|index| &*self.reasons[index].1)
    }
}

/// The lines of the annotation: the check and the reason of each, or why it does not count.
///
/// ```
/// use plumbline_checks::exemption::{Ineffective, lines};
/// let text = "host-network=Routes the traffic of the node.\nhost-pid=\nno-such-check=x";
/// let read: Vec<_> = lines(text).map(|line| line.map(|(check, reason)| (check.id, reason))).collect();
/// assert_eq!(read[0], Ok(("host-network", "Routes the traffic of the node.".into())));
/// assert_eq!(read[1], Err(Ineffective::NoReason("host-pid".to_owned())));
/// assert_eq!(read[2], Err(Ineffective::UnknownCheck("no-such-check".to_owned())));
/// ```
pub fn lines(
    text: &str,
) -> impl Iterator<Item = Result<(&'static Check, Box<str>), Ineffective>> + '_ {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(LIMIT + 1).enumerate().map(|(number, line)| {
        if number == LIMIT {
            return Err(Ineffective::TooMany);
        }
        let (id, reason) = line.split_once('=').unwrap_or((line, ""));
        read(id.trim(), reason.trim())
    })
}

/// The check called `id`, and the `reason` to live with an offence against it, cleaned.
pub(crate) fn read(id: &str, reason: &str) -> Result<(&'static Check, Box<str>), Ineffective> {
    if id.is_empty() {
        return Err(Ineffective::NoCheck);
    }
    let check = catalog().find(id);
    let check = check.ok_or_else(|| Ineffective::UnknownCheck(text::clean(id, 63)))?;
    // What is left of it once it is cleaned has to say something.
    let reason: Box<str> = text::clean(reason, text::DETAIL_LIMIT);
    if reason.trim().is_empty() {
        return Err(Ineffective::NoReason(check.id.to_owned()));
    }
    Ok((check, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Arc<Exemptions>> {
        let annotations = [(ANNOTATION.to_owned(), text.to_owned())].into();
        Exemptions::of(&ObjectMeta { annotations: Some(annotations), ..ObjectMeta::default() })
    }

    #[test]
    fn a_reason_makes_an_exemption() {
        let found = of(" host-pid = Reads load averages.\n\nhost-ipc=a=b\r\n").expect("some");
        assert_eq!(found.reason("host-pid"), Some("Reads load averages."));
        assert_eq!(found.reason("host-ipc"), Some("a=b"));
        assert_eq!(found.reason("host-network"), None);
    }

    #[test]
    fn without_one_there_is_none() {
        for text in ["", "host-pid", "host-pid=", "host-pid= \u{1b}\u{202e} ", "HOST-PID=x", "*=x"]
        {
            assert_eq!(of(text), None, "{text:?}");
        }
    }

    #[test]
    fn tenants_cannot_make_them_large_or_steer_terminals() {
        let many = format!("{}host-ipc=late", "host-pid=x\n".repeat(LIMIT));
        let found = of(&many).expect("some");
        assert_eq!((found.reasons.len(), found.reason("host-ipc")), (1, None));
        assert!(matches!(lines(&many).last(), Some(Err(Ineffective::TooMany))));
        let found = of(&format!("host-pid=\u{1b}[31m{}", "x".repeat(100_000))).expect("some");
        let reason = found.reason("host-pid").expect("it counts");
        assert!(reason.starts_with("[31mx") && reason.chars().count() <= text::DETAIL_LIMIT);
    }
}
