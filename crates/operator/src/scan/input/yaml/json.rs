//! From JSON to documents, by `serde_json`.
//!
//! `serde_json` tells the line of an error only. But it reads a byte at a time and looks ahead by no
//! more than one, so the lines that it has read so far tell where the value stands that it is about
//! to hand over.

use std::cell::Cell;
use std::fmt;
use std::io;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use super::budget::Budget;
use super::build::Builder;
use super::chunks::Chunk;
use super::{Fault, Sink, parser_message};

/// What became of a document.
pub enum Outcome {
    /// It was read, or there was none; so many bytes are behind it.
    Read(usize),
    /// It is not JSON, or more than the reader takes; so many bytes were looked at.
    Failed(Failure, usize),
}

/// Why a document was not read.
pub enum Failure {
    /// It is not JSON.
    Syntax(Fault),
    /// It is JSON, and more than the reader takes.
    Content(Fault),
}

/// Reads the first document of `chunk`.
pub fn read(chunk: Chunk<'_>, budget: &mut Budget, sink: &mut Sink<'_>) -> Outcome {
    let place = Place::new(chunk.line);
    let mut parser = serde_json::Deserializer::from_reader(Counted { chunk, place: &place });
    let mut builder = Builder::new(budget);
    let mut refused = None;
    let part = Part { builder: &mut builder, place: &place, refused: &mut refused };
    let result = part.deserialize(&mut parser);
    let bytes = place.bytes.get();
    match (result, refused) {
        (Ok(()), _) => {
            builder.finish().into_iter().for_each(|document| sink.document(document));
            Outcome::Read(bytes)
        }
        (Err(_), Some(fault)) => Outcome::Failed(Failure::Content(fault), bytes),
        (Err(error), None) => Outcome::Failed(failure(&error, chunk, bytes), bytes),
    }
}

/// The rest of `chunk` from the next document that begins on a line of its own. The last of the
/// `looked_at` bytes may be its first.
pub fn recover(chunk: Chunk<'_>, looked_at: usize) -> Option<Chunk<'_>> {
    let from = looked_at.saturating_sub(2);
    let start = chunk.text.as_bytes().get(from..)?.windows(2).position(|pair| pair == b"\n{")?;
    chunk.from(from + start + 1)
}

fn failure(error: &serde_json::Error, chunk: Chunk<'_>, looked_at: usize) -> Failure {
    let lines = u32::try_from(error.line()).unwrap_or(u32::MAX).saturating_sub(1);
    let line = chunk.line.saturating_add(lines);
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
    let text = chunk.text.get(..looked_at).unwrap_or_default();
    let fault = parser_message(line, error.column(), message, text);
    match error.classify() {
        Category::Data => Failure::Content(fault),
        Category::Io | Category::Syntax | Category::Eof => Failure::Syntax(fault),
    }
}

/// How far the parser has read.
struct Place {
    bytes: Cell<usize>,
    /// The line of the last byte.
    line: Cell<u32>,
    /// Whether the last byte ends its line.
    ended: Cell<bool>,
}

impl Place {
    fn new(line: u32) -> Self {
        Self { bytes: Cell::new(0), line: Cell::new(line), ended: Cell::new(false) }
    }
}

/// Hands out a text by the byte and counts.
struct Counted<'t, 'p> {
    chunk: Chunk<'t>,
    place: &'p Place,
}

impl io::Read for Counted<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.place.bytes.get();
        let (Some(byte), Some(target)) = (self.chunk.text.as_bytes().get(at), buffer.first_mut())
        else {
            return Ok(0);
        };
        *target = *byte;
        self.place.bytes.set(at + 1);
        if self.place.ended.replace(*byte == b'\n') {
            self.place.line.set(self.place.line.get().saturating_add(1));
        }
        Ok(1)
    }
}

/// The value that comes next.
struct Part<'a, 'b> {
    builder: &'a mut Builder<'b>,
    place: &'a Place,
    /// Why the builder takes no more.
    refused: &'a mut Option<Fault>,
}

impl<'b> Part<'_, 'b> {
    fn take<E: Error>(
        &mut self,
        take: impl FnOnce(&mut Builder<'b>, u32) -> Result<(), Fault>,
    ) -> Result<(), E> {
        take(self.builder, self.place.line.get()).map_err(|fault| {
            *self.refused = Some(fault);
            E::custom("refused")
        })
    }

    fn leaf<E: Error>(mut self, value: impl Into<Value>) -> Result<(), E> {
        self.take(|builder, line| builder.leaf(line, 0, value.into()))
    }

    fn inner(&mut self) -> Part<'_, 'b> {
        Part { builder: self.builder, place: self.place, refused: self.refused }
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.leaf(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.leaf(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.leaf(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.leaf(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.leaf(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.leaf(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.take(|builder, line| builder.open_sequence(line, 0))?;
        while items.next_element_seed(self.inner())?.is_some() {}
        self.take(|builder, _| builder.close())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        self.take(|builder, line| builder.open_mapping(line, 0))?;
        while let Some(key) = entries.next_key::<String>()? {
            self.take(|builder, line| {
                builder.key(line, key);
                Ok(())
            })?;
            entries.next_value_seed(self.inner())?;
        }
        self.take(|builder, _| builder.close())
    }
}
