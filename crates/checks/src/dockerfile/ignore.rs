//! Comments that ask to ignore a check: `# plumbline:ignore CHECK reason`.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::instruction::Comment;
use crate::exemption::{self, Ineffective};

/// A finding that people know of and live with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The line of the comment, from one.
    pub line: u32,
    /// The id of the check.
    pub check: &'static str,
    /// Why.
    pub reason: SmolStr,
}

/// The word that a comment begins with which asks to ignore a check.
pub const IGNORE_MARK: &str = "plumbline:ignore";

/// What comments ask to ignore.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    /// What counts, by check and by the line of the instruction; None is the whole file.
    pub effective: BTreeMap<(&'static str, Option<u32>), Ignore>,
    /// The lines of the first comments that do not count, and why.
    pub ineffective: Vec<(u32, Ineffective)>,
}

/// What `comments` ask to ignore. Up to the line `first` of the first stage they hold for the whole
/// file.
pub(super) fn collect(comments: &[Comment], first: u32) -> Ignores {
    let mut ignores = Ignores::default();
    for Comment { line, instruction, text } in comments {
        let (mark, rest) = first_word(text);
        if mark != IGNORE_MARK {
            continue;
        }
        let (id, reason) = first_word(rest);
        match exemption::read(id, reason) {
            Ok((check, reason)) => {
                let target = (*instruction > first).then_some(*instruction);
                let ignore = Ignore { line: *line, check: check.id, reason: reason.into() };
                ignores.effective.insert((check.id, target), ignore);
            }
            Err(why) if ignores.ineffective.len() < exemption::LIMIT => {
                ignores.ineffective.push((*line, why));
            }
            Err(_) => {}
        }
    }
    ignores
}

/// The first word of `text`, and what is after it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}
