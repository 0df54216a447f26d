//! docker-cmd-entrypoint

use crate::dockerfile::{Action, Dockerfile, Invocation};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// A stage has more than one `CMD` or `ENTRYPOINT`, of which only the last counts; or the one
    /// that counts in the final stage is written for a shell and not as a JSON array.
    ///
    /// ## Why it matters
    ///
    /// A shell as the first process does not pass signals on: the program is killed at the end of
    /// its grace period, with what it was about. `CMD` is no argument of an `ENTRYPOINT` for a
    /// shell.
    ///
    /// ## How to mend it
    ///
    /// Write `ENTRYPOINT ["/app"]` and `CMD ["run"]`, each once.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// ENTRYPOINT /app --port 8080
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// CMD ["/app"]
    /// CMD ["/app", "run"]
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim AS base
    /// CMD /shell
    /// FROM base
    /// ENTRYPOINT ["/app"]
    /// CMD ["run"]
    /// USER 65532
    /// ```
    id: "docker-cmd-entrypoint",
    group: Informational,
    title: "CMD or ENTRYPOINT is repeated or for a shell",
    remediation: "Write ENTRYPOINT and CMD once each, as JSON arrays.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: [
        "trivy/DS-0007", "trivy/DS-0016", "hadolint/DL4003", "hadolint/DL4004",
        "hadolint/DL3025"
    ],
    joins: [],
    evaluate: Dockerfile(docker_cmd_entrypoint),
}

/// The command of an instruction of one kind.
type Kind = fn(&Action) -> Option<&Invocation>;

const KINDS: [Kind; 2] = [
    |action| if let Action::Cmd(command) = action { Some(command) } else { None },
    |action| if let Action::Entrypoint(command) = action { Some(command) } else { None },
];

fn docker_cmd_entrypoint(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    for kind in KINDS {
        for stage in file.stages() {
            let own = stage.instructions.iter().filter(|it| !it.on_build);
            let own = own.filter(|it| kind(&it.action).is_some());
            let repeated = own.skip(1).map(|it| DockerfileOffence::on(it.line).detail("repeated"));
            offences.extend(repeated);
        }
        let last = file.last(|action| kind(action));
        offences.extend(
            last.filter(|(_, command)| command.words.is_none()).map(|(instruction, _)| {
                DockerfileOffence::on(instruction.line).detail("for a shell")
            }),
        );
    }
    Verdict::from_offences(offences)
}
