//! Label selectors and `NetworkPolicies` as Kubernetes' own libraries read them, to compare with.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::build::{CONTROL_PLANE, Go};
use crate::oracle::Oracle;

const NAME: &str = "network-policy-evaluator";

/// The evaluator, as a process that answers questions. It ends with this value.
#[derive(Debug)]
pub struct Upstream {
    evaluator: Oracle,
}

/// What the evaluator says of a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Selection {
    /// Whether the API server takes the selector.
    pub valid: bool,
    /// Whether it selects what carries the labels.
    pub matches: bool,
}

/// What the evaluator says of a connection of a Pod.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// Which of the policies select the Pod.
    pub selecting: Vec<bool>,
    /// Whether one of them isolates it in the direction.
    pub isolated: bool,
    /// Whether they leave it the connection.
    pub permitted: bool,
}

impl Upstream {
    /// Builds the evaluator with Go, in seconds where Go has built it before, and starts it.
    pub fn start() -> Result<Self> {
        let go = Go::of_module(CONTROL_PLANE);
        Ok(Self { evaluator: Oracle::start(&go, NAME, &format!("./{NAME}"), &[])? })
    }

    /// Asks whether `selector` selects what carries `labels`.
    pub fn select(&mut self, selector: &Value, labels: &Value) -> Result<Selection> {
        self.evaluator.ask(&json!({"selector": selector, "labels": labels}))
    }

    /// Asks what policies do to a connection: `{policies, labels, direction, peer, port}`.
    pub fn evaluate(&mut self, question: &Value) -> Result<Answer> {
        self.evaluator.ask(question)
    }
}
