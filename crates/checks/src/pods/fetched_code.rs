//! Command lines that fetch code and run it, or hand a shell to the network.

use super::command_line::{Program, SHELLS, for_each_script, has_option};
use super::host_path::file_name;
use super::inline_code;
use super::shell_script::{Command, Redirect, Script, Word};

/// Programs that print what they fetch.
const FETCHERS: [&str; 5] = ["curl", "wget", "fetch", "http", "lwp-request"];

/// Programs that copy between the network and their input and output.
const NETCATS: [&str; 5] = ["nc", "ncat", "netcat", "nc.traditional", "nc.openbsd"];

/// Programs that run the code that they read.
pub(super) const INTERPRETERS: [&str; 6] = ["python", "perl", "ruby", "node", "php", "lua"];

/// Words that end a compound command; what it prints comes out of them.
const CLOSERS: [&str; 4] = ["}", "done", "fi", "esac"];

/// How `script` fetches code and runs it, in words that hold nothing of the script's own.
pub(crate) fn fetched_code(script: &Script) -> Option<FetchedCode> {
    let mut found = None;
    for_each_script(script, &mut |script| {
        if found.is_none() {
            found = in_script(script);
        }
    });
    found
}

/// Code that is fetched and run.
#[derive(Debug)]
pub(crate) struct FetchedCode {
    /// How.
    pub how: String,
    /// Whether it lies in a file in between, where it can be checked.
    pub saved: bool,
}

/// How many files of a script are remembered: each command is compared with all of them.
const SAVED_LIMIT: usize = 8;

fn in_script(script: &Script) -> Option<FetchedCode> {
    let mut saved: Vec<Saved<'_>> = Vec::new();
    let mut fetched = None;
    for pipeline in &script.pipelines {
        let mut source = None;
        for command in pipeline {
            let program = Program::of(command);
            if let Some(program) = program {
                let alone = in_command(command, program);
                let read = source.filter(|_| reads_code(program));
                let piped = read.map(|source| format!("{source} | {}", known(program)));
                if let Some(how) = alone.or(piped) {
                    return Some(FetchedCode { how, saved: false });
                }
                if let Some(file) = saved.iter().find(|file| file.is_run_by(program)) {
                    let how = format!("runs what {} has saved", file.source);
                    return Some(FetchedCode { how, saved: true });
                }
            }
            let closes = program.is_some_and(|it| CLOSERS.contains(&it.name()));
            let of_command = produced(command, program).or(fetched.filter(|_| closes));
            source = source.or(of_command);
            fetched = fetched.or(of_command);
            if let Some(source) = source {
                let room = SAVED_LIMIT - saved.len();
                saved.extend(Saved::by(command, program, source).take(room));
            }
        }
        if pipeline
            .iter()
            .filter_map(Program::of)
            .any(|it| NETCATS.contains(&it.name()) || is_tls(it))
            && let Some(shell) = pipeline.iter().filter_map(Program::of).find(|it| is_fed(*it))
        {
            let how = format!("{} on a network connection", known(shell));
            return Some(FetchedCode { how, saved: false });
        }
    }
    None
}

/// What a command does by itself.
fn in_command(command: &Command, program: Program<'_>) -> Option<String> {
    let shell = program.is_shell();
    let (options, _) = program.options();
    let code = match program.name() {
        "eval" => program.arguments,
        // `-c` stands between the options of a shell and the script, so neither is skipped.
        name if shell || is_source(name) => {
            let end = program.arguments.len().min(options.len() + 1);
            &program.arguments[..end]
        }
        _ => &[],
    };
    let inputs = command.redirects.iter().filter(|it| shell && it.operator.starts_with('<'));
    let mut code = code.iter().chain(inputs.map(|redirect| &redirect.target)).chain([program.word]);
    if let Some(source) = code.find_map(of_word) {
        return Some(format!("runs what {source} prints"));
    }
    if shell && command.redirects.iter().any(is_network) {
        return Some(format!("{} on a network connection", known(program)));
    }
    if hands_out_shell(program) {
        return Some("a program on a network connection".to_owned());
    }
    inline_code::of(program)
}

