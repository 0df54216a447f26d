//! From verdicts to all that the evidence decides.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use plumbline_checks::{CheckResult, Evaluation, FailedSubject, RULES_VERSION};
use plumbline_crds::cluster_report::NamespaceScore;
use plumbline_crds::condition::{COMPLIANT, ConditionStatus, READY, reason, transition};
use plumbline_crds::{
    Changes, ClusterSecurityReportStatus, ExemptedSubject, Exemption, Finding, Input, PodSecurity,
    SecretStoreUse, SecretsAtRest, SecurityReportStatus, Severity, Subject, Summary, ThreatVerdict,
    UnknownGroup,
};

use super::pod_security::pod_security;
use super::secret_stores::secret_store;
use super::threats::{self, OwnThreats, ThreatTotals, Verdicts};
use super::{Delta, History, Share, Status, fit};

/// How many of the worst namespaces the cluster report names.
pub const WORST_NAMESPACES: usize = 10;

/// The most containers that are named of one subject.
const MAX_CONTAINERS: usize = 16;

/// The most details that are told of one subject.
const MAX_DETAILS: usize = 3;

/// All that the evidence decides about a report.
#[derive(Clone, Debug)]
pub struct Draft {
    /// 0 to 100.
    pub score: i32,
    /// Verdicts by outcome.
    pub summary: Summary,
    /// How much of all checks passes.
    pub share: Share,
    findings: Vec<Finding>,
    exempted: Vec<Exemption>,
    unknown: Vec<UnknownGroup>,
    own_threats: OwnThreats,
    threats: Vec<ThreatVerdict>,
    truncated: bool,
    ready: Readiness,
    extent: Extent,
}

/// Whether the evidence is complete and fresh, with the reason and message of the condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Whether it is.
    pub ready: bool,
    /// A reason of [`plumbline_crds::condition::reason`].
    pub reason: &'static str,
    /// What was read, or which kinds could not be.
    pub message: String,
}

/// What only one kind of report has.
#[derive(Clone, Debug)]
pub enum Extent {
    /// Of a namespace.
    Namespace {
        /// How many workloads were judged.
        workloads: i32,
        /// Where it stands by the Pod Security Standards, where that can be read.
        pod_security: Option<PodSecurity>,
        /// Which workloads take secrets from which store.
        secret_stores: Vec<SecretStoreUse>,
    },
    /// Of the cluster.
    Cluster(ClusterContext),
}

/// What the cluster report says beside its findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterContext {
    /// Verdicts of all namespaces; those of cluster scope are added.
    pub totals: Summary,
    /// How much of all checks passes, over all namespaces.
    pub share: Share,
    /// How many namespaces have a report.
    pub namespaces: i32,
    /// How each threat stands in the namespaces.
    pub threats: ThreatTotals,
    /// The worst namespaces, worst first.
    pub worst: Vec<NamespaceScore>,
    /// How Secrets lie in etcd.
    pub secrets_at_rest: Option<SecretsAtRest>,
    /// The watched kinds.
    pub inputs: Vec<Input>,
}

/// The draft of the report of namespace `name`, at most `limit` bytes of JSON.
pub fn draft_namespace(
    name: &str,
    evaluation: &Evaluation<'_>,
    ready: Readiness,
    limit: usize,
) -> Draft {
    let extent = Extent::Namespace {
        workloads: i32::try_from(evaluation.workloads).unwrap_or(i32::MAX),
        pod_security: evaluation.posture.as_ref().map(|posture| pod_security(name, posture)),
        secret_stores: evaluation.secret_stores.iter().flatten().map(secret_store).collect(),
    };
    draft(evaluation, extent, ready, limit)
}

/// The draft of the cluster report, at most `limit` bytes of JSON. Its score is that of all
/// reports.
pub fn draft_cluster(
    evaluation: &Evaluation<'_>,
    mut context: ClusterContext,
    ready: Readiness,
    limit: usize,
) -> Draft {
    let own = summarize(&evaluation.results);
    context.totals = sum(context.totals, own);
    context.secrets_at_rest = evaluation.secrets_at_rest;
    let (totals, share) = (context.totals, context.share + Share::of(&evaluation.results));
    let score = share.score(totals);
    Draft { score, share, ..draft(evaluation, Extent::Cluster(context), ready, limit) }
}

/// What every report has beside its findings is small; this much is kept for it.
const REST_BYTES: usize = 40 * 1024;

/// The part of the rest that exemptions may take.
const EXEMPTED_SHARE: usize = 8;

