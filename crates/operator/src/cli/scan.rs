//! `plumbline scan`.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;

use anyhow::{Context as _, bail};
use clap::builder::{EnumValueParser, PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, Error, ValueEnum as _, ValueHint};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::{Day, Evidence, Ignores, Severity};

use super::config::{ConfigArgs, ConfigFile};
use super::run::ClusterArgs;
use super::settings::SettingsArgs;
use crate::catalog::filter::{choice, severities, threats};
use crate::catalog::lookup::{IdParser, Named};
use crate::scan::baseline::Baseline;
use crate::scan::cluster;
use crate::scan::document::Document;
use crate::scan::input::{Input, Inputs};
use crate::scan::output::{Format, Scanned};
use crate::scan::reports::{Reading, Reports};
use crate::scan::selection::Selection;
use crate::scan::snapshot::Snapshot;

/// Settings of `plumbline scan`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES, args_override_self = true)]
pub struct ScanArgs {
    /// Files, folders and patterns to scan; `-` reads standard input. Folders are read with all that
    /// is in them, save what git ignores.
    #[arg(value_name = "PATH", required_unless_present = "cluster", value_hint = ValueHint::AnyPath)]
    paths: Vec<OsString>,

    /// Scan a cluster once, with the rights that you have, instead of files.
    #[arg(long, conflicts_with = "paths")]
    cluster: bool,

    #[command(flatten)]
    connection: ClusterArgs,

    /// With --cluster, only this namespace. With files, the namespace of objects that name none.
    #[arg(long, short, value_name = "NAMESPACE")]
    namespace: Option<String>,

    /// What the files do not hold does not exist. Without it, checks that need what is not there are
    /// unknown.
    #[arg(long, conflicts_with = "cluster")]
    complete: bool,

    /// How the result looks, and the file that it goes to; standard output where none is named. May
    /// be given several times.
    #[arg(long, short, value_name = "FORMAT[=FILE]", default_value = "table",
          ignore_case = true, value_parser = OutputParser)]
    output: Vec<Output>,

    /// From which severity on a finding makes the exit code 1.
    #[arg(long, value_name = "SEVERITY", default_value = "high", ignore_case = true,
          value_parser = choice(fail_on()))]
    fail_on: FailOn,

    /// Make the exit code 3 where a check is unknown.
    #[arg(long)]
    strict: bool,

    /// Tell only what an earlier scan, written by `-o json=FILE`, did not find.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    baseline: Option<PathBuf>,

    #[command(flatten)]
    config: ConfigArgs,

    /// Only these checks, by id or by what another tool calls them.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = IdParser,
          hide_possible_values = true, help_heading = "Filters")]
    check: Vec<Named>,

    /// Not these checks.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = IdParser,
          hide_possible_values = true, help_heading = "Filters")]
    skip: Vec<Named>,

    /// Only checks of these threats, by number.
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', value_parser = choice(threats()),
          hide_possible_values = true, help_heading = "Filters")]
    threat: Vec<u8>,

    /// Only checks of these severities.
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', ignore_case = true,
          value_parser = choice(severities()), help_heading = "Filters")]
    severity: Vec<Severity>,

    #[command(flatten, next_help_heading = "Settings of the checks")]
    settings: SettingsArgs,
}

const EXAMPLES: &str =
    "Exit codes: 0 nothing to fail on, 1 findings, 2 wrong use or input that cannot be read,
3 something could not be judged (with --strict).

Examples:
  plumbline scan deploy/                           all manifests and Dockerfiles of a folder
  helm template web ./chart | plumbline scan -     what Helm renders
  kubectl kustomize overlays/prod | plumbline scan --complete -
  plumbline scan . -o table -o sarif=scan.sarif    for people, and for a code scanning service
  plumbline scan . --fail-on critical --skip image-digest
  plumbline scan . -o json=base.json --fail-on none && plumbline scan . --baseline base.json
  plumbline scan --cluster --context staging -n shop";

