//! Whether reports and the API server agree on the Pod Security level that a namespace could take.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use kube::{Api, ResourceExt as _, api::ListParams};
use plumbline_checks::pod_security::Level;
use plumbline_crds::SecurityReport;

use crate::control_plane::ControlPlane;

/// What the reports say, and where the API server says something else.
#[derive(Debug, Default)]
pub struct Agreement {
    /// How many namespaces could take each level at most, by its name.
    pub achievable: BTreeMap<String, usize>,
    /// What is not as the report says, in words.
    pub objections: Vec<String>,
}

impl ControlPlane {
    /// Asks the API server, without changing anything, to enforce in each namespace with a report
    /// the level that the report calls achievable, which it must take without a warning, and the
    /// next level, of which it must warn.
    pub async fn agreement_on_achievable_levels(&self) -> Result<Agreement> {
        let reports =
            Api::<SecurityReport>::all(self.client()).list(&ListParams::default()).await?;
        let mut agreement = Agreement::default();
        let mut by_level: BTreeMap<Level, BTreeSet<String>> = BTreeMap::new();
        for report in reports {
            let namespace = report.namespace().context("reports are namespaced")?;
            let level = report.status.and_then(|status| status.pod_security?.achievable);
            let Some(level) = level.as_deref().and_then(Level::parse) else {
                agreement.objections.push(format!("{namespace}: no achievable level is named"));
                continue;
            };
            by_level.entry(level).or_default().insert(namespace);
        }
        for (level, namespaces) in &by_level {
            agreement.achievable.insert(level.to_string(), namespaces.len());
            let warned = self.namespaces_that_warn(*level, namespaces).await?;
            agreement.objections.extend(
                warned.iter().map(|namespace| format!("{namespace}: {level} is not achievable")),
            );
            let Some(next) = Level::ALL.into_iter().find(|next| next > level) else {
                continue;
            };
            let warned = self.namespaces_that_warn(next, namespaces).await?;
            agreement.objections.extend(
                namespaces.difference(&warned).map(|namespace| {
                    format!("{namespace}: {next} is achievable, not just {level}")
                }),
            );
        }
        Ok(agreement)
    }

    /// Which of `namespaces` the API server warns of when it is asked to enforce `level` there.
    async fn namespaces_that_warn(
        &self,
        level: Level,
        namespaces: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>> {
        let label = format!("pod-security.kubernetes.io/enforce={level}");
        let mut args = vec!["label", "--dry-run=server", "--overwrite", "namespace"];
        args.extend(namespaces.iter().map(String::as_str));
        args.push(&label);
        let warnings = self.kubectl_warnings(&args).await?;
        let named = |namespace: &&String| warnings.contains(&format!("\"{namespace}\" violate"));
        Ok(namespaces.iter().filter(named).cloned().collect())
    }
}
