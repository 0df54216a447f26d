//! What the facts and reports of a cluster take of the heap, with ceilings: bytes do not depend on how
//! busy a machine is.
//!
//! `cargo test -p plumbline-e2e --test heap -- --nocapture` prints them.

use std::{sync::Arc, time::Instant};

use anyhow::{Context as _, Result};
use k8s_openapi::{apimachinery::pkg::apis::meta::v1::Time, jiff::Timestamp};
use plumbline_checks::{Kind, Settings, decode, evidence::ServerVersion};
use plumbline_e2e::benchmark::{Size, sample};
use plumbline_operator::{
    auditor::{Auditor, Outcome, Turn, Work},
    report::History,
    watch::Observation,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const SMALL: Size = Size { pods: 1_000, deployments: 200, namespaces: 20 };

/// Bytes that one more of each may take: a tenth above what it takes.
const EACH_POD: usize = 250;
const EACH_DEPLOYMENT: usize = 10_500;
const EACH_NAMESPACE: usize = 9_000;

/// An auditor that knows a cluster, and has said what there is to say of it.
struct Stage {
    auditor: Auditor,
    settings: Arc<Settings>,
    now: Instant,
    size: Size,
}

impl Stage {
    fn new(size: Size) -> Result<Self> {
        let settings = Arc::new(Settings::default());
        let interval = std::time::Duration::from_millis(400);
        let server = Some(ServerVersion::of_project(37));
        let auditor = Auditor::new(interval, server, Arc::clone(&settings));
        let mut stage = Self { auditor, settings, now: Instant::now(), size };
        stage.list()?;
        stage.take_turns();
        Ok(stage)
    }

    /// Lists everything, as after the start or when a watch could not be resumed.
    fn list(&mut self) -> Result<()> {
        for kind in Kind::ALL {
            self.auditor.observe(Observation::Listing(kind), self.now);
        }
        for object in sample(&self.size)? {
            let observed = decode::decode(object, &self.settings)?.context("a watched kind")?;
            self.auditor.observe(Observation::Applied(observed), self.now);
        }
        for kind in Kind::ALL {
            self.auditor.observe(Observation::Listed(kind), self.now);
        }
        Ok(())
    }

    fn take_turns(&mut self) {
        let time = Time(Timestamp::UNIX_EPOCH);
        while let Some(turn) = self.auditor.turn(self.now, &time) {
            let Turn::Publish(job) = turn else { continue };
            let (status, _) = match job.work {
                Work::Write(status, delta) => (status, delta),
                Work::Adopt { draft, .. } => draft.finish(&History::default(), &time),
            };
            let outcome = Outcome::Stands(vec!["1".into()], status);
            self.auditor.published(&job.scope, outcome, self.now);
        }
    }
}

fn live() -> usize {
    dhat::HeapStats::get().curr_bytes
}

/// What a cluster of `size` takes.
fn taken(size: Size) -> Result<usize> {
    let before = live();
    let stage = Stage::new(size)?;
    let taken = live() - before;
    drop(stage);
    Ok(taken)
}

#[test]
fn the_heap_grows_with_workloads_and_little_with_pods_and_a_relist_takes_nothing() -> Result<()> {
    let _profiler = dhat::Profiler::builder().testing().build();
    // What is made once, such as the catalogue, is nobody's growth.
    taken(SMALL)?;

    let small = taken(SMALL)?;
    let each = |larger: Size, more: usize| -> Result<usize> { Ok((taken(larger)? - small) / more) };
    let pods = each(Size { pods: 3_000, ..SMALL }, 2_000)?;
    let deployments = each(Size { deployments: 400, ..SMALL }, 200)?;
    let namespaces = each(Size { namespaces: 40, ..SMALL }, 20)?;
    println!("{SMALL:?}: {small} bytes");
    println!("each Pod more: {pods} bytes");
    println!("each Deployment more, with all that comes with it: {deployments} bytes");
    println!("each namespace more, with its report: {namespaces} bytes");
    assert!(pods <= EACH_POD, "{pods} bytes for each Pod");
    assert!(deployments <= EACH_DEPLOYMENT, "{deployments} bytes for each Deployment");
    assert!(namespaces <= EACH_NAMESPACE, "{namespaces} bytes for each namespace");

    let mut stage = Stage::new(SMALL)?;
    let (before, peak) = (live(), dhat::HeapStats::get().max_bytes);
    stage.list()?;
    let (after, peak_after) = (live(), dhat::HeapStats::get().max_bytes);
    println!(
        "a relist: {before} bytes before, {after} after; the peak was {peak}, is {peak_after}"
    );
    let slack = before / 20;
    assert!(after <= before + slack, "{after} bytes after a relist, {before} before");
    assert!(peak_after <= peak + slack, "a relist takes {peak_after} bytes, the first list {peak}");
    Ok(())
}