/// A format, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Output {
    format: Format,
    file: Option<PathBuf>,
}

/// Reads `FORMAT[=FILE]`.
#[derive(Clone)]
struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Output, Error> {
        let parts = StringValueParser::new().try_map(|text| parts(&text));
        let (name, file) = parts.parse_ref(command, arg, value)?;
        let format = EnumValueParser::new().parse_ref(command, arg, OsStr::new(&name))?;
        Ok(Output { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::value_variants().iter().filter_map(Format::to_possible_value)))
    }
}

/// The name of a format, and the file after it.
fn parts(text: &str) -> Result<(String, Option<PathBuf>), String> {
    match text.split_once('=') {
        None => Ok((text.to_owned(), None)),
        Some((name, "")) => Err(format!("no file is named after `{name}=`")),
        Some((name, file)) => Ok((name.to_owned(), Some(file.into()))),
    }
}

/// From which severity on a finding makes the scan fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FailOn {
    Severity(Severity),
    Nothing,
}

fn fail_on() -> Vec<(PossibleValue, FailOn)> {
    let severities = severities().into_iter();
    let severities = severities.map(|(value, severity)| (value, FailOn::Severity(severity)));
    severities.chain([(PossibleValue::new("none"), FailOn::Nothing)]).collect()
}

/// What a scan read.
struct Read {
    snapshot: Snapshot,
    evidence: Evidence,
    inputs: Vec<plumbline_crds::Input>,
}

/// Wrong use, or input that cannot be read.
pub const UNUSABLE: u8 = 2;

impl ScanArgs {
    /// The file that holds more flags.
    pub(super) fn config_file(&self) -> Option<ConfigFile> {
        self.config.file()
    }

