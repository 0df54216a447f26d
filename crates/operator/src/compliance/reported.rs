//! The reports that the operator wrote, by check.
//!
//! A report names the checks that fail, those that are unknown and those whose offences are accepted.
//! A check that it does not name passed, or had nothing to judge: which, it does not tell. Such a
//! check counts as passed only where the report is ready and was written by the checks of this
//! binary.

use std::collections::BTreeSet;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::api::ListParams;
use kube::{Api, Client};
use plumbline_checks::catalog::catalog;
use plumbline_checks::{Check, Evaluate, Group, RULES_VERSION, text};
use plumbline_crds::condition::READY;
use plumbline_crds::report::{Exemption, Finding};
use plumbline_crds::{
    CLUSTER_REPORT_NAME, ClusterSecurityReport, REPORT_NAME, SecurityReport, UnknownGroup,
};

use super::scanned::AUDIT_POLICY_UNSEEN;
use super::tally::{Subject, Tallies};
use crate::error::{Cause, client_cause};
use crate::scan::selection::Selection;

/// How many reports one answer of the API server holds. Each may be as large as a quarter of a MiB.
const PAGE_SIZE: u32 = 50;

/// The longest reason that is told, in characters.
const REASON_LIMIT: usize = 300;

/// What reports tell of checks, report by report.
#[derive(Debug)]
pub struct Reported<'a> {
    checks: &'a [&'static Check],
    selection: &'a Selection,
    tallies: Tallies,
    namespaces: BTreeSet<String>,
    /// How many namespaces the report of the cluster counts; None as long as it was not read.
    counted: Option<i32>,
}

/// The parts of a report that are the same for a namespace and for the cluster.
struct Parts<'a> {
    /// The namespace; empty for the cluster.
    namespace: &'a str,
    conditions: &'a [Condition],
    findings: &'a [Finding],
    unknown: &'a [UnknownGroup],
    exempted: &'a [Exemption],
    rules_version: &'a str,
}

/// Reads the reports of a cluster; of `namespace` alone where one is named.
///
/// # Errors
///
/// They cannot be read.
pub async fn read(
    client: &Client,
    namespace: Option<&str>,
    reported: &mut Reported<'_>,
) -> Result<(), Cause> {
    if let Some(namespace) = namespace {
        let reports = Api::<SecurityReport>::namespaced(client.clone(), namespace);
        reported.namespace(&reports.get(REPORT_NAME).await.map_err(|it| client_cause(&it))?);
        return Ok(());
    }
    let reports = Api::<SecurityReport>::all(client.clone());
    let mut params = ListParams::default().limit(PAGE_SIZE);
    loop {
        let page = reports.list(&params).await.map_err(|error| client_cause(&error))?;
        let named = |report: &&SecurityReport| report.metadata.name.as_deref() == Some(REPORT_NAME);
        page.items.iter().filter(named).for_each(|report| reported.namespace(report));
        match page.metadata.continue_ {
            Some(token) if !token.is_empty() => params.continue_token = Some(token),
            _ => break,
        }
    }
    let cluster = Api::<ClusterSecurityReport>::all(client.clone());
    match cluster.get(CLUSTER_REPORT_NAME).await.map_err(|error| client_cause(&error)) {
        Ok(report) => reported.cluster(&report),
        // Who may read the namespaces alone learns what they say.
        Err(Cause::Forbidden | Cause::NotFound) => {}
        Err(cause) => return Err(cause),
    }
    Ok(())
}

