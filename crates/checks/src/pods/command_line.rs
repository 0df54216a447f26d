//! What containers are told to run: programs, behind wrappers and shells.

use super::host_path::file_name;
use super::shell_script::{Command, Script, Word};
use crate::model::{self, Handler};

/// Past this depth of shells within each other nothing is looked at.
const DEPTH_LIMIT: usize = 8;

/// Shells.
pub(crate) const SHELLS: [&str; 9] =
    ["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "rbash"];

/// Programs that take a script as a shell does, and give it to one.
const SHELL_STARTERS: [&str; 2] = ["su", "runuser"];

/// Programs that run the program behind their options.
const WRAPPERS: [&str; 27] = [
    "env",
    "sudo",
    "doas",
    "exec",
    "nohup",
    "nice",
    "ionice",
    "setsid",
    "setpriv",
    "stdbuf",
    "time",
    "timeout",
    "busybox",
    "toybox",
    "nsenter",
    "unshare",
    "tini",
    "dumb-init",
    "catatonit",
    "xargs",
    "strace",
    "chroot",
    "gosu",
    "su-exec",
    "flock",
    "go-runner",
    "hyperkube",
];

/// Those of them that take a user, a directory or a file first.
const WITH_OPERAND: [&str; 4] = ["chroot", "gosu", "su-exec", "flock"];

/// Words before the program of a command.
const KEYWORDS: [&str; 9] = ["if", "then", "elif", "else", "while", "until", "do", "!", "{"];

/// A command that a container is told to run, and the field that tells it.
#[derive(Debug)]
pub(crate) struct CommandLine<'a> {
    /// The field, below the container.
    pub path: &'static str,
    /// The program, if the container names it, and its arguments.
    words: Vec<&'a str>,
    /// Whether the program is that of the image.
    of_image: bool,
}

/// All that `container` is told to run: its command, probes and hooks.
pub(crate) fn command_lines(container: &model::Container) -> Vec<CommandLine<'_>> {
    let own = CommandLine {
        path: if container.args.is_empty() { "command" } else { "args" },
        words: container.command.iter().chain(&container.args).map(String::as_str).collect(),
        of_image: container.command.is_empty(),
    };
    let handlers: [(&'static str, Option<&Handler>); 5] = [
        ("lifecycle.postStart.exec.command", container.lifecycle.post_start.as_ref()),
        ("lifecycle.preStop.exec.command", container.lifecycle.pre_stop.as_ref()),
        ("livenessProbe.exec.command", container.liveness_probe.as_ref()),
        ("readinessProbe.exec.command", container.readiness_probe.as_ref()),
        ("startupProbe.exec.command", container.startup_probe.as_ref()),
    ];
    let executed = handlers.into_iter().filter_map(|(path, handler)| {
        let words = handler?.exec.as_ref()?.command.iter().map(String::as_str).collect();
        Some(CommandLine { path, words, of_image: false })
    });
    std::iter::once(own).chain(executed).filter(|line| !line.words.is_empty()).collect()
}

impl CommandLine<'_> {
    /// Whether it is that of the container itself, and not of a probe or hook.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.path, "command" | "args")
    }

    /// What runs, as a script: one command, and where the image's program may be a shell, what that
    /// shell would run.
    pub(crate) fn script(&self) -> Script {
        let words: Vec<Word> = self.words.iter().copied().map(Word::from).collect();
        let texts: Vec<&str> = if !self.of_image {
            Vec::new()
        } else if self.words.first().is_some_and(|word| is_script_option(word)) {
            script_text(&words).into_iter().collect()
        } else {
            self.words.iter().copied().filter(|word| word.contains(char::is_whitespace)).collect()
        };
        let of_shell: Vec<Script> = texts.into_iter().map(Script::parse).collect();
        let whole = vec![Command { words, ..Command::default() }];
        let pipelines = of_shell.into_iter().flat_map(|script| script.pipelines);
        Script { pipelines: std::iter::once(whole).chain(pipelines).collect() }
    }
}

