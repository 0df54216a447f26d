//! Stages: what each is built on, and what its variables mean.

use std::collections::HashMap;

use super::expand::{Text, Variables};
use super::instruction::{Action, Instruction, Source};
use super::{ParseError, STAGE_LIMIT};

/// A stage.
#[derive(Debug)]
pub(crate) struct Stage {
    /// The line of its `FROM`, from one.
    pub line: u32,
    /// Its name, in small letters.
    pub name: Option<String>,
    /// What `--platform` says.
    pub platform: Option<String>,
    /// What it is built on.
    pub base: Base,
    /// Its instructions, without `FROM`.
    pub instructions: Vec<Instruction>,
}

/// What a stage is built on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image from elsewhere.
    Image(Text),
}

/// Where files are taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The folder that is built.
    Context,
    /// A stage.
    Stage(usize),
    /// An image from elsewhere, or a context that the builder names.
    Image(String),
    /// As it is written: until the stages are known.
    Written(String),
}

/// The instructions before the first stage, and the stages.
pub(super) fn stages(
    instructions: Vec<(Instruction, char)>,
) -> Result<(Vec<Instruction>, Vec<Stage>), ParseError> {
    let mut arguments = Vec::new();
    let mut stages: Vec<Stage> = Vec::new();
    let mut variables = Variables::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (mut instruction, escape) in instructions {
        let line = instruction.line;
        if let Action::From { image, name, platform } = instruction.action {
            if stages.len() == STAGE_LIMIT {
                let message = format!("there are more than {STAGE_LIMIT} stages");
                return Err(ParseError::new(line, message));
            }
            let image = variables.expand_globally(&image.written, escape);
            let base = base(image, &by_name);
            variables.open(if let Base::Stage(below) = base { Some(below) } else { None });
            if let Some(name) = &name {
                by_name.insert(name.clone(), stages.len());
            }
            stages.push(Stage { line, name, platform, base, instructions: Vec::new() });
            continue;
        }
        fill(&mut instruction, &mut variables, escape);
        match (stages.last_mut(), &instruction.action) {
            (Some(stage), _) => stage.instructions.push(instruction),
            (None, Action::Arg(_)) if !instruction.on_build => arguments.push(instruction),
            (None, _) => return Err(ParseError::new(line, "there is no FROM before this")),
        }
    }
    if stages.is_empty() {
        return Err(ParseError::new(1, "there is no FROM"));
    }
    let number = stages.len();
    for instruction in stages.iter_mut().flat_map(|stage| &mut stage.instructions) {
        for origin in origins(&mut instruction.action) {
            if let Origin::Written(from) = origin {
                let named = by_name.get(&from.to_lowercase()).copied();
                let counted = || from.parse().ok().filter(|index| *index < number);
                *origin = match named.or_else(counted) {
                    Some(stage) => Origin::Stage(stage),
                    None => Origin::Image(std::mem::take(from)),
                };
            }
        }
    }
    Ok((arguments, stages))
}

fn base(image: Text, by_name: &HashMap<String, usize>) -> Base {
    match &image.value {
        Ok(name) if name == "scratch" => Base::Scratch,
        Ok(name) => match by_name.get(&name.to_lowercase()) {
            Some(stage) => Base::Stage(*stage),
            None => Base::Image(image),
        },
        Err(_) => Base::Image(image),
    }
}

fn origins(action: &mut Action) -> &mut [Origin] {
    match action {
        Action::Add(transfer) | Action::Copy(transfer) => {
            std::slice::from_mut(&mut transfer.origin)
        }
        Action::Run(invocation) => &mut invocation.origins,
        _ => &mut [],
    }
}

/// Gives the variables of an instruction their values, and takes in those that it sets.
fn fill(instruction: &mut Instruction, variables: &mut Variables, escape: char) {
    let mut expand = |text: &mut Text| *text = variables.expand(&text.written, escape);
    match &mut instruction.action {
        Action::Add(transfer) | Action::Copy(transfer) => {
            for source in &mut transfer.sources {
                if let Source::Path(path) = source {
                    expand(path);
                }
            }
            expand(&mut transfer.target);
        }
        Action::User(text) | Action::Workdir(text) => expand(text),
        Action::Expose(ports) => ports.iter_mut().for_each(expand),
        Action::Label(settings) | Action::Env(settings) | Action::Arg(settings) => {
            settings.iter_mut().filter_map(|setting| setting.value.as_mut()).for_each(expand);
        }
        _ => {}
    }
    if instruction.on_build {
        return;
    }
    match &instruction.action {
        Action::Arg(settings) => {
            for setting in settings {
                variables.argument(&setting.name, setting.value.as_ref());
            }
        }
        Action::Env(settings) => {
            for setting in settings {
                if let Some(value) = &setting.value {
                    variables.environment(&setting.name, value);
                }
            }
        }
        _ => {}
    }
}
