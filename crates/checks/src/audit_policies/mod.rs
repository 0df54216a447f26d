//! Checks on audit policies. They run on files, never in a cluster: no API shows the policy.

mod evaluate;

pub use evaluate::{
    AuditPolicyOffence, AuditPolicyResult, AuditPolicyVerdict, evaluate_audit_policy,
};

group! {
    audit_policy_content,
    audit_policy_secret_values,
}
