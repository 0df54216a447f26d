//! The reports that the operator would write of what was scanned.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::api::ObjectMeta;
use plumbline_checks::{Evidence, Settings, evaluate_cluster, evaluate_namespace};
use plumbline_crds::cluster_report::{ClusterSecurityReportSpec, NamespaceScore};
use plumbline_crds::condition::reason;
use plumbline_crds::report::SecurityReportSpec;
use plumbline_crds::{
    CLUSTER_REPORT_NAME, ClusterSecurityReport, Input, REPORT_NAME, SecurityReport,
};

use super::document::Document;
use super::evaluate::evaluate;
use super::selection::Selection;
use super::snapshot::{Layer, Snapshot, UNNAMED};
use crate::report::{
    ClusterContext, History, MAX_STATUS_BYTES, Readiness, Status, WORST_NAMESPACES, draft_cluster,
    draft_namespace, sum,
};

/// The reports of a cluster that holds the objects of `layer`.
#[derive(Debug, Default)]
pub struct Reports {
    /// One of each namespace, by name.
    pub namespaces: Vec<SecurityReport>,
    /// That of the cluster.
    pub cluster: Option<ClusterSecurityReport>,
}

/// How the objects were read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// Which kinds are known.
    pub evidence: &'a Evidence,
    /// What the platform team has set.
    pub settings: &'a Settings,
    /// Which checks are asked for.
    pub selection: &'a Selection,
    /// The state of each kind, where a cluster was read.
    pub inputs: Vec<Input>,
    /// When.
    pub now: Time,
}

impl<'a> Reading<'a> {
    /// Files, read `now`.
    pub fn of_files(
        evidence: &'a Evidence,
        settings: &'a Settings,
        selection: &'a Selection,
        now: Time,
    ) -> Self {
        Self { evidence, settings, selection, inputs: Vec::new(), now }
    }

    /// What is wrong with `snapshot`, and the reports of it where they are asked for.
    pub fn judge(&self, mut snapshot: Snapshot, with_reports: bool) -> (Document, Vec<Reports>) {
        snapshot.finish_file();
        let layers = snapshot.layers.iter().filter(|_| with_reports);
        let reports = layers.map(|layer| self.reports(layer)).collect();
        (evaluate(snapshot, self.evidence, self.settings, self.selection), reports)
    }

    fn readiness(&self) -> Readiness {
        let missing: Vec<String> = self.evidence.unreadable().map(|it| it.to_string()).collect();
        match () {
            () if !missing.is_empty() => {
                Readiness { ready: false, reason: reason::FORBIDDEN, message: missing.join("; ") }
            }
            () if self.evidence.partial => Readiness {
                ready: false,
                reason: reason::FILES_ONLY,
                message: "files were judged, which need not hold all that a cluster does".into(),
            },
            () => Readiness { ready: true, reason: reason::FRESH, message: "scanned once".into() },
        }
    }

    /// The reports of what `layer` holds.
    pub fn reports(&self, layer: &Layer) -> Reports {
        let mut reports = Reports::default();
        let mut context = ClusterContext { inputs: self.inputs.clone(), ..Default::default() };
        let history = History::default();
        let store = &layer.store;
        for name in store.inhabited() {
            let mut evaluation = evaluate_namespace(name, store, self.evidence, self.settings);
            evaluation.results.retain(|result| self.selection.admits(result.check));
            let draft = draft_namespace(name, &evaluation, self.readiness(), MAX_STATUS_BYTES);
            context.totals = sum(context.totals, draft.summary);
            context.share = context.share + draft.share;
            context.namespaces += 1;
            context.worst.push(NamespaceScore { namespace: name.to_owned(), score: draft.score });
            let metadata = ObjectMeta {
                namespace: (name != UNNAMED).then(|| name.to_owned()),
                ..named(REPORT_NAME)
            };
            if let (Status::Namespace(status), _) = draft.finish(&history, &self.now) {
                let (spec, status) = (SecurityReportSpec {}, Some(*status));
                reports.namespaces.push(SecurityReport { metadata, spec, status });
            }
        }
        context.worst.sort_by(|a, b| (a.score, &a.namespace).cmp(&(b.score, &b.namespace)));
        context.worst.truncate(WORST_NAMESPACES);
        let mut evaluation = evaluate_cluster(store, self.evidence, self.settings);
        evaluation.results.retain(|result| self.selection.admits(result.check));
        let draft = draft_cluster(&evaluation, context, self.readiness(), MAX_STATUS_BYTES);
        if let (Status::Cluster(status), _) = draft.finish(&history, &self.now) {
            let (spec, status) = (ClusterSecurityReportSpec {}, Some(*status));
            let metadata = named(CLUSTER_REPORT_NAME);
            reports.cluster = Some(ClusterSecurityReport { metadata, spec, status });
        }
        reports
    }
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
}
