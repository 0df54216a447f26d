//! docker-add

use super::answer::answer;
use super::remote::is_remote;
use crate::dockerfile::{Action, Dockerfile, Source};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict};

check! {
    /// `ADD` takes a file of the build's folder that is no tar archive. Archives it unpacks, and
    /// from the network it fetches: for both there is no other instruction. What it fetches without
    /// a checksum is found by `docker-packages-verified`.
    ///
    /// ## Why it matters
    ///
    /// `ADD` guesses what to do with a file by its content and its name. A file that turns out to
    /// be an archive is unpacked over what is there, links among it; one that becomes an address is
    /// fetched.
    ///
    /// ## How to mend it
    ///
    /// Write `COPY`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// ADD app /app
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// ADD ["my file", "config.json", "/etc/app/"]
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// ADD rootfs.tar.xz /
    /// ADD --checksum=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 https://example.com/app /app
    /// COPY config.json /etc/app/
    /// USER 65532
    /// ```
    id: "docker-add",
    title: "ADD stands where COPY would do",
    remediation: "Write COPY.",
    severity: Low,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1195"],
    owasp: ["K01"],
    peers: ["trivy/DS-0005", "hadolint/DL3020", "docker-bench/4.9"],
    joins: [],
    evaluate: Dockerfile(docker_add),
}

fn docker_add(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    let mut unknown = None;
    for instruction in file.instructions() {
        let Action::Add(transfer) = &instruction.action else { continue };
        for source in &transfer.sources {
            let path = match source {
                Source::Document(_) => None,
                Source::Path(path) => Some(path),
            };
            unknown = unknown.or_else(|| path?.missing());
            let path = path.map(|path| path.value.as_deref());
            let plain = path
                .is_none_or(|path| path.is_ok_and(|path| !is_remote(path) && !is_archive(path)));
            offences.extend(plain.then(|| DockerfileOffence::on(instruction.line)));
        }
    }
    answer(offences, unknown)
}

/// Whether `path` looks like a tar archive. A pattern may stand for one.
fn is_archive(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let packed = ["gz", "bz2", "xz", "zst", "lzma", "z"];
    let name = path.rsplit('/').next().unwrap_or_default();
    let whole = [".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".tar.*", "*"];
    whole.iter().any(|end| name.ends_with(end))
        || packed
            .iter()
            .any(|end| name.strip_suffix(end).is_some_and(|name| name.ends_with(".tar.")))
}
