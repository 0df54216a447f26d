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

    /// Whether the chunk begins as JSON does.
    pub fn is_json(&self) -> bool {
        self.text.starts_with('{')
    }

    /// The part from byte `at` on.
    pub fn from(&self, at: usize) -> Option<Chunk<'t>> {
        let (before, rest) = self.text.split_at_checked(at)?;
        Some(Self { text: rest, line: self.line + lines(before) })
    }
}

/// What begins a document.
pub(super) const MARKER: &str = "---";

/// Walks over a text that the caller keeps.
#[derive(Debug)]
pub struct Chunks {
    at: usize,
    /// Where the chunk ends that has been begun.
    end: usize,
    /// A place that is known, and its line.
    known: usize,
    line: u32,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { at: 0, end: 0, known: 0, line: 1 }
    }
}

impl Chunks {
    /// Chunks of a text that begins on `line` of its file.
    pub fn from_line(line: u32) -> Self {
        Self { line, ..Self::default() }
    }

    /// Where a chunk of `text` begins, `from` bytes in or later: after documents that are whole.
    pub fn boundary(text: &str, from: usize) -> usize {
        let mut at = 0;
        while at < from && at < text.len() {
            at += end(&text[at..]);
        }
        at
    }

    /// The next chunk of `text`, and whether it is the rest of one.
    pub fn next<'t>(&mut self, text: &'t str) -> Option<(Chunk<'t>, bool)> {
        let rest = text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let continued = self.at < self.end;
        if !continued {
            self.end = self.at + end(rest);
        }
        // Not before: a chunk of many documents comes back for each.
        self.line = self.line.saturating_add(lines(&text[self.known..self.at]));
        self.known = self.at;
        let chunk = Chunk { text: &rest[..self.end - self.at], line: self.line };
        self.at = self.end;
        Some((chunk, continued))
    }

    /// Hands out `rest`, the end of the chunk before, once more.
    pub fn put_back(&mut self, rest: Chunk<'_>) {
        self.at = self.end - rest.text.len();
        (self.known, self.line) = (self.at, rest.line);
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
