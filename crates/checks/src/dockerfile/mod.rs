//! Dockerfiles, read as `BuildKit` reads them: logical lines, then instructions, then stages.
//!
//! Own code, after a look at the crates: `parse-dockerfile` 0.1 reads a here-document only where it
//! is the first word, so that it takes the lines of `RUN python3 - <<'EOF'` for instructions, and
//! refuses two stages of one name, which builds; `dockerfile-parser-rs` 3.4 and `dockerfile-parser`
//! 0.9 tell no lines and bring a command line parser and a grammar compiler. All leave pairs,
//! variables, comments and the joining of lines to their caller, which is most of what is here.

mod expand;
mod heredoc;
mod ignore;
mod instruction;
mod lines;
mod stage;
mod words;

pub use ignore::{IGNORE_MARK, Ignore};

pub(crate) use expand::Text;
pub(crate) use instruction::{Action, Flag, Instruction, Invocation, Setting, Source, Transfer};
pub(crate) use stage::{Base, Origin, Stage};

use std::fmt;

use ignore::Ignores;
use instruction::Contents;

use crate::exemption::Ineffective;
use crate::text;

/// The largest file that is read, in bytes.
pub const SIZE_LIMIT: usize = 1 << 20;

/// How many stages a file may have: what a stage inherits is looked for in all stages before it.
const STAGE_LIMIT: usize = 256;

/// A Dockerfile.
#[derive(Debug)]
pub struct Dockerfile {
    /// Its stages, in order. There is at least one.
    stages: Vec<Stage>,
    /// The arguments before the first stage.
    arguments: Vec<Instruction>,
    ignores: Ignores,
}

/// Why a file is no Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from one.
    pub line: u32,
    /// What is wrong with it. Cleaned and bounded.
    pub message: String,
}

impl ParseError {
    fn new(line: u32, message: impl AsRef<str>) -> Self {
        Self { line, message: text::clean(message.as_ref(), text::DETAIL_LIMIT) }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Reads a Dockerfile.
///
/// # Errors
///
/// It is too large, or no build would take it.
pub fn parse(source: impl AsRef<[u8]>) -> Result<Dockerfile, ParseError> {
    let source = source.as_ref();
    if source.len() > SIZE_LIMIT {
        return Err(ParseError::new(1, format!("the file is larger than {SIZE_LIMIT} bytes")));
    }
    let source = String::from_utf8_lossy(source);
    let lines = lines::lines(&source)?;
    let Contents { instructions, comments } = instruction::contents(lines)?;
    let (arguments, stages) = stage::stages(instructions)?;
    let first = stages.first().map_or(0, |stage| stage.line);
    let ignores = ignore::collect(&comments, first);
    Ok(Dockerfile { stages, arguments, ignores })
}

impl Dockerfile {
    /// What its comments ask to ignore: `# plumbline:ignore CHECK reason`.
    pub fn ignores(&self) -> impl Iterator<Item = &Ignore> {
        self.ignores.effective.values()
    }

    /// The lines of comments that ask so and do not count, and why: of many, the first.
    pub fn ineffective_ignores(&self) -> impl Iterator<Item = (u32, &Ineffective)> {
        self.ignores.ineffective.iter().map(|(line, why)| (*line, why))
    }

    /// The reason to ignore `check` at the instruction on `line`, where a comment gives one.
    pub(crate) fn ignored(&self, check: &'static str, line: u32) -> Option<&Ignore> {
        let of = |target| self.ignores.effective.get(&(check, target));
        of(Some(line)).or_else(|| of(None))
    }

    /// Its stages.
    pub(crate) fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The final stage and those that it is built on, the final one first: what ends in the image.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = &Stage> {
        let last = self.stages.len().checked_sub(1);
        std::iter::successors(last, |index| match self.stages[*index].base {
            Base::Stage(below) => Some(below),
            _ => None,
        })
        .map(|index| &self.stages[index])
    }

    /// All instructions, those before the first stage among them.
    pub(crate) fn instructions(&self) -> impl Iterator<Item = &Instruction> {
        let of_stages = self.stages.iter().flat_map(|stage| &stage.instructions);
        self.arguments.iter().chain(of_stages)
    }

    /// The last thing that `find` finds in the image, by the order of the build. What `ONBUILD` holds
    /// back is of another image.
    pub(crate) fn last<'a, T>(
        &'a self,
        find: impl Fn(&'a Action) -> Option<T>,
    ) -> Option<(&'a Instruction, T)> {
        let instructions = self.shipped().flat_map(|stage| stage.instructions.iter().rev());
        let mut own = instructions.filter(|instruction| !instruction.on_build);
        own.find_map(|instruction| Some((instruction, find(&instruction.action)?)))
    }
}

#[cfg(test)]
mod tests;
