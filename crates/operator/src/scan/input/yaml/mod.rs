//! The text of a YAML or JSON file, as documents with positions.
//!
//! A YAML file is cut at its `---` lines, as kubectl does, before it is parsed: a document that is
//! broken then takes no other with it. The events of the parser become values here, for no reader
//! of values knows all of what is needed: kubectl's types of scalars ([`resolve`]), positions, keys
//! that stand twice, and bounds on aliases.
//!
//! The parser is `granit-parser`: without unsafe code, fuzzed, bounded in what it holds, and lines
//! and columns on every event. `saphyr-parser`, from which it stems, is a fifth faster and has no
//! bound on nesting; `libyaml-safer` splits lines as kubectl does, but owns every text and has
//! unsafe code; `serde-saphyr` and `serde_norway` have types of their own for scalars.

mod budget;
mod build;
mod chunks;
mod events;
mod json;
mod resolve;
mod side_by_side;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use plumbline_checks::text;
use serde_json::Value;

use self::budget::Budget;
use self::chunks::{Chunk, Chunks};
use self::json::{Failure, Outcome};
pub use self::side_by_side::SideBySide;
use super::positions::Positions;

/// The longest message that a parser may add, in characters.
const MESSAGE_LIMIT: usize = 300;

/// A document of a file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its number in the file, from 0. Documents without content have none.
    pub index: usize,
    /// The first line of its content.
    pub line: u32,
    /// What it holds.
    pub value: Value,
    /// Where each part of it stands.
    pub positions: Positions,
    /// What kubectl would reject in it, or read in another way.
    pub faults: Vec<Fault>,
}

/// What is wrong in a document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file, from 1.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

impl Fault {
    fn new(line: u32, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// A document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number in the file, from 0.
    pub index: usize,
    /// Why.
    pub fault: Fault,
}

/// What a text is meant to be that is neither YAML nor JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// The file is named as YAML, or not at all.
    Yaml,
    /// The file is named as JSON.
    Json,
}

/// The documents of a text, read one after another.
#[derive(Debug)]
pub struct Documents {
    text: String,
    syntax: Syntax,
    chunks: Chunks,
    budget: Budget,
    index: usize,
    ready: VecDeque<Result<Document, Broken>>,
}

impl Documents {
    /// The documents of `text`.
    pub fn new(text: String, syntax: Syntax) -> Self {
        Self::from_line(text, 1, syntax)
    }

    /// The documents of `text`, which begins on `line` of its file.
    pub fn from_line(text: String, line: u32, syntax: Syntax) -> Self {
        Self {
            text,
            syntax,
            chunks: Chunks::from_line(line),
            budget: Budget::default(),
            index: 0,
            ready: VecDeque::new(),
        }
    }
}

impl Iterator for Documents {
    type Item = Result<Document, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            let (chunk, continued) = self.chunks.next(&self.text)?;
            let mut sink = Sink { index: &mut self.index, ready: &mut self.ready };
            let Some(json) = chunk.content().filter(Chunk::is_json) else {
                events::read(chunk, &mut self.budget, &mut sink);
                continue;
            };
            let yaml = (!continued).then_some(chunk);
            if let Some(rest) = read_json(json, yaml, self.syntax, &mut self.budget, &mut sink) {
                self.chunks.put_back(rest);
            }
        }
        self.ready.pop_front()
    }
}

/// Where documents go.
struct Sink<'s> {
    index: &'s mut usize,
    ready: &'s mut VecDeque<Result<Document, Broken>>,
}

impl Sink<'_> {
    fn document(&mut self, (value, positions, faults): (Value, Positions, Vec<Fault>)) {
        // kubectl passes over these too.
        if value.is_null() && faults.is_empty() {
            return;
        }
        let line = positions.line(&[]);
        self.ready.push_back(Ok(Document { index: *self.index, line, value, positions, faults }));
        *self.index += 1;
    }

    fn broken(&mut self, fault: Fault) {
        self.ready.push_back(Err(Broken { index: *self.index, fault }));
        *self.index += 1;
    }

    /// Tells a fault of the document that came last, or of none.
    fn fault(&mut self, fault: Fault) {
        match self.ready.back_mut() {
            Some(Ok(document)) => document.faults.push(fault),
            _ => self.broken(fault),
        }
    }
}

/// Reads the first document of `json`, as kubectl does, and returns the rest. What is not JSON after
/// all may be `yaml` that begins with a brace.
fn read_json<'t>(
    json: Chunk<'t>,
    yaml: Option<Chunk<'_>>,
    syntax: Syntax,
    budget: &mut Budget,
    sink: &mut Sink<'_>,
) -> Option<Chunk<'t>> {
    let (failure, looked_at) = match json::read(json, budget, sink) {
        Outcome::Read(bytes) => return json.from(bytes),
        Outcome::Failed(failure, looked_at) => (failure, looked_at),
    };
    if let (Failure::Syntax(_), Some(yaml)) = (&failure, yaml) {
        let (index, before) = (*sink.index, sink.ready.len());
        events::read(yaml, budget, sink);
        if syntax == Syntax::Yaml || sink.ready.range(before..).any(Result::is_ok) {
            return None;
        }
        *sink.index = index;
        sink.ready.truncate(before);
    }
    let (Failure::Syntax(fault) | Failure::Content(fault)) = failure;
    sink.broken(fault);
    json::recover(json, looked_at)
}

/// What a parser says, safe to show.
fn parser_message(line: u32, column: usize, message: &str, text: &str) -> Fault {
    if let Some(fault) = template(line, text) {
        return fault;
    }
    let message: String = text::clean(message, MESSAGE_LIMIT);
    Fault::new(line, format!("cannot be read, column {column}: {message}"))
}

/// The fault of a broken text that seems to be a template. Templates are broken YAML in ever new
/// ways, and nothing in them is to be mended.
fn template(line: u32, text: &str) -> Option<Fault> {
    let message = "this seems to be a Helm template that is not rendered: render it first, for \
                   example with helm template CHART | plumbline scan -";
    text.contains("{{").then(|| Fault::new(line, message))
}
