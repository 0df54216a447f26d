//! The document as JSON: each object of the scan on a line of its own.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::scan::document::Document;

/// Writes `document` to `sink`.
///
/// # Errors
///
/// It cannot be written.
pub fn write(document: &Document, sink: &mut dyn Write) -> anyhow::Result<()> {
    document.serialize(&mut Serializer::with_formatter(&mut *sink, Lines::default()))?;
    Ok(sink.write_all(b"\n")?)
}

/// How deep lines are broken: the fields of the document, and what its lists hold.
const BROKEN_DEPTH: usize = 2;

/// What is nested deeper stays on its line. Indented to the end, a large scan is half as large again
/// and takes twice as long to print, while one line for everything suits neither `grep` nor `diff`.
#[derive(Default)]
struct Lines {
    depth: usize,
    /// Whether what was closed or written last has content, and so what is around it.
    filled: bool,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, bracket: u8, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(&[bracket])
    }

    fn next<W: ?Sized + Write>(&mut self, first: bool, writer: &mut W) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }

    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        match self.depth {
            0 => writer.write_all(b"\n"),
            1 => writer.write_all(b"\n  "),
            BROKEN_DEPTH => writer.write_all(b"\n    "),
            _ => Ok(()),
        }
    }

    fn close<W: ?Sized + Write>(&mut self, bracket: u8, writer: &mut W) -> io::Result<()> {
        let broken = self.filled && self.depth <= BROKEN_DEPTH;
        self.depth -= 1;
        self.filled = true;
        if broken {
            self.line(writer)?;
        }
        writer.write_all(&[bracket])
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(b'[', writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(b']', writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(first, writer)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(b'{', writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(b'}', writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(first, writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let broken = self.depth <= BROKEN_DEPTH;
        writer.write_all(if broken { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn lines(value: &Value) -> String {
        let mut text = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut text, Lines::default())).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_a_list_holds_stands_on_a_line() {
        let value = json!({
            "errors": [],
            "objects": [{"findings": [{"id": "a"}, {}], "kind": "Pod"}, {"findings": []}],
            "summary": {"high": 1, "low": {"of": [1, 2]}},
        });
        let expected = r#"{
  "errors": [],
  "objects": [
    {"findings":[{"id":"a"},{}],"kind":"Pod"},
    {"findings":[]}
  ],
  "summary": {
    "high": 1,
    "low": {"of":[1,2]}
  }
}"#;
        assert_eq!(lines(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(expected).unwrap(), value);
    }

    #[test]
    fn nothing_is_a_pair_of_brackets() {
        assert_eq!(lines(&json!({})), "{}");
        assert_eq!(lines(&json!([[], {}])), "[\n  [],\n  {}\n]");
    }
}
