//! Passwords that a statement sets without a sign between: SQL, `redis.conf`, `.netrc`, `HAProxy`.

use std::ops::Range;

use super::names::Naming;
use super::values::is_literal;

/// How far before the password its statement is looked for, in bytes.
const STATEMENT_LIMIT: usize = 200;

/// The longest password that is looked at, in bytes.
const PASSWORD_LIMIT: usize = 256;

/// The password that follows `word`, the last words before it.
pub(super) fn password(text: &str, word: Range<usize>) -> Option<Range<usize>> {
    let near = text.floor_char_boundary(word.start.saturating_sub(STATEMENT_LIMIT));
    let near = text[near..word.start].to_ascii_lowercase();
    let line = near.rsplit('\n').next().unwrap_or_default().trim_start();
    if ["#", "--", "//"].iter().any(|mark| line.starts_with(mark)) {
        return None;
    }
    let rest = &text[word.end..];
    let rest = &rest[..rest.floor_char_boundary(PASSWORD_LIMIT)];
    let value = if let Some(quoted) = rest.strip_prefix('\'') {
        quoted.split_once('\'').filter(|_| is_sql(&near))?.0
    } else {
        let next = rest.split_ascii_whitespace().next();
        next.filter(|_| sets_next_word(&near, line, &text[word.clone()]))?.trim_matches('"')
    };
    let start = word.end + rest.find(value)?;
    is_literal(Naming::Password, value).then(|| start..start + value.len())
}

fn is_sql(near: &str) -> bool {
    ["user ", "role ", "login ", "with "].iter().any(|verb| near.contains(verb))
}

/// Whether the next word is the password, in the line that begins with `line`.
fn sets_next_word(near: &str, line: &str, word: &str) -> bool {
    let redis = line.is_empty() && !word.to_ascii_lowercase().starts_with("password");
    let haproxy = line.starts_with("user ") && line.ends_with("insecure-");
    let netrc = near.contains("machine ") && near.contains("login ");
    (redis || haproxy || netrc) && !word.to_ascii_lowercase().starts_with("identified")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, word: &str) -> Option<&'a str> {
        let start = text.find(word)?;
        password(text, start..start + word.len()).map(|range| &text[range])
    }

    #[test]
    fn statements_set_passwords() {
        for (text, word) in [
            ("CREATE USER app WITH PASSWORD 'hunter2';", "PASSWORD "),
            ("alter role app password 'hunter2'", "password "),
            ("CREATE USER 'app'@'%' IDENTIFIED BY 'hunter2';", "IDENTIFIED BY "),
            ("port 6379\nrequirepass hunter2\n", "requirepass "),
            ("masterauth \"hunter2\"", "masterauth "),
            ("machine git.internal login bot password hunter2", "password "),
            ("userlist u\n  user admin insecure-password hunter2\n", "password "),
        ] {
            assert_eq!(found(text, word), Some("hunter2"), "{text}");
        }
    }

    #[test]
    fn other_texts_do_not() {
        for (text, word) in [
            ("# requirepass hunter2", "requirepass "),
            ("CREATE USER app WITH PASSWORD '${PASSWORD}'", "PASSWORD "),
            ("CREATE USER app WITH PASSWORD 'ä", "PASSWORD "),
            ("-- CREATE USER app WITH PASSWORD 'hunter2'", "PASSWORD "),
            ("Your password must be long.", "password "),
            ("the password 'hunter2' is weak", "password "),
            ("password ", "password "),
        ] {
            assert_eq!(found(text, word), None, "{text}");
        }
    }
}
