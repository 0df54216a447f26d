//! Checks on `ServiceAccounts`.

group! {
    default_sa_automount,
    default_sa_bound,
    sa_automount_explicit,
}
