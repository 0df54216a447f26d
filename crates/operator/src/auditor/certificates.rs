//! Which certificates are to be read, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use plumbline_checks::facts::{SecretName, TlsSecret};
use plumbline_checks::{Fact, Kind, Observed};
use tracing::warn;

use super::Auditor;
use crate::certificates::holds;
use crate::error::Cause;

/// How long after a failed read of a certificate the next is tried.
const CERTIFICATE_RETRY: Duration = Duration::from_mins(1);

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

impl Auditor {
    /// The Secrets whose certificates `observed` may ask for.
    pub(super) fn certificates_behind(&self, observed: &Observed) -> Vec<SecretName> {
        match (&observed.fact, observed.kind) {
            _ if !self.settings.certificates => Vec::new(),
            (Fact::Entry(entry), _) => {
                let named = entry.tls.iter().flat_map(|tls| &tls.secrets);
                named.filter(|secret| self.store.tls_secret(secret).is_none()).cloned().collect()
            }
            (_, Kind::Secret) => vec![(observed.namespace.clone(), observed.name.clone())],
            _ => Vec::new(),
        }
    }

    /// Has the certificates read of those Secrets that exist and are named.
    pub(super) fn want_certificates(&mut self, secrets: Vec<SecretName>, now: Instant) {
        for secret in secrets {
            if self.store.has_secret(&secret) && self.store.is_named(&secret) {
                self.reads.want(secret, now);
            }
        }
    }

    /// The next certificate to read, if one is due at `now`. Its Secret is not given out again
    /// before [`Self::certificate_read`].
    pub fn next_certificate(&mut self, now: Instant) -> Option<SecretName> {
        self.reads.next(now)
    }

    /// Takes in what came of reading a certificate.
    pub fn certificate_read(
        &mut self,
        secret: &SecretName,
        answer: Result<TlsSecret, Cause>,
        now: Instant,
    ) {
        self.reads.done(secret);
        // What is not named any more is not kept.
        if self.store.is_named(secret) {
            if let Err(cause) = &answer {
                let (namespace, name) = secret;
                warn!(%namespace, %name, %cause, "a certificate cannot be read");
                self.reads.want(secret.clone(), now + CERTIFICATE_RETRY);
            }
            let touched = self.store.set_tls_secret(secret, holds(answer));
            self.mark(&touched, now);
        }
        self.start(now);
    }
}
