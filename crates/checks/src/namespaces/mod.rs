//! Checks on a namespace as a whole.

mod default_deny;

group! {
    default_namespace,
    image_tag_digest_drift,
    namespace_no_resourcequota,
    netpol_default_deny_egress,
    netpol_default_deny_ingress,
    netpol_namespace_none,
    psa_labels_missing,
    psa_privileged,
    psa_upgrade_ready,
    psa_version_stale,
    psa_warn_audit_weaker,
}
