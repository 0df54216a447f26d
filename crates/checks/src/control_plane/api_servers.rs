//! What the API servers of a cluster tell of themselves.

use std::collections::BTreeMap;

use super::{Component, Encryption, Flags, Metrics};
use crate::catalog::catalog;
use crate::facts::{ComponentFact, Settings};
use crate::offence::Verdict;

/// The API servers of the cluster by address; or why it is not known which there are.
pub type ApiServers = Result<BTreeMap<Box<str>, ApiServerFact>, Box<str>>;

/// What one API server tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiServerFact {
    /// The verdicts on its flags; or why they are not known.
    pub flags: Result<ComponentFact, Box<str>>,
    /// What it has counted; or why that is not known.
    pub metrics: Result<Metrics, Box<str>>,
}

impl ApiServerFact {
    /// An API server that answers with its `flags` and its `metrics`, or with why not.
    pub fn new(
        flags: Result<Flags, Box<str>>,
        metrics: Result<Metrics, Box<str>>,
        settings: &Settings,
    ) -> Self {
        Self { flags: flags.map(|flags| ComponentFact::new(&flags, settings)), metrics }
    }

    /// How it keeps Secrets. `written` says whether the static Pods of the API servers are given a
    /// configuration of encryption, where that is known.
    pub fn encryption(&self, written: Option<bool>) -> Encryption {
        let configured = self.flags.as_ref().ok().and_then(configures_encryption);
        let counted = self.metrics.as_ref().map(|metrics| &metrics.secrets);
        Encryption::of(configured.or(written), counted.map_err(|reason| &**reason))
    }
}

/// Whether an API server is given a configuration of encryption.
pub(crate) fn configures_encryption(server: &ComponentFact) -> Option<bool> {
    let own = &raw const super::apiserver_encryption_config_set::CHECK;
    let index = catalog().component.iter().position(|(check, _)| std::ptr::eq(*check, own))?;
    match server.verdicts.get(index) {
        Verdict::Pass => Some(true),
        Verdict::Fail(_) => Some(false),
        Verdict::NotApplicable | Verdict::Unknown(_) => None,
    }
}

/// Why nothing is known of a component that shows neither flags nor a static Pod.
pub(crate) fn hidden(component: Component) -> String {
    format!(
        "no static Pod of {} is seen: the provider hides it, or it runs outside Kubernetes",
        component.as_str()
    )
}
