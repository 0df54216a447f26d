//! Whether Secrets are encrypted in etcd, by what an API server counts on their way there and back.
//!
//! The counters are those of one process: they begin at zero when it starts, and never fall. An API
//! server reads all Secrets when it starts, so one that was started after every Secret was rewritten
//! has read none in plain text.

use std::collections::BTreeSet;
use std::fmt;

use plumbline_crds::SecretsAtRest;

use super::metrics::Sample;

/// The start of what stands before each value that is encrypted in etcd.
const ENCRYPTED: &str = "k8s:enc:";

/// What stands for a value that is read as it is.
const IDENTITY: &str = "identity";

/// What one API server has counted of Secrets since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transformations {
    /// Whether it has loaded a configuration of encryption.
    pub loaded: bool,
    /// How many it wrote in plain text.
    pub plain_writes: u64,
    /// How many it read in plain text.
    pub plain_reads: u64,
    /// What it encrypts with, and decrypted with: `aescbc`, `kms:v2`.
    pub providers: BTreeSet<Box<str>>,
}

/// Which way a value went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To etcd.
    Written,
    /// From etcd.
    Read,
}

/// How many kinds of providers are told of an API server.
const PROVIDERS: usize = 8;

impl Transformations {
    /// Takes in a value of the counter of what went to or from etcd.
    pub(super) fn take(&mut self, sample: &Sample<'_>) {
        let direction = match sample.label("transformation_type") {
            Some("to_storage") => Direction::Written,
            Some("from_storage") => Direction::Read,
            _ => return,
        };
        // A decryption that failed says nothing of how the value lies there.
        if sample.label("resource") != Some("secrets") || sample.label("status") != Some("OK") {
            return;
        }
        if let Some(prefix) = sample.label("transformer_prefix")
            && sample.value >= 1.0
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast from f64 saturates, and the number is positive"
            )]
            self.count(direction, prefix, sample.value as u64);
        }
    }

    /// Counts `number` values of Secrets that went to or from etcd behind `prefix`.
    ///
    /// ```
    /// use plumbline_checks::control_plane::{Direction, Transformations};
    /// let mut counted = Transformations::default();
    /// counted.count(Direction::Read, "identity", 3);
    /// counted.count(Direction::Written, "k8s:enc:kms:v2:vault:", 1);
    /// // The name of a key is counted too, and says nothing more.
    /// counted.count(Direction::Written, "key1:", 1);
    /// assert_eq!(counted.plain_reads, 3);
    /// assert!(counted.providers.contains("kms:v2"));
    /// ```
    pub fn count(&mut self, direction: Direction, prefix: &str, number: u64) {
        if number == 0 {
            return;
        }
        if let Some(provider) = prefix.strip_prefix(ENCRYPTED) {
            if self.providers.len() < PROVIDERS {
                self.providers.insert(provider_of(provider));
            }
        } else if prefix.is_empty() || prefix == IDENTITY {
            let plain = match direction {
                Direction::Written => &mut self.plain_writes,
                Direction::Read => &mut self.plain_reads,
            };
            *plain = plain.saturating_add(number);
        }
    }
}

/// `aescbc` of `aescbc:v1:`, `kms:v2` of `kms:v2:NAME:`.
fn provider_of(prefix: &str) -> Box<str> {
    let mut parts = prefix.split(':');
    match (parts.next(), parts.next()) {
        (Some("kms"), Some(version)) => crate::text::clean(&format!("kms:{version}"), NAME_LIMIT),
        (name, _) => crate::text::clean(name.unwrap_or_default(), NAME_LIMIT),
    }
}

/// The longest name of a provider.
const NAME_LIMIT: usize = 32;

/// How Secrets are kept in etcd, as far as one API server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// As they are: encryption is not configured.
    NotConfigured,
    /// It is configured, and new ones were written as they are since the start.
    WritesPlaintext,
    /// New ones are encrypted, and old ones were read in plain text since the start, at least this
    /// many times.
    Partial(u64),
    /// Every one that was read or written since the start was encrypted.
    Encrypted,
    /// It cannot be told, and why.
    Unknown(Box<str>),
}