fn draft(evaluation: &Evaluation<'_>, extent: Extent, ready: Readiness, limit: usize) -> Draft {
    let results = &evaluation.results;
    let mut findings: Vec<Finding> =
        results.iter().filter(|result| !result.failed.is_empty()).map(finding).collect();
    findings.sort_by(|a, b| (a.severity, &a.id).cmp(&(b.severity, &b.id)));
    let mut exempted: Vec<Exemption> =
        results.iter().filter(|result| !result.exempted.is_empty()).map(exemption).collect();
    exempted.sort_by(|a, b| (a.severity, &a.id).cmp(&(b.severity, &b.id)));
    let room = limit.saturating_sub(REST_BYTES);
    let exemptions_cut = fit(&mut exempted, room / EXEMPTED_SHARE);
    let findings_cut = fit(&mut findings, room - room / EXEMPTED_SHARE);
    let (summary, share) = (summarize(results), Share::of(results));
    let own_threats = threats::own(results);
    Draft {
        score: share.score(summary),
        summary,
        share,
        findings,
        exempted,
        unknown: unknown(results),
        threats: threats::shown(&own_threats, &extent),
        own_threats,
        truncated: findings_cut || exemptions_cut,
        ready,
        extent,
    }
}

fn finding(result: &CheckResult<'_>) -> Finding {
    let check = result.check;
    Finding {
        id: check.id.to_owned(),
        severity: check.severity,
        threats: check.threats.to_vec(),
        title: check.title.to_owned(),
        remediation: check.remediation.to_owned(),
        count: count(result.failed.len()),
        subjects: result.failed.iter().map(subject).collect(),
        omitted: 0,
        first_seen: Time(k8s_openapi::jiff::Timestamp::UNIX_EPOCH),
    }
}

fn exemption(result: &CheckResult<'_>) -> Exemption {
    let subjects = result.exempted.iter().map(|exempted| ExemptedSubject {
        kind: exempted.subject.kind.to_owned(),
        name: exempted.subject.name.to_owned(),
        reason: exempted.reason.to_owned(),
    });
    Exemption {
        id: result.check.id.to_owned(),
        severity: result.check.severity,
        count: count(result.exempted.len()),
        subjects: subjects.collect(),
        omitted: 0,
    }
}

fn subject(failed: &FailedSubject<'_>) -> Subject {
    let containers: BTreeSet<&str> = failed
        .offences
        .iter()
        .filter_map(|offence| offence.container.as_ref().map(|container| &*container.name))
        .collect();
    let details: BTreeSet<&str> =
        failed.offences.iter().filter_map(|offence| offence.detail.as_deref()).collect();
    let more = details.len().saturating_sub(MAX_DETAILS);
    let shown = details.into_iter().take(MAX_DETAILS).collect::<Vec<_>>().join("; ");
    let detail = match more {
        0 => shown,
        _ => format!("{shown}; and {more} more"),
    };
    Subject {
        kind: failed.kind.to_owned(),
        name: failed.name.to_owned(),
        containers_omitted: count(containers.len().saturating_sub(MAX_CONTAINERS)),
        containers: containers.into_iter().take(MAX_CONTAINERS).map(ToOwned::to_owned).collect(),
        detail: (!detail.is_empty()).then_some(detail),
    }
}

