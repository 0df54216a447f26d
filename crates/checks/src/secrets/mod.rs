//! Checks on the metadata of Secrets.

group! {
    sa_token_secret_legacy,
    secret_last_applied,
}
