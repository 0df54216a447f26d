//! docker-user-root

use super::users::{User, is_root, says_nonroot, user};
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// The program of the image runs as root: the last `USER` is root, 0 or empty, or there is
    /// none. The final stage counts, with the stages that it is built on; a `USER` of a stage that
    /// only lends files changes nothing. A group alone (`USER :1000`) leaves the user root.
    ///
    /// Where the file names no user, the base image may. Its tag is believed where it says
    /// `nonroot`, as the tags of distroless images do.
    ///
    /// ## Why it matters
    ///
    /// Root in the container is root on the node as soon as something else gives way: a mounted
    /// path, a hole in the kernel or in the runtime. It may also change every file of the image.
    ///
    /// ## How to mend it
    ///
    /// End the final stage with a numeric `USER`, such as `USER 65532:65532`, and give the
    /// program's files to it where it must write.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// USER 1000
    /// RUN go build -o /app .
    ///
    /// FROM debian:13-slim
    /// COPY --from=build /app /app
    /// ENTRYPOINT ["/app"]
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// USER 1000
    /// COPY app /app
    /// USER root
    /// ENTRYPOINT ["/app"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim AS base
    /// USER 65532:65532
    ///
    /// FROM base
    /// COPY app /app
    /// ENTRYPOINT ["/app"]
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM gcr.io/distroless/static:nonroot
    /// COPY app /app
    /// ENTRYPOINT ["/app"]
    /// ```
    id: "docker-user-root",
    title: "Image runs as root",
    remediation: "End the final stage with a numeric USER that is not 0.",
    severity: High,
    threats: [7, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["trivy/DS-0002", "hadolint/DL3002", "docker-bench/4.1"],
    joins: [],
    evaluate: Dockerfile(docker_user_root),
}

fn docker_user_root(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    match user(file) {
        User::Named(line, user) => {
            Verdict::fail_if(is_root(user).then(|| DockerfileOffence::on(line)))
        }
        User::Unknown(reason) => Verdict::Unknown(reason.into()),
        User::OfBase(_, base) if says_nonroot(base) => Verdict::Pass,
        User::OfBase(line, _) => {
            Verdict::fail_if(Some(DockerfileOffence::on(line).detail("no USER")))
        }
    }
}
