//! The steps of the demo, each of which ends when what it did can be seen.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use k8s_openapi::api::{
    apps::v1::{DaemonSet, Deployment},
    core::v1::{Event, ServiceAccount},
};
use kube::{Api, ResourceExt as _, api::ListParams};
use plumbline_crds::{
    CLUSTER_REPORT_NAME, ClusterSecurityReport, REPORT_NAME, SecurityReport, SecurityReportStatus,
    Summary,
};

use tokio::time::sleep;

use super::{Cluster, Example, examples::namespace};
use crate::{
    control_plane::{ControlPlane, ControlPlaneOptions},
    reports::{finding, is_ready},
    wait::wait_for,
};

/// Generous, for machines that do much else.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long to wait before a whole cluster is listed again: others may use it too.
const PAUSE: Duration = Duration::from_millis(200);

/// The check that fails when a workload is made privileged.
pub const PRIVILEGED: &str = "privileged-container";

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// Starts a control plane whose workloads get Pods.
pub async fn start_control_plane() -> Result<ControlPlane> {
    ControlPlane::start(ControlPlaneOptions {
        controllers: true,
        nodes: 1,
        ..ControlPlaneOptions::default()
    })
    .await
}

/// The namespaces of `examples`.
pub fn namespaces(examples: &[Example]) -> BTreeSet<&str> {
    examples.iter().map(|example| &*example.namespace).collect()
}

/// Applies `examples`.
pub async fn apply(cluster: &Cluster, examples: &[Example]) -> Result<()> {
    let (outer, inner): (Vec<_>, Vec<_>) = examples
        .iter()
        .flat_map(|example| &example.objects)
        .partition(|object| namespace(object).is_none());
    cluster.apply(outer).await?;
    // Some examples change this account, which Kubernetes makes a moment after the namespace.
    for name in namespaces(examples) {
        let accounts = Api::<ServiceAccount>::namespaced(cluster.client(), name);
        let description = format!("ServiceAccount default in namespace {name}");
        wait_for(&description, PATIENCE, async || Ok(accounts.get_opt("default").await?)).await?;
    }
    cluster.apply(inner).await
}

/// Waits until every Pod that `examples` ask for runs.
pub async fn wait_for_pods(cluster: &Cluster, examples: &[Example]) -> Result<()> {
    let namespaces = namespaces(examples);
    let deployments = Api::<Deployment>::all(cluster.client());
    let daemon_sets = Api::<DaemonSet>::all(cluster.client());
    wait_for("the Pods of the examples", PATIENCE, async || {
        let mut waiting = Vec::new();
        for deployment in deployments.list(&ListParams::default()).await? {
            let asked = deployment.spec.replicas.unwrap_or(1);
            let status = deployment.status.clone().unwrap_or_default();
            let current = status.observed_generation == deployment.metadata.generation
                && status.available_replicas.unwrap_or_default() == asked
                && status.replicas.unwrap_or_default() == asked;
            waiting.push((!current).then_some((deployment.namespace(), deployment.name_any())));
        }
        for set in daemon_sets.list(&ListParams::default()).await? {
            let status = set.status.clone().unwrap_or_default();
            let current = status.observed_generation == set.metadata.generation
                && status.number_available.unwrap_or_default() == status.desired_number_scheduled;
            waiting.push((!current).then_some((set.namespace(), set.name_any())));
        }
        let ours = |(space, _): &(Option<String>, String)| {
            namespaces.contains(space.as_deref().unwrap_or_default())
        };
        if let Some((space, name)) = waiting.into_iter().flatten().find(ours) {
            sleep(PAUSE).await;
            bail!("{name} in namespace {} is not there yet", space.unwrap_or_default());
        }
        Ok(Some(()))
    })
    .await
}

/// Waits until every namespace of `examples` has a report, and the totals of the cluster report are
/// those of all reports: then nothing is left to say about what is there. Returns how many reports
/// there are.
pub async fn wait_for_reports(cluster: &Cluster, examples: &[Example]) -> Result<usize> {
    let expected = namespaces(examples);
    let reports = Api::<SecurityReport>::all(cluster.client());
    let cluster_report = Api::<ClusterSecurityReport>::all(cluster.client());
    wait_for("a settled report of each namespace", PATIENCE, async || {
        let list = reports.list(&ListParams::default()).await?;
        let mut missing = expected.clone();
        let mut sum = [0; 5];
        for report in &list {
            let Some(status) = &report.status else { continue };
            add(&mut sum, &status.summary);
            if is_ready(status) {
                missing.remove(report.namespace().unwrap_or_default().as_str());
            }
        }
        if !missing.is_empty() {
            sleep(PAUSE).await;
            bail!("no complete report of {missing:?}");
        }
        let status = cluster_report.get(CLUSTER_REPORT_NAME).await?.status;
        let status = status.context("the cluster report is empty")?;
        add(&mut sum, &status.summary);
        let mut totals = [0; 5];
        add(&mut totals, &status.totals);
        if sum != totals || usize::try_from(status.namespaces)? != list.items.len() {
            sleep(PAUSE).await;
            bail!("the cluster report counts {totals:?}, the reports {sum:?}");
        }
        Ok(Some(list.items.len()))
    })
    .await
}

