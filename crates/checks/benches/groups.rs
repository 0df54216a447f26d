//! How many checks and workloads a second one core judges, by group of checks, and the slowest check
//! of each: `cargo bench -p plumbline-checks --bench groups`.
//!
//! A group is a folder of checks and what its checks look at: a Pod alone, once when it arrives; the
//! object of a workload alone; or a workload in its namespace, each time that is evaluated.

mod support;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use plumbline_checks::catalog::catalog;
use plumbline_checks::container::{PodTemplate, WorkloadObject};
use plumbline_checks::facts::Observe as _;
use plumbline_checks::model::Deployment;
use plumbline_checks::view::{NamespaceView, TemplateView};
use plumbline_checks::workloads::Workloads;
use plumbline_checks::{Check, Kind, Store};
use support::{PER_NAMESPACE, WORKLOADS, deployments, evidence, settings};

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Each check judges every workload this often; the fastest time counts.
const ROUNDS: usize = 5;

/// The times of the checks of a group.
#[derive(Default)]
struct Group {
    checks: u32,
    time: Duration,
    slowest: (Duration, &'static str),
}

type Groups = BTreeMap<(String, &'static str), Group>;

fn main() {
    let settings = settings();
    let deployments: Vec<Deployment> = deployments()
        .into_iter()
        .map(|object| serde_json::from_value(object).expect("it decodes"))
        .collect();
    let mut store = Store::default();
    for deployment in &deployments {
        store.apply(deployment.observe(&settings), 0);
    }
    let evidence = evidence();
    let names: Vec<String> =
        (0..WORKLOADS / PER_NAMESPACE).map(|number| format!("team-{number}")).collect();
    let workloads: Vec<Workloads<'_>> =
        names.iter().map(|name| Workloads::of(store.objects(name).expect("a namespace"))).collect();
    let views: Vec<NamespaceView<'_>> = names
        .iter()
        .zip(&workloads)
        .map(|(name, workloads)| NamespaceView::new(name, workloads, &store, &evidence, &settings))
        .collect();

    let mut groups = Groups::new();
    for (check, judge) in &catalog().pod {
        add(&mut groups, check, "Pods alone", || {
            for Deployment { spec, .. } in &deployments {
                let (metadata, spec) = (&spec.template.metadata, &spec.template.spec);
                let pod = PodTemplate { metadata, spec, live: false, settings: &settings };
                black_box(judge(black_box(&pod)));
            }
        });
    }
    for (check, judge) in &catalog().workload_object {
        add(&mut groups, check, "objects alone", || {
            for Deployment { metadata, spec } in &deployments {
                let object = WorkloadObject {
                    kind: Kind::Deployment,
                    metadata,
                    spec: Some(spec),
                    cron_job: None,
                    nodes: None,
                    pod: &spec.template.spec,
                    pod_metadata: &spec.template.metadata,
                    settings: &settings,
                };
                black_box(judge(black_box(&object)));
            }
        });
    }
    for (check, judge) in &catalog().workload {
        add(&mut groups, check, "workloads in their namespace", || {
            for (workloads, view) in workloads.iter().zip(&views) {
                let pods = workloads.active.iter().flat_map(|workload| &workload.pods);
                pods.for_each(|pod| drop(black_box(judge(black_box(pod), view))));
            }
        });
    }
    for (check, judge) in &catalog().template {
        add(&mut groups, check, "templates in their namespace", || {
            for (workloads, view) in workloads.iter().zip(&views) {
                for workload in &workloads.active {
                    let (Some(template), Some(spec)) = (workload.template, workload.spec) else {
                        continue;
                    };
                    let (kind, name) = (workload.kind, workload.name);
                    let template = TemplateView { kind, name, template, spec, running: &[] };
                    drop(black_box(judge(black_box(&template), view)));
                }
            }
        });
    }
    print(&groups);
}

fn add(groups: &mut Groups, check: &'static Check, of: &'static str, judge: impl Fn()) {
    let time = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        judge();
        start.elapsed()
    });
    let time = time.min().unwrap_or_default();
    let folder = Path::new(check.source).parent().and_then(Path::file_name);
    let folder = folder.unwrap_or_default().to_string_lossy().into_owned();
    let group = groups.entry((folder, of)).or_default();
    group.checks += 1;
    group.time += time;
    group.slowest = group.slowest.max((time, check.id));
}

fn print(groups: &Groups) {
    println!("{WORKLOADS} workloads, one core");
    println!();
    println!("| folder | judges | checks | workloads/s | checks/s | slowest check | its time |");
    println!("|---|---|---|---|---|---|---|");
    let workloads = f64::from(u32::try_from(WORKLOADS).unwrap_or(u32::MAX));
    for ((folder, of), Group { checks, time, slowest }) in groups {
        let seconds = time.as_secs_f64();
        let each = slowest.0.as_secs_f64() / workloads * 1e9;
        println!(
            "| {folder} | {of} | {checks} | {:.0} | {:.0} | {} | {each:.0} ns |",
            workloads / seconds,
            f64::from(*checks) * workloads / seconds,
            slowest.1,
        );
    }
}
