//! docker-setuid

use super::commands::judge_commands;
use crate::dockerfile::{Action, Dockerfile, Flag};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// A file of the image gets the setuid or setgid bit: by `chmod u+s`, `chmod 4755` or `install
    /// -m 2755` in a `RUN`, or by `--chmod` of `COPY` or `ADD`. The final stage counts, with the
    /// stages that it is built on. Folders with the setgid bit cannot be told from files; the bit
    /// of `chmod -R` counts.
    ///
    /// What the base image brings along is not in the file and is not judged.
    ///
    /// ## Why it matters
    ///
    /// Whoever runs such a program has the rights of its owner, most often root. A hole in it is a
    /// way to root inside the container, and `USER` does not help.
    ///
    /// ## How to mend it
    ///
    /// Leave the bit off. Let the program run as its own user from the start, or give it a single
    /// capability.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// COPY ping /usr/local/bin/ping
    /// RUN chown root /usr/local/bin/ping && chmod u+s,go+rx /usr/local/bin/ping
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// COPY --chmod=4755 ping /usr/local/bin/ping
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// COPY --chmod=0755 app /app
    /// RUN chmod u-s /usr/bin/su && chmod 1777 /tmp && chmod 00755 /app
    /// USER 65532
    /// ```
    id: "docker-setuid",
    title: "File gets the setuid or setgid bit",
    remediation: "Leave the bit off; run the program as its own user.",
    severity: Medium,
    threats: [7, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1548.001"],
    owasp: ["K01"],
    peers: ["docker-bench/4.8"],
    joins: [],
    evaluate: Dockerfile(docker_setuid),
}

fn docker_setuid(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let instructions = || file.shipped().flat_map(|stage| &stage.instructions);
    let of_copies = instructions().filter_map(|instruction| {
        let (Action::Copy(transfer) | Action::Add(transfer)) = &instruction.action else {
            return None;
        };
        let sets = |flag: &Flag| flag.name == "chmod" && sets_bit(&flag.value);
        transfer.flags.iter().any(sets).then(|| DockerfileOffence::on(instruction.line))
    });
    let of_commands = judge_commands(instructions(), |_, program| {
        let mut texts = program.texts();
        let sets = match program.name() {
            "chmod" => texts.find(|text| !is_option(text)).is_some_and(sets_bit),
            "install" => texts.any(|text| {
                let mode = text.strip_prefix("--mode=").or_else(|| text.strip_prefix("-m"));
                sets_bit(mode.unwrap_or(text))
            }),
            _ => false,
        };
        sets.then(|| program.name().to_owned())
    });
    Verdict::from_offences(of_copies.chain(of_commands))
}

/// Whether `text` is an option of `chmod` rather than a mode that takes rights away, such as `-x`.
fn is_option(text: &str) -> bool {
    text.starts_with("--") || text.strip_prefix('-').is_some_and(|it| it.contains(['R', 'v', 'f']))
}

/// Whether `mode` sets the bit: `4755`, `u+s`, `g=rxs`.
fn sets_bit(mode: &str) -> bool {
    let digits = mode.strip_prefix('=').unwrap_or(mode);
    if !digits.is_empty() && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        return u32::from_str_radix(digits, 8).is_ok_and(|bits| bits & 0o6000 != 0);
    }
    mode.split(',').any(|clause| {
        let Some(at) = clause.find(['+', '=', '-']) else { return false };
        let (who, rights) = clause.split_at(at);
        let for_all = who.is_empty() || who.contains(['u', 'g', 'a']);
        let known = |text: &str, letters: &str| text.chars().all(|c| letters.contains(c));
        for_all
            && known(who, "ugoa")
            && !rights.starts_with('-')
            && rights[1..].contains('s')
            && known(&rights[1..], "rwxXst")
    })
}
