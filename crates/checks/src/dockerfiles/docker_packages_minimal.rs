//! docker-packages-minimal

use super::commands::judge_commands;
use super::packages::{Call, Manager, Task};
use crate::dockerfile::{Action, Dockerfile, Source};
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};

check! {
    /// The image gets packages that it does not need: `apt-get install` without
    /// `--no-install-recommends`, or a package that is for people at a terminal, such as `sudo`,
    /// `openssh-server`, `vim`, `telnet` or `tcpdump`; or a `RUN` calls a program that has no place
    /// in a build, such as `service` or `shutdown`.
    ///
    /// The final stage counts, with the stages that it is built on: what a stage installs to build
    /// with does not end in the image. Where `APT::Install-Recommends` is set in a file before, no
    /// option is needed.
    ///
    /// ## Why it matters
    ///
    /// Each package is code that may have holes and tools that an attacker finds ready. A shell on
    /// a machine without `curl`, `vim` and `nmap` is of little use.
    ///
    /// ## How to mend it
    ///
    /// Install what the program needs and no more, and start from a small base image. Build in a
    /// stage of its own.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --yes ca-certificates
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.23
    /// RUN apk add --no-cache vim sudo
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim AS build
    /// RUN apt-get update && apt-get install --yes build-essential vim
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates
    /// COPY --from=build /app /app
    /// USER 65532
    /// ```
    id: "docker-packages-minimal",
    title: "Image has packages that it does not need",
    remediation: "Install what the program needs only, with --no-install-recommends.",
    severity: Low,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1059", "MS-M9012"],
    owasp: ["K01"],
    peers: ["trivy/DS-0029", "hadolint/DL3015", "hadolint/DL3001", "docker-bench/4.3"],
    joins: [],
    evaluate: Dockerfile(docker_packages_minimal),
}

/// Packages for people at a terminal, by the names of the distributions.
const NEEDLESS: [&str; 26] = [
    "sudo",
    "openssh-server",
    "openssh",
    "dropbear",
    "telnet",
    "telnetd",
    "inetutils-telnet",
    "rsh-client",
    "ftp",
    "vsftpd",
    "vim",
    "vim-tiny",
    "vim-enhanced",
    "nano",
    "emacs",
    "nmap",
    "netcat",
    "netcat-openbsd",
    "netcat-traditional",
    "nmap-ncat",
    "socat",
    "tcpdump",
    "strace",
    "gdb",
    "man-db",
    "tmux",
];

/// Programs for machines that are on, with services and people.
const OUT_OF_PLACE: [&str; 12] = [
    "service",
    "systemctl",
    "shutdown",
    "reboot",
    "halt",
    "vim",
    "nano",
    "top",
    "free",
    "ifconfig",
    "mount",
    "ssh",
];

/// The setting that stands for the option.
const SETTING: &str = "APT::Install-Recommends";

fn docker_packages_minimal(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut stages: Vec<_> = file.shipped().collect();
    stages.reverse();
    let instructions: Vec<_> = stages.iter().flat_map(|stage| &stage.instructions).collect();
    let set_on = instructions.iter().find(|it| is_set_in(&it.action)).map(|it| it.line);
    let mut offences = Vec::new();
    for instruction in instructions {
        let set = set_on.is_some_and(|line| line <= instruction.line);
        offences.extend(judge_commands([instruction], |_, program| {
            if OUT_OF_PLACE.contains(&program.name()) {
                return Some(format!("runs {}", program.name()));
            }
            let call = Call::of(program).filter(|call| call.task == Task::Install)?;
            let name = |package: &&str| NEEDLESS.contains(package);
            if call.manager.is_of_system()
                && let Some(package) = call.packages.iter().copied().find(name)
            {
                return Some(package.to_owned());
            }
            let recommended = call.manager == Manager::Apt
                && !call.packages.is_empty()
                && !set
                && !["--no-install-recommends", SETTING].iter().any(|name| call.has(name));
            recommended.then(|| "no --no-install-recommends".to_owned())
        }));
    }
    Verdict::from_offences(offences)
}

/// Whether an instruction writes a file with the setting.
fn is_set_in(action: &Action) -> bool {
    match action {
        Action::Run(invocation) => {
            let documents = invocation.documents.iter().map(|document| document.content.as_str());
            let writes = invocation.text.contains('>') || invocation.text.contains("tee");
            writes && documents.chain([invocation.text.as_str()]).any(|text| text.contains(SETTING))
        }
        Action::Copy(transfer) => transfer.sources.iter().any(|source| match source {
            Source::Document(document) => document.content.contains(SETTING),
            Source::Path(_) => false,
        }),
        _ => false,
    }
}
