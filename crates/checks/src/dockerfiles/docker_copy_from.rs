//! docker-copy-from

use crate::dockerfile::{Action, Dockerfile, Origin, Source, Transfer};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// `COPY --from` names its own stage, a number that no stage has, or a name without a tag that
    /// is no stage; or it copies the whole file system of a stage.
    ///
    /// ## Why it matters
    ///
    /// The build fails, or takes an image from a public registry where a stage was meant. A whole
    /// file system brings the tools of the build into the image.
    ///
    /// ## How to mend it
    ///
    /// Name a stage that stands before, and copy the files that the program needs.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// FROM scratch AS final
    /// COPY --from=builder /app /app
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// FROM debian:13-slim
    /// COPY --from=build / /
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.26 AS Build
    /// FROM scratch
    /// COPY --from=build /app /app
    /// COPY --from=0 /etc/passwd /etc/passwd
    /// COPY --from=nginx:1.29 /etc/nginx/mime.types /etc/mime.types
    /// USER 65532
    /// ```
    id: "docker-copy-from",
    group: Informational,
    title: "COPY --from names no stage, or takes a whole one",
    remediation: "Name an earlier stage and copy the files that are needed.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["trivy/DS-0006", "hadolint/DL3022", "hadolint/DL3023", "hadolint/DL3067"],
    joins: [],
    evaluate: Dockerfile(docker_copy_from),
}

fn docker_copy_from(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut offences = Vec::new();
    for (index, stage) in file.stages().iter().enumerate() {
        for instruction in &stage.instructions {
            let Action::Copy(transfer) = &instruction.action else { continue };
            let detail = match &transfer.origin {
                Origin::Stage(from) if *from == index => Some("its own stage"),
                Origin::Stage(from) if *from > index => Some("a later stage"),
                Origin::Stage(_) if takes_all(transfer) => Some("a whole file system"),
                Origin::Image(image) if !image.contains([':', '@', '/', '$']) => {
                    Some("no stage of that name")
                }
                _ => None,
            };
            let offence = |detail| DockerfileOffence::on(instruction.line).detail(detail);
            offences.extend(detail.map(offence));
        }
    }
    Verdict::from_offences(offences)
}

/// Whether the whole file system is copied over another one. Into a folder, it is data.
fn takes_all(transfer: &Transfer) -> bool {
    let is_root = |text: Option<&str>| text.is_some_and(|path| matches!(path, "/" | "/." | "/*"));
    let sources = transfer.sources.iter().any(|source| match source {
        Source::Path(path) => is_root(path.value.as_deref().ok()),
        Source::Document(_) => false,
    });
    sources && is_root(transfer.target.value.as_deref().ok())
}
