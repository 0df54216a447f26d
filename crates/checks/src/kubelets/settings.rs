//! The settings of a kubelet, as it tells them at `/configz`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::nullable;
use crate::offence::{Offence, Verdict};
use crate::text;

/// The settings in force, of those that are judged: parts of `KubeletConfiguration` of
/// `kubelet.config.k8s.io/v1beta1`. There is no field for what may hold a credential, such as
/// `staticPodURLHeader`.
///
/// A kubelet puts its defaults in before it tells, and leaves out what is false, 0 or empty. What it
/// would tell in any case is None where it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct KubeletSettings {
    /// Whom it knows.
    #[serde(deserialize_with = "nullable")]
    pub authentication: Authentication,
    /// Whom it lets do what.
    #[serde(deserialize_with = "nullable")]
    pub authorization: Authorization,
    /// The port at which it answers everybody; 0 for none.
    #[serde(deserialize_with = "nullable")]
    pub read_only_port: i64,
    /// How long a stream may be idle, as Go writes durations: `4h0m0s`.
    pub streaming_connection_idle_timeout: Option<String>,
    /// Whether it keeps chains of its own in iptables.
    #[serde(rename = "makeIPTablesUtilChains")]
    pub make_iptables_util_chains: Option<bool>,
    /// How many Events it may create in a second; 0 for any number.
    #[serde(rename = "eventRecordQPS")]
    pub event_record_qps: Option<i64>,
    /// Whether it renews its client certificate.
    #[serde(deserialize_with = "nullable")]
    pub rotate_certificates: bool,
    /// Whether it asks the cluster for its serving certificate.
    #[serde(rename = "serverTLSBootstrap", deserialize_with = "nullable")]
    pub server_tls_bootstrap: bool,
    /// The cipher suites that it takes; empty for those of Go.
    #[serde(deserialize_with = "nullable")]
    pub tls_cipher_suites: Vec<String>,
    /// The oldest version of TLS that it takes, such as `VersionTLS12`; empty for that of Go.
    #[serde(deserialize_with = "nullable")]
    pub tls_min_version: String,
    /// How many processes a Pod may have; -1 for as many as the node.
    pub pod_pids_limit: Option<i64>,
    /// Whether a Pod that asks for no seccomp profile gets that of the runtime.
    pub seccomp_default: Option<bool>,
    /// Whether it ends where kernel settings differ from what it needs, instead of changing them.
    #[serde(deserialize_with = "nullable")]
    pub protect_kernel_defaults: bool,
    /// Features that were switched on or off.
    #[serde(deserialize_with = "nullable")]
    pub feature_gates: BTreeMap<String, bool>,
    /// Whether its node runs Linux. No setting: the node tells it.
    #[serde(skip)]
    pub linux: bool,
}

/// How a kubelet knows its clients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Authentication {
    /// Clients that show nothing.
    #[serde(deserialize_with = "nullable")]
    pub anonymous: Anonymous,
    /// Clients that show a certificate.
    #[serde(deserialize_with = "nullable")]
    pub x509: X509,
}

/// Clients that show nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Anonymous {
    /// Whether they may ask.
    pub enabled: Option<bool>,
}

/// Clients that show a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct X509 {
    /// The file with the authority that their certificates have to be of.
    #[serde(rename = "clientCAFile", deserialize_with = "nullable")]
    pub client_ca_file: String,
}

/// Whom a kubelet lets do what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Authorization {
    /// `Webhook`, which asks the API server, or `AlwaysAllow`.
    #[serde(deserialize_with = "nullable")]
    pub mode: String,
}

/// Fails with `found` if `is` says so; unknown where the kubelet does not tell `setting`.
pub(super) fn fail_if<T>(
    setting: &'static str,
    value: Option<T>,
    is: impl FnOnce(T) -> Option<String>,
) -> Verdict {
    match value {
        None => Verdict::Unknown(format!("the kubelet does not tell {setting}").into()),
        Some(value) => Verdict::fail_if(is(value).map(|found| offence(setting, &found))),
    }
}

/// The offence of `setting`, which is `found`.
pub(super) fn offence(setting: &'static str, found: &str) -> Offence {
    Offence::at("").detail(format_args!("{setting} is {found}"))
}

/// Unknown, because what `setting` is set to means nothing to us.
pub(super) fn unreadable(setting: &'static str, found: &str) -> Verdict {
    let found = text::clean::<String>(found, text::NAME_LIMIT);
    Verdict::Unknown(format!("{setting} of the kubelet is {found}").into())
}
