//! `plumbline scan`.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::builder::{EnumValueParser, PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, Error, ValueEnum as _, ValueHint};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::Severity;

use super::config::{ConfigArgs, ConfigFile};
use super::input::InputArgs;
use super::selection::SelectionArgs;
use super::settings::SettingsArgs;
use crate::catalog::filter::{choice, severities};
use crate::scan::baseline::Baseline;
use crate::scan::document::Document;
use crate::scan::output::{Format, Scanned};
use crate::scan::reports::{Reading, Reports};

/// Settings of `plumbline scan`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES, args_override_self = true)]
pub struct ScanArgs {
    #[command(flatten)]
    input: InputArgs,

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

    #[command(flatten)]
    selection: SelectionArgs,

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
        let selection = self.selection.selection();
        let mut settings = self.settings.settings(self.input.ignores());
        // Who names a check wants it to run.
        settings.informational |= self.selection.names_informational();
        let now = Time(Timestamp::now());
        let read = self.input.read(&settings, &now)?;
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
