//! The whole demo, in order.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{
    Cluster, Example, Existing, RunningOperator, Screen, examples, existing,
    steps::{self, Drift, PRIVILEGED},
};

/// Which cluster.
#[derive(Debug, Clone)]
pub enum Target {
    /// A control plane of the demo's own.
    New,
    /// The cluster of a kubeconfig and context; what is None comes from the environment.
    Existing {
        /// The kubeconfig file.
        kubeconfig: Option<PathBuf>,
        /// The context.
        context: Option<String>,
        /// Whether the user has confirmed that the demo may use it.
        confirmed: bool,
    },
}

/// How the demo runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where.
    pub target: Target,
    /// Whether everything stays until `interrupted`.
    pub keep: bool,
    /// The binary that is the operator when its first argument is `plumbline`.
    pub program: PathBuf,
}

/// Runs the demo, until its end or until `interrupted`. In an existing cluster nothing is left of
/// it either way, unless it is to be kept.
pub async fn run(
    options: Options,
    screen: Screen,
    interrupted: impl Future<Output = ()>,
) -> Result<()> {
    let mut interrupted = std::pin::pin!(interrupted);
    let mut examples = examples()?;
    let begin = begin(&options.target, &mut examples, screen);
    let cluster = tokio::select! {
        cluster = begin => cluster?,
        () = &mut interrupted => bail!("interrupted"),
    };
    let Some(cluster) = cluster else {
        return Ok(());
    };
    let outcome = tokio::select! {
        operator = tell(&cluster, &examples, &options, screen) => operator,
        () = &mut interrupted => Err(anyhow::anyhow!("interrupted")),
    };
    let outcome = match outcome {
        Ok(operator) if options.keep => {
            how_to_look_on(&cluster, screen)?;
            keep(operator, interrupted).await
        }
        outcome => outcome.map(drop),
    };
    match (&cluster, options.keep) {
        (Cluster::Existing(existing), false) => {
            let clean_up = existing.clean_up(&examples);
            screen.step("Deleting what the demo has created", clean_up).await?;
        }
        (Cluster::Existing(existing), true) => {
            screen.headline("The operator has ended, the rest stays. To delete it:");
            for command in existing.clean_up_commands() {
                screen.say(&format!("    {command}"));
            }
        }
        // It goes when it is dropped.
        (Cluster::Plane(_), _) => {}
    }
    outcome
}

/// The cluster; None if the user does not want it used.
async fn begin(
    target: &Target,
    examples: &mut [Example],
    screen: Screen,
) -> Result<Option<Cluster>> {
    let Target::Existing { kubeconfig, context, confirmed } = target else {
        let headline =
            "Starting a control plane: etcd, kube-apiserver, kube-controller-manager, kwok";
        let plane = screen.step(headline, steps::start_control_plane()).await?;
        return Ok(Some(Cluster::Plane(Box::new(plane))));
    };
    for example in examples.iter_mut() {
        example.put_to_rest()?;
    }
    let existing = Existing::connect(kubeconfig.clone(), context.clone()).await?;
    existing.check(examples).await?;
    if !existing.confirm(examples, *confirmed, screen).await? {
        screen.say("Nothing was done.");
        return Ok(None);
    }
    Ok(Some(Cluster::Existing(existing)))
}

async fn tell(
    cluster: &Cluster,
    examples: &[Example],
    options: &Options,
    screen: Screen,
) -> Result<RunningOperator> {
    let headline = match cluster {
        Cluster::Plane(_) => "Installing the CRDs, the operator's account and its generated rights",
        Cluster::Existing(_) => "Installing the CRDs",
    };
    screen.step(headline, cluster.install()).await?;
    let headline = format!("Applying {} files of manifests/threats", examples.len());
    screen.step(&headline, steps::apply(cluster, examples)).await?;
    let pods = steps::wait_for_pods(cluster, examples);
    screen.step("Waiting for their Pods", pods).await?;

    let headline = match cluster {
        Cluster::Plane(_) => "Starting the operator as ServiceAccount plumbline",
        Cluster::Existing(_) => "Starting the operator on this machine, with your rights",
    };
    let start = cluster.start_operator(&options.program);
    let mut operator = screen.step(headline, start).await?;
    let reports = operator.during(steps::wait_for_reports(cluster, examples));
    let reports = screen.step("Waiting for a report of each namespace", reports).await?;
    screen.say(&format!("    {reports} reports"));
    show(cluster, screen, &["get", "securityreports", "-A"]).await?;
    show(cluster, screen, &["get", "clustersecurityreports"]).await?;

    drift(cluster, &mut operator, &Drift::of(examples)?, screen).await?;
    Ok(operator)
}