/// The program of a command, without its folder, and its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program<'a> {
    /// The word that names it.
    pub word: &'a Word,
    /// Its arguments.
    pub arguments: &'a [Word],
}

impl<'a> Program<'a> {
    /// The program of `command`, behind keywords, assignments and wrappers.
    pub(crate) fn of(command: &'a Command) -> Option<Self> {
        let mut words = command.words.as_slice();
        loop {
            let (word, arguments) = words.split_first()?;
            let this = Self { word, arguments };
            words = match this.name() {
                name if KEYWORDS.contains(&name) || is_assignment(word) => arguments,
                name if WRAPPERS.contains(&name) => {
                    let operands = skip_options(arguments);
                    let skipped = usize::from(WITH_OPERAND.contains(&name)).min(operands.len());
                    skip_options(&operands[skipped..])
                }
                _ => return Some(this),
            };
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'a str {
        let name = file_name(&self.word.text);
        name.strip_suffix(".exe").unwrap_or(name)
    }

    /// Whether it is a shell.
    pub(crate) fn is_shell(self) -> bool {
        SHELLS.contains(&self.name())
    }

    /// The texts of its arguments.
    pub(crate) fn texts(self) -> impl Iterator<Item = &'a str> + Clone {
        self.arguments.iter().map(|word| word.text.as_str())
    }

    /// Its options, and the first argument that is none: for shells and interpreters the file or
    /// text that they run, `-` for their input.
    pub(crate) fn options(self) -> (&'a [Word], Option<&'a Word>) {
        // `-euo pipefail`
        let takes_value = |text: &str| self.is_shell() && text.ends_with('o');
        let mut valued = false;
        let is_option = |word: &Word| {
            let text = word.text.as_str();
            let option = valued || text.len() > 1 && text.starts_with(['-', '+']);
            valued = option && !valued && takes_value(text);
            option
        };
        let count = self.arguments.iter().map(is_option).take_while(|option| *option).count();
        (&self.arguments[..count], self.arguments.get(count))
    }

    /// The script that a shell is given with `-c`, or that `eval` runs.
    pub(crate) fn script(self) -> Option<Script> {
        let name = self.name();
        if name == "eval" {
            let words: Vec<&str> = self.texts().collect();
            return Some(Script::parse(&words.join(" ")));
        }
        let runs_script = SHELLS.contains(&name) || SHELL_STARTERS.contains(&name);
        script_text(self.arguments).filter(|_| runs_script).map(Script::parse)
    }
}

