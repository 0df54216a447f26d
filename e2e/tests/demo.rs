//! What `cargo demo` shows is true: each vulnerable example fails what it lists, its hardened twin
//! does not, and a change shows in the report and goes again.

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use plumbline_checks::threat::THREATS;
use plumbline_crds::{SecurityReportStatus, Verdict};
use plumbline_e2e::{
    ControlPlane,
    demo::{
        Cluster, Example, Variant, examples,
        steps::{self, Drift, PRIVILEGED},
    },
    reports::finding,
    scan, wait_for,
};
use plumbline_operator::report::at_best;
use serde_json::Value;

/// How long the last reports may take.
const SOON: Duration = Duration::from_secs(30);

/// What is wrong with the report of an example, in words.
fn objections(example: &Example, status: &SecurityReportStatus) -> Vec<String> {
    let Example { threat, path, .. } = example;
    let of_threat = status.findings.iter().filter(|finding| finding.threats.contains(threat));
    let of_threat: BTreeSet<String> = of_threat.map(|finding| finding.id.clone()).collect();
    let told = status.threats.iter().find(|verdict| verdict.id == *threat);
    let verdict = told.map(|threat| threat.verdict);
    let mut objections = Vec::new();
    match example.variant {
        Variant::Vulnerable => {
            if example.fails.is_empty() {
                objections.push(format!("{path}: its comment `# fails:` lists no check"));
            }
            if verdict != Some(Verdict::Fail) {
                objections.push(format!("{path}: threat {threat} is {verdict:?}, not Fail"));
            }
            for id in example.fails.difference(&of_threat) {
                objections.push(format!("{path}: {id} is listed, but not found"));
            }
        }
        Variant::Hardened => {
            let best = THREATS.iter().find(|it| it.id == *threat).map(at_best);
            if told != best.as_ref() {
                objections.push(format!("{path}: threat {threat} is {told:?}, not {best:?}"));
            }
            for id in &of_threat {
                objections.push(format!("{path}: {id} is found"));
            }
        }
    }
    objections
}

/// One engine serves both: a scan of the cluster finds what the operator has reported, no more and
/// no less.
async fn scan_agrees(plane: &ControlPlane) -> Result<()> {
    let program = Path::new(env!("CARGO_BIN_EXE_demo"));
    let reports = wait_for("a scan that agrees with the reports", SOON, async || {
        let arguments = ["-o", "securityreport"];
        let scan = plane.scan(program, plane.kubeconfig(), &arguments).await?;
        let (ours, theirs) = (scan::printed(&scan.output)?, plane.statuses().await?);
        let differ =
            theirs.iter().find(|(namespace, status)| ours.get(*namespace) != Some(*status));
        if let Some((namespace, status)) = differ {
            let ours = ours.get(namespace).map(ToString::to_string).unwrap_or_default();
            bail!("they differ in `{namespace}`:\nscan: {ours}\noperator: {status}");
        }
        ensure!(ours.len() == theirs.len(), "{} reports, not {}", ours.len(), theirs.len());
        Ok(Some(theirs))
    })
    .await?;

    // The document names every subject that a report counts.
    let scan = plane.scan(program, plane.kubeconfig(), &["-o", "json"]).await?;
    assert_eq!(scan.code, 1, "findings of high severity");
    let document: Value = serde_json::from_str(&scan.output)?;
    let objects = document["objects"].as_array().context("objects")?;
    let named: BTreeSet<_> = objects
        .iter()
        .flat_map(|object| {
            let text = |field: &str| object[field].as_str().unwrap_or_default();
            let findings = object["findings"].as_array().into_iter().flatten();
            let ids = findings.filter_map(|finding| finding["id"].as_str());
            ids.map(move |id| {
                (id.to_owned(), format!("{}/{}/{}", text("kind"), text("namespace"), text("name")))
            })
        })
        .collect();
    let count = |status: &Value| -> u64 {
        let findings = status["findings"].as_array().into_iter().flatten();
        findings.filter_map(|finding| finding["count"].as_u64()).sum()
    };
    let reported: u64 = reports.values().map(count).sum();
    assert!(reported > 100, "{reported}");
    assert_eq!(named.len() as u64, reported);
    Ok(())
}

#[tokio::test]
async fn the_examples_show_their_threats_and_a_change_comes_and_goes() -> Result<()> {
    let examples = examples()?;
    assert!(examples.len() >= 22, "only {} examples", examples.len());
    let cluster = Cluster::Plane(Box::new(steps::start_control_plane().await?));
    cluster.install().await?;
    steps::apply(&cluster, &examples).await?;
    steps::wait_for_pods(&cluster, &examples).await?;
    let mut operator = cluster.start_operator(Path::new(env!("CARGO_BIN_EXE_demo"))).await?;
    operator.during(steps::wait_for_reports(&cluster, &examples)).await?;

    let mut wrong = Vec::new();
    for example in &examples {
        let status = steps::report(&cluster, &example.namespace).await?;
        wrong.extend(objections(example, &status));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Whatever is achievable in the namespaces of the demo, the API server says so too.
    if let Cluster::Plane(plane) = &cluster {
        let agreement = plane.agreement_on_achievable_levels().await?;
        println!("achievable: {:?}", agreement.achievable);
        assert!(agreement.objections.is_empty(), "{}", agreement.objections.join("\n"));
        assert_eq!(agreement.achievable.len(), 3, "every level must occur");
        scan_agrees(plane).await?;
    }

    let drift = Drift::of(&examples)?;
    operator.during(drift.act(&cluster, &drift.worsen(), true)).await?;
    operator.during(steps::wait_for_reports(&cluster, &examples)).await?;
    let worse = steps::report(&cluster, &drift.namespace).await?;
    let found = finding(&worse, PRIVILEGED).context("the finding has gone by itself")?;
    let subjects = found.subjects.iter().map(|subject| (&*subject.kind, &*subject.name));
    assert_eq!(subjects.collect::<Vec<_>>(), [("Deployment", &*drift.deployment)]);

    operator.during(drift.act(&cluster, &drift.mend(), false)).await?;
    operator.during(drift.wait_for_event(&cluster)).await?;
    let mended = steps::report(&cluster, &drift.namespace).await?;
    let changes = mended.changes.context("a report tells its last change")?;
    assert!(changes.resolved.iter().any(|id| id == PRIVILEGED), "{changes:?}");
    // Kubernetes makes the account `default` of each namespace, and files seldom bring it along.
    let left = mended.findings.iter().filter(|finding| &*finding.id != "default-sa-automount");
    assert_eq!(left.count(), 0, "{:?}", mended.findings);
    Ok(())
}
