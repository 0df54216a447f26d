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
use crate::inputs::incomplete;
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
        let states = self.inputs.iter().map(|input| input.state);
        incomplete(self.evidence, states).unwrap_or_else(|| {
            let (ready, reason, message) = if self.evidence.partial {
                let message = "files were judged, which need not hold all that a cluster does";
                (false, reason::FILES_ONLY, message)
            } else {
                (true, reason::FRESH, "scanned once")
            };
            Readiness { ready, reason, message: message.to_owned() }
        })
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
            context.threats.add(&draft.own_threats());
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

#[cfg(test)]
mod tests {
    use k8s_openapi::jiff::Timestamp;
    use plumbline_checks::Kind;
    use plumbline_crds::InputState;
    use plumbline_crds::condition::READY;

    use super::*;

    /// The condition `Ready` of a cluster in which the kinds have these states: its status, reason
    /// and message.
    fn ready(states: &[(Kind, InputState)]) -> (String, String, String) {
        let (settings, selection) = (Settings::default(), Selection::default());
        let mut evidence = Evidence::default();
        let unreadable = states.iter().filter(|(_, state)| *state != InputState::Synced);
        for (kind, state) in unreadable {
            evidence.lose(*kind, crate::inputs::reason(*state));
        }
        let input = |(kind, state): &(Kind, InputState)| Input {
            resource: kind.resource(),
            state: *state,
            objects: 0,
        };
        let now = Time(Timestamp::UNIX_EPOCH);
        let reading = Reading {
            inputs: states.iter().map(input).collect(),
            ..Reading::of_files(&evidence, &settings, &selection, now)
        };
        let report = reading.reports(&Layer::default()).cluster.expect("a report");
        let conditions = report.status.expect("a status").conditions;
        let ready = conditions.into_iter().find(|it| it.type_ == READY).expect("a condition");
        (ready.status, ready.reason, ready.message)
    }

    #[test]
    fn a_missing_kind_is_told_with_what_it_is_missing_for() {
        let synced = (Kind::Pod, InputState::Synced);
        let missing = (Kind::NetworkPolicy, InputState::Missing);
        for (states, status, reason) in [
            (vec![synced], "True", reason::FRESH),
            (vec![synced, missing], "False", reason::NOT_SERVED),
            (vec![synced, (Kind::Secret, InputState::Stale)], "False", reason::STALE),
            (vec![missing, (Kind::Secret, InputState::Stale)], "False", reason::NOT_SERVED),
            (vec![missing, (Kind::Secret, InputState::Forbidden)], "False", reason::FORBIDDEN),
        ] {
            let (found, why, _) = ready(&states);
            assert_eq!((&*found, &*why), (status, reason), "{states:?}");
        }
        let (.., message) = ready(&[missing]);
        assert!(message.contains("not served by the API server"), "{message}");
    }
}