/// Whether a redirect leads to the network: by path, or by a descriptor that was opened before.
fn is_network(redirect: &Redirect) -> bool {
    let target = redirect.target.text.as_str();
    let standard = matches!(target, "0" | "1" | "2" | "-");
    is_connection(&redirect.target) || redirect.operator == "<&" && !standard
}

/// Where a command prints code from.
fn produced(command: &Command, program: Option<Program<'_>>) -> Option<&'static str> {
    let read = command.redirects.iter();
    if read.filter(|it| it.operator.starts_with('<')).any(|it| is_connection(&it.target)) {
        return Some("/dev/tcp");
    }
    if let Some(group) = &command.group {
        return of_script(group);
    }
    let program = program?;
    if matches!(program.name(), "echo" | "printf") {
        return program.arguments.iter().find_map(of_word);
    }
    let known = FETCHERS.iter().chain(&NETCATS).find(|name| **name == program.name());
    known.copied().or_else(|| decodes(program).then_some("base64 -d"))
}

/// Where the output of a script comes from.
fn of_script(script: &Script) -> Option<&'static str> {
    let mut commands = script.pipelines.iter().flatten();
    commands.find_map(|command| produced(command, Program::of(command)))
}

fn of_word(word: &Word) -> Option<&'static str> {
    word.substitutions.iter().find_map(of_script)
}

fn decodes(program: Program<'_>) -> bool {
    let base64 = program.name() == "base64"
        || program.name() == "openssl" && program.texts().any(|text| text.ends_with("base64"));
    let decode = |text: &str| matches!(text, "--decode" | "-D") || has_option(text, 'd');
    base64 && program.texts().any(decode)
}

/// Whether the program runs what comes from its input.
fn reads_code(program: Program<'_>) -> bool {
    let is_input = |text: &str| matches!(text, "-" | "/dev/stdin");
    let (options, operand) = program.options();
    if is_source(program.name()) {
        return operand.is_some_and(|word| is_input(&word.text));
    }
    let shell = program.is_shell();
    if !shell && interpreter(program).is_none() {
        return false;
    }
    let any = |letters: &[char]| {
        options.iter().any(|word| letters.iter().any(|letter| has_option(&word.text, *letter)))
    };
    let given = if shell { any(&['c']) } else { any(&['c', 'e', 'm', 'n', 'p', 'r']) };
    let file = operand.is_some_and(|word| !is_input(&word.text));
    !given && (!file || shell && any(&['s']))
}

/// Whether the command reads a file as a script of the shell that it stands in.
fn is_source(name: &str) -> bool {
    matches!(name, "source" | ".")
}

/// Whether a shell is fed through its input.
fn is_fed(program: Program<'_>) -> bool {
    program.is_shell() && reads_code(program)
}

fn is_tls(program: Program<'_>) -> bool {
    program.name() == "openssl" && program.texts().any(|text| text == "s_client")
}

/// Whether the program connects another one to the network.
fn hands_out_shell(program: Program<'_>) -> bool {
    let is_shell = |text: &str| SHELLS.contains(&file_name(text.split(' ').next().unwrap_or(text)));
    if program.name() == "socat" {
        let shell = |text: &str| text.split([':', ' ', ',', '\'', '"']).any(is_shell);
        let starts = |text: &str| {
            ["exec:", "system:"].iter().any(|it| text.to_ascii_lowercase().starts_with(it))
        };
        return program.texts().any(|text| starts(text) && shell(text));
    }
    let mut texts = program.texts().peekable();
    NETCATS.contains(&program.name())
        && std::iter::from_fn(|| Some((texts.next()?, texts.peek().copied()))).any(
            |(text, next)| {
                ["--exec", "--sh-exec"].iter().any(|option| text.starts_with(option))
                    || next.is_some() && has_option(text, 'e')
                    || next.is_some_and(is_shell) && has_option(text, 'c')
            },
        )
}

/// Whether a shell opens a network connection at this path.
fn is_connection(target: &Word) -> bool {
    ["/dev/tcp/", "/dev/udp/"].iter().any(|path| target.text.starts_with(path))
}

