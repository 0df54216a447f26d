//! Audit policies of kube-apiserver, read as it reads them. No API shows one: they stand in files.
//!
//! Own code, after a look for a crate: `k8s-openapi` is made from the API of a cluster, which has no
//! audit policy, and no other crate of the registry reads one.

mod request;
mod rule;

pub(crate) use request::{Requester, Target};
pub(crate) use rule::{Level, Rule};

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde_json::Value;

use crate::decode::{WrongField, expectation};
use crate::exemption::Exemptions;
use crate::model::{lean_metadata, nullable};
use crate::text;

/// The kind of an audit policy.
const KIND: &str = "Policy";
/// The group of the kind, which no API server serves.
pub const GROUP: &str = "audit.k8s.io";
/// The one version that kube-apiserver reads, since 1.24.
const VERSION: &str = "v1";

/// How many rules a policy may have, with all that they list. Every rule is compared with those
/// before it.
pub const SIZE_LIMIT: usize = 1000;

/// An audit policy that kube-apiserver takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPolicy {
    /// In their order: the first that is for a request decides, and what none is for is not logged.
    pub(crate) rules: Vec<Rule>,
    /// What its annotation exempts it from.
    pub(crate) exempt: Option<Arc<Exemptions>>,
}

/// A policy as it is written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Written {
    #[serde(deserialize_with = "lean_metadata")]
    metadata: ObjectMeta,
    #[serde(deserialize_with = "nullable")]
    omit_stages: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    rules: Vec<rule::Written>,
}

/// Whether `object` is an audit policy, of whatever version.
pub fn is_one(object: &Value) -> bool {
    let group = object["apiVersion"].as_str().and_then(|version| version.split_once('/'));
    group.is_some_and(|(group, _)| group == GROUP) && object["kind"] == KIND
}

impl AuditPolicy {
    /// Reads a policy.
    ///
    /// ```
    /// use plumbline_checks::audit_policy::AuditPolicy;
    /// let policy = |level: &str| serde_json::json!({
    ///     "apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": level}]});
    /// assert!(AuditPolicy::read(&policy("Metadata")).is_ok());
    /// let wrong = AuditPolicy::read(&policy("Everything")).map_err(|wrong| wrong.path);
    /// assert_eq!(wrong, Err("rules[0].level".to_owned()));
    /// ```
    ///
    /// # Errors
    ///
    /// What kube-apiserver does not start with: another version, no rule, a field of the wrong type
    /// or with a value that it does not take. And what is larger than [`SIZE_LIMIT`].
    pub fn read(object: &Value) -> Result<Self, WrongField> {
        let version = object["apiVersion"].as_str().and_then(|text| Some(text.split_once('/')?.1));
        if version != Some(VERSION) {
            let message = "Kubernetes reads audit.k8s.io/v1 and, since 1.24, no other version";
            return Err(wrong("apiVersion", message));
        }
        let written: Written = serde_path_to_error::deserialize(object).map_err(|error| {
            let path: String = text::clean(&error.path().to_string(), text::DETAIL_LIMIT);
            WrongField { path, message: expectation(&error.inner().to_string()) }
        })?;
        if written.rules.is_empty() {
            return Err(wrong("rules", "kube-apiserver refuses a policy without rules"));
        }
        let size: usize = written.rules.iter().map(rule::Written::size).sum();
        if size > SIZE_LIMIT {
            let message = format!("more than {SIZE_LIMIT} rules and entries of their lists");
            return Err(wrong("rules", &message));
        }
        let omitted = rule::stages(&written.omit_stages).map_err(|at| at.below("omitStages"))?;
        let rules = written.rules.into_iter().enumerate();
        let rules = rules.map(|(index, written)| {
            Rule::read(written, omitted).map_err(|at| at.below(&format!("rules[{index}]")))
        });
        Ok(Self {
            rules: rules.collect::<Result<_, _>>()?,
            exempt: Exemptions::of(&written.metadata),
        })
    }
}

fn wrong(path: &str, message: &str) -> WrongField {
    WrongField { path: path.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests;
