//! `plumbline scan --cluster` beside the reports of the operator.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::{Api, api::ListParams};
use plumbline_crds::{ClusterSecurityReport, SecurityReport};
use serde::{Deserialize as _, Serialize};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::control_plane::ControlPlane;

/// The statuses of reports by namespace (empty: the cluster), without times and without what says
/// how the evidence was read: that is watched by one and read once by the other.
pub type Statuses = BTreeMap<String, Value>;

/// What a scan printed.
#[derive(Debug)]
pub struct Scan {
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub output: String,
}

impl ControlPlane {
    /// Scans the cluster with the rights of `kubeconfig`. `program` is a binary whose first argument
    /// `plumbline` makes it that.
    pub async fn scan(
        &self,
        program: &Path,
        kubeconfig: &Path,
        arguments: &[&str],
    ) -> Result<Scan> {
        let mut command = Command::new(program);
        command.args(["plumbline", "scan", "--cluster", "--kubeconfig"]).arg(kubeconfig);
        let output = command.args(arguments).output().await.context("run the scan")?;
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().with_context(|| format!("the scan was ended: {said}"))?;
        ensure!(code != 2, "the scan failed: {said}");
        Ok(Scan { code, output: String::from_utf8(output.stdout)? })
    }

    /// The statuses of all reports that the operator has written.
    pub async fn statuses(&self) -> Result<Statuses> {
        let params = ListParams::default();
        let mut statuses = Statuses::new();
        for report in Api::<SecurityReport>::all(self.client()).list(&params).await?.items {
            let namespace = report.metadata.namespace.unwrap_or_default();
            statuses.insert(namespace, timeless(&report.status)?);
        }
        let clusters = Api::<ClusterSecurityReport>::all(self.client());
        for report in clusters.list(&params).await?.items {
            statuses.insert(String::new(), timeless(&report.status)?);
        }
        Ok(statuses)
    }
}

/// The statuses in reports as `-o securityreport` prints them.
pub fn printed(reports: &str) -> Result<Statuses> {
    let mut statuses = Statuses::new();
    for document in serde_norway::Deserializer::from_str(reports) {
        let report = Value::deserialize(document)?;
        let namespace = report["metadata"]["namespace"].as_str().unwrap_or_default().to_owned();
        statuses.insert(namespace, timeless(&report["status"])?);
    }
    Ok(statuses)
}

fn timeless<T: Serialize>(status: &T) -> Result<Value> {
    let mut status = serde_json::to_value(status)?;
    let Some(fields) = status.as_object_mut() else { bail!("there is no status") };
    fields.remove("changes");
    // How many objects of a kind there are moves while a cluster runs.
    for input in fields.get_mut("inputs").and_then(Value::as_array_mut).into_iter().flatten() {
        input["objects"] = json!(0);
    }
    for finding in fields.get_mut("findings").and_then(Value::as_array_mut).into_iter().flatten() {
        finding["firstSeen"] = json!(Time(k8s_openapi::jiff::Timestamp::UNIX_EPOCH));
    }
    for condition in
        fields.get_mut("conditions").and_then(Value::as_array_mut).into_iter().flatten()
    {
        condition["lastTransitionTime"] = Value::Null;
        if condition["type"] == "Ready" {
            condition["message"] = Value::Null;
        }
    }
    Ok(status)
}
