//! Checks on the metadata of Secrets.

group! {
    sa_token_secret_legacy,
    secret_copied_namespaces,
    secret_last_applied,
    secret_not_rotated,
    secret_unused,
}