impl<'a> Reported<'a> {
    /// Nothing yet, of `checks`, of which `selection` is asked for.
    pub fn new(checks: &'a [&'static Check], selection: &'a Selection) -> Self {
        let (tallies, namespaces) = (Tallies::default(), BTreeSet::new());
        Self { checks, selection, tallies, namespaces, counted: None }
    }

    /// Takes in the report of a namespace.
    pub fn namespace(&mut self, report: &SecurityReport) {
        let namespace = report.metadata.namespace.as_deref().unwrap_or_default();
        let namespace: String = text::clean(namespace, text::NAME_LIMIT);
        let Some(status) = &report.status else {
            self.tallies.incomplete.insert(format!("the report of {namespace} has no status yet"));
            return;
        };
        self.take(&Parts {
            namespace: &namespace,
            conditions: &status.conditions,
            findings: &status.findings,
            unknown: &status.unknown,
            exempted: &status.exempted,
            rules_version: &status.rules_version,
        });
        self.namespaces.insert(namespace);
    }

    /// Takes in the report of the cluster.
    pub fn cluster(&mut self, report: &ClusterSecurityReport) {
        let Some(status) = &report.status else {
            self.tallies
                .incomplete
                .insert("the report of the cluster has no status yet".to_owned());
            return;
        };
        self.counted = Some(status.namespaces);
        self.take(&Parts {
            namespace: "",
            conditions: &status.conditions,
            findings: &status.findings,
            unknown: &status.unknown,
            exempted: &status.exempted,
            rules_version: &status.rules_version,
        });
    }

    fn take(&mut self, report: &Parts<'_>) {
        let of = match report.namespace {
            "" => "the report of the cluster".to_owned(),
            namespace => format!("the report of {namespace}"),
        };
        let ready = report.conditions.iter().find(|condition| condition.type_ == READY);
        if ready.is_none_or(|ready| ready.status != "True") {
            let reason = ready.map(|ready| text::clean::<String>(&ready.reason, REASON_LIMIT));
            let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            self.tallies.incomplete.insert(format!("{of} is not ready{reason}"));
        }
        if report.rules_version != RULES_VERSION {
            let version: String = text::clean(report.rules_version, REASON_LIMIT);
            self.tallies.incomplete.insert(format!("{of} was written by other checks ({version})"));
        }
        let asked = |id: &str| catalog().find(id).filter(|check| self.selection.admits(check));
        for (check, finding) in report.findings.iter().filter_map(|it| Some((asked(&it.id)?, it))) {
            let tally = self.tallies.of(check);
            tally.failed = tally.failed.saturating_add(finding.count);
            tally.failing.extend(finding.subjects.iter().map(|subject| Subject::Named {
                namespace: report.namespace.to_owned(),
                kind: subject.kind.clone(),
                name: subject.name.clone(),
            }));
        }
        for (check, exempted) in report.exempted.iter().filter_map(|it| Some((asked(&it.id)?, it)))
        {
            let tally = self.tallies.of(check);
            tally.exempted = tally.exempted.saturating_add(exempted.count);
        }
        for group in report.unknown {
            let reason: String = text::clean(&group.reason, REASON_LIMIT);
            for check in group.checks.iter().filter_map(|id| asked(id)) {
                self.tallies.of(check).unknown.insert(reason.clone());
            }
        }
    }

    /// What the reports tell, all told. Without the report of the cluster, what it would say is
    /// unknown; where `one` namespace was asked for, it is not expected to be there.
    pub fn finish(mut self, one: bool) -> Tallies {
        let cluster = self.counted.is_some();
        let read = i32::try_from(self.namespaces.len()).unwrap_or(i32::MAX);
        match self.counted {
            Some(counted) if counted != read => {
                self.tallies.incomplete.insert(format!(
                    "the report of the cluster counts {counted} namespaces, and of {read} there is a report"
                ));
            }
            None if !one => {
                self.tallies.incomplete.insert("the report of the cluster was not read".to_owned());
            }
            _ => {}
        }
        self.tallies.mark(self.checks, self.selection, |check| never(check, cluster));
        self.tallies
    }
}

/// Why no report that was read tells of `check`; `cluster` says whether that of the cluster was.
fn never(check: &Check, cluster: bool) -> Option<&'static str> {
    let of_cluster = match check.evaluate {
        Evaluate::Dockerfile(_) => return Some("it judges Dockerfiles, which no cluster holds"),
        Evaluate::AuditPolicy(_) => return Some(AUDIT_POLICY_UNSEEN),
        Evaluate::Cluster(_) => true,
        // A namespace is judged in its own report.
        Evaluate::Namespace(_) => false,
        evaluate => evaluate.subject_kinds().iter().any(|kind| !kind.namespaced()),
    };
    match check.group {
        Group::Informational => Some("reports do not tell whether informational checks ran"),
        Group::Security if of_cluster && !cluster => {
            Some("it judges the cluster too, whose report was not read")
        }
        Group::Security => None,
    }
}

#[cfg(test)]
mod tests;