/// Whether `word` is a bundle of short options with `letter` in it, such as `-ec`.
pub(crate) fn has_option(word: &str, letter: char) -> bool {
    word.strip_prefix('-').is_some_and(|letters| {
        letters.contains(letter) && letters.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// Calls `visit` with each script that runs: `script`, those in its words and groups, and those that
/// its shells are given.
pub(crate) fn for_each_script(script: &Script, visit: &mut impl FnMut(&Script)) {
    descend(script, 0, visit);
}

fn descend(script: &Script, depth: usize, visit: &mut impl FnMut(&Script)) {
    visit(script);
    if depth == DEPTH_LIMIT {
        return;
    }
    for command in script.pipelines.iter().flatten() {
        let targets = command.redirects.iter().map(|redirect| &redirect.target);
        let words = command.words.iter().chain(targets);
        let inside = words.flat_map(|word| &word.substitutions).chain(&command.group);
        for inner in inside {
            descend(inner, depth + 1, visit);
        }
        if let Some(given) = Program::of(command).and_then(Program::script) {
            descend(&given, depth + 1, visit);
        }
    }
}

fn is_script_option(word: &str) -> bool {
    has_option(word, 'c') || word == "--command"
}

/// What follows `-c`, past further options.
fn script_text(arguments: &[Word]) -> Option<&str> {
    let option = arguments.iter().position(|word| is_script_option(&word.text))?;
    let after = arguments[option + 1..].iter().map(|word| word.text.as_str());
    after.into_iter().find(|text| !text.starts_with('-'))
}

/// The words past options, assignments, numbers and spans of time.
fn skip_options(words: &[Word]) -> &[Word] {
    let is_option = |word: &Word| {
        let unit = word.text.trim_end_matches(['s', 'm', 'h', 'd']);
        let number = !unit.is_empty() && unit.chars().all(|c| c.is_ascii_digit() || c == '.');
        word.text.starts_with('-') || number || is_assignment(word)
    };
    let first = words.iter().position(|word| !is_option(word)).unwrap_or(words.len());
    &words[first..]
}

/// Whether `word` is `NAME=value`.
fn is_assignment(word: &Word) -> bool {
    word.text.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The programs that a script runs, in any depth.
    fn programs(script: &Script) -> Vec<String> {
        let mut found = Vec::new();
        for_each_script(script, &mut |script| {
            let commands = script.pipelines.iter().flatten();
            found.extend(commands.filter_map(Program::of).map(|it| it.name().to_owned()));
        });
        found
    }

    #[test]
    fn programs_stand_behind_wrappers() {
        for (script, expected) in [
            ("/usr/bin/curl x", "curl"),
            ("A=1 B=2 curl", "curl"),
            ("env -i A=1 /bin/sh -c 'curl x'", "sh curl"),
            ("timeout -k 5 10s nice -n 5 curl", "curl"),
            ("exec tini -- busybox wget x", "wget"),
            ("chroot /host sh -c 'id'", "sh id"),
            ("nsenter -t 1 -m -u -- bash -lc ls", "bash ls"),
            ("if ! curl x; then a; fi", "curl a fi"),
            ("while true; do b; done", "true b done"),
            ("su - app -c 'exec node server.js'", "su node"),
            ("eval 'curl x'", "eval curl"),
            ("echo $(date) `id`", "echo date id"),
            ("(a; b)", "a b"),
            ("bash -o pipefail -euc 'a | b'", "bash a b"),
            ("command -v curl", "command"),
            ("curl -c 'jar of cookies'", "curl"),
            ("bash -euo pipefail -c 'a; b'", "bash a b"),
            ("sh -c \"sh -c 'sh -c id'\"", "sh sh sh id"),
            ("X=1", ""),
            (">x", ""),
        ] {
            assert_eq!(programs(&Script::parse(script)).join(" "), expected, "{script}");
        }
    }

    #[test]
    fn an_image_may_bring_its_shell() {
        let lines = |json| {
            let container: model::Container = serde_json::from_value(json).expect("decodes");
            let lines = command_lines(&container);
            let shown: Vec<_> = lines
                .iter()
                .map(|line| format!("{}: {}", line.path, programs(&line.script()).join(" ")))
                .collect();
            shown.join(", ")
        };
        for (container, expected) in [
            (serde_json::json!({}), ""),
            (serde_json::json!({"command": ["sh", "-c", "a; b"]}), "command: sh a b"),
            (serde_json::json!({"command": ["sh", "-c"], "args": ["a"]}), "args: sh a"),
            (serde_json::json!({"args": ["-c", "a b"]}), "args: -c a"),
            (serde_json::json!({"args": ["a b | c"]}), "args: a b | c a c"),
            (serde_json::json!({"args": ["a", "b"]}), "args: a"),
            (
                serde_json::json!({
                    "lifecycle": {"preStop": {"exec": {"command": ["/bin/a"]}}},
                    "livenessProbe": {"exec": {"command": ["sh", "-c", "b"]}},
                    "readinessProbe": {"httpGet": {"port": 80}}}),
                "lifecycle.preStop.exec.command: a, livenessProbe.exec.command: sh b",
            ),
        ] {
            assert_eq!(lines(container.clone()), expected, "{container}");
        }
    }

    #[test]
    fn shells_within_shells_end() {
        let mut script = "id".to_owned();
        for _ in 0..100 {
            script = format!("eval {script}");
        }
        assert!(programs(&Script::parse(&script)).len() <= DEPTH_LIMIT + 1);
    }
}