impl Encryption {
    /// How an API server keeps Secrets that has `counted` them, or not told, and of which is known
    /// whether encryption is `configured`.
    pub fn of(configured: Option<bool>, counted: Result<&Transformations, &str>) -> Self {
        let counted = match (configured, counted) {
            (Some(false), _) => return Self::NotConfigured,
            (_, Err(reason)) => return Self::Unknown(reason.into()),
            (_, Ok(counted)) => counted,
        };
        let Transformations { loaded, plain_writes, plain_reads, providers } = counted;
        let unknown = |why: &str| Self::Unknown(why.into());
        if *plain_writes > 0 {
            Self::WritesPlaintext
        } else if *plain_reads > 0 {
            Self::Partial(coarse(*plain_reads))
        } else if !providers.is_empty() {
            Self::Encrypted
        } else if *loaded || configured == Some(true) {
            unknown("encryption is configured, and no Secret was read or written since the start")
        } else {
            unknown(
                "it counts no Secrets and hides its flags, so encryption may be off or out of sight",
            )
        }
    }

    /// As reports tell it.
    pub fn state(&self) -> SecretsAtRest {
        match self {
            Self::NotConfigured => SecretsAtRest::NotConfigured,
            Self::WritesPlaintext => SecretsAtRest::WritesPlaintext,
            Self::Partial(_) => SecretsAtRest::Partial,
            Self::Encrypted => SecretsAtRest::Encrypted,
            Self::Unknown(_) => SecretsAtRest::Unknown,
        }
    }
}

/// The worst of `states`: what is known to be bad, then what is not known. None of none.
pub(crate) fn worst(states: impl IntoIterator<Item = SecretsAtRest>) -> Option<SecretsAtRest> {
    let badness = |state: &SecretsAtRest| match state {
        SecretsAtRest::Encrypted => 0,
        SecretsAtRest::Unknown => 1,
        SecretsAtRest::Partial => 2,
        SecretsAtRest::WritesPlaintext => 3,
        SecretsAtRest::NotConfigured => 4,
    };
    states.into_iter().max_by_key(badness)
}

impl fmt::Display for Encryption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConfigured => formatter.write_str("encryption at rest is not configured"),
            Self::WritesPlaintext => {
                formatter.write_str("Secrets were written in plain text since its start")
            }
            Self::Partial(reads) => write!(
                formatter,
                "Secrets were read in plain text since its start, at least {reads} times"
            ),
            Self::Encrypted => formatter.write_str("every Secret since its start was encrypted"),
            Self::Unknown(why) => formatter.write_str(why),
        }
    }
}

/// `number` with all digits but the first made zero, so that a counter that runs on does not change
/// a report each time.
fn coarse(number: u64) -> u64 {
    let unit = 10u64.pow(number.checked_ilog10().unwrap_or_default());
    number / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(counts: &[(Direction, &str, u64)]) -> Transformations {
        let mut counted = Transformations { loaded: true, ..Transformations::default() };
        for (direction, prefix, number) in counts {
            counted.count(*direction, prefix, *number);
        }
        counted
    }

    fn state(configured: Option<bool>, counted: &Result<Transformations, Box<str>>) -> Encryption {
        Encryption::of(configured, counted.as_ref().map_err(|reason| &**reason))
    }

    #[test]
    fn each_state_is_told_from_the_others() {
        use Direction::{Read, Written};
        let nothing = || Ok(Transformations::default());
        let cbc = "k8s:enc:aescbc:v1:";
        assert_eq!(state(Some(false), &nothing()), Encryption::NotConfigured);
        let forbidden = || Err("/metrics: forbidden".into());
        assert_eq!(state(Some(false), &forbidden()), Encryption::NotConfigured);
        for (configured, counted) in [
            (None, nothing()),
            (None, forbidden()),
            (Some(true), forbidden()),
            (Some(true), nothing()),
            (None, Ok(counted(&[]))),
            (None, Ok(counted(&[(Read, cbc, 0), (Written, "key1:", 3)]))),
        ] {
            let state = state(configured, &counted);
            assert!(
                matches!(state, Encryption::Unknown(_)),
                "{configured:?} {counted:?} {state:?}"
            );
        }
        for configured in [None, Some(true)] {
            let of = |counts: &[_]| state(configured, &Ok(counted(counts)));
            assert_eq!(of(&[(Written, "", 1), (Read, cbc, 1)]), Encryption::WritesPlaintext);
            assert_eq!(of(&[(Written, cbc, 1), (Read, "identity", 4)]), Encryption::Partial(4));
            assert_eq!(of(&[(Written, cbc, 1), (Read, cbc, 1)]), Encryption::Encrypted);
        }
    }

    #[test]
    fn counts_are_told_coarsely_and_never_too_high() {
        for (number, told) in
            [(1, 1), (9, 9), (10, 10), (19, 10), (3_456, 3_000), (u64::MAX, 10u64.pow(19))]
        {
            assert_eq!(coarse(number), told);
        }
    }
}
