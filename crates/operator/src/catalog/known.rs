//! The checks that are known in the field: those of other tools and of the CIS benchmark, matched
//! to each other, and some that no tool has.

use std::sync::LazyLock;

use plumbline_checks::Kind;
use serde::Deserialize;

use super::standard::Standard;

/// The reviewed list. Columns: see [`KnownCheck`]; several values of a cell are parted by `;`.
const KNOWN_CHECKS: &str = include_str!("known_checks.csv");

/// A row of the list.
#[derive(Debug, Deserialize)]
pub struct KnownCheck {
    /// What it is called here. The check of that id judges it.
    pub slug: String,
    /// What it finds.
    pub title: String,
    #[serde(deserialize_with = "cell")]
    kinds: Vec<String>,
    evidence: Evidence,
    #[serde(deserialize_with = "cell")]
    kubesec: Vec<String>,
    #[serde(deserialize_with = "cell")]
    polaris: Vec<String>,
    #[serde(deserialize_with = "cell", rename = "kube-linter")]
    kube_linter: Vec<String>,
    #[serde(deserialize_with = "cell", rename = "kube-score")]
    kube_score: Vec<String>,
    #[serde(deserialize_with = "cell")]
    popeye: Vec<String>,
    #[serde(deserialize_with = "cell")]
    checkov: Vec<String>,
    #[serde(deserialize_with = "cell")]
    trivy: Vec<String>,
    #[serde(deserialize_with = "cell")]
    kubescape: Vec<String>,
    #[serde(deserialize_with = "cell", rename = "docker-bench")]
    docker_bench: Vec<String>,
    #[serde(deserialize_with = "cell")]
    hadolint: Vec<String>,
    #[serde(deserialize_with = "cell")]
    cis: Vec<String>,
    /// The check that judges it, where that has another id; empty elsewhere.
    pub judged_by: String,
    /// Why no check will judge it, as a sentence; empty where one does or may.
    pub reason: String,
    /// How tools differ that do not quite judge the same.
    pub note: String,
}

/// What it takes to judge a row.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
enum Evidence {
    /// One manifest.
    #[serde(rename = "M")]
    Manifest,
    /// Several objects side by side.
    #[serde(rename = "X")]
    Join,
    /// What only a live cluster says.
    #[serde(rename = "L")]
    Live,
    /// Flags of the control plane.
    #[serde(rename = "C")]
    ControlPlane,
    /// Files of a node, or settings of its kubelet.
    #[serde(rename = "N")]
    Node,
    /// A Dockerfile.
    #[serde(rename = "D")]
    Dockerfile,
    /// What a scanner found in an image.
    #[serde(rename = "I")]
    Image,
}

/// All rows.
pub fn known_checks() -> &'static [KnownCheck] {
    static ROWS: LazyLock<Vec<KnownCheck>> = LazyLock::new(|| {
        let mut reader = csv::Reader::from_reader(KNOWN_CHECKS.as_bytes());
        let rows: Result<_, _> = reader.deserialize().collect();
        rows.expect("the list is a part of this binary, and the tests read it")
    });
    &ROWS
}

impl KnownCheck {
    /// What `standard` calls it.
    pub fn ids(&self, standard: Standard) -> &[String] {
        match standard {
            Standard::Cis => &self.cis,
            Standard::Tool("kubesec") => &self.kubesec,
            Standard::Tool("polaris") => &self.polaris,
            Standard::Tool("kube-linter") => &self.kube_linter,
            Standard::Tool("kube-score") => &self.kube_score,
            Standard::Tool("popeye") => &self.popeye,
            Standard::Tool("checkov") => &self.checkov,
            Standard::Tool("trivy") => &self.trivy,
            Standard::Tool("kubescape") => &self.kubescape,
            Standard::Tool("docker-bench") => &self.docker_bench,
            Standard::Tool("hadolint") => &self.hadolint,
            _ => &[],
        }
    }

    /// Whether it judges objects that carry a Pod or a Pod template.
    pub fn on_workloads(&self) -> bool {
        let workload = |kind: &String| {
            kind == "Workloads" || Kind::WORKLOADS.iter().any(|known| known.as_str() == kind)
        };
        self.kinds.iter().any(workload)
    }

    /// Why no check judges it, as long as none does.
    pub fn why_not(&self) -> String {
        if !self.reason.is_empty() {
            return self.reason.clone();
        }
        let missing = match (self.evidence, self.unread()) {
            (Evidence::ControlPlane, _) => "flags of the control plane do not tell it".to_owned(),
            (Evidence::Node, _) => "files of nodes are not read".to_owned(),
            (Evidence::Image, _) => "what scanners find in images is not read".to_owned(),
            (Evidence::Live, _) => "it takes what only a live cluster says".to_owned(),
            (Evidence::Join, unread) if unread.is_empty() => {
                "it takes several objects side by side".to_owned()
            }
            (Evidence::Join, unread) => {
                format!(
                    "it takes several objects side by side, and of {} none is read",
                    and(&unread)
                )
            }
            (Evidence::Manifest, unread) if unread.len() == self.kinds.len() => {
                format!("manifests of {} are not read", and(&unread))
            }
            (Evidence::Manifest | Evidence::Dockerfile, _) => {
                "only the check itself is missing".to_owned()
            }
        };
        format!("not judged yet: {missing}")
    }

    /// Those of its kinds that are not watched.
    fn unread(&self) -> Vec<&str> {
        let read = |kind: &str| {
            let known = Kind::ALL.iter().any(|known| known.as_str() == kind);
            known || ["Workloads", "cluster", "every kind"].contains(&kind)
        };
        self.kinds.iter().map(String::as_str).filter(|kind| !read(kind)).collect()
    }
}

/// `names` as people list them.
fn and(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Reads a cell of several values.
pub(super) fn cell<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split(';').filter(|value| !value.is_empty()).map(str::to_owned).collect())
}