fn add(sum: &mut [u32; 5], summary: &Summary) {
    let Summary { critical, high, medium, low, passed, .. } = *summary;
    for (sum, number) in sum.iter_mut().zip([critical, high, medium, low, passed]) {
        *sum += number;
    }
}

/// The report of `namespace`.
pub async fn report(cluster: &Cluster, namespace: &str) -> Result<SecurityReportStatus> {
    let reports = Api::<SecurityReport>::namespaced(cluster.client(), namespace);
    let status = reports.get(REPORT_NAME).await?.status;
    status.with_context(|| format!("the report of {namespace} is empty"))
}

/// A workload that is made worse and mended again.
#[derive(Debug, Clone)]
pub struct Drift {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub deployment: String,
    /// What makes one of its containers privileged.
    patch: String,
}

impl Drift {
    /// The Deployment of the hardened example against root containers.
    pub fn of(examples: &[Example]) -> Result<Self> {
        let hardened =
            |example: &&Example| example.threat == 7 && example.variant == super::Variant::Hardened;
        let example = examples.iter().find(hardened).context("there is no hardened example 7")?;
        let (deployment, container) = example.deployment()?;
        let patch = serde_json::json!({ "spec": { "template": { "spec": { "containers": [{
            "name": container,
            // The API server refuses a privileged container that may not escalate.
            "securityContext": { "privileged": true, "allowPrivilegeEscalation": null },
        }] } } } });
        Ok(Self {
            namespace: example.namespace.clone(),
            deployment: deployment.to_owned(),
            patch: patch.to_string(),
        })
    }

    /// The commands that make it worse: Pod Security has to be lifted first, or it would refuse the
    /// Pods, and what runs would stay as it was.
    pub fn worsen(&self) -> [Vec<String>; 2] {
        let Self { namespace, deployment, patch } = self;
        [
            words(&[
                "label",
                "namespace",
                namespace,
                "--overwrite",
                &format!("{ENFORCE}=privileged"),
            ]),
            words(&["patch", "deployment", deployment, "-n", namespace, "-p", patch]),
        ]
    }

    /// The commands that mend it.
    pub fn mend(&self) -> [Vec<String>; 2] {
        let Self { namespace, deployment, .. } = self;
        [
            words(&[
                "label",
                "namespace",
                namespace,
                "--overwrite",
                &format!("{ENFORCE}=restricted"),
            ]),
            words(&["rollout", "undo", "deployment", deployment, "-n", namespace]),
        ]
    }

    /// Runs `commands` and waits until the report says, or no longer says, that a container is
    /// privileged. Returns how long that took from the start of the last command.
    pub async fn act(
        &self,
        cluster: &Cluster,
        commands: &[Vec<String>],
        privileged: bool,
    ) -> Result<Duration> {
        let mut start = Instant::now();
        for command in commands {
            start = Instant::now();
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            cluster.kubectl(&words).await?;
        }
        let verb = if privileged { "to show" } else { "to lose" };
        let description = format!("the report of {} {verb} {PRIVILEGED}", self.namespace);
        wait_for(&description, PATIENCE, async || {
            let status = report(cluster, &self.namespace).await?;
            Ok((finding(&status, PRIVILEGED).is_some() == privileged).then_some(()))
        })
        .await?;
        Ok(start.elapsed())
    }

    /// Waits for the Event that says that the finding is gone; it follows the report.
    pub async fn wait_for_event(&self, cluster: &Cluster) -> Result<()> {
        let events = Api::<Event>::namespaced(cluster.client(), &self.namespace);
        let reason = ListParams::default().fields("reason=FindingsResolved");
        wait_for("the Event FindingsResolved", PATIENCE, async || {
            let list = events.list(&reason).await?;
            let tells =
                |event: &Event| event.message.as_ref().is_some_and(|m| m.contains(PRIVILEGED));
            Ok(list.items.iter().any(tells).then_some(()))
        })
        .await
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
