//! Condition types and reasons, and how a condition changes.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};

/// Whether the evidence behind a report is complete and fresh.
pub const READY: &str = "Ready";
/// Whether no finding of high or critical severity stands.
pub const COMPLIANT: &str = "Compliant";

/// Why a condition has its status.
pub mod reason {
    /// `Ready` is True: every kind that the checks read is watched and up to date.
    pub const FRESH: &str = "Fresh";
    /// `Ready` is False: the operator may not list or watch a kind.
    pub const FORBIDDEN: &str = "EvidenceForbidden";
    /// `Ready` is False: the API server does not serve a kind.
    pub const NOT_SERVED: &str = "EvidenceNotServed";
    /// `Ready` is False: a kind could not be read for a while.
    pub const STALE: &str = "EvidenceStale";
    /// `Ready` is False: what was judged stands in files, which need not hold all of it.
    pub const FILES_ONLY: &str = "FilesOnly";
    /// `Compliant` is False: findings of high or critical severity stand.
    pub const FINDINGS_PRESENT: &str = "FindingsPresent";
    /// `Compliant` is True: no finding of high or critical severity stands.
    pub const NO_SEVERE_FINDINGS: &str = "NoSevereFindings";
    /// `Compliant` is Unknown: no severe finding is known, but some checks could not be evaluated.
    pub const EVIDENCE_MISSING: &str = "EvidenceMissing";
}

/// The status of a condition, as the Kubernetes API conventions name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionStatus {
    /// The condition holds.
    True,
    /// The condition does not hold.
    False,
    /// It cannot be told whether the condition holds.
    Unknown,
}

impl ConditionStatus {
    /// The word that stands in the API object.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Unknown => "Unknown",
        }
    }
}

/// A condition that takes over the transition time of `previous` unless the status flipped.
///
/// `previous` are the conditions of the report as it stands, `now` the time of a flip.
pub fn transition(
    previous: &[Condition],
    type_: &str,
    status: ConditionStatus,
    reason: &str,
    message: String,
    generation: Option<i64>,
    now: &Time,
) -> Condition {
    let last_transition_time = previous
        .iter()
        .find(|condition| condition.type_ == type_ && condition.status == status.as_str())
        .map_or_else(|| now.clone(), |condition| condition.last_transition_time.clone());
    Condition {
        type_: type_.to_owned(),
        status: status.as_str().to_owned(),
        reason: reason.to_owned(),
        message,
        observed_generation: generation,
        last_transition_time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Time {
        Time(k8s_openapi::jiff::Timestamp::from_second(second).expect("in range"))
    }

    fn ready(previous: &[Condition], status: ConditionStatus, second: i64) -> Condition {
        transition(previous, READY, status, reason::FRESH, String::new(), Some(1), &at(second))
    }

    #[test]
    fn transition_time_moves_only_when_the_status_flips() {
        let first = ready(&[], ConditionStatus::True, 10);
        assert_eq!(first.last_transition_time, at(10));
        let same = ready(std::slice::from_ref(&first), ConditionStatus::True, 20);
        assert_eq!(same.last_transition_time, at(10));
        let flipped = ready(&[same], ConditionStatus::False, 30);
        assert_eq!(flipped.last_transition_time, at(30));
    }
}
