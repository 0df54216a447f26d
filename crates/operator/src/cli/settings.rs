//! What a platform team sets for the checks, the same for every command that runs them.

use clap::Args;
use plumbline_checks::facts::SECRET_MAX_AGE;
use plumbline_checks::{Ignores, Settings};

/// Settings of the checks.
#[derive(Args, Clone, Debug)]
pub struct SettingsArgs {
    /// A label that each workload must carry. May be given several times, or with commas.
    #[arg(
        long,
        env = "PLUMBLINE_REQUIRED_LABELS",
        value_name = "KEY",
        value_delimiter = ',',
        default_value = "app.kubernetes.io/name"
    )]
    pub(crate) required_label: Vec<String>,

    /// The label that marks a namespace or Pod as untrusted when its value is `true`.
    #[arg(
        long,
        env = "PLUMBLINE_UNTRUSTED_LABEL",
        value_name = "KEY",
        default_value = "plumbline.dev/untrusted"
    )]
    pub(crate) untrusted_label: String,

    /// Where images may come from: a registry, or a repository below it
    /// (`registry.example/team`). May be given several times, or with commas. From anywhere where
    /// unset.
    #[arg(
        long,
        env = "PLUMBLINE_ALLOWED_REGISTRIES",
        value_name = "REGISTRY",
        value_delimiter = ','
    )]
    pub(crate) allowed_registry: Vec<String>,

    /// Run the informational checks too: good practice that never lowers the score.
    #[arg(long, env = "PLUMBLINE_INFORMATIONAL", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_value_t = false, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub(crate) informational: bool,

    /// Read the certificates that Ingresses and Gateways name. Of Secrets, only those of type
    /// kubernetes.io/tls that are named are read, and nothing of their keys is kept.
    #[arg(long, env = "PLUMBLINE_CERTIFICATES", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_value_t = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub(crate) certificates: bool,

    /// The most days for which the data of a Secret may stay as it is.
    #[arg(long, env = "PLUMBLINE_SECRET_MAX_AGE", value_name = "DAYS", default_value_t = SECRET_MAX_AGE)]
    pub(crate) secret_max_age: u32,

    /// Count no exemption that stands in an annotation `plumbline.dev/ignore`.
    #[arg(long, env = "PLUMBLINE_NO_IGNORES", value_name = "BOOL", num_args = 0..=1, require_equals = true,
          default_value_t = false, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub(crate) no_ignores: bool,
}

impl SettingsArgs {
    /// The settings; exemptions count where `ignores` says, unless none is to count.
    pub(crate) fn settings(&self, ignores: Ignores) -> Settings {
        Settings {
            required_labels: self.required_label.clone(),
            untrusted_label: self.untrusted_label.clone(),
            allowed_registries: self.allowed_registry.clone(),
            informational: self.informational,
            certificates: self.certificates,
            secret_max_age: self.secret_max_age,
            ignores: if self.no_ignores { Ignores::Never } else { ignores },
        }
    }
}
