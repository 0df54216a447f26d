//! docker-ports-range

use super::answer::answer;
use crate::dockerfile::{Action, Dockerfile};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict};

check! {
    /// `EXPOSE` names what is no port: a number above 65535, a word, or a range that ends before it
    /// begins.
    ///
    /// ## Why it matters
    ///
    /// The build refuses it, or the image tells nobody where the program listens.
    ///
    /// ## How to mend it
    ///
    /// Write a port from 0 to 65535, or a range of them, with `/tcp`, `/udp` or `/sctp` if needed.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// EXPOSE 80000
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// EXPOSE http
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// ARG PORT=8080
    /// EXPOSE ${PORT} 9000-9010/udp
    /// USER 65532
    /// ```
    id: "docker-ports-range",
    group: Informational,
    title: "EXPOSE names what is no port",
    remediation: "Write a port from 0 to 65535, or a range of them.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["trivy/DS-0008", "hadolint/DL3011"],
    joins: [],
    evaluate: Dockerfile(docker_ports_range),
}

fn docker_ports_range(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    let mut unknown = None;
    for instruction in file.instructions() {
        let Action::Expose(ports) = &instruction.action else { continue };
        for port in ports {
            match &port.value {
                Ok(value) if !value.split_whitespace().all(is_port) => {
                    offences.push(DockerfileOffence::on(instruction.line).detail(&port.written));
                }
                Ok(_) => {}
                Err(_) => unknown = unknown.or(port.missing()),
            }
        }
    }
    answer(offences, unknown)
}

fn is_port(text: &str) -> bool {
    let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let bounds = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
    let known = ["tcp", "udp", "sctp"].iter().any(|known| known.eq_ignore_ascii_case(protocol));
    known && bounds.is_some_and(|(first, last)| first <= last)
}
