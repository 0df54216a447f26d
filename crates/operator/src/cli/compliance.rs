//! `plumbline compliance`.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use clap::builder::PossibleValue;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::{Check, Group};

use super::input::InputArgs;
use super::print;
use super::scan::UNUSABLE;
use super::selection::SelectionArgs;
use super::settings::SettingsArgs;
use crate::catalog::filter::{choice, standards};
use crate::catalog::framework::{Benchmark, controls, requirements};
use crate::catalog::layout;
use crate::catalog::standard::Standard;
use crate::compliance::judge::{Verdict, judge};
use crate::compliance::output::{ComplianceOutput, Report, render};
use crate::compliance::reported::{self, Reported};
use crate::compliance::scanned::{self, Source};
use crate::compliance::tally::Tallies;
use crate::connection::Connection;
use crate::error::Cause;
use crate::requests::Requests;
use crate::scan::document::{Document, Problem};
use crate::scan::reports::Reading;

/// Settings of `plumbline compliance`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES, mut_arg("paths", |paths| paths.required_unless_present("reports")))]
pub(super) struct ComplianceArgs {
    /// The standard: the CIS Kubernetes Benchmark, the hardening guidance of NSA and CISA, the Pod
    /// Security Standards, MITRE ATT&CK with the Microsoft threat matrix, or the OWASP Kubernetes Top
    /// 10.
    #[arg(value_name = "FRAMEWORK", ignore_case = true, value_parser = choice(frameworks()))]
    framework: Standard,

    #[command(flatten)]
    input: InputArgs,

    /// Read the reports that the operator wrote, instead of judging anything; with --namespace, that
    /// of one namespace.
    #[arg(long, conflicts_with_all = ["paths", "cluster", "complete"])]
    reports: bool,

    /// The version of the CIS Kubernetes Benchmark.
    #[arg(long, value_name = "VERSION", value_parser = choice(benchmarks()))]
    benchmark: Option<Benchmark>,

    /// How the result looks.
    #[arg(long, short, value_name = "FORMAT", value_enum, ignore_case = true,
          default_value_t = ComplianceOutput::Table)]
    output: ComplianceOutput,

    /// Make the exit code 3 where a control is Unknown.
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    selection: SelectionArgs,

    #[command(flatten, next_help_heading = "Settings of the checks")]
    settings: SettingsArgs,
}

const EXAMPLES: &str =
    "A control is Fail where one of its checks fails on anything; Unknown where evidence is missing, a
check did not run, or a part of it is not judged; Manual where what is left is for people to
confirm; Not judged where there is no check yet; Not applicable where its checks had nothing to
judge; Pass else. Informational checks run where the standard takes them.

Exit codes: 0 no control fails, 1 a control fails, 2 wrong use or input that cannot be read, 3 a
control is Unknown (with --strict).

Examples:
  plumbline compliance pss deploy/                 files; what they do not hold is Unknown
  helm template web ./chart | plumbline compliance nsa --complete -
  plumbline compliance cis --cluster               a cluster as it is now, with your rights
  plumbline compliance cis --reports -o csv        what the operator wrote last
  plumbline compliance pss --reports -n shop       one namespace
  plumbline compliance cis --benchmark 2.0 --reports -o json";

fn frameworks() -> Vec<(PossibleValue, Standard)> {
    let mut standards = standards();
    standards.retain(|(_, standard)| !controls(*standard).is_empty());
    standards
}

fn benchmarks() -> Vec<(PossibleValue, Benchmark)> {
    Benchmark::ALL.map(|benchmark| (PossibleValue::new(benchmark.as_str()), benchmark)).to_vec()
}

impl ComplianceArgs {
    /// Judges, prints, and says how it went.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let version = match (self.framework, self.benchmark) {
            (Standard::Cis, benchmark) => Some(benchmark.unwrap_or_default().as_str()),
            (_, Some(_)) => bail!("--benchmark is for cis: the other standards have one list"),
            (standard, None) => standard.version(),
        };
        let requirements = requirements(self.framework, self.benchmark.unwrap_or_default());
        let mut checks: Vec<&'static Check> =
            requirements.iter().flat_map(|requirement| requirement.checks.clone()).collect();
        checks.sort_by_key(|check| check.id);
        checks.dedup_by_key(|check| check.id);
        let (tallies, unreadable) =
            if self.reports { (self.reported(&checks)?, false) } else { self.scanned(&checks)? };
        let outcomes = requirements.into_iter().map(|it| judge(it, &tallies)).collect();
        let report = Report { standard: self.framework, version, outcomes };
        print(&render(&report, self.output, layout::width())?)?;
        Ok(match () {
            () if unreadable => ExitCode::from(UNUSABLE),
            () if report.has(Verdict::Fail) => ExitCode::from(1),
            () if self.strict && report.has(Verdict::Unknown) => ExitCode::from(3),
            () => ExitCode::SUCCESS,
        })
    }

    /// What files or a cluster tell of `checks`, and whether something could not be read.
    fn scanned(&self, checks: &[&'static Check]) -> anyhow::Result<(Tallies, bool)> {
        let selection = self.selection.selection();
        let mut settings = self.settings.settings(self.input.ignores());
        settings.informational |= checks.iter().any(|check| check.group == Group::Informational);
        let now = Time(Timestamp::now());
        let read = self.input.read(&settings, &now)?;
        let source = match (self.input.cluster, read.evidence.partial) {
            (true, _) => Source::Cluster,
            (false, true) => Source::Some,
            (false, false) => Source::Whole,
        };
        let reading = Reading::of_files(&read.evidence, &settings, &selection, now);
        let (document, _) = reading.judge(read.snapshot, false);
        self.tell(&document);
        let tallies = scanned::tallies(&document, checks, &selection, source);
        Ok((tallies, !document.errors.is_empty()))
    }

    /// Says what could not be read.
    fn tell(&self, document: &Document) {
        let mut stderr = anstream::stderr();
        let mut tell = |word: &str, problems: &[Problem]| {
            for problem in problems {
                // If standard error is closed, the exit code still tells.
                let _ = writeln!(stderr, "{word}: {}: {}", problem.place(), problem.message);
            }
        };
        tell("error", &document.errors);
        if self.output == ComplianceOutput::Table {
            tell("warning", &document.warnings);
        }
    }

    /// What the reports of a cluster tell of `checks`.
    fn reported(&self, checks: &[&'static Check]) -> anyhow::Result<Tallies> {
        let selection = self.selection.selection();
        let namespace = self.input.namespace.as_deref();
        let mut reported = Reported::new(checks, &selection);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let connection =
                Connection::open(&self.input.connection, Requests::default()).await?;
            let read = reported::read(&connection.client, namespace, &mut reported).await;
            read.map_err(|cause| match cause {
                Cause::NotFound => anyhow::anyhow!(
                    "there is no report; `plumbline run` writes them, for each namespace that is there"
                ),
                cause => anyhow::anyhow!("the reports cannot be read: {cause}"),
            })
        })?;
        Ok(reported.finish(namespace.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_has_controls_and_no_tool_has() {
        let names: Vec<&str> = frameworks().iter().map(|(_, standard)| standard.name()).collect();
        assert_eq!(names, ["cis", "nsa", "pss", "mitre", "owasp"]);
    }
}
