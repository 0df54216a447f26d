//! The commands of Dockerfiles, as scripts.

use crate::dockerfile::{Action, Instruction, Invocation};
use crate::offence::DockerfileOffence;
use crate::pods::command_line::{Program, for_each_script};
use crate::pods::host_path::file_name;
use crate::pods::shell_script::{Command, Script, Word};

/// What an instruction runs.
pub(super) fn script(invocation: &Invocation) -> Script {
    if let Some(words) = &invocation.words {
        let words = words.iter().map(|word| Word::from(word.as_str())).collect();
        return Script { pipelines: vec![vec![Command { words, ..Command::default() }]] };
    }
    if let [document] = &invocation.documents[..]
        && invocation.text.starts_with("<<")
        && !invocation.text.trim_start_matches(['<', '-', ' ']).contains(char::is_whitespace)
    {
        // The here-document alone is the script.
        return if is_for_shell(&document.content) {
            Script::parse(&document.content)
        } else {
            Script::default()
        };
    }
    let mut script = Script::parse(&invocation.text);
    if script.pipelines.iter().flatten().any(reads_document) {
        let inner = invocation.documents.iter().flat_map(|it| Script::parse(&it.content).pipelines);
        script.pipelines.extend(inner);
    }
    script
}

/// Whether no first line names an interpreter that is no shell.
fn is_for_shell(content: &str) -> bool {
    let Some(line) = content.lines().next().and_then(|line| line.strip_prefix("#!")) else {
        return true;
    };
    let command = Script::parse(line);
    command.pipelines.iter().flatten().filter_map(Program::of).any(Program::is_shell)
}

/// Whether a shell takes its script from a here-document.
fn reads_document(command: &Command) -> bool {
    let redirected = command.redirects.iter().any(|redirect| redirect.operator == "<<");
    redirected && Program::of(command).is_some_and(Program::is_shell)
}

/// `RUN`, and what it runs.
pub(super) fn run(instruction: &Instruction) -> Option<(u32, &Invocation)> {
    match &instruction.action {
        Action::Run(invocation) => Some((instruction.line, invocation)),
        _ => None,
    }
}

/// Calls `visit` with each command that runs, also in shells within shells.
pub(super) fn for_each_command(invocation: &Invocation, mut visit: impl FnMut(&Command)) {
    for_each_script(&script(invocation), &mut |script| {
        script.pipelines.iter().flatten().for_each(&mut visit);
    });
}

/// The offences of the commands that `RUN` of `instructions` runs: `judge` names what is wrong with
/// one.
pub(super) fn judge_commands<'a>(
    instructions: impl IntoIterator<Item = &'a Instruction>,
    mut judge: impl FnMut(&Command, Program<'_>) -> Option<String>,
) -> Vec<DockerfileOffence> {
    let mut offences = Vec::new();
    for (line, invocation) in instructions.into_iter().filter_map(run) {
        for_each_command(invocation, |command| {
            let Some(program) = Program::of(command) else { return };
            let detail = judge(command, program);
            offences.extend(detail.map(|detail| DockerfileOffence::on(line).detail(detail)));
        });
    }
    offences
}

/// The names of the words before the program: keywords, assignments and programs that run another.
pub(super) fn before<'a>(
    command: &'a Command,
    program: Program<'_>,
) -> impl Iterator<Item = &'a str> {
    let count = command.words.len().saturating_sub(program.arguments.len() + 1);
    command.words[..count].iter().map(|word| file_name(&word.text))
}
