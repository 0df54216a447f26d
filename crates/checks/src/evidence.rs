//! Which kinds can be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::day::Day;
use crate::kind::Kind;

/// The kinds that cannot be read, and why. Every other kind is known in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    unreadable: BTreeMap<Kind, Box<str>>,
    unserved: BTreeSet<Kind>,
    /// The version of the API server, where it is known.
    pub server: Option<ServerVersion>,
    /// Why certificates are not read, where they are not.
    pub certificates_unread: Option<&'static str>,
    /// The day of the evaluation, where it is known.
    pub today: Option<Day>,
    /// Whether what is not known may exist all the same: the objects are some of a cluster's, such
    /// as those in a folder of manifests.
    pub partial: bool,
}

/// The version of an API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerVersion {
    /// Its minor version, 37 for 1.37.
    pub minor: u16,
    /// Whether a provider or distribution built it, and may support it for longer than the project
    /// does.
    pub of_provider: bool,
}

impl ServerVersion {
    /// What the project calls 1.`minor`.
    pub fn of_project(minor: u16) -> Self {
        Self { minor, of_provider: false }
    }
}

/// Why the absence of an object cannot be told where the evidence is partial.
const NOT_GIVEN: &str = "not in the files";

/// Why a verdict is unknown that rests on the version of the API server.
pub(crate) const VERSION_UNKNOWN: &str = "the version of the API server is not known";

/// Why a verdict is unknown that rests on the date.
pub(crate) const DATE_UNKNOWN: &str = "the date is not known";

/// Why a verdict is open that rests on what Gatekeeper demands: each of its templates makes a kind
/// of its own, whose objects say where it holds and whether it refuses.
pub(crate) const CONSTRAINTS_UNREAD: &str = "constraints of Gatekeeper are not read";

impl Evidence {
    /// Marks `kind` as unreadable for `reason`, such as `forbidden`. Returns whether that is news.
    pub fn lose(&mut self, kind: Kind, reason: &str) -> bool {
        // Nobody can tell any longer that no object of it exists.
        self.unserved.remove(&kind);
        self.unreadable.insert(kind, reason.into()).as_deref() != Some(reason)
    }

    /// Marks `kind` as readable. Returns whether that is news.
    pub fn regain(&mut self, kind: Kind) -> bool {
        let was_unserved = self.unserved.remove(&kind);
        self.unreadable.remove(&kind).is_some() || was_unserved
    }

    /// Marks the optional `kind` as one that the API server does not serve, so that no object of it
    /// exists. Returns whether that is news.
    pub fn withdraw(&mut self, kind: Kind) -> bool {
        let was_unreadable = self.unreadable.remove(&kind).is_some();
        self.unserved.insert(kind) || was_unreadable
    }

    /// Whether the cluster has `kind`: every one that is not optional, and each optional one that
    /// the API server serves.
    pub fn serves(&self, kind: Kind) -> bool {
        !self.unserved.contains(&kind)
    }

    /// The minor version of the API server, 37 for 1.37, where it is known.
    pub fn server_minor(&self) -> Option<u16> {
        self.server.map(|server| server.minor)
    }

    /// Ok if `kind` can be read.
    pub fn require(&self, kind: Kind) -> Result<(), Unreadable> {
        match self.unreadable.get(&kind) {
            Some(reason) => Err(Unreadable { kind, reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// Ok if an object of `kind` that is not known does not exist.
    pub fn absent(&self, kind: Kind) -> Result<(), Unreadable> {
        self.require(kind)?;
        if self.partial { Err(Unreadable { kind, reason: NOT_GIVEN.into() }) } else { Ok(()) }
    }

    /// The kinds that cannot be read, in order.
    pub fn unreadable(&self) -> impl Iterator<Item = Unreadable> + '_ {
        self.unreadable
            .iter()
            .map(|(kind, reason)| Unreadable { kind: *kind, reason: reason.clone() })
    }
}

/// A kind that a check needs and that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The kind.
    pub kind: Kind,
    /// Why, such as `forbidden`.
    pub reason: Box<str>,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Two kinds of different groups may have one plural.
        let resource =
            if self.kind.is_optional() { self.kind.resource() } else { self.kind.plural().into() };
        write!(formatter, "{resource} cannot be read: {}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_was_withdrawn_and_then_cannot_be_read_is_unknown() {
        let mut evidence = Evidence::default();
        let kind = Kind::VulnerabilityReport;
        assert!(evidence.withdraw(kind));
        assert!(!evidence.serves(kind) && evidence.require(kind).is_ok());
        assert!(evidence.lose(kind, "forbidden"));
        assert!(evidence.serves(kind) && evidence.require(kind).is_err());
        assert!(evidence.regain(kind));
        assert!(evidence.serves(kind) && evidence.require(kind).is_ok());
        assert!(!evidence.regain(kind));
    }
}
