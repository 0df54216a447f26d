//! Checks on a namespace as a whole.

mod default_deny;
mod policies;
mod quotas;

group! {
    default_namespace,
    image_tag_digest_drift,
    limitrange_shape,
    namespace_no_limitrange,
    namespace_no_resourcequota,
    netpol_default_deny_egress,
    netpol_default_deny_ingress,
    netpol_namespace_none,
    policy_engine_missing,
    psa_labels_missing,
    psa_privileged,
    psa_upgrade_ready,
    psa_version_stale,
    psa_warn_audit_weaker,
    quota_exhausted,
    quota_object_counts,
    resourcequota_shape,
}
