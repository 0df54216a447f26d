//! docker-packages-verified

use super::commands::{for_each_command, script};
use super::remote::{is_commit, is_remote};
use crate::dockerfile::{Action, Dockerfile, Invocation, Source, Transfer};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};
use crate::pods::command_line::{Program, has_option};
use crate::pods::fetched_code::fetched_code;
use crate::pods::shell_script::Command;

check! {
    /// Something from the network gets into the build without a check of what it is: code is
    /// fetched and run (`curl … | sh`), a file is fetched with `curl` or `wget` and neither its
    /// `RUN` nor a later one of the stage calls a program that compares a checksum or a signature,
    /// `ADD` fetches without `--checksum`, or an option tells a package manager or client not to
    /// check. Every stage counts.
    ///
    /// Data that goes to standard output and is not run is not judged.
    ///
    /// ## Why it matters
    ///
    /// Whoever holds the other end, or a place on the way there, decides what is in the image: now,
    /// and anew at each build.
    ///
    /// ## How to mend it
    ///
    /// Compare what was fetched with a checksum that stands in the Dockerfile, or check its
    /// signature. Use `ADD --checksum=sha256:… https://…`. Take packages from repositories whose
    /// keys are known.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN curl -fsSL https://get.example/install.sh | bash
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// ADD https://example.com/app /usr/local/bin/app
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN wget --no-check-certificate -qO /tmp/app.tgz https://example.com/app.tgz && tar -xf /tmp/app.tgz
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// ADD --checksum=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 https://example.com/app /app
    /// RUN curl -fsSLo /tmp/tool https://example.com/tool \
    ///     && echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /tmp/tool" | sha256sum -c - \
    ///     && sh /tmp/tool
    /// RUN curl -fsS http://localhost/healthz
    /// USER 65532
    /// ```
    id: "docker-packages-verified",
    title: "What is fetched is not checked",
    remediation: "Compare what is fetched with a checksum or check its signature.",
    severity: Medium,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1195"],
    owasp: ["K01"],
    peers: ["docker-bench/4.11"],
    joins: [],
    evaluate: Dockerfile(docker_packages_verified),
}

fn docker_packages_verified(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    for stage in file.stages() {
        // From the end, so that a check is known before what it checks.
        let mut checked = false;
        for instruction in stage.instructions.iter().rev() {
            let detail = match &instruction.action {
                Action::Add(transfer) => added(transfer),
                Action::Run(invocation) => {
                    checked |= checks(invocation);
                    fetched(invocation, checked)
                }
                _ => None,
            };
            let offence = |detail| DockerfileOffence::on(instruction.line).detail(detail);
            offences.extend(detail.map(offence));
        }
    }
    Verdict::from_offences(offences)
}

/// What `ADD` fetches without a checksum. A commit is a checksum.
fn added(transfer: &Transfer) -> Option<&'static str> {
    let checked = transfer.flags.iter().any(|flag| flag.name == "checksum");
    let remote = transfer.sources.iter().any(|source| match source {
        Source::Path(path) => {
            let path = path.value.as_deref().unwrap_or(&path.written);
            is_remote(path) && !is_commit(path)
        }
        Source::Document(_) => false,
    });
    (remote && !checked).then_some("ADD without --checksum")
}

fn fetched(invocation: &Invocation, checked: bool) -> Option<&'static str> {
    let run = fetched_code(&script(invocation)).filter(|code| !(code.saved && checked));
    if run.is_some() {
        return Some("fetches code and runs it");
    }
    let mut found = None;
    for_each_command(invocation, |command| {
        let Some(program) = Program::of(command) else { return };
        found = found.or_else(|| {
            unchecked_option(program).or_else(|| {
                (!checked && saves(command, program)).then_some("keeps what it fetches unchecked")
            })
        });
    });
    found
}

/// Programs that compare a checksum or a signature.
const CHECKERS: [&str; 12] = [
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "b2sum",
    "gpg",
    "gpg2",
    "gpgv",
    "cosign",
    "minisign",
    "signify",
    "rpmkeys",
];

fn checks(invocation: &Invocation) -> bool {
    let mut found = false;
    for_each_command(invocation, |command| {
        found |= Program::of(command).is_some_and(|it| CHECKERS.contains(&it.name()));
    });
    found
}

/// Options that switch a check off: programs, between spaces, and the options.
const UNCHECKED: [(&str, &[&str]); 8] = [
    ("apt-get apt", &["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"]),
    ("apk", &["--allow-untrusted"]),
    ("yum dnf microdnf tdnf", &["--nogpgcheck", "--no-gpgchecks"]),
    ("zypper", &["--no-gpg-checks", "--gpg-auto-import-keys", "--allow-unsigned-rpm"]),
    ("rpm", &["--nosignature", "--nodigest"]),
    ("curl", &["--insecure"]),
    ("wget", &["--no-check-certificate"]),
    ("pip pip3", &["--trusted-host"]),
];

fn unchecked_option(program: Program<'_>) -> Option<&'static str> {
    let (_, options) =
        UNCHECKED.iter().find(|(names, _)| names.split(' ').any(|name| name == program.name()))?;
    let named = |text: &str| {
        let name = text.split('=').next().unwrap_or_default();
        options.iter().copied().find(|option| *option == name)
    };
    let short = program.name() == "curl" && program.texts().any(|text| has_option(text, 'k'));
    program.texts().find_map(named).or_else(|| short.then_some("--insecure"))
}

/// Whether a client keeps what it fetches in a file.
fn saves(command: &Command, program: Program<'_>) -> bool {
    let mut texts = program.texts();
    if !texts.clone().any(|text| text.contains("://")) {
        return false;
    }
    let redirected = command.redirects.iter().any(|redirect| {
        redirect.operator.starts_with('>')
            && !redirect.target.text.starts_with("/dev/")
            && redirect.operator != ">&"
    });
    match program.name() {
        "curl" => {
            let sink = |text: &str| matches!(text, "/dev/null" | "-");
            let named = |text: &str| {
                text.starts_with("--output")
                    || text.starts_with("--remote-name")
                    || has_option(text, 'o')
                    || has_option(text, 'O')
            };
            redirected || texts.clone().any(named) && !texts.any(sink)
        }
        "wget" => {
            let elsewhere = |text: &str| {
                text == "--spider" || text == "-" || text == "/dev/null" || text.ends_with("O-")
            };
            redirected || !texts.any(elsewhere)
        }
        _ => false,
    }
}
