//! Checks on `ServiceAccounts`.

group! {
    default_sa_bound,
}
