//! The engine for audit policies: a policy in, verdicts out.

use std::fmt;

use smol_str::{SmolStr, format_smolstr};

use crate::audit_policy::AuditPolicy;
use crate::catalog::catalog;
use crate::check::Check;
use crate::exemption::Ignores;
use crate::facts::Settings;
use crate::offence::Verdict;
use crate::text;

/// The answer of one check on an audit policy.
pub type AuditPolicyVerdict = Verdict<AuditPolicyOffence>;

/// One thing that is wrong in an audit policy, and in which rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuditPolicyOffence {
    /// The number of the rule at fault, from zero; None where a rule is missing.
    pub rule: Option<usize>,
    /// What this offence adds to the title of its check. Cleaned and bounded.
    pub detail: SmolStr,
}

impl AuditPolicyOffence {
    pub(super) fn new(rule: Option<usize>, detail: impl fmt::Display) -> Self {
        Self { rule, detail: text::clean(&format_smolstr!("{detail}"), text::DETAIL_LIMIT) }
    }
}

/// The verdict of one check on an audit policy.
#[derive(Debug)]
pub struct AuditPolicyResult {
    /// The check.
    pub check: &'static Check,
    /// Its answer.
    pub verdict: AuditPolicyVerdict,
    /// Why people live with what is wrong, where the annotation of the policy says so.
    pub exempted: Option<Box<str>>,
}

/// Evaluates every check on audit policies that `settings` let run, by id.
pub fn evaluate_audit_policy(policy: &AuditPolicy, settings: &Settings) -> Vec<AuditPolicyResult> {
    // The list of the catalogue is sorted by id.
    let checks = catalog().audit_policy.iter().filter(|(check, _)| settings.run(check));
    checks
        .map(|(check, evaluate)| {
            let exempt = policy.exempt.as_ref().filter(|_| settings.ignores != Ignores::Never);
            let reason = exempt.and_then(|exempt| exempt.reason(check.id));
            let exempted = reason.map(Into::into);
            AuditPolicyResult { check, verdict: evaluate(policy), exempted }
        })
        .collect()
}
