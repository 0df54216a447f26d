//! What a scan found: the document that every output format is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use plumbline_checks::catalog::catalog;
use plumbline_checks::pod_security::Level;
use plumbline_checks::{Check, RULES_VERSION, Severity};
use plumbline_crds::{Summary, UnknownGroup};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// The result of a scan.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of the checks.
    pub rules_version: &'static str,
    /// Verdicts by outcome, and what was read.
    pub summary: Totals,
    /// What was read, in the order of the input, with what is wrong with it.
    pub objects: Vec<ObjectResult>,
    /// The checks that something fails, by id.
    pub checks: BTreeMap<&'static str, FailedCheck>,
    /// What could not be judged, by reason.
    pub unknown: Vec<UnknownGroup>,
    /// How many verdicts of each check that ran passed.
    #[serde(skip)]
    pub passed: BTreeMap<&'static str, u32>,
    /// What could not be read.
    pub errors: Vec<Problem>,
    /// What was passed over, and may well be no manifest.
    pub warnings: Vec<Problem>,
}

/// A check that something fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FailedCheck {
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What to do about it.
    pub remediation: &'static str,
}

/// Verdicts by outcome (one check on one object is one verdict), and what was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// How many objects and Dockerfiles were read.
    pub objects: usize,
    /// Verdicts.
    #[serde(flatten)]
    pub verdicts: Summary,
    /// Failed verdicts that the baseline knows. They stand in no severity count.
    pub baseline: u32,
}

/// One object, or Dockerfile.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectResult {
    /// The file that it stands in; null for an object of a cluster, and for one that is only spoken
    /// of.
    pub file: Option<Arc<str>>,
    /// The number of the document in the file, from 0.
    pub document: Option<usize>,
    /// The line that it begins on, from 1.
    pub line: Option<u32>,
    /// Its API version; null for a Dockerfile, and where only the kind is known.
    pub api_version: Option<String>,
    /// Its kind, or `Dockerfile`.
    pub kind: String,
    /// Its namespace, where it says one.
    pub namespace: Option<String>,
    /// Its name, where it says one.
    pub name: Option<String>,
    /// The strictest Pod Security level that its Pod or template meets in the newest version; null
    /// for kinds without one.
    pub pod_security: Option<PodSecurityLevel>,
    /// What kubesec says of it; null for kinds that kubesec does not score.
    pub kubesec: Option<Kubesec>,
    /// What is wrong with it, the worst first.
    pub findings: Vec<Finding>,
    /// What is wrong with it and accepted, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exempted: Vec<Exempted>,
}

/// The score of kubesec.
#[derive(Clone, Debug, Serialize)]
pub struct Kubesec {
    /// The sum of the points of the rules that match.
    pub score: i64,
    /// The ids of the rules that match.
    pub rules: Vec<&'static str>,
}

/// A Pod Security level, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodSecurityLevel(pub Level);

impl Serialize for PodSecurityLevel {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

/// One thing that is wrong, and where. A large scan has tens of thousands, so that each is small and
/// shares its texts with others.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it offends against.
    pub check: &'static Check,
    /// What is wrong in particular.
    pub detail: Option<Arc<str>>,
    /// The field at fault, from the object; None where no single field is.
    pub path: Option<Arc<str>>,
    /// The container at fault.
    pub container: Option<Arc<str>>,
    /// The line of the field, or of what it is missing from.
    pub line: Option<u32>,
}

/// A finding that its owner accepts.
#[derive(Clone, Debug, Serialize)]
pub struct Exempted {
    /// What is wrong.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why it is accepted.
    pub reason: String,
}

/// What could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file; null where it is about the cluster.
    pub file: Option<Arc<str>>,
    /// The number of the document in the file, from 0.
    pub document: Option<usize>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Document {
    /// A document of nothing yet.
    pub fn new() -> Self {
        Self {
            rules_version: RULES_VERSION,
            summary: Totals::default(),
            objects: Vec::new(),
            checks: BTreeMap::new(),
            unknown: Vec::new(),
            passed: BTreeMap::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Lists the checks that something fails.
    pub fn list_checks(&mut self) {
        let exempted = |object: &ObjectResult| -> Vec<&'static str> {
            object.exempted.iter().map(|exempted| exempted.finding.check.id).collect()
        };
        let failed = self.objects.iter().flat_map(|object| {
            object.findings.iter().map(|finding| finding.check.id).chain(exempted(object))
        });
        let failed: BTreeSet<&'static str> = failed.collect();
        let checks = failed.into_iter().filter_map(|id| catalog().find(id));
        let told = |check: &'static Check| {
            let Check { title, remediation, .. } = *check;
            (check.id, FailedCheck { title, remediation })
        };
        self.checks = checks.map(told).collect();
    }

    /// The worst severity of a finding.
    pub fn worst(&self) -> Option<Severity> {
        let findings = self.objects.iter().flat_map(|object| &object.findings);
        findings.map(|finding| finding.check.severity).min()
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Finding {
    /// What is wrong.
    pub fn message(&self) -> Message<'_> {
        Message(self)
    }

    /// The worst first, then by check and line.
    pub fn order(&self) -> impl Ord + use<> {
        (self.check.severity, self.check.id, self.line)
    }
}

impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        let parts = |it: &Self| (it.detail.clone(), it.path.clone(), it.container.clone(), it.line);
        self.check.id == other.check.id && parts(self) == parts(other)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { check, path, container, line, .. } = self;
        let mut fields = serializer.serialize_struct("Finding", 8)?;
        fields.serialize_field("id", check.id)?;
        // The same id, by the name that other outputs give it.
        fields.serialize_field("check", check.id)?;
        fields.serialize_field("severity", &check.severity)?;
        fields.serialize_field("threats", check.threats)?;
        fields.serialize_field("message", &self.message())?;
        fields.serialize_field("path", path)?;
        fields.serialize_field("container", container)?;
        fields.serialize_field("line", line)?;
        fields.end()
    }
}

/// What is wrong: the title of the check, and the detail.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a>(&'a Finding);

impl<'a> Message<'a> {
    /// The title of the check.
    pub fn title(self) -> &'static str {
        self.0.check.title
    }

    /// What is wrong in particular. A tenant may have written some of it.
    pub fn detail(self) -> Option<&'a str> {
        self.0.detail.as_deref()
    }
}

impl Display for Message<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Finding { check, detail, .. } = self.0;
        match detail {
            Some(detail) => write!(formatter, "{}: {detail}", check.title),
            None => formatter.write_str(check.title),
        }
    }
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.detail {
            None => serializer.serialize_str(self.0.check.title),
            Some(_) => serializer.collect_str(self),
        }
    }
}

impl ObjectResult {
    /// The object as people name it: `Deployment shop/web`.
    pub fn label(&self) -> String {
        let name = self.name.as_deref().unwrap_or("(no name)");
        match (&self.namespace, self.kind.as_str()) {
            (Some(namespace), kind) if kind != "Namespace" => format!("{kind} {namespace}/{name}"),
            (_, kind) => format!("{kind} {name}"),
        }
    }
}

impl Problem {
    /// The place as compilers print it: `file:line`.
    pub fn place(&self) -> String {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            (Some(file), None) => file.to_string(),
            (None, _) => "cluster".to_owned(),
        }
    }
}
