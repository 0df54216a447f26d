//! kubesec, to compare with.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::build::{Go, KUBESEC};
use crate::oracle::Oracle;

const MODULE: &str = "github.com/controlplaneio/kubesec/v2";

/// Where kubesec looks for schemas below their location.
const SCHEMAS: &str = "master-standalone-strict";

/// kubesec, as a process that answers questions. It ends with this value.
#[derive(Debug)]
pub struct Kubesec {
    scanner: Oracle,
    source: PathBuf,
    _schemas: TempDir,
}

/// What kubesec says of a manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Of each of its objects.
    pub reports: Option<Vec<Report>>,
    /// Why there is no answer: it is no manifest.
    pub error: Option<String>,
}

/// What kubesec says of an object.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The score, or why there is none.
    pub message: String,
    /// The score; 0 where there is none.
    pub score: i64,
    /// The rules.
    pub scoring: Scoring,
}

/// The rules of kubesec, by how they went.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Scoring {
    /// Those that match, with points below zero.
    pub critical: Vec<Rule>,
    /// The others that match.
    pub passed: Vec<Rule>,
    /// Those that do not match, without those of `critical`.
    pub advise: Vec<Rule>,
}

/// A rule of kubesec.
#[derive(Debug, Deserialize)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// What it adds to the score.
    pub points: i64,
}

impl Kubesec {
    /// Builds kubesec with Go, in seconds where Go has built it before, and starts it.
    pub fn start() -> Result<Self> {
        let go = Go::of_module(KUBESEC);
        let schemas = schemas()?;
        let scanner = Oracle::start(&go, "kubesec", ".", &[schemas.path().as_os_str()])?;
        Ok(Self { scanner, source: go.module_folder(MODULE)?, _schemas: schemas })
    }

    /// Asks for the reports of a manifest.
    pub fn scan(&mut self, manifest: &str) -> Result<Answer> {
        self.scanner.ask(&json!(manifest))
    }

    /// The manifests of kubesec's own tests, by path.
    pub fn assets(&self) -> Result<Vec<(PathBuf, String)>> {
        let mut assets = Vec::new();
        read(&self.source.join("test/asset"), &mut assets)?;
        assets.sort();
        Ok(assets)
    }
}

impl Report {
    /// Whether its rules were asked: they match, or are advised.
    pub fn scored(&self) -> bool {
        let Scoring { critical, passed, advise } = &self.scoring;
        [critical, passed, advise].iter().any(|rules| !rules.is_empty())
    }

    /// The rules that match, as listed.
    pub fn matched(&self) -> impl Iterator<Item = &Rule> {
        self.scoring.critical.iter().chain(&self.scoring.passed)
    }
}

/// Schemas of what the present ones know, for no network is needed then. They take every field and
/// any value. But kubesec needs some types to be right, and for these they have them.
fn schemas() -> Result<TempDir> {
    let (text, switch) =
        (json!({"type": ["string", "null"]}), json!({"type": ["boolean", "null"]}));
    let names = json!({"name": text, "namespace": text, "generateName": text});
    let metadata = json!({"type": ["object", "null"], "properties": names});
    let spec = json!({"properties": {"hostNetwork": switch, "hostPID": switch, "hostIPC": switch}});
    let schema = |spec: &Value| json!({"properties": {"metadata": metadata, "spec": spec}});
    let template = json!({"properties": {"template": {"properties": {"spec": spec}}}});

    let location = tempfile::tempdir()?;
    let folder = location.path().join(SCHEMAS);
    fs::create_dir(&folder)?;
    fs::write(folder.join("pod-v1.json"), schema(&spec).to_string())?;
    for kind in ["deployment", "statefulset", "daemonset"] {
        fs::write(folder.join(format!("{kind}-apps-v1.json")), schema(&template).to_string())?;
    }
    Ok(location)
}

/// Adds the files of a folder and of those in it.
fn read(folder: &Path, files: &mut Vec<(PathBuf, String)>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, files)?;
        } else {
            let text = fs::read_to_string(&path);
            files.push((path.clone(), text.with_context(|| path.display().to_string())?));
        }
    }
    Ok(())
}
