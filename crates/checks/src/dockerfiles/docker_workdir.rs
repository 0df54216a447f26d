//! docker-workdir

use super::commands::script;
use crate::dockerfile::{Action, Base, Dockerfile, Text};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};
use crate::pods::command_line::Program;
use crate::pods::host_path::{resolve, within};

check! {
    /// `WORKDIR` is a relative path where none stands before it, or a folder of the system such as
    /// `/proc` or `/etc`; a `RUN` changes the folder with `cd` and does nothing else; or `COPY` or
    /// `ADD` has a relative target in a stage without `WORKDIR`.
    ///
    /// ## Why it matters
    ///
    /// Where files end then depends on the base image. A `cd` is gone with its `RUN`. In a folder
    /// of the system files of the program get among those of the distribution.
    ///
    /// ## How to mend it
    ///
    /// Set an absolute `WORKDIR` of the program's own, such as `/app`, before what depends on it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// WORKDIR app
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN cd /app
    /// COPY app .
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// WORKDIR /proc/1
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim AS base
    /// WORKDIR /app
    /// FROM base
    /// WORKDIR bin
    /// COPY app .
    /// COPY app C:\app
    /// RUN cd /src && make
    /// USER 65532
    /// ```
    id: "docker-workdir",
    group: Informational,
    title: "Folder is left to chance",
    remediation: "Set an absolute WORKDIR of the program before what depends on it.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: [
        "trivy/DS-0009", "trivy/DS-0030", "trivy/DS-0013", "hadolint/DL3000",
        "hadolint/DL3003", "hadolint/DL3045"
    ],
    joins: [],
    evaluate: Dockerfile(docker_workdir),
}

/// Folders of the system.
const SYSTEM: [&str; 9] =
    ["/proc", "/sys", "/dev", "/etc", "/boot", "/bin", "/sbin", "/lib", "/usr/bin"];

fn docker_workdir(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    // Whether a folder is known at the end of each stage.
    let mut ends: Vec<bool> = Vec::new();
    for stage in file.stages() {
        let mut set = match &stage.base {
            Base::Stage(below) => ends.get(*below).copied().unwrap_or_default(),
            Base::Scratch | Base::Image(_) => false,
        };
        for instruction in stage.instructions.iter().filter(|it| !it.on_build) {
            let detail = match &instruction.action {
                Action::Workdir(folder) => {
                    let relative = is_relative(folder) && !set;
                    let system = folder.value.as_deref().is_ok_and(is_of_system);
                    set = true;
                    relative
                        .then_some("WORKDIR is relative")
                        .or(system.then_some("WORKDIR is a folder of the system"))
                }
                Action::Copy(transfer) | Action::Add(transfer) => {
                    (is_relative(&transfer.target) && !set).then_some("target without WORKDIR")
                }
                Action::Run(invocation) => {
                    let script = script(invocation);
                    let mut commands = script.pipelines.iter().flatten();
                    let only = (commands.next(), commands.next());
                    let program = only.0.filter(|_| only.1.is_none()).and_then(Program::of);
                    program.filter(|it| it.name() == "cd").map(|_| "cd ends with its RUN")
                }
                _ => None,
            };
            let offence = |detail| DockerfileOffence::on(instruction.line).detail(detail);
            offences.extend(detail.map(offence));
        }
        ends.push(set);
    }
    Verdict::from_offences(offences)
}

/// Whether a path is known to be relative. Windows has drives.
fn is_relative(path: &Text) -> bool {
    let Ok(path) = path.value.as_deref() else { return false };
    let drive = path.as_bytes().get(1) == Some(&b':');
    !path.starts_with(['/', '\\']) && !drive
}

fn is_of_system(path: &str) -> bool {
    path.starts_with('/') && SYSTEM.iter().any(|folder| within(&resolve(path), folder))
}
