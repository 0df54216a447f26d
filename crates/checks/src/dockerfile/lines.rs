//! Logical lines: what stands on one line after comments and continuations are taken out.

use super::ParseError;
use super::heredoc::{self, HereDocument};
use super::instruction::{takes_documents, words_after};

/// An instruction as text.
#[derive(Debug)]
pub(super) struct Line {
    /// Where it begins, from one.
    pub number: u32,
    /// Its text on one line.
    pub text: String,
    /// The here-documents behind it.
    pub documents: Vec<HereDocument>,
    /// The comments before it and in it, each with its line.
    pub comments: Vec<(u32, String)>,
    /// The sign that escapes, and at the end of a line continues it.
    pub escape: char,
}

/// The instructions of `source` as text. Comments behind the last one belong to none.
pub(super) fn lines(source: &str) -> Result<Vec<Line>, ParseError> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut rest = source.split_inclusive('\n').zip(1_u32..);
    let mut directives = Directives::default();
    let mut found = Vec::new();
    let mut comments = Vec::new();
    while let Some((line, number)) = rest.next() {
        let line = trim_newline(line).trim_start();
        directives.read(line, number)?;
        if let Some(comment) = line.strip_prefix('#') {
            comments.push((number, comment.trim().to_owned()));
            continue;
        }
        let escape = directives.escape();
        let (first, mut continues) = trim_continuation(line, escape);
        if first.is_empty() && !continues {
            continue;
        }
        let mut text = first.to_owned();
        while continues {
            let Some((line, number)) = rest.next() else { break };
            let line = trim_newline(line);
            if let Some(comment) = line.trim_start().strip_prefix('#') {
                comments.push((number, comment.trim().to_owned()));
            } else if !line.trim_start().is_empty() {
                let (piece, more) = trim_continuation(line, escape);
                text.push_str(piece);
                continues = more;
            }
        }
        let mut documents = Vec::new();
        if text.contains("<<") && takes_documents(&text, escape) {
            for mut document in heredoc::announced(words_after(&text)) {
                let mut lines = rest.by_ref().map(|(line, _)| line);
                if !document.fill(&mut lines) {
                    return Err(ParseError::new(number, "a here-document does not end"));
                }
                documents.push(document);
            }
        }
        found.push(Line {
            number,
            text,
            documents,
            comments: std::mem::take(&mut comments),
            escape,
        });
    }
    Ok(found)
}

fn trim_newline(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// `line` without the sign at its end that continues it, and whether there was one. A sign behind
/// another stands for itself.
fn trim_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}

/// The names of directives.
const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];

/// The comments at the head of the file that are none: `# escape=…`.
#[derive(Default)]
struct Directives {
    done: bool,
    seen: Vec<&'static str>,
    escape: Option<char>,
}

impl Directives {
    fn escape(&self) -> char {
        self.escape.unwrap_or('\\')
    }

    fn read(&mut self, line: &str, number: u32) -> Result<(), ParseError> {
        if self.done {
            return Ok(());
        }
        let pair = line.strip_prefix('#').and_then(|comment| comment.split_once('='));
        let name = pair.and_then(|(name, value)| {
            let name = name.trim().to_ascii_lowercase();
            let known = DIRECTIVES.into_iter().find(|known| *known == name)?;
            (!value.trim().is_empty()).then_some((known, value.trim()))
        });
        let Some((name, value)) = name else {
            self.done = true;
            return Ok(());
        };
        if self.seen.contains(&name) {
            return Err(ParseError::new(number, format!("there is a second directive {name}")));
        }
        self.seen.push(name);
        if name == "escape" {
            self.escape = match value {
                "\\" => Some('\\'),
                "`" => Some('`'),
                _ => return Err(ParseError::new(number, "only \\ and ` can be the escape")),
            };
        }
        Ok(())
    }
}
