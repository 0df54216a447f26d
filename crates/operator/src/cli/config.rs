//! The file that `plumbline scan` takes flags from.
//!
//! Its keys are the long flags. They become arguments that stand before those of the user, so the
//! command line is the one place where a flag is defined, checked and described.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, ValueHint};
use plumbline_checks::text;
use serde_norway::{Mapping, Value};

/// The file that is read where none is named.
const DEFAULT: &str = ".plumbline.yaml";

/// The largest file that is read, in bytes: every check and threat fits in many times over.
const SIZE_LIMIT: u64 = 64 * 1024;

/// The longest key, path or message of the parser that an error shows, in characters.
const SHOWN: usize = 200;

/// What is scanned, and with whose rights, is said on the command line alone. Somebody else's
/// folder must not choose a cluster, nor a kubeconfig, which may name a program to run.
const COMMAND_LINE_ONLY: [&str; 5] = ["cluster", "kubeconfig", "context", "config", "no-config"];

/// The flag that says where the result goes.
const OUTPUT: &str = "output";

/// Which file of flags is read.
#[derive(Args, Clone, Debug)]
pub(super) struct ConfigArgs {
    /// A YAML file of flags, such as `skip: [image-digest]`; `.plumbline.yaml` of the working
    /// directory where none is named and it is there.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Do not read `.plumbline.yaml`.
    #[arg(long)]
    no_config: bool,
}

impl ConfigArgs {
    /// The file that the user named, or else that of the working directory, if it has one.
    pub(super) fn file(&self) -> Option<ConfigFile> {
        match &self.config {
            Some(path) => Some(ConfigFile { path: path.clone(), named: true }),
            None if self.no_config => None,
            None => {
                let path = PathBuf::from(DEFAULT);
                path.is_file().then_some(ConfigFile { path, named: false })
            }
        }
    }
}

/// A file of flags, and who chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConfigFile {
    path: PathBuf,
    /// The user named it, and did not merely stand beside it.
    named: bool,
}

impl ConfigFile {
    /// The arguments of `command` that stand in the file, save those that `given`, the command
    /// line and the environment, leaves no room for.
    pub(super) fn arguments(
        &self,
        command: &Command,
        given: &ArgMatches,
    ) -> Result<Vec<OsString>, ConfigError> {
        let error = |cause| ConfigError { file: shown(&self.path.to_string_lossy()), cause };
        let yaml = read(&self.path).map_err(error)?;
        let mut arguments = Vec::new();
        for flag in flags(&yaml, command, self.named).map_err(error)? {
            if has_room(&flag, command, given) {
                arguments.extend(flag.arguments.into_iter().map(OsString::from));
            }
        }
        Ok(arguments)
    }
}

/// A key of the file.
struct Flag<'a> {
    arg: &'a Arg,
    arguments: Vec<String>,
}

fn read(path: &Path) -> Result<Vec<u8>, Cause> {
    let mut yaml = Vec::new();
    let file = File::open(path).map_err(Cause::Unreadable)?;
    let size = file.take(SIZE_LIMIT + 1).read_to_end(&mut yaml).map_err(Cause::Unreadable)?;
    if size as u64 > SIZE_LIMIT { Err(Cause::TooLarge) } else { Ok(yaml) }
}

/// The keys of `yaml`, each checked as the command line would be.
fn flags<'a>(yaml: &[u8], command: &'a Command, named: bool) -> Result<Vec<Flag<'a>>, Cause> {
    let parsed: Option<Mapping> = serde_norway::from_slice(yaml)
        .map_err(|wrong| Cause::NoFlags(shown(&wrong.to_string())))?;
    let mut flags = Vec::new();
    for (key, value) in parsed.into_iter().flatten() {
        let Value::String(key) = key else {
            return Err(Cause::NoFlags("a key is no text".to_owned()));
        };
        let wrong = |what: String| Cause::Key(shown(&key), what);
        let arg = argument(command, &key).map_err(wrong)?;
        let arguments = arguments(arg, &key, &value).map_err(|what| wrong(what.to_owned()))?;
        if key == OUTPUT && !named && arguments.iter().any(|output| names_file(output)) {
            return Err(wrong(format!(
                "a file to write to is named on the command line, or in a file given by --config \
                 {DEFAULT}"
            )));
        }
        check(command, &arguments).map_err(wrong)?;
        flags.push(Flag { arg, arguments });
    }
    Ok(flags)
}

/// The argument of `command` whose long flag is `key`.
fn argument<'a>(command: &'a Command, key: &str) -> Result<&'a Arg, String> {
    if COMMAND_LINE_ONLY.contains(&key) {
        return Err("this is for the command line only".to_owned());
    }
    command.get_arguments().find(|arg| arg.get_long() == Some(key)).ok_or_else(|| {
        let known = command.get_arguments().filter_map(Arg::get_long);
        let mut known: Vec<_> = known.filter(|long| !COMMAND_LINE_ONLY.contains(long)).collect();
        known.sort_unstable();
        format!("there is no such key; there are {}", known.join(", "))
    })
}

