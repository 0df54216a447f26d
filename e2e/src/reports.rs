//! Reports as tests read them: from the API server, and who wrote them by its audit log.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, Result, bail};
use kube::{Api, api::ListParams};
use plumbline_crds::{
    CLUSTER_REPORT_NAME, ClusterSecurityReport, ClusterSecurityReportStatus, Finding, REPORT_NAME,
    SecurityReport, SecurityReportStatus, UnknownGroup, condition::READY,
};
use plumbline_operator::rights;

use crate::{audit::AuditEntry, control_plane::ControlPlane, wait::wait_for};

/// A Deployment in namespace `shop` that has a report say something: it shares the network of its node.
pub const SHOP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {hostNetwork: true, containers: [{name: main, image: web}]}
";

impl ControlPlane {
    /// The report of `namespace`.
    pub async fn report(&self, namespace: &str) -> Result<SecurityReport> {
        Ok(Api::namespaced(self.client(), namespace).get(REPORT_NAME).await?)
    }

    /// The status of the report of `namespace`.
    pub async fn report_status(&self, namespace: &str) -> Result<SecurityReportStatus> {
        self.report(namespace).await?.status.context("the report has no status yet")
    }

    /// The status of the report of the cluster.
    pub async fn cluster_report_status(&self) -> Result<ClusterSecurityReportStatus> {
        let reports: Api<ClusterSecurityReport> = Api::all(self.client());
        reports.get(CLUSTER_REPORT_NAME).await?.status.context("the report has no status yet")
    }

    /// Waits until the report of `namespace` is as `expected` says, and returns its status.
    pub async fn wait_for_report(
        &self,
        namespace: &str,
        description: &str,
        timeout: Duration,
        expected: impl Fn(&SecurityReportStatus) -> bool,
    ) -> Result<SecurityReportStatus> {
        let what = format!("the report of {namespace} with {description}");
        wait_for(&what, timeout, async || {
            let status = self.report_status(namespace).await?;
            if !expected(&status) {
                bail!("score {}, failing: {:?}", status.score, failing(&status));
            }
            Ok(Some(status))
        })
        .await
    }

    /// Waits until the report of the cluster is as `expected` says, and returns its status.
    pub async fn wait_for_cluster_report(
        &self,
        description: &str,
        timeout: Duration,
        expected: impl Fn(&ClusterSecurityReportStatus) -> bool,
    ) -> Result<ClusterSecurityReportStatus> {
        let what = format!("the report of the cluster with {description}");
        wait_for(&what, timeout, async || {
            let status = self.cluster_report_status().await?;
            if !expected(&status) {
                let failing: Vec<&str> = status.findings.iter().map(|it| it.id.as_str()).collect();
                bail!(
                    "score {}, failing: {failing:?}, unknown: {:?}",
                    status.score,
                    status.unknown
                );
            }
            Ok(Some(status))
        })
        .await
    }

    /// The resource version of every report, by namespace.
    pub async fn report_versions(&self) -> Result<BTreeMap<String, String>> {
        let reports = Api::<SecurityReport>::all(self.client());
        let list = reports.list_metadata(&ListParams::default()).await?;
        let version = |report: kube::core::PartialObjectMeta<SecurityReport>| {
            let metadata = report.metadata;
            Some((metadata.namespace?, metadata.resource_version?))
        };
        Ok(list.items.into_iter().filter_map(version).collect())
    }

    /// What the operator's account has asked of the API server. Needs the audit log.
    pub fn operator_entries(&self) -> Result<impl Iterator<Item = AuditEntry> + use<>> {
        let account =
            format!("system:serviceaccount:{}:{}", rights::NAMESPACE, rights::SERVICE_ACCOUNT);
        Ok(self.audit_entries()?.into_iter().filter(move |entry| entry.user == account))
    }

    /// How many writes of reports (creations and status patches) by the operator's account the API
    /// server has answered. Needs the audit log.
    pub fn report_writes(&self) -> Result<usize> {
        let writes = self.operator_entries()?.filter(|entry| {
            entry.resource.ends_with("securityreports")
                && matches!(entry.verb.as_str(), "create" | "patch" | "update" | "delete")
        });
        Ok(writes.count())
    }

    /// Waits until the operator has written nothing for `quiet`. Returns its writes so far.
    pub async fn wait_until_quiet(&self, quiet: Duration) -> Result<usize> {
        let mut last = (self.report_writes()?, tokio::time::Instant::now());
        wait_for("the operator to rest", Duration::from_mins(1), async || {
            let writes = self.report_writes()?;
            if writes != last.0 {
                last = (writes, tokio::time::Instant::now());
            }
            Ok((last.1.elapsed() >= quiet).then_some(writes))
        })
        .await
    }
}

/// The ids of the failing checks of a report.
pub fn failing(status: &SecurityReportStatus) -> Vec<&str> {
    status.findings.iter().map(|finding| finding.id.as_str()).collect()
}

/// The finding of check `id`.
pub fn finding<'a>(status: &'a SecurityReportStatus, id: &str) -> Option<&'a Finding> {
    status.findings.iter().find(|finding| finding.id == id)
}

/// Whether the verdict of check `id` is unknown, for some subject, in a report with these `unknown`.
pub fn is_unknown(unknown: &[UnknownGroup], id: &str) -> bool {
    unknown.iter().any(|group| group.checks.iter().any(|check| check == id))
}

/// Whether the evidence of a report is complete, as its condition `Ready` says.
pub fn is_ready(status: &SecurityReportStatus) -> bool {
    status.conditions.iter().any(|condition| condition.type_ == READY && condition.status == "True")
}
