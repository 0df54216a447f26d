//! Audit policies as kube-apiserver's own library evaluates them, to compare with.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::build::{CONTROL_PLANE, Go};
use crate::oracle::Oracle;

const NAME: &str = "audit-policy-evaluator";

/// The evaluator, as a process that answers questions. It ends with this value.
#[derive(Debug)]
pub struct Upstream {
    evaluator: Oracle,
}

/// What the evaluator says of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// Whether kube-apiserver would not start with it.
    pub refused: bool,
    /// What is logged of each request, in their order; nothing where it is refused.
    pub logged: Vec<Logged>,
}

/// What is logged of a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Logged {
    /// The level.
    pub level: String,
    /// The stages of which no event is written.
    pub omitted: Option<Vec<String>>,
}

impl Upstream {
    /// Builds the evaluator with Go, in seconds where Go has built it before, and starts it.
    pub fn start() -> Result<Self> {
        let go = Go::of_module(CONTROL_PLANE);
        Ok(Self { evaluator: Oracle::start(&go, NAME, &format!("./{NAME}"), &[])? })
    }

    /// Asks what `policy` does to requests: `{user, groups, verb, group, resource, subresource,
    /// namespace, name}`.
    pub fn evaluate(&mut self, policy: &Value, requests: &[Value]) -> Result<Answer> {
        self.evaluator.ask(&json!({"policy": policy, "requests": requests}))
    }
}
