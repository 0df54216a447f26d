//! publish: create if missing, server-side apply of the status, only when it says something new.

use std::fmt::Debug;
use std::time::Duration;

use k8s_openapi::api::core::v1::ObjectReference;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use kube::api::{ObjectMeta, Patch, PatchParams, PostParams};
use kube::runtime::events::{Event, EventType, Recorder, Reporter};
use kube::{Api, Client};
use plumbline_checks::catalog::catalog;
use plumbline_checks::{Scope, Severity, text};
use plumbline_crds::cluster_report::ClusterSecurityReportSpec;
use plumbline_crds::report::SecurityReportSpec;
use plumbline_crds::{
    CLUSTER_REPORT_NAME, ClusterSecurityReport, ClusterSecurityReportStatus, REPORT_NAME,
    SecurityReport, SecurityReportStatus,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::{debug, info, warn};

use crate::auditor::{Job, Outcome, Work};
use crate::error::{Cause, client_cause};
use crate::report::{Delta, Digest, Status};

/// Owns the fields that we write.
pub const FIELD_MANAGER: &str = "plumbline";

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest note of an Event, in characters; the API admits 1,024 bytes.
const NOTE_LIMIT: usize = 900;

/// Keeps Argo CD from refreshing an application each time a report changes.
const ANNOTATION: (&str, &str) = ("argocd.argoproj.io/ignore-resource-updates", "true");

/// Writes reports and Events.
#[derive(Clone)]
pub struct Publisher {
    client: Client,
    reporter: Reporter,
}

/// What was done for a job.
#[derive(Debug)]
pub struct Done {
    /// Which report.
    pub scope: Scope,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether the report was written.
    pub written: bool,
    /// Why it failed.
    pub failure: Option<Cause>,
}

/// A kind of report, as the publisher sees it.
trait Report:
    kube::Resource<DynamicType = ()> + Clone + Debug + DeserializeOwned + Serialize + Send + 'static
{
    fn empty(metadata: ObjectMeta) -> Self;
    fn into_status(self) -> Option<Status>;
}

impl Report for SecurityReport {
    fn empty(metadata: ObjectMeta) -> Self {
        Self { metadata, spec: SecurityReportSpec {}, status: None }
    }

    fn into_status(self) -> Option<Status> {
        self.status.map(|status: SecurityReportStatus| Status::Namespace(Box::new(status)))
    }
}

impl Report for ClusterSecurityReport {
    fn empty(metadata: ObjectMeta) -> Self {
        Self { metadata, spec: ClusterSecurityReportSpec {}, status: None }
    }

    fn into_status(self) -> Option<Status> {
        self.status.map(|status: ClusterSecurityReportStatus| Status::Cluster(Box::new(status)))
    }
}

impl Publisher {
    /// A publisher whose Events name `instance` as their reporter.
    pub fn new(client: Client, instance: String) -> Self {
        let reporter =
            Reporter { controller: "plumbline.dev/operator".into(), instance: Some(instance) };
        Self { client, reporter }
    }

    /// Publishes `job`.
    pub async fn publish(&self, job: Job) -> Done {
        let Job { scope, work, .. } = job;
        let result = match &scope {
            Scope::Cluster => {
                let api = Api::<ClusterSecurityReport>::all(self.client.clone());
                self.write(&api, CLUSTER_REPORT_NAME, work).await
            }
            Scope::Namespace(name) => {
                let api = Api::<SecurityReport>::namespaced(self.client.clone(), name);
                self.write(&api, REPORT_NAME, work).await
            }
        };
        let (outcome, written, failure) = match result {
            Ok((outcome, written)) => (outcome, written, None),
            Err(cause @ (Cause::Terminating | Cause::NotFound)) => {
                debug!(?scope, %cause, "the namespace is on its way out");
                (Outcome::NamespaceGone, false, None)
            }
            Err(cause) => {
                warn!(?scope, %cause, "the report could not be written");
                let outcome = match cause {
                    Cause::TooLarge => Outcome::TooLarge,
                    _ => Outcome::Failed,
                };
                (outcome, false, Some(cause))
            }
        };
        Done { scope, outcome, written, failure }
    }

    async fn write<R: Report>(
        &self,
        api: &Api<R>,
        name: &str,
        work: Work,
    ) -> Result<(Outcome, bool), Cause> {
        let mut versions = Vec::new();
        let (status, delta, first) = match work {
            Work::Write(status, delta) => (status, delta, false),
            Work::Adopt { draft, stands } => {
                if !stands {
                    versions.extend(create(api, name).await?);
                }
                // One that we have just made says nothing yet.
                let current = if versions.is_empty() { find(api, name).await? } else { None };
                if current.is_none() && stands {
                    versions.extend(create(api, name).await?);
                }
                let version = current.as_ref().and_then(version);
                let current = current.and_then(Report::into_status);
                let history = current.as_ref().map(Status::history).unwrap_or_default();
                let (status, delta) = draft.finish(&history, &Time(Timestamp::now()));
                if let (Some(version), Some(current)) = (version, current)
                    && Digest::of(&current) == Digest::of(&status)
                {
                    return Ok((Outcome::Stands(vec![version], current), false));
                }
                (status, delta, history.changes.is_none())
            }
        };
        let report = match self.apply(api, name, &status).await {
            Err(Cause::NotFound) => {
                versions.extend(create(api, name).await?);
                self.apply(api, name, &status).await
            }
            result => result,
        }?;
        info!(
            kind = %R::kind(&()),
            namespace = report.meta().namespace.as_deref(),
            added = ?delta.added,
            resolved = ?delta.resolved,
            "report written"
        );
        if !first {
            self.announce(&report.object_ref(&()), &delta).await;
        }
        versions.extend(version(&report));
        Ok((Outcome::Stands(versions, status), true))
    }

    async fn apply<R: Report>(
        &self,
        api: &Api<R>,
        name: &str,
        status: &Status,
    ) -> Result<R, Cause> {
        let patch = serde_json::json!({
            "apiVersion": R::api_version(&()),
            "kind": R::kind(&()),
            "status": status,
        });
        let params = PatchParams::apply(FIELD_MANAGER).force();
        request(api.patch_status(name, &params, &Patch::Apply(&patch))).await
    }

    /// One Event for what appeared, one for what is resolved, one for what is exempted. Findings of severity info are no
    /// event: some of them go because things got worse. An Event that is lost is no reason to write
    /// the report again.
    async fn announce(&self, report: &ObjectReference, delta: &Delta) {
        let events = [
            (EventType::Warning, "FindingsAdded", "Audit", "new", &delta.added),
            (EventType::Normal, "FindingsResolved", "Audit", "resolved", &delta.resolved),
            (EventType::Normal, "FindingsExempted", "Audit", "exempted", &delta.exempted),
        ];
        // A recorder of its own each time: one that lives on takes Events of the same reason for
        // repetitions, and keeps the note of the first.
        let recorder = Recorder::new(self.client.clone(), self.reporter.clone());
        for (type_, reason, action, word, ids) in events {
            let Some(told) = told(ids) else { continue };
            let note = format!("{word}: {told}");
            let event = Event {
                type_,
                reason: reason.into(),
                note: Some(text::clean(&note, NOTE_LIMIT)),
                action: action.into(),
                secondary: None,
            };
            if let Err(cause) = request(recorder.publish(&event, report)).await {
                warn!(%cause, reason, "an Event could not be written");
            }
        }
    }
}

/// What an Event says of these checks, the most severe first; None where there is nothing to tell.
fn told(ids: &[String]) -> Option<String> {
    let severity = |id: &&str| catalog().find(id).map(|check| check.severity);
    let mut told: Vec<&str> = ids.iter().map(String::as_str).collect();
    told.retain(|id| severity(id) != Some(Severity::Info));
    told.sort_by_key(severity);
    (!told.is_empty()).then(|| text::list(told, 20))
}

/// The report that stands.
async fn find<R: Report>(api: &Api<R>, name: &str) -> Result<Option<R>, Cause> {
    match request(api.get_opt(name)).await {
        // Of another version of the kind: write over it rather than give up.
        Err(cause @ Cause::Undecodable(..)) => {
            warn!(%cause, "the report that stands cannot be read; its history is lost");
            Ok(None)
        }
        result => result,
    }
}

/// Returns the version of the empty report; None where another replica has just made it.
async fn create<R: Report>(api: &Api<R>, name: &str) -> Result<Option<Box<str>>, Cause> {
    let metadata = ObjectMeta {
        name: Some(name.to_owned()),
        annotations: Some([(ANNOTATION.0.to_owned(), ANNOTATION.1.to_owned())].into()),
        ..ObjectMeta::default()
    };
    let params =
        PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() };
    match request(api.create(&params, &R::empty(metadata))).await {
        Ok(report) => Ok(version(&report)),
        Err(Cause::Exists) => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn version<R: Report>(report: &R) -> Option<Box<str>> {
    report.meta().resource_version.as_deref().map(Into::into)
}

async fn request<T>(request: impl Future<Output = Result<T, kube::Error>>) -> Result<T, Cause> {
    match tokio::time::timeout(REQUEST_TIMEOUT, request).await {
        Ok(result) => result.map_err(|error| client_cause(&error)),
        Err(_) => Err(Cause::Other("the API server did not answer in time".into())),
    }
}
