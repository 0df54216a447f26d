//! What each report says, from the facts as they stand.

use plumbline_checks::{Kind, Scope, evaluate_cluster, evaluate_namespace};
use plumbline_crds::cluster_report::NamespaceScore;
use plumbline_crds::{Input, Summary};

use super::Auditor;
use crate::report::{
    ClusterContext, Draft, Share, ThreatTotals, WORST_NAMESPACES, draft_cluster, draft_namespace,
    sum as add,
};

impl Auditor {
    /// The report of `scope`, in at most `limit` bytes.
    pub(super) fn draft(&self, scope: &Scope, limit: usize) -> Draft {
        match scope {
            Scope::Cluster => {
                let evaluation = evaluate_cluster(&self.store, self.evidence(), &self.settings);
                let bindings = self.store.count(Kind::ClusterRoleBinding);
                let audited = format!("audited: ClusterRoleBindings {bindings}");
                let ready = self.inputs.readiness(audited);
                draft_cluster(&evaluation, self.context(), ready, limit)
            }
            Scope::Namespace(name) => {
                let evaluation =
                    evaluate_namespace(name, &self.store, self.evidence(), &self.settings);
                let objects = self.store.objects(name);
                let count = |kind| objects.map_or(0, |objects| objects.of(kind).count());
                let audited = format!(
                    "audited: workloads {}, ServiceAccounts {}, RoleBindings {}",
                    evaluation.workloads,
                    count(Kind::ServiceAccount),
                    count(Kind::RoleBinding),
                );
                draft_namespace(name, &evaluation, self.inputs.readiness(audited), limit)
            }
        }
    }

    /// The state of what is watched, and then of what is asked.
    fn input_states(&self) -> Vec<Input> {
        let mut states = self.inputs.states(&self.store);
        states.extend(self.api_server_inputs.iter().cloned());
        states.extend(self.kubelet_input());
        states
    }

    fn context(&self) -> ClusterContext {
        let namespaces = || {
            self.reports.iter().filter_map(|(scope, report)| match (scope, report.verdicts) {
                (Scope::Namespace(name), Some(verdicts)) => Some((&**name, verdicts)),
                _ => None,
            })
        };
        let mut worst: Vec<(i32, &str)> =
            namespaces().map(|(name, verdicts)| (verdicts.score, name)).collect();
        worst.sort_unstable();
        worst.truncate(WORST_NAMESPACES);
        let mut threats = ThreatTotals::default();
        namespaces().for_each(|(_, verdicts)| threats.add(&verdicts.threats));
        let all = || namespaces().map(|(_, verdicts)| verdicts);
        ClusterContext {
            totals: all().fold(Summary::default(), |sum, verdicts| add(sum, verdicts.summary)),
            share: all().fold(Share::default(), |sum, verdicts| sum + verdicts.share),
            namespaces: i32::try_from(namespaces().count()).unwrap_or(i32::MAX),
            worst: worst
                .into_iter()
                .map(|(score, name)| NamespaceScore { namespace: name.to_owned(), score })
                .collect(),
            threats,
            secrets_at_rest: None,
            inputs: self.input_states(),
        }
    }
}