/// The verdicts of all checks, by outcome.
pub fn summarize(results: &[CheckResult<'_>]) -> Summary {
    let mut summary = Summary::default();
    for result in results {
        *summary.failed(result.check.severity) += count(result.failed.len());
        summary.passed += result.passed;
        summary.unknown += result.unknown.values().sum::<u32>();
        summary.exempted += count(result.exempted.len());
    }
    summary
}

/// The verdicts of both.
pub fn sum(a: Summary, b: Summary) -> Summary {
    Summary {
        critical: a.critical + b.critical,
        high: a.high + b.high,
        medium: a.medium + b.medium,
        low: a.low + b.low,
        info: a.info + b.info,
        passed: a.passed + b.passed,
        unknown: a.unknown + b.unknown,
        exempted: a.exempted + b.exempted,
    }
}

fn unknown(results: &[CheckResult<'_>]) -> Vec<UnknownGroup> {
    let mut groups: BTreeMap<&str, UnknownGroup> = BTreeMap::new();
    for result in results {
        for (reason, number) in &result.unknown {
            let group = groups.entry(reason).or_insert_with(|| UnknownGroup {
                reason: reason.clone().into_owned(),
                checks: Vec::new(),
                count: 0,
            });
            group.checks.push(result.check.id.to_owned());
            group.count += number;
        }
    }
    groups.into_values().collect()
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Reports of no spec keep the generation that they were created with.
const GENERATION: Option<i64> = Some(1);

impl Draft {
    /// How each threat stands by the verdicts of this report alone.
    pub fn own_threats(&self) -> Verdicts {
        self.own_threats.each_ref().map(|threat| threat.verdict)
    }

    /// The status to write at `now` over a report that `history` remembers, and how its findings
    /// differ.
    pub fn finish(&self, history: &History, now: &Time) -> (Status, Delta) {
        let mut findings = self.findings.clone();
        for finding in &mut findings {
            finding.first_seen = history.first_seen(&finding.id, now);
        }
        let unknown: BTreeSet<&str> = self.unknown_checks().collect();
        let exempted = self.exempted.iter().map(|exemption| exemption.id.as_str()).collect();
        let delta = history.delta(&findings, &unknown, &exempted);
        let last_known = history.last_known(&findings, &unknown);
        let changes = match &history.changes {
            Some(changes) if delta.is_empty() => changes.clone(),
            _ => Changes {
                time: now.clone(),
                added: delta.added.clone(),
                resolved: delta.resolved.clone(),
                exempted: delta.exempted.clone(),
                increased: delta.increased.clone(),
                decreased: delta.decreased.clone(),
            },
        };
        let conditions = self.conditions(history, now);
        let status = match &self.extent {
            Extent::Namespace { workloads, pod_security, secret_stores } => {
                Status::Namespace(Box::new(SecurityReportStatus {
                    observed_generation: GENERATION,
                    conditions,
                    score: self.score,
                    summary: self.summary,
                    workloads: *workloads,
                    pod_security: pod_security.clone(),
                    secret_stores: secret_stores.clone(),
                    changes: Some(changes),
                    findings,
                    unknown: self.unknown.clone(),
                    last_known,
                    exempted: self.exempted.clone(),
                    threats: self.threats.clone(),
                    rules_version: RULES_VERSION.to_owned(),
                    truncated: self.truncated,
                }))
            }
            Extent::Cluster(context) => Status::Cluster(Box::new(ClusterSecurityReportStatus {
                observed_generation: GENERATION,
                conditions,
                score: self.score,
                summary: self.summary,
                totals: context.totals,
                namespaces: context.namespaces,
                worst_namespaces: context.worst.clone(),
                secrets_at_rest: context.secrets_at_rest,
                inputs: context.inputs.clone(),
                changes: Some(changes),
                findings,
                unknown: self.unknown.clone(),
                last_known,
                exempted: self.exempted.clone(),
                threats: self.threats.clone(),
                rules_version: RULES_VERSION.to_owned(),
                truncated: self.truncated,
            })),
        };
        (status, delta)
    }

    fn unknown_checks(&self) -> impl Iterator<Item = &str> {
        self.unknown.iter().flat_map(|group| &group.checks).map(String::as_str)
    }

    fn conditions(&self, history: &History, now: &Time) -> Vec<Condition> {
        let Readiness { ready, reason: why, message } = &self.ready;
        let status = if *ready { ConditionStatus::True } else { ConditionStatus::False };
        // Who waits for the cluster to be compliant means all of it.
        let Summary { critical, high, .. } = match &self.extent {
            Extent::Namespace { .. } => self.summary,
            Extent::Cluster(context) => context.totals,
        };
        let severe_unknown = self.unknown_checks().any(is_severe);
        let (compliant, compliant_why, said) = if critical + high > 0 {
            let said = format!("{critical} critical, {high} high");
            (ConditionStatus::False, reason::FINDINGS_PRESENT, said)
        } else if severe_unknown {
            let said = "no critical or high finding is known, but some checks are unknown";
            (ConditionStatus::Unknown, reason::EVIDENCE_MISSING, said.to_owned())
        } else {
            let said = "no critical or high finding";
            (ConditionStatus::True, reason::NO_SEVERE_FINDINGS, said.to_owned())
        };
        let old = &history.conditions;
        vec![
            transition(old, READY, status, why, message.clone(), GENERATION, now),
            transition(old, COMPLIANT, compliant, compliant_why, said, GENERATION, now),
        ]
    }
}

fn is_severe(id: &str) -> bool {
    plumbline_checks::catalog::catalog()
        .find(id)
        .is_some_and(|check| check.severity <= Severity::High)
}
