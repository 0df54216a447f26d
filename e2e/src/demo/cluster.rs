//! Where the demo runs: a control plane of its own, or a cluster that exists.

use std::path::Path;

use anyhow::{Context as _, Result};
use kube::Client;
use plumbline_operator::generate;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::existing::{Existing, LocalOperator};
use crate::{control_plane::ControlPlane, operator::Operator};

/// How the operator's namespace is set up, in the source tree that this crate was compiled from.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/operator");

/// How much of the operator's log an error shows.
const LOG_LINES: usize = 15;

/// A cluster that the demo may fill.
pub enum Cluster {
    /// One of its own.
    Plane(Box<ControlPlane>),
    /// One that exists, and that others may use.
    Existing(Existing),
}

impl Cluster {
    /// A client with the rights of whoever runs the demo.
    pub fn client(&self) -> Client {
        match self {
            Self::Plane(plane) => plane.client(),
            Self::Existing(existing) => existing.client(),
        }
    }

    /// Runs kubectl and returns its stdout.
    pub async fn kubectl(&self, args: &[&str]) -> Result<String> {
        match self {
            Self::Plane(plane) => plane.kubectl(args).await,
            Self::Existing(existing) => existing.kubectl(args, "").await,
        }
    }

    /// `kubectl apply --server-side` of `objects`.
    pub async fn apply<'a>(&self, objects: impl IntoIterator<Item = &'a Value>) -> Result<()> {
        let list = list(objects);
        match self {
            Self::Plane(plane) => plane.kubectl_apply_server_side(&list).await?,
            Self::Existing(existing) => {
                existing.kubectl(&["apply", "--server-side", "-f", "-"], &list).await?
            }
        };
        Ok(())
    }

    /// Installs the report kinds; on a control plane also the operator's account with its rights.
    pub async fn install(&self) -> Result<()> {
        match self {
            Self::Plane(plane) => {
                // As `kubectl apply -k config/default` does it, but for the Deployment: simulated
                // nodes run no containers.
                for file in ["namespace.yaml", "networkpolicy.yaml"] {
                    plane.kubectl(&["apply", "-f", &format!("{CONFIG}/{file}")]).await?;
                }
                Operator::install(plane).await
            }
            Self::Existing(existing) => existing.install().await,
        }
    }

    /// Starts the operator from `program`, a binary that is the operator when its first argument is
    /// `plumbline`: as its own account on a control plane, else as whoever runs the demo.
    pub async fn start_operator(&self, program: &Path) -> Result<RunningOperator> {
        match self {
            Self::Plane(plane) => {
                let operator = Operator::start(plane, program, "operator", &[]).await?;
                Ok(RunningOperator::OwnAccount(operator))
            }
            Self::Existing(existing) => {
                Ok(RunningOperator::OwnRights(existing.start_operator(program)?))
            }
        }
    }
}

/// The operator of the demo. Dropping it ends it.
pub enum RunningOperator {
    /// As ServiceAccount `plumbline`.
    OwnAccount(Operator),
    /// With the rights of whoever runs the demo.
    OwnRights(LocalOperator),
}

impl RunningOperator {
    /// The outcome of `work`. If it fails, or the operator ends meanwhile, with the operator's last
    /// words.
    pub async fn during<T>(&mut self, work: impl Future<Output = Result<T>>) -> Result<T> {
        match self {
            Self::OwnAccount(operator) => work.await.with_context(|| {
                let log = operator.log().unwrap_or_default();
                let lines: Vec<&str> = log.lines().collect();
                let last = lines[lines.len().saturating_sub(LOG_LINES)..].join("\n");
                format!("the end of the operator's log:\n{last}")
            }),
            Self::OwnRights(operator) => operator.during(work).await,
        }
    }
}

/// The report kinds, as objects.
pub(super) fn crds() -> Result<Vec<Value>> {
    let documents = generate::crds()?;
    let documents = serde_norway::Deserializer::from_str(&documents);
    Ok(documents.map(Value::deserialize).collect::<Result<_, _>>()?)
}

/// One List of `objects`, which kubectl reads as it reads a file of many documents.
pub(super) fn list<'a>(objects: impl IntoIterator<Item = &'a Value>) -> String {
    let items: Vec<&Value> = objects.into_iter().collect();
    json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string()
}
