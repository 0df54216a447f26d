//! kube-bench, to compare with.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use plumbline_checks::CIS_BENCHMARK;
use plumbline_checks::control_plane::Component;
use serde::Deserialize;
use serde_norway::{Mapping, Value};
use tempfile::TempDir;

use crate::binaries::pinned;
use crate::build::{Go, KUBE_BENCH};

/// The Go module that pins the version.
const GO_MOD: &str = include_str!("../kube-bench/go.mod");
const MODULE: &str = "github.com/aquasecurity/kube-bench";
const CONFIGURATION: &str = "config.yaml";

/// The parts of the benchmark that judge the programs of a control plane.
const TARGETS: [&str; 3] = ["master", "etcd", "controlplane"];

/// How an audit begins that prints the command lines of the processes of a program.
const LISTS_PROCESSES: &str = "/bin/ps -";

/// The variables that stand for a program in an audit, and the name of the program. One more takes
/// a line here, and the part of the benchmark that judges it in `TARGETS`.
const VARIABLES: [(&str, &str); 4] = [
    ("$apiserverbin", Component::ApiServer.as_str()),
    ("$controllermanagerbin", Component::ControllerManager.as_str()),
    ("$schedulerbin", Component::Scheduler.as_str()),
    ("$etcdbin", Component::Etcd.as_str()),
];

/// kube-bench and its benchmark, made to judge command lines that it is given: what runs on this
/// machine changes no verdict. Tests, flags and comparisons are its own.
#[derive(Debug)]
pub struct KubeBench {
    folder: TempDir,
    /// The controls that are judged by the command line of a program: by number, the program's name.
    pub controls: BTreeMap<String, &'static str>,
}

/// What kube-bench says of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// It is met.
    Pass,
    /// It is not met.
    Fail,
    /// It is not met and not scored, or people judge.
    Warn,
    /// It was skipped.
    Info,
}

#[derive(Deserialize)]
struct Output {
    #[serde(rename = "Controls")]
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    /// None where none of its controls was asked for.
    tests: Option<Vec<Group>>,
}

#[derive(Deserialize)]
struct Group {
    results: Vec<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    test_number: String,
    status: State,
    /// Why there is no verdict.
    #[serde(default)]
    reason: String,
}

impl KubeBench {
    /// Builds kube-bench with Go: about a minute, and seconds where Go has built it before.
    pub fn build() -> Result<Self> {
        let go = Go::of_module(KUBE_BENCH);
        let folder = tempfile::tempdir()?;
        go.build("kube-bench", MODULE, &folder.path().join("kube-bench"))?;
        let source = go.module_folder(MODULE)?.join("cfg");
        let mut bench = Self { folder, controls: BTreeMap::new() };
        bench.isolate()?;

        let copy = bench.path("cfg");
        fs::create_dir_all(copy.join(benchmark()))?;
        fs::copy(source.join(CONFIGURATION), copy.join(CONFIGURATION))?;
        for target in TARGETS {
            let file = Path::new(&benchmark()).join(format!("{target}.yaml"));
            let text = fs::read_to_string(source.join(&file))
                .with_context(|| format!("kube-bench has no {}", file.display()))?;
            let mut benchmark: Value = serde_norway::from_str(&text)?;
            bench.redirect(&mut benchmark).with_context(|| format!("in {}", file.display()))?;
            fs::write(copy.join(&file), serde_norway::to_string(&benchmark)?)?;
        }
        Ok(bench)
    }

