//! Here-documents: `<<EOF` and what stands on the lines up to `EOF`.

use super::words;

/// A here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HereDocument {
    /// The line that ends it.
    end: String,
    /// Whether tabs before its lines are no part of it.
    strips_tabs: bool,
    /// What it holds.
    pub content: String,
}

impl HereDocument {
    /// The here-document that `word` of a command announces, still empty.
    pub(super) fn announced_by(word: &str) -> Option<Self> {
        let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let (strips_tabs, rest) = match rest.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let rest = rest.trim_start();
        if rest.is_empty() || rest.contains('<') {
            return None;
        }
        let end = words::unquote(rest, '\\')?;
        Some(Self { end, strips_tabs, content: String::new() })
    }

    /// Takes the lines that belong to it. False where it does not end.
    pub(super) fn fill<'a>(&mut self, lines: &mut impl Iterator<Item = &'a str>) -> bool {
        for line in lines {
            let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
            if line.trim_end_matches(['\r', '\n']) == self.end {
                return true;
            }
            self.content.push_str(line);
        }
        false
    }
}

/// The here-documents that the words of a command announce.
pub(super) fn announced(command: &str) -> impl Iterator<Item = HereDocument> {
    let words = words::of_shell(command).unwrap_or_default().into_iter();
    words.filter_map(|word| HereDocument::announced_by(&word))
}
