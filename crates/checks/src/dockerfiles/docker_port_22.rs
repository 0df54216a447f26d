//! docker-port-22

use super::answer::answer;
use crate::dockerfile::{Action, Dockerfile};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict};

check! {
    /// The image exposes port 22 of TCP, alone or in a range. The final stage counts, with the
    /// stages that it is built on.
    ///
    /// ## Why it matters
    ///
    /// An SSH server in a container is a way in with keys and passwords of its own, past the access
    /// control and the audit log of the cluster, and one more program to keep up to date.
    ///
    /// ## How to mend it
    ///
    /// Remove the server and its `EXPOSE`. To look into a running container there is `kubectl
    /// exec`, and `kubectl debug` where the image has no shell.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// EXPOSE 8080 22/tcp
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// ARG PORTS=20-25
    /// FROM debian:13-slim AS base
    /// ARG PORTS
    /// EXPOSE $PORTS
    /// FROM base
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// EXPOSE 8080 2222 22/udp
    /// USER 65532
    /// ```
    id: "docker-port-22",
    title: "Image exposes the port of SSH",
    remediation: "Remove the SSH server and its EXPOSE; use kubectl exec or debug.",
    severity: Medium,
    threats: [1, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["MS-TA9010"],
    owasp: ["K06"],
    peers: ["trivy/DS-0004"],
    joins: [],
    evaluate: Dockerfile(docker_port_22),
}

fn docker_port_22(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    let mut unknown = None;
    for stage in file.shipped() {
        for instruction in stage.instructions.iter().filter(|it| !it.on_build) {
            let Action::Expose(ports) = &instruction.action else { continue };
            for port in ports {
                match &port.value {
                    Ok(port) if exposes_ssh(port) => {
                        offences.push(DockerfileOffence::on(instruction.line));
                    }
                    Ok(_) => {}
                    Err(_) => unknown = unknown.or(port.missing()),
                }
            }
        }
    }
    answer(offences, unknown)
}

/// Whether the port of SSH is among `ports`: words of `NUMBER[-NUMBER][/PROTOCOL]`.
fn exposes_ssh(ports: &str) -> bool {
    ports.split_whitespace().any(|port| {
        let (range, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let bounds = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
        protocol.eq_ignore_ascii_case("tcp")
            && bounds.is_some_and(|(first, last)| (first..=last).contains(&SSH))
    })
}

const SSH: u16 = 22;
