//! Text that tenants wrote, made safe to show.

use std::fmt::Write as _;

/// The longest detail of an offence, in characters.
pub const DETAIL_LIMIT: usize = 160;

/// The longest object name that Kubernetes admits, in characters.
pub const NAME_LIMIT: usize = 253;

/// The longest image reference that is kept: the name of a registry, its port, a path, a tag and a
/// digest.
pub const IMAGE_LIMIT: usize = 1024;

/// `text` without control and direction characters, cut to `limit` characters.
///
/// Tenants choose image names, paths and keys, and reports end on terminals: an escape sequence
/// must not reach one (CVE-2021-25743 was this in kubectl).
///
/// ```
/// use plumbline_checks::text::clean;
/// assert_eq!(clean::<String>("a\u{1b}[31mred\u{202e}", 20), "a[31mred");
/// assert_eq!(clean::<String>("0123456789", 5), "0123…");
/// ```
pub fn clean<T: for<'a> From<&'a str>>(text: &str, limit: usize) -> T {
    // Nearly every name and path is this plain.
    if text.len() <= limit && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    let mut shown = text.chars().filter(|c| !c.is_control() && !steers_direction(*c));
    let mut cleaned: String = shown.by_ref().take(limit).collect();
    if shown.next().is_some() {
        cleaned.pop();
        cleaned.push('…');
    }
    cleaned.as_str().into()
}

/// The first names of `names`, and how many more there are: `a, b and 3 more`.
///
/// ```
/// use plumbline_checks::text::list;
/// assert_eq!(list(["a", "b", "c"], 2), "a, b and 1 more");
/// ```
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>, limit: usize) -> String {
    let mut names = names.into_iter();
    let mut text = names.by_ref().take(limit).collect::<Vec<_>>().join(", ");
    let more = names.count();
    if more > 0 {
        // Writing to a String cannot fail.
        let _ = write!(text, " and {more} more");
    }
    text
}

/// Characters that change the direction or hide text on a terminal.
fn steers_direction(c: char) -> bool {
    matches!(c,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
