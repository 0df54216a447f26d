//! What is kept of the kubelet of a node.

use std::sync::Arc;

use super::KubeletSettings;
use crate::catalog::catalog;
use crate::facts::{Settings, Verdicts};
use crate::offence::Verdict;

/// What the kubelet of a node answers when it is asked for its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KubeletAnswer {
    /// Its settings.
    Settings(Box<KubeletSettings>),
    /// Its certificate cannot be verified, so it was not asked: the reason.
    Unverified(Box<str>),
    /// None, and why.
    None(Box<str>),
}

/// What is kept of the kubelet of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeletFact {
    /// Whether its certificate is of the authority that the cluster names; or why that is not known.
    pub verified: Result<bool, Box<str>>,
    /// The verdicts on its settings, in the order of [`crate::catalog::Catalog::kubelet`].
    pub verdicts: Arc<Verdicts>,
}

impl KubeletFact {
    /// The kubelet that gives `answer`.
    pub fn new(answer: &KubeletAnswer, settings: &Settings) -> Self {
        let verified = match answer {
            KubeletAnswer::Settings(_) => Ok(true),
            KubeletAnswer::Unverified(_) => Ok(false),
            KubeletAnswer::None(reason) => Err(reason.clone()),
        };
        let verdicts = catalog().kubelet.iter().map(|(check, evaluate)| match answer {
            _ if !settings.run(check) => Verdict::NotApplicable,
            KubeletAnswer::Settings(kubelet) => evaluate(kubelet),
            KubeletAnswer::Unverified(reason) | KubeletAnswer::None(reason) => {
                Verdict::Unknown(reason.clone())
            }
        });
        Self { verified, verdicts: Arc::new(verdicts.collect()) }
    }
}