/// Lets the operator run until `interrupted`.
async fn keep(mut operator: RunningOperator, interrupted: impl Future<Output = ()>) -> Result<()> {
    let interrupted = async {
        interrupted.await;
        Ok(())
    };
    operator.during(interrupted).await
}

/// Makes a workload worse, and mends it.
async fn drift(
    cluster: &Cluster,
    operator: &mut RunningOperator,
    drift: &Drift,
    screen: Screen,
) -> Result<()> {
    const FINDINGS: &str = concat!(
        r#"jsonpath={range .status.findings[*]}{.severity}{"\t"}{.id}{"\t"}"#,
        r#"{range .subjects[*]}{.kind}/{.name}{" "}{.containers}{end}{"\n"}{end}"#
    );
    let Drift { namespace, deployment, .. } = drift;
    let place = ["get", "secrep", "-n", namespace];
    let posture = ["get", "secrep", "posture", "-n", namespace, "-o"];

    screen.headline(&format!("Making Deployment {deployment} in {namespace} privileged"));
    let commands = drift.worsen();
    for command in &commands {
        screen.show_command(command)?;
    }
    let took = operator.during(drift.act(cluster, &commands, true)).await?;
    let with = match cluster {
        Cluster::Plane(_) => ", the rollout of its Pods included",
        Cluster::Existing(_) => "",
    };
    let took = took.as_secs_f64();
    screen.say(&format!("    The report shows {PRIVILEGED} {took:.1} s after the patch{with}"));
    operator.during(steps::wait_for_reports(cluster, &[])).await?;
    show(cluster, screen, &place).await?;
    show(cluster, screen, &[&posture[..], &[FINDINGS]].concat()).await?;

    screen.headline("Mending it");
    let commands = drift.mend();
    for command in &commands {
        screen.show_command(command)?;
    }
    let took = operator.during(drift.act(cluster, &commands, false)).await?;
    let took = took.as_secs_f64();
    screen.say(&format!("    The report has lost {PRIVILEGED} {took:.1} s after the undo{with}"));
    operator.during(drift.wait_for_event(cluster)).await?;
    let changes = "jsonpath={.status.changes}";
    show(cluster, screen, &[&posture[..], &[changes]].concat()).await?;
    let about_reports = "involvedObject.kind=SecurityReport";
    show(cluster, screen, &["get", "events", "-n", namespace, "--field-selector", about_reports])
        .await
}

async fn show(cluster: &Cluster, screen: Screen, command: &[&str]) -> Result<()> {
    screen.show(command, &cluster.kubectl(command).await?)
}

fn how_to_look_on(cluster: &Cluster, screen: Screen) -> Result<()> {
    screen.headline("Everything runs until Ctrl-C. In another shell:");
    if let Cluster::Plane(plane) = cluster {
        if let Some(own) = existing::own_kubectl()? {
            screen.print(&format!("alias kubectl={}", own.display()))?;
        }
        screen.print(&format!("export KUBECONFIG={}", plane.kubeconfig().display()))?;
    }
    screen.print(
        "kubectl get securityreports -A --sort-by=.status.score\n\
         kubectl get secrep -n threat-07-vulnerable -o wide\n\
         kubectl describe secrep posture -n threat-07-vulnerable\n\
         kubectl get clustersecurityreport cluster -o yaml\n\
         kubectl explain securityreport.status",
    )
}
