//! Which certificates are to be read, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use plumbline_checks::facts::SecretName;

/// The certificates that wait to be read, and those that are being read.
#[derive(Debug, Default)]
pub(super) struct Reads {
    due: BTreeMap<SecretName, Instant>,
    under_way: BTreeSet<SecretName>,
}

impl Reads {
    /// Has `secret` read at `at`, or once more where it is being read.
    pub(super) fn want(&mut self, secret: SecretName, at: Instant) {
        let due = self.due.entry(secret).or_insert(at);
        *due = at.min(*due);
    }

    /// The next one that is due by `now`. It is under way until [`Self::done`].
    pub(super) fn next(&mut self, now: Instant) -> Option<SecretName> {
        let ready = |(secret, at): &(&SecretName, &Instant)| {
            **at <= now && !self.under_way.contains(*secret)
        };
        let (secret, _) = self.due.iter().find(ready)?;
        let secret = secret.clone();
        self.due.remove(&secret);
        self.under_way.insert(secret.clone());
        Some(secret)
    }

    /// A read has ended.
    pub(super) fn done(&mut self, secret: &SecretName) {
        self.under_way.remove(secret);
    }

    /// Whether `secret` is wanted or under way for any that `of` says.
    pub(super) fn any(&self, of: impl Fn(&SecretName) -> bool) -> bool {
        self.due.keys().chain(&self.under_way).any(of)
    }
}
