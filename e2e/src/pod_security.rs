//! The Pod Security Standards as Kubernetes itself evaluates them, to compare with.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::build::{CONTROL_PLANE, Go};
use crate::oracle::Oracle;

const NAME: &str = "pod-security-evaluator";
const MODULE: &str = "k8s.io/pod-security-admission";

/// The evaluator of Kubernetes, as a process that answers questions. It ends with this value.
#[derive(Debug)]
pub struct Upstream {
    evaluator: Oracle,
    source: PathBuf,
}

/// What the evaluator says.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Whether the Pod is let in.
    pub allowed: bool,
    /// The ids of the checks that refuse it.
    pub failed: Option<Vec<String>>,
    /// Why there is no answer: the level or the version is none.
    pub error: Option<String>,
}

/// A Pod of Kubernetes' own tests.
#[derive(Debug)]
pub struct Fixture {
    /// Its file.
    pub path: PathBuf,
    /// The name of the level that it is for.
    pub level: String,
    /// The version that it is for: `v1.N`.
    pub version: String,
    /// Whether it is to be let in.
    pub allowed: bool,
    /// The Pod.
    pub pod: Value,
}

impl Upstream {
    /// Builds the evaluator with Go, in seconds where Go has built it before, and starts it.
    pub fn start() -> Result<Self> {
        let go = Go::of_module(CONTROL_PLANE);
        let evaluator = Oracle::start(&go, NAME, &format!("./{NAME}"), &[])?;
        Ok(Self { evaluator, source: go.module_folder(MODULE)? })
    }

    /// Asks whether a namespace with this level and version lets the Pod in.
    pub fn evaluate(&mut self, level: &str, version: &str, pod: &Value) -> Result<Answer> {
        self.evaluator.ask(&json!({"level": level, "version": version, "pod": pod}))
    }

    /// The Pods of Kubernetes' own tests, by level, version and verdict.
    pub fn fixtures(&self) -> Result<Vec<Fixture>> {
        let mut fixtures = Vec::new();
        for level in folder(&self.source.join("test/testdata"))?.filter(|path| path.is_dir()) {
            for version in folder(&level)? {
                for verdict in folder(&version)? {
                    for path in folder(&verdict)? {
                        let text = std::fs::read_to_string(&path)?;
                        let pod = serde_norway::from_str(&text)
                            .with_context(|| format!("read {}", path.display()))?;
                        fixtures.push(Fixture {
                            level: name(&level),
                            version: name(&version),
                            allowed: name(&verdict) == "pass",
                            path,
                            pod,
                        });
                    }
                }
            }
        }
        Ok(fixtures)
    }
}

/// What is in a folder, in order.
fn folder(path: &Path) -> Result<impl Iterator<Item = PathBuf>> {
    let entries = std::fs::read_dir(path).with_context(|| format!("read {}", path.display()))?;
    let paths: Result<Vec<PathBuf>, _> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.sort();
    Ok(paths.into_iter())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
