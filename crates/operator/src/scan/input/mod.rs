//! What `scan` reads: files, folders, patterns and standard input, as objects with positions.
//!
//! ```text
//! files ──► encoding ──► yaml ──► objects
//! bytes     text         values   SourceObject, or Problem
//! ```
//!
//! One file after the other is read, and of each one document after the other; no text is kept.
//! What cannot be read is a [`Problem`], and the reading goes on.

mod encoding;
mod files;
mod objects;
mod positions;
mod yaml;

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;

use serde_json::Value;

pub use self::files::FILE_LIMIT;
use self::files::{Content, Files};
use self::objects::Origin;
pub use self::positions::{Part, Positions, Step};
use self::yaml::SideBySide;

/// How many problems of one file are told.
pub const PROBLEMS_LIMIT: usize = 100;

/// One thing that was read.
#[derive(Debug)]
pub enum Input {
    /// A Kubernetes object.
    Object(SourceObject),
    /// A Dockerfile, not parsed.
    Dockerfile(Dockerfile),
    /// What could not be read.
    Problem(Problem),
}

/// A Kubernetes object of a file.
#[derive(Clone, Debug)]
pub struct SourceObject {
    /// The file, cleaned for output.
    pub file: Arc<str>,
    /// The number of the document in its file, from 0; empty documents are not counted, and the
    /// items of a list have that of the list.
    pub document: usize,
    /// The line that it begins on, from 1.
    pub line: u32,
    /// Cleaned for output, as all names here; the value has what was written.
    pub api_version: String,
    /// What it is.
    pub kind: String,
    /// Where it says that it belongs.
    pub namespace: Option<String>,
    /// Its name, if it says one.
    pub name: Option<String>,
    /// All of it.
    pub value: Value,
    /// Where each part of it stands.
    pub positions: Positions,
}

/// The text of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerfile {
    /// The file, cleaned for output.
    pub file: Arc<str>,
    /// What it holds.
    pub text: String,
}

/// How much a [`Problem`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What was asked for was not read, or not as kubectl would.
    Error,
    /// Something in a folder was passed over that may well be no manifest, such as the values of a
    /// chart.
    Warning,
}

/// What could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How much it matters.
    pub level: Level,
    /// The file, folder or pattern, cleaned for output.
    pub file: Arc<str>,
    /// The number of the document in the file.
    pub document: Option<usize>,
    /// The line of the file, from 1.
    pub line: Option<u32>,
    /// What is wrong and what to do, cleaned for output.
    pub message: String,
}

impl Problem {
    fn error(file: &Arc<str>, line: Option<u32>, message: impl Into<String>) -> Self {
        let (file, message) = (Arc::clone(file), message.into());
        Self { level: Level::Error, file, document: None, line, message }
    }
}

/// All that a list of arguments names, read as it is asked for.
pub struct Inputs {
    files: Files,
    current: Option<Current>,
    ready: VecDeque<Input>,
}

/// The file that is being read.
struct Current {
    origin: Origin,
    documents: SideBySide,
    problems: usize,
}

impl Inputs {
    /// Reads `arguments` in their order: a file, a folder, a pattern such as `deploy/**/*.yaml`, or
    /// `-` for `stdin`.
    ///
    /// A folder is read with all that is in it, sorted by name, save what is hidden or ignored by
    /// git; of it and of a pattern only files count that are named as manifests or Dockerfiles are.
    /// A file that is named itself is always read. No file is read twice.
    pub fn new(
        arguments: impl IntoIterator<Item = std::ffi::OsString>,
        stdin: impl Read + Send + 'static,
    ) -> Self {
        let files = Files::new(arguments, Box::new(stdin));
        Self { files, current: None, ready: VecDeque::new() }
    }

    /// Documents of one text, which is called `file`.
    pub fn of_text(file: &str, text: String) -> impl Iterator<Item = Input> {
        let current = Current::new(Origin { file: file.into(), named: true }, text);
        let files = Files::new([], Box::new(std::io::empty()));
        Self { files, current: Some(current), ready: VecDeque::new() }
    }
}

impl Current {
    fn new(origin: Origin, text: String) -> Self {
        let syntax = files::syntax(&origin.file);
        Self { origin, documents: SideBySide::new(text, syntax), problems: 0 }
    }

    /// Reads one more document, or returns false.
    fn advance(&mut self, ready: &mut VecDeque<Input>) -> bool {
        let Some(document) = self.documents.next() else { return false };
        let Self { origin, problems, .. } = self;
        origin.read(document, &mut |input| {
            if let Input::Problem(_) = input {
                *problems += 1;
                match (*problems).cmp(&(PROBLEMS_LIMIT + 1)) {
                    std::cmp::Ordering::Less => {}
                    std::cmp::Ordering::Equal => {
                        let message = format!("more than {PROBLEMS_LIMIT} problems in this file");
                        let problem = Problem::error(&origin.file, None, message);
                        return ready.push_back(Input::Problem(problem));
                    }
                    std::cmp::Ordering::Greater => return,
                }
            }
            ready.push_back(input);
        });
        true
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(input) = self.ready.pop_front() {
                return Some(input);
            }
            if let Some(current) = &mut self.current {
                if !current.advance(&mut self.ready) {
                    self.current = None;
                }
                continue;
            }
            let file = match self.files.next()? {
                Ok(file) => file,
                Err(problem) => return Some(Input::Problem(problem)),
            };
            match file.content {
                Content::Dockerfile(text) => {
                    return Some(Input::Dockerfile(Dockerfile { file: file.name, text }));
                }
                Content::Manifest(text) => {
                    let origin = Origin { file: file.name, named: file.named };
                    self.current = Some(Current::new(origin, text));
                }
            }
        }
    }
}