    /// Its version, such as `v0.15.6`.
    pub fn version() -> Result<&'static str> {
        pinned(GO_MOD, MODULE).context("go.mod does not require kube-bench")
    }

    /// What kube-bench says of the controls that judge `program`, by number, if these are the
    /// words behind its name and its environment.
    pub fn judge(
        &self,
        program: &str,
        words: &[String],
        environment: &[(String, String)],
    ) -> Result<BTreeMap<String, State>> {
        let line = [program].into_iter().chain(words.iter().map(String::as_str));
        let line = line.collect::<Vec<_>>().join(" ");
        fs::write(self.command_line(program), format!("{line}\n"))?;
        let variables = environment.iter().map(|(name, value)| format!("{name}={value}"));
        let variables = variables.collect::<Vec<_>>().join("\n");
        fs::write(self.environment(program), variables)?;

        let judged = self.controls.iter().filter(|(_, of)| **of == program);
        let numbers: Vec<&str> = judged.map(|(number, _)| number.as_str()).collect();
        let output = Command::new(self.path("kube-bench"))
            .env_clear()
            .env("PATH", self.path("bin"))
            .args(["run", "--json", "--benchmark", &benchmark(), "--config-dir"])
            .arg(self.path("cfg"))
            .args(["--targets", &TARGETS.join(","), "--check", &numbers.join(",")])
            .output()
            .context("run kube-bench")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "kube-bench failed: {said}");
        let answers: Output = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("answer of kube-bench to {line}: {said}"))?;
        let groups = answers.targets.into_iter().filter_map(|target| target.tests).flatten();
        let mut states = BTreeMap::new();
        for answer in groups.flat_map(|group| group.results) {
            let Answer { test_number, status, reason } = answer;
            ensure!(reason.is_empty(), "kube-bench does not judge {test_number}: {reason}");
            states.insert(test_number, status);
        }
        ensure!(states.keys().eq(&numbers), "kube-bench judges {:?}", states.keys());
        Ok(states)
    }

    /// Though it is told the benchmark, kube-bench asks kubectl for the version of a cluster, and
    /// where there is no kubectl it looks for a kubelet on the whole machine and starts it.
    fn isolate(&self) -> Result<()> {
        let programs = self.path("bin");
        fs::create_dir(&programs)?;
        let kubectl = programs.join("kubectl");
        fs::write(&kubectl, "#!/bin/sh\nexit 1\n")?;
        fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755))?;
        Ok(())
    }

    /// Makes audits print what is given, where they would print the processes of this machine, and
    /// takes down the controls.
    fn redirect(&mut self, benchmark: &mut Value) -> Result<()> {
        for group in sequence(benchmark, "groups")? {
            for check in sequence(group, "checks")? {
                let check = check.as_mapping_mut().context("a check is no mapping")?;
                let Some(program) = audited(check) else { continue };
                let print = |file: PathBuf| Value::from(format!("/bin/cat '{}'", file.display()));
                check.insert("audit".into(), print(self.command_line(program)));
                check.insert("audit_env".into(), print(self.environment(program)));
                let number = match check.get("id") {
                    Some(Value::String(id)) => id.clone(),
                    // Such as 2.1, without quotes.
                    Some(Value::Number(id)) => id.to_string(),
                    _ => bail!("a check has no id"),
                };
                self.controls.insert(number, program);
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command_line(&self, program: &str) -> PathBuf {
        self.path(&format!("{program}.cmdline"))
    }

    fn environment(&self, program: &str) -> PathBuf {
        self.path(&format!("{program}.environ"))
    }
}

/// The name that kube-bench has for the benchmark that checks cite.
fn benchmark() -> String {
    format!("cis-{CIS_BENCHMARK}")
}

fn sequence<'a>(value: &'a mut Value, key: &str) -> Result<&'a mut Vec<Value>> {
    let sequence = value.get_mut(key).and_then(Value::as_sequence_mut);
    sequence.with_context(|| format!("there are no {key}"))
}

/// The program whose command line a check tests.
fn audited(check: &Mapping) -> Option<&'static str> {
    let tested = check.contains_key("tests") && check.get("type").is_none();
    let audit = check.get("audit")?.as_str()?;
    let lists = tested && audit.starts_with(LISTS_PROCESSES) && audit.lines().count() == 1;
    let named = VARIABLES.into_iter().find(|(variable, _)| audit.contains(variable));
    lists.then_some(named?.1)
}
