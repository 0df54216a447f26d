//! The documents of a large file, read by several threads and handed out in their order.

use std::collections::VecDeque;
use std::thread::{self, JoinHandle};

use super::chunks::Chunks;
use super::{Broken, Document, Documents, Fault, Syntax};

/// How much text one thread reads, in bytes, and a little more: it ends where a document does. Small
/// portions keep all processors at work to the end of a file, and less of it in memory.
const PORTION: usize = 64 * 1024;

/// The documents of a text. Those of a small one, and of JSON, are read by the thread that asks.
#[derive(Debug)]
pub struct SideBySide {
    text: String,
    /// Where what no thread reads yet begins, and on which line.
    at: usize,
    line: u32,
    syntax: Syntax,
    /// The portions that are read, in order.
    reading: VecDeque<JoinHandle<Vec<Result<Document, Broken>>>>,
    current: Current,
    /// How many documents there were before those of `current`, and how many it has told.
    before: usize,
    told: usize,
}

/// The portion that is handed out.
#[derive(Debug)]
enum Current {
    /// It is read as it is asked for.
    Lazy(Box<Documents>),
    /// It has been read.
    Read(std::vec::IntoIter<Result<Document, Broken>>),
}

impl SideBySide {
    /// The documents of `text`.
    pub fn new(text: String, syntax: Syntax) -> Self {
        let alone = text.len() <= PORTION || text.trim_start().starts_with('{');
        let (text, current) = if alone {
            (String::new(), Current::Lazy(Box::new(Documents::new(text, syntax))))
        } else {
            (text, Current::Read(Vec::new().into_iter()))
        };
        let reading = VecDeque::new();
        Self { text, at: 0, line: 1, syntax, reading, current, before: 0, told: 0 }
    }

    /// Lets as many threads read as there are processors.
    fn start(&mut self) {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        while self.reading.len() < processors && self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let portion = rest[..Chunks::boundary(rest, PORTION)].to_owned();
            self.at += portion.len();
            let (line, syntax) = (self.line, self.syntax);
            let lines = u32::try_from(portion.matches('\n').count()).unwrap_or(u32::MAX);
            self.line = self.line.saturating_add(lines);
            let read = move || Documents::from_line(portion, line, syntax).collect();
            self.reading.push_back(thread::spawn(read));
        }
    }
}

impl Iterator for SideBySide {
    type Item = Result<Document, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next = match &mut self.current {
                Current::Lazy(documents) => documents.next(),
                Current::Read(documents) => documents.next(),
            };
            if let Some(mut document) = next {
                let (Ok(Document { index, .. }) | Err(Broken { index, .. })) = &mut document;
                self.told = *index + 1;
                *index += self.before;
                return Some(document);
            }
            self.before += std::mem::take(&mut self.told);
            self.start();
            let line = self.line;
            let read = self.reading.pop_front()?.join().unwrap_or_else(|_| {
                // No input makes a parser panic, as far as is known; if one does, it is told.
                let message = "the reader failed on documents before this line; please report it";
                vec![Err(Broken { index: 0, fault: Fault::new(line, message) })]
            });
            self.start();
            self.current = Current::Read(read.into_iter());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::chunks::MARKER;
    use super::*;

    /// Documents of many sizes, some of them broken, so that portions end in many places.
    fn text() -> String {
        let mut text = String::from("# begins with a comment\n");
        let mut number = 0_usize;
        while text.len() < 48 * PORTION {
            number += 1;
            let body = format!("  key{}: [1, 2, {{a: b}}]\n", number % 7).repeat(number % 90);
            match number % 50 {
                7 => text.push_str("--- \n\t broken: [\n"),
                9 => text.push_str("---\n# nothing\n"),
                _ => drop(write!(text, "---\nname: a{number}\nvalues{number}:\n{body}")),
            }
        }
        text
    }

    #[test]
    fn portions_change_nothing() {
        let text = text();
        let alone: Vec<_> = Documents::new(text.clone(), Syntax::Yaml).collect();
        let together: Vec<_> = SideBySide::new(text.clone(), Syntax::Yaml).collect();
        assert!(alone.len() > 1000 && alone.iter().any(Result::is_err), "{}", alone.len());
        assert_eq!(alone.len(), together.len());
        for (alone, together) in alone.into_iter().zip(together) {
            match (alone, together) {
                (Ok(alone), Ok(together)) => {
                    assert_eq!((alone.index, alone.line), (together.index, together.line));
                    assert_eq!(alone.value, together.value);
                    assert_eq!(alone.positions, together.positions);
                    assert_eq!(alone.faults, together.faults);
                }
                (alone, together) => assert_eq!(alone.err(), together.err()),
            }
        }
    }

    #[test]
    fn one_document_without_an_end_is_one_portion() {
        let text = format!("a:\n{}", "- b\n".repeat(PORTION));
        assert_eq!(SideBySide::new(text, Syntax::Yaml).count(), 1);
    }

    #[test]
    fn a_portion_begins_at_a_marker() {
        let text = format!("{}\n---\nb: 1\n---x\n---\nc: 1\n", "a: 1 ".repeat(3));
        let end = Chunks::boundary(&text, 5);
        assert!(text[end..].starts_with(MARKER) && text[end..].contains("b: 1"));
        assert_eq!(Chunks::boundary(&text, 1000), text.len());
    }
}