/// The interpreter that a program is, whatever version stands behind its name.
pub(super) fn interpreter(program: Program<'_>) -> Option<&'static str> {
    let name = program.name().trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.into_iter().find(|known| *known == name)
}

/// The name of a program that runs code, from our own lists.
fn known(program: Program<'_>) -> &'static str {
    let shell = SHELLS.into_iter().find(|shell| *shell == program.name());
    shell.or_else(|| interpreter(program)).unwrap_or("source")
}

/// A file that was fetched.
struct Saved<'a> {
    path: &'a str,
    source: &'static str,
}

impl<'a> Saved<'a> {
    /// The files that `command` writes what was fetched to.
    fn by(
        command: &'a Command,
        program: Option<Program<'a>>,
        source: &'static str,
    ) -> impl Iterator<Item = Self> {
        let redirects = command.redirects.iter().filter(|it| it.operator.starts_with('>'));
        let targets = redirects.map(|redirect| redirect.target.text.as_str());
        let named = program.and_then(|program| {
            let mut texts = program.texts();
            match program.name() {
                "tee" => texts.find(|text| !text.starts_with('-')),
                "curl" => output(program, 'o', "--output").or_else(|| {
                    let remote = |text: &str| text == "--remote-name" || has_option(text, 'O');
                    texts.clone().any(remote).then(|| url_name(program)).flatten()
                }),
                "wget" => output(program, 'O', "--output-document").or_else(|| {
                    (!texts.any(|text| text == "--spider")).then(|| url_name(program)).flatten()
                }),
                _ => None,
            }
        });
        let paths = targets.chain(named).filter(|path| !path.starts_with("/dev/") && *path != "-");
        paths.filter(|path| !file_name(path).is_empty()).map(move |path| Self { path, source })
    }

    /// Whether `program` is the file, or runs it.
    fn is_run_by(&self, program: Program<'_>) -> bool {
        let name = file_name(self.path);
        let own = program.word.text.as_str();
        if file_name(own) == name {
            // A bare name is looked for on the path of programs.
            return own.contains('/') || self.path.contains("/bin/");
        }
        let runs_file = program.is_shell()
            || interpreter(program).is_some()
            || is_source(program.name())
            || program.name() == "java";
        let (_, operand) = program.options();
        runs_file && operand.is_some_and(|word| file_name(&word.text) == name)
    }
}

/// The value of an option, behind its letter, its name or an equals sign.
fn output<'a>(program: Program<'a>, letter: char, name: &str) -> Option<&'a str> {
    let mut texts = program.texts();
    while let Some(text) = texts.next() {
        if text == name || has_option(text, letter) && text.ends_with(letter) {
            return texts.next();
        }
        if let Some(value) = text.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
    }
    None
}

/// The last part of the URL among the arguments.
fn url_name(program: Program<'_>) -> Option<&str> {
    let mut texts = program.texts();
    let url = texts
        .find(|text| text.contains("://"))
        .or_else(|| program.texts().find(|text| !text.starts_with('-') && text.contains('/')))?;
    Some(file_name(url.split(['?', '#']).next().unwrap_or(url)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model;
    use crate::pods::command_line::command_lines;

    /// Pieces of scripts, with a word that must not come out.
    const PIECES: &str = "curl wget sh bash python3 nc base64 eval . tee -c -e -d -o -O - | ; && \
        $( ) ` ' \" <( > ( /dev/tcp/hunter2/1 hunter2 ./hunter2";

    proptest! {
        #[test]
        fn offences_hold_nothing_of_the_script(
            pieces in prop::collection::vec(
                prop::sample::select(PIECES.split_whitespace().collect::<Vec<_>>()), 0..16),
            spaces in prop::collection::vec(prop::sample::select(vec!["", " "]), 16),
        ) {
            let joined = pieces.iter().zip(&spaces).map(|(piece, space)| format!("{piece}{space}"));
            let script: String = joined.collect();
            let own = pieces.iter().map(ToString::to_string).collect();
            for command in [vec!["sh".to_owned(), "-c".to_owned(), script], own] {
                let container = model::Container { command, ..model::Container::default() };
                for line in command_lines(&container) {
                    let found = fetched_code(&line.script()).map(|it| it.how).unwrap_or_default();
                    prop_assert!(!found.contains("hunter2"), "{found}");
                }
            }
        }
    }
}
