//! Checks on policies of admission, and on the webhooks that the API server asks.

group! {
    policy_audit_only,
    webhook_external,
    webhook_fail_open,
}
