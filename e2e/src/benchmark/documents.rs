//! The page of benchmarks, from what runs measured: `docs/benchmarks/*.json` become its tables and
//! plots. So no figure in it is written by hand.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, Result};
use plumbline_operator::generate::with_block;
use serde::Deserialize;

use super::{plot::Plot, result::Run, table::table};

/// The page.
const PAGE: &str = "docs/benchmarks.md";

/// Where the figures are that it is made of, and its plots.
const FOLDER: &str = "docs/benchmarks";

/// What a peer takes, as somebody measured it.
#[derive(Debug, Deserialize)]
struct Peer {
    tool: String,
    pods: u32,
    seconds: f64,
    peak_mib: f64,
    source: String,
}

/// The documents that `root`, a checkout, should have: their paths from there, and their text.
pub fn documents(root: &Path) -> Result<Vec<(String, String)>> {
    let runs = runs(root)?;
    let peers = fs::read_to_string(root.join(FOLDER).join("peers.csv"))?;
    let peers: Vec<Peer> =
        csv::Reader::from_reader(peers.as_bytes()).deserialize().collect::<Result<_, _>>()?;
    let page = fs::read_to_string(root.join(PAGE))?;
    let page = with_block(&page, &block(&runs, &peers)).context("the page lacks its markers")?;
    let mut documents = vec![(PAGE.to_owned(), page)];
    for (name, plot) in plots(&runs, &peers) {
        documents.push((format!("{FOLDER}/{name}.svg"), plot.svg()?));
    }
    Ok(documents)
}

/// Every run on record, by size.
fn runs(root: &Path) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path)?;
            let run: Run =
                serde_json::from_str(&text).with_context(|| path.display().to_string())?;
            runs.push(run);
        }
    }
    runs.sort_by_key(|run| (run.size.pods, run.size.deployments, run.size.namespaces));
    Ok(runs)
}

/// Whether the cluster of a run is one of the series that grows in all its parts alike.
fn is_in_series(run: &Run) -> bool {
    let size = &run.size;
    size.namespaces * 10 == size.deployments && size.pods >= size.deployments * 10
}

fn plots(runs: &[Run], peers: &[Peer]) -> Vec<(&'static str, Plot)> {
    let pods = |run: &Run| f64::from(u32::try_from(run.size.pods).unwrap_or(u32::MAX));
    let line = |name: &str, value: &dyn Fn(&Run) -> Option<f64>| {
        let series = runs.iter().filter(|run| is_in_series(run));
        let points: Vec<_> = series.filter_map(|run| Some((pods(run), value(run)?))).collect();
        (name.to_owned(), points)
    };
    let of_peers = |value: &dyn Fn(&Peer) -> f64| {
        let mut lines: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
        for peer in peers {
            let point = (f64::from(peer.pods), value(peer));
            match lines.iter_mut().find(|(tool, _)| *tool == peer.tool) {
                Some((_, points)) => points.push(point),
                None => lines.push((peer.tool.clone(), vec![point])),
            }
        }
        lines
    };
    let plot = |title, axis, mut lines: Vec<(String, Vec<_>)>| {
        lines.retain(|(_, points)| !points.is_empty());
        Plot { title, axis, lines }
    };
    let mut time = vec![
        line("Plumbline", &|run| run.start.last_report_seconds),
        line("raw lists", &|run| Some(run.raw.seconds)),
    ];
    time.extend(of_peers(&|peer| peer.seconds));
    let mut memory = vec![line("Plumbline", &|run| Some(run.start.peak_mib))];
    memory.extend(of_peers(&|peer| peer.peak_mib));
    let cpu = vec![
        line("the operator", &|run| Some(run.start.cpu_seconds)),
        line("the API server", &|run| Some(run.start.api_server_cpu_seconds)),
    ];
    let mut rates: Vec<u32> =
        runs.iter().flat_map(|run| &run.churn).map(|churn| churn.per_second).collect();
    rates.sort_unstable();
    rates.dedup();
    let at = |run: &Run, rate: u32| run.churn.iter().find(|it| it.per_second == rate).copied();
    let latency = rates.iter().flat_map(|&rate| {
        [
            line(&format!("p50 at {rate}/s"), &|run| Some(at(run, rate)?.latency.p50)),
            line(&format!("p99 at {rate}/s"), &|run| Some(at(run, rate)?.latency.p99)),
        ]
    });
    let latency = latency.collect();
    vec![
        ("time", plot("From the start to the last report", "seconds", time)),
        ("memory", plot("Peak resident memory", "MiB", memory)),
        ("cpu", plot("Processor time until every report is written", "seconds of CPU", cpu)),
        ("latency", plot("From a change to its report, by changes a second", "ms", latency)),
    ]
}

fn block(runs: &[Run], peers: &[Peer]) -> String {
    // Writing to a string cannot fail.
    let mut block = String::new();
    for (name, plot) in plots(runs, peers) {
        let _ =
            write!(block, "![{}, by number of Pods]({FOLDER_OF_PAGE}/{name}.svg)\n\n", plot.title);
    }
    block += "| tool | Pods | seconds | peak memory | source |\n|---|---|---|---|---|\n";
    for Peer { tool, pods, seconds, peak_mib, source } in peers {
        let _ = writeln!(block, "| {tool} | {pods} | {seconds} | {peak_mib} MiB | {source} |");
    }
    for run in runs {
        let _ = write!(block, "\n{}", table(run));
    }
    block
}

/// The folder as the page names it.
const FOLDER_OF_PAGE: &str = "benchmarks";