/// `value` as it stands on the command line.
fn arguments(arg: &Arg, key: &str, value: &Value) -> Result<Vec<String>, &'static str> {
    let values = match (arg.get_action(), value) {
        (ArgAction::SetTrue, Value::Bool(true)) => return Ok(vec![format!("--{key}")]),
        (ArgAction::SetTrue, Value::Bool(false)) => return Ok(Vec::new()),
        (ArgAction::SetTrue, _) => return Err("expected true or false"),
        (ArgAction::Append, Value::Sequence(values)) => {
            values.iter().map(scalar).collect::<Option<Vec<_>>>()
        }
        (_, value) => scalar(value).map(|value| vec![value]),
    };
    let values = values.ok_or(match arg.get_action() {
        ArgAction::Append => "expected a value or a list of values",
        _ => "expected one value",
    })?;
    if values.iter().any(|value| text::clean::<String>(value, value.len()) != *value) {
        return Err("a value holds characters that cannot be seen");
    }
    Ok(values.into_iter().map(|value| format!("--{key}={value}")).collect())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(switch) => Some(switch.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether an argument `--output=FORMAT=FILE` has a file.
fn names_file(output: &str) -> bool {
    output.matches('=').count() > 1
}

/// What the command line says to `arguments`, without any others.
fn check(command: &Command, arguments: &[String]) -> Result<(), String> {
    // Help flags go so that the error does not point to the help of a command that does not exist.
    let alone = command.clone().no_binary_name(true).disable_help_flag(true);
    let path = ["-".to_owned()];
    match alone.try_get_matches_from(arguments.iter().chain(&path)) {
        Ok(_) => Ok(()),
        Err(wrong) => {
            let told = wrong.render().to_string();
            Err(told.trim_start_matches("error: ").trim_end().to_owned())
        }
    }
}

/// Whether the command line and the environment leave room for `flag`.
fn has_room(flag: &Flag<'_>, command: &Command, given: &ArgMatches) -> bool {
    let source = |arg: &Arg| given.value_source(arg.get_id().as_str());
    let by_user = |arg: &Arg| source(arg) == Some(ValueSource::CommandLine);
    let conflicts = command.get_arg_conflicts_with(flag.arg).into_iter().any(by_user);
    // Two formats cannot both go to standard output, so what the user asks for is all there is.
    let replaced = flag.arg.get_long() == Some(OUTPUT) && by_user(flag.arg);
    // Arguments would win over the environment, which is nearer to the user than a file.
    let by_environment = source(flag.arg) == Some(ValueSource::EnvVariable);
    !(conflicts || replaced || by_environment)
}

fn shown(text: &str) -> String {
    text::clean(text, SHOWN)
}

/// Why a file of flags cannot be used.
#[derive(Debug)]
pub(super) struct ConfigError {
    file: String,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Unreadable(io::Error),
    TooLarge,
    NoFlags(String),
    /// A key, and what is wrong with it or its value.
    Key(String, String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, cause } = self;
        match cause {
            Cause::Unreadable(error) => write!(f, "{file} cannot be read: {error}"),
            Cause::TooLarge => write!(f, "{file} is larger than {SIZE_LIMIT} bytes"),
            Cause::NoFlags(why) => {
                write!(f, "{file}: expected flags of `plumbline scan` as YAML keys: {why}")
            }
            Cause::Key(key, what) => write!(f, "{file}, key `{key}`: {what}"),
        }
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    fn scan() -> Command {
        Cli::command().find_subcommand("scan").expect("there is a scan").clone()
    }

    /// What becomes of `yaml` beside the arguments that are `given`.
    fn merged(yaml: &str, given: &[&str]) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("flags.yaml");
        std::fs::write(&path, yaml).expect("a file");
        let command = scan();
        let matches = command.clone().no_binary_name(true).try_get_matches_from(given);
        let arguments = ConfigFile { path, named: true }
            .arguments(&command, &matches.expect("valid arguments"));
        let texts = |arguments: Vec<OsString>| {
            arguments.into_iter().map(|text| text.into_string().expect("UTF-8")).collect()
        };
        arguments.map(texts).map_err(|error| error.to_string())
    }

    fn refused(yaml: &str) -> String {
        merged(yaml, &["."]).expect_err(yaml)
    }

    #[test]
    fn keys_are_flags() {
        let yaml = "
fail-on: medium
skip: [image-digest, KSV-0017]
threat: [7, 15]
allowed-registry: registry.example
informational: true
strict: true
complete: false
output: [table, sarif-is-no-format]
";
        assert!(merged(yaml, &["."]).expect_err("no format").contains("key `output`"));
        let yaml = yaml.replace("sarif-is-no-format", "json=scan.json");
        let expected = [
            "--fail-on=medium",
            "--skip=image-digest",
            "--skip=KSV-0017",
            "--threat=7",
            "--threat=15",
            "--allowed-registry=registry.example",
            "--informational=true",
            "--strict",
            "--output=table",
            "--output=json=scan.json",
        ];
        assert_eq!(merged(&yaml, &["."]).expect("flags"), expected);
    }

    #[test]
    fn an_empty_file_has_no_flags() {
        for yaml in ["", "# nothing yet\n", "{}", "skip: []"] {
            assert_eq!(merged(yaml, &["."]), Ok(Vec::new()), "{yaml}");
        }
    }

    #[test]
    fn errors_name_file_and_key() {
        for (yaml, key, what) in [
            ("skipp: [a]", "skipp", "there is no such key; there are allowed-registry, baseline"),
            ("config: a.yaml", "config", "for the command line only"),
            ("no-config: true", "no-config", "for the command line only"),
            ("cluster: true", "cluster", "for the command line only"),
            ("kubeconfig: evil", "kubeconfig", "for the command line only"),
            ("context: staging", "context", "for the command line only"),
            ("fail-on: [high]", "fail-on", "expected one value"),
            ("fail-on: {high: 1}", "fail-on", "expected one value"),
            ("fail-on:", "fail-on", "expected one value"),
            ("fail-on: severe", "fail-on", "invalid value 'severe'"),
            ("strict: 1", "strict", "expected true or false"),
            ("skip: {a: b}", "skip", "expected a value or a list of values"),
            ("skip: [[a]]", "skip", "expected a value or a list of values"),
            ("skip: [image-digests]", "skip", "'image-digest'"),
            ("threat: [99]", "threat", "invalid value '99'"),
            ("informational: maybe", "informational", "invalid value 'maybe'"),
            ("namespace: \"a\\e[31mb\"", "namespace", "characters that cannot be seen"),
            ("\"a\\e[31mb\": 1", "a[31mb", "there is no such key"),
        ] {
            let error = refused(yaml);
            let place = format!("flags.yaml, key `{key}`: ");
            assert!(error.contains(&place) && error.contains(what), "{yaml}: {error}");
            assert!(!error.contains("--help") && !error.contains('\u{1b}'), "{yaml}: {error}");
        }
    }

    #[test]
    fn what_holds_no_flags_is_refused() {
        for yaml in ["[skip]", "skip", "1: a", "skip: [a", "a: &a [*a]", "skip: a\nskip: b", "\t"] {
            let error = refused(yaml);
            assert!(error.contains("flags.yaml: expected flags"), "{yaml}: {error}");
        }
        let large = format!("skip: image-digest {}", "#".repeat(1 << 17));
        assert!(refused(&large).contains("is larger than"));
        let nested = format!("skip: {}", "[".repeat(1 << 14));
        assert!(refused(&nested).contains("expected flags"));
    }

    #[test]
    fn a_file_that_was_only_found_writes_no_file() {
        let command = scan();
        let yaml = b"output: [table, json=/home/somebody/.bashrc]";
        assert!(matches!(flags(yaml, &command, false), Err(Cause::Key(key, _)) if key == "output"));
        assert!(flags(yaml, &command, true).is_ok());
        assert!(flags(b"output: json", &command, false).is_ok());
    }

    #[test]
    fn the_command_line_wins() {
        let file = "output: [table, json=scan.json]\ncomplete: true\nskip: image-digest";
        assert_eq!(
            merged(file, &["--cluster", "-o", "yaml"]),
            Ok(vec!["--skip=image-digest".into()])
        );
        assert_eq!(merged("complete: true", &["."]), Ok(vec!["--complete".into()]));
    }

    #[test]
    fn aliases_do_not_multiply() {
        let pair = |level: usize| format!("a{level}: &a{level} [*a{0}, *a{0}]", level - 1);
        let lines = ["a0: &a0 [x, x]".to_owned()].into_iter().chain((1..40).map(pair));
        let yaml = lines.collect::<Vec<_>>().join("\n");
        assert!(refused(&yaml).contains("expected flags"));
    }

    proptest::proptest! {
        // An id that is unknown is compared with all that are known, which takes long here.
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]

        #[test]
        fn no_file_panics(key in "[a-z-]{1,12}|skip|output|strict|threat", value in "\\PC{0,40}") {
            let command = scan();
            // The texts themselves, and as YAML that is whole.
            let quoted = serde_json::json!({ &key: [&value], "skip": &value }).to_string();
            for yaml in [format!("{key}: {value}"), quoted] {
                if let Err(cause) = flags(yaml.as_bytes(), &command, false) {
                    let error = ConfigError { file: "flags.yaml".to_owned(), cause };
                    proptest::prop_assert!(error.to_string().starts_with("flags.yaml"));
                }
            }
        }
    }
}
