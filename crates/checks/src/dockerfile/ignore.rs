//! Comments that ask to ignore a check: `# plumbline:ignore CHECK reason`.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::instruction::Comment;
use crate::text;

/// A finding that people know of and live with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The line of the comment, from one.
    pub line: u32,
    /// The id of the check. No such check need exist.
    pub check: SmolStr,
    /// Why.
    pub reason: SmolStr,
}

const MARK: &str = "plumbline:ignore";

/// Those of `comments` that ask to ignore a check and say why. Up to the line `first` of the first
/// stage they hold for the whole file.
pub(super) fn collect(
    comments: Vec<Comment>,
    first: u32,
) -> BTreeMap<(String, Option<u32>), Ignore> {
    let read = |comment: Comment| {
        let (mark, rest) = comment.text.split_once(char::is_whitespace)?;
        let (check, reason) = rest.trim_start().split_once(char::is_whitespace)?;
        let target = (comment.instruction > first).then_some(comment.instruction);
        let ignore = Ignore {
            line: comment.line,
            check: text::clean(check, text::NAME_LIMIT),
            reason: text::clean(reason.trim(), text::DETAIL_LIMIT),
        };
        let counts = mark == MARK && !ignore.reason.is_empty();
        counts.then(|| ((check.to_owned(), target), ignore))
    };
    comments.into_iter().filter_map(read).collect()
}