    /// Scans, prints, and says how it went.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let stdout = self.output.iter().filter(|output| output.file.is_none()).count();
        if stdout > 1 {
            bail!("several formats for standard output; give all but one a file: -o FORMAT=FILE");
        }
        let baseline = self.baseline()?;
        let selection = self.selection();
        let ignores = if self.cluster { Ignores::WhereAllowed } else { Ignores::Always };
        let mut settings = self.settings.settings(ignores);
        // Who names a check wants it to run.
        settings.informational |= self
            .check
            .iter()
            .flat_map(|named| &named.0)
            .any(|check| check.group == plumbline_checks::Group::Informational);
        let mut read =
            if self.cluster { self.read_cluster(&settings)? } else { self.read_files(&settings) };
        let now = Time(Timestamp::now());
        read.evidence.today = Some(Day::of(&now));
        read.evidence.certificates_unread = settings.certificates_unread();
        let reading = Reading {
            inputs: read.inputs,
            ..Reading::of_files(&read.evidence, &settings, &selection, now)
        };
        let with_reports = self.output.iter().any(|output| output.format.needs_reports());
        let (mut document, reports) = reading.judge(read.snapshot, with_reports);
        if let Some(baseline) = baseline {
            baseline.subtract(&mut document);
        }
        document.list_checks();
        self.write(&document, &reports)?;
        Ok(self.exit_code(&document))
    }

    fn baseline(&self) -> anyhow::Result<Option<Baseline>> {
        let Some(file) = &self.baseline else { return Ok(None) };
        let json = fs::read(file)
            .with_context(|| format!("the baseline {} cannot be read", file.display()))?;
        let baseline = Baseline::parse(&json).with_context(|| {
            format!("{} is no baseline; write one by `-o json={0}`", file.display())
        })?;
        Ok(Some(baseline))
    }

    fn selection(&self) -> Selection {
        let ids = |named: &[Named]| -> BTreeSet<&'static str> {
            named.iter().flat_map(|named| &named.0).map(|check| check.id).collect()
        };
        Selection {
            only: ids(&self.check),
            skip: ids(&self.skip),
            threats: self.threat.clone(),
            severities: self.severity.clone(),
        }
    }

    fn read_files(&self, settings: &plumbline_checks::Settings) -> Read {
        let mut evidence = Evidence::default();
        evidence.partial = !self.complete;
        let mut read = Read { snapshot: Snapshot::default(), evidence, inputs: Vec::new() };
        let mut progress = Progress::new("objects");
        let inputs = Inputs::new(self.paths.clone(), std::io::stdin());
        // One thread reads while this one judges. The bound keeps what waits small.
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(WAITING);
            // The channel closes when the thread ends, and nobody stops listening before.
            scope.spawn(move || inputs.into_iter().all(|input| sender.send(input).is_ok()));
            for input in receiver {
                if !matches!(input, Input::Problem(_)) {
                    progress.advance();
                }
                read.snapshot.take(input, self.namespace.as_deref(), settings);
            }
        });
        progress.finish();
        read
    }

    fn read_cluster(&self, settings: &plumbline_checks::Settings) -> anyhow::Result<Read> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let progress = Progress::new("kinds");
        let cluster = runtime.block_on(async {
            let config = crate::run::config(&self.connection).await?;
            let namespace = self.namespace.as_deref();
            let told =
                |kind: plumbline_checks::Kind| progress.show(&format!("reading {}", kind.plural()));
            let read = cluster::read(config, namespace, settings, told).await;
            read.map_err(|cause| anyhow::anyhow!("the API server cannot be used: {cause}"))
        })?;
        progress.finish();
        let mut snapshot = Snapshot::of_cluster(cluster.store);
        snapshot.errors = cluster.errors;
        Ok(Read { snapshot, evidence: cluster.evidence, inputs: cluster.inputs })
    }

    fn write(&self, document: &Document, reports: &[Reports]) -> anyhow::Result<()> {
        let scanned = Scanned { document, reports };
        for Output { format, file } in &self.output {
            match file {
                None => format.print(&scanned)?,
                Some(file) => {
                    let cannot = || format!("{} cannot be written", file.display());
                    let opened = fs::File::create(file).with_context(cannot)?;
                    format.write_file(&scanned, opened).with_context(cannot)?;
                }
            }
        }
        // Who reads a format for machines sees what is missing all the same.
        if self.output.iter().all(|output| output.format != Format::Table || output.file.is_some())
        {
            let mut stderr = anstream::stderr();
            for problem in &document.errors {
                // If standard error is closed, the exit code still tells.
                let _ = writeln!(stderr, "error: {}: {}", problem.place(), problem.message);
            }
        }
        Ok(())
    }

    fn exit_code(&self, document: &Document) -> ExitCode {
        let fails = match (self.fail_on, document.worst()) {
            (FailOn::Severity(limit), Some(worst)) => worst <= limit,
            _ => false,
        };
        match () {
            () if !document.errors.is_empty() => ExitCode::from(UNUSABLE),
            () if fails => ExitCode::from(1),
            () if self.strict && document.summary.verdicts.unknown > 0 => ExitCode::from(3),
            () => ExitCode::SUCCESS,
        }
    }
}

/// How many objects wait between the thread that reads and the one that judges.
const WAITING: usize = 32;

/// What a person at a terminal sees of long work.
struct Progress {
    shown: bool,
    what: &'static str,
    count: usize,
}

/// After how many objects the count is shown anew.
const STEP: usize = 1000;

impl Progress {
    fn new(what: &'static str) -> Self {
        Self { shown: std::io::stderr().is_terminal(), what, count: 0 }
    }

    fn advance(&mut self) {
        self.count += 1;
        if self.count.is_multiple_of(STEP) {
            self.show(&format!("{} {}", self.count, self.what));
        }
    }

    fn show(&self, text: &str) {
        if self.shown {
            // A closed standard error is no reason to stop.
            let _ = write!(std::io::stderr(), "\r\u{1b}[K{text}");
        }
    }

    fn finish(&self) {
        self.show("");
    }
}
