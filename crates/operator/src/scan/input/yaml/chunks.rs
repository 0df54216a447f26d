//! A text, cut where its documents begin.

/// A part of a text that begins and ends with documents.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'t> {
    pub text: &'t str,
    /// The line of the file that it begins on, from 1.
    pub line: u32,
}

impl<'t> Chunk<'t> {
    /// The rest of the chunk from its first content on, if it has any.
    pub fn content(&self) -> Option<Self> {
        let rest = self.text.strip_prefix(MARKER).unwrap_or(self.text).trim_start();
        let before = &self.text[..self.text.len() - rest.len()];
        (!rest.is_empty()).then(|| Self { text: rest, line: self.line + lines(before) })
    }

    /// The part from byte `at` on.
    pub fn from(&self, at: usize) -> Option<Chunk<'t>> {
        let (before, rest) = self.text.split_at_checked(at)?;
        Some(Self { text: rest, line: self.line + lines(before) })
    }
}

/// What begins a document.
const MARKER: &str = "---";

/// Walks over a text that the caller keeps.
#[derive(Debug)]
pub struct Chunks {
    at: usize,
    line: u32,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { at: 0, line: 1 }
    }
}

impl Chunks {
    /// The next chunk of `text`.
    pub fn next<'t>(&mut self, text: &'t str) -> Option<Chunk<'t>> {
        let rest = text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = end(rest);
        let chunk = Chunk { text: &rest[..length], line: self.line };
        self.at += length;
        self.line += lines(chunk.text);
        Some(chunk)
    }
}

/// How long the chunk is that `text` begins with.
fn end(text: &str) -> usize {
    let mut from = 0;
    while let Some(found) = text[from..].find("\n---") {
        let start = from + found + 1;
        from = start + MARKER.len();
        let marks = text[from..].bytes().next().is_none_or(|next| next.is_ascii_whitespace());
        // Directives belong to the document that follows.
        if marks && !only_directives(&text[..start]) {
            return start;
        }
    }
    text.len()
}

fn only_directives(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim_start().is_empty());
    let mut directives = false;
    let only = lines.all(|line| {
        directives |= line.starts_with('%');
        line.starts_with(['%', '#'])
    });
    only && directives
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}
