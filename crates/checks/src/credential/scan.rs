//! Finds credentials of known formats in a text, in one pass over all of it.
//!
//! An automaton looks for the marks of all formats at once; where one stands, its format is checked
//! on a bounded part of the text. So the time grows with the length of the text alone.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::tokens::{Alphabet, MARKED, Marked, TOKENS, Token};
use super::values::{is_placeholder, is_sample};
use super::{encoding, hashes, statements, urls};

/// How many credentials are listed for one text.
const LISTED: usize = 64;

/// A credential of a known format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// What it is.
    pub(super) kind: &'static str,
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Whether it is the password in an address or a connection string.
    pub(super) address: bool,
}

/// What a mark may begin.
#[derive(Clone, Copy)]
enum Mark {
    Token(&'static Token),
    Marked(&'static Marked),
    Hash(&'static str),
    PrivateKey,
    PuttyKey,
    EncodedKey,
    DerKey,
    WebToken,
    DockerConfig,
    DockerLogin,
    BasicLogin,
    Bearer,
    Url,
    ConnectionString,
    SharedAccess,
    GoDsn,
    OracleUrl,
    Directive,
    OldVaultToken,
}

const MARKS: &[(&str, Mark)] = &[
    ("-----BEGIN ", Mark::PrivateKey),
    ("PuTTY-User-Key-File-", Mark::PuttyKey),
    ("LS0tLS1CRUdJTi", Mark::EncodedKey),
    ("MII", Mark::DerKey),
    ("MIG", Mark::DerKey),
    ("MHcCAQEE", Mark::DerKey),
    ("MC4CAQAw", Mark::DerKey),
    ("eyJ", Mark::WebToken),
    // `{"auths":`, as it stands and indented
    ("eyJhdXRocyI6", Mark::DockerConfig),
    ("ewogICJhdXRocyI6", Mark::DockerConfig),
    ("ewoJImF1dGhzIjog", Mark::DockerConfig),
    ("\"auth", Mark::DockerLogin),
    ("_auth=", Mark::BasicLogin),
    ("basic ", Mark::BasicLogin),
    ("bearer ", Mark::Bearer),
    ("://", Mark::Url),
    ("password=", Mark::ConnectionString),
    ("pwd=", Mark::ConnectionString),
    ("accountkey=", Mark::ConnectionString),
    ("sharedaccesskey=", Mark::ConnectionString),
    ("sig=", Mark::SharedAccess),
    ("@tcp(", Mark::GoDsn),
    ("@unix(", Mark::GoDsn),
    ("jdbc:oracle:thin:", Mark::OracleUrl),
    ("password ", Mark::Directive),
    ("identified by ", Mark::Directive),
    ("requirepass ", Mark::Directive),
    ("masterauth ", Mark::Directive),
    ("s.", Mark::OldVaultToken),
];

struct Marks {
    automaton: AhoCorasick,
    marks: Vec<Mark>,
}

static AUTOMATON: LazyLock<Option<Marks>> = LazyLock::new(|| {
    let (mut texts, mut marks): (Vec<&str>, Vec<Mark>) = MARKS.iter().copied().unzip();
    texts.extend(TOKENS.iter().map(|token| token.start));
    marks.extend(TOKENS.iter().map(Mark::Token));
    texts.extend(MARKED.iter().map(|marked| marked.mark));
    marks.extend(MARKED.iter().map(Mark::Marked));
    texts.extend(hashes::METHODS);
    marks.extend(hashes::METHODS.iter().copied().map(Mark::Hash));
    // Some hundred kilobytes, for a step that is one look into a table.
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    let automaton = builder.build(texts).ok()?;
    Some(Marks { automaton, marks })
});

/// The credentials of known formats in `text`.
pub(super) fn forms(text: &str) -> impl Iterator<Item = Form> {
    // A fixed set of marks always builds; a test holds it to that.
    AUTOMATON
        .iter()
        .flat_map(move |known| {
            known.automaton.find_overlapping_iter(text).filter_map(move |found| {
                form(text, known.marks[found.pattern().as_usize()], found.range())
            })
        })
        .take(LISTED)
}

/// The credential that `mark` begins at `at`, if it does.
fn form(text: &str, mark: Mark, at: Range<usize>) -> Option<Form> {
    let plain = |kind, range| Some(Form { kind, range, address: false });
    let address = |kind, range| Some(Form { kind, range, address: true });
    let (start, end) = (at.start, at.end);
    match mark {
        Mark::Token(token) => plain(token.kind, start..token_end(text, start, token)?),
        Mark::Marked(marked) => plain(marked.kind, marked_range(text, at, marked)?),
        Mark::Hash(method) => {
            let length = hashes::password_hash(&text[start..], method)?;
            plain("a hash of a password", start..start + length)
        }
        Mark::PrivateKey => {
            let key = encoding::private_key(&text[end..]);
            key.then(|| private_key_kind(text, start)).and_then(|kind| plain(kind, at))
        }
        Mark::PuttyKey => {
            encoding::putty_key(&text[end..]).then_some("a private key").and_then(|k| plain(k, at))
        }
        Mark::EncodedKey | Mark::DerKey => {
            let rest = &text[start..];
            let key = begins(text, start)
                && match mark {
                    Mark::DerKey => encoding::der_private_key(rest),
                    _ => encoding::encoded_private_key(rest),
                };
            key.then_some("a private key").and_then(|kind| plain(kind, at))
        }
        Mark::WebToken => {
            let length =
                begins(text, start).then(|| encoding::json_web_token(&text[start..]))??;
            plain("a JSON web token", start..start + length)
        }
        Mark::DockerConfig => {
            let login = begins(text, start) && encoding::encoded_docker_login(&text[start..]);
            login.then_some("a registry login").and_then(|kind| plain(kind, at))
        }
        Mark::DockerLogin => plain("a registry login", docker_login(text, end)?),
        Mark::BasicLogin => {
            let length = encoding::basic_login(&text[end..])?;
            plain("a login for basic authentication", end..end + length)
        }
        Mark::Bearer => plain("a bearer token", bearer(text, end)?),
        Mark::Url => {
            let (kind, range) = urls::in_url(text, end)?;
            address(kind, range)
        }
        Mark::ConnectionString => {
            let range = urls::in_connection_string(text, start, end)?;
            address("a connection string with a password", range)
        }
        Mark::SharedAccess => {
            let range = urls::in_shared_access(text, start, end)?;
            address("an Azure shared access signature", range)
        }
        Mark::GoDsn => {
            address("a connection string with a password", urls::in_go_dsn(text, start)?)
        }
        Mark::OracleUrl => address("a URL with a password", urls::in_oracle_url(text, end)?),
        Mark::Directive => plain("a password in a statement", statements::password(text, at)?),
        Mark::OldVaultToken => plain("a Vault token", old_vault_token(text, start)?),
    }
}

/// The key of a Google service account is a private key in a file that says so.
fn private_key_kind(text: &str, start: usize) -> &'static str {
    let near = &text[text.floor_char_boundary(start.saturating_sub(1024))..start];
    if near.contains("service_account") { "a Google service account key" } else { "a private key" }
}

/// Whether a token may begin at `at`: not within a word. What JSON and URLs escape before it is
/// none of it.
fn begins(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    match before {
        [] | [.., b'\\', b'n' | b't' | b'r'] => true,
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., last] => !last.is_ascii_alphanumeric() && !matches!(last, b'_' | b'-' | b'+'),
    }
}

/// Where the token ends that begins at `at`.
fn token_end(text: &str, at: usize, token: &Token) -> Option<usize> {
    let start = at + token.start.len();
    if !text[at..].starts_with(token.start) || !begins(text, at) {
        return None;
    }
    let length = run(&text[start..], token.alphabet, token.most);
    let body = &text[start..start + length];
    // A dot after a token ends a sentence.
    let body = body.trim_end_matches('.');
    let end = start + body.len();
    let fits = (token.least..=token.most).contains(&body.len()) && ends(text, end);
    (fits && !is_sample(body)).then_some(end)
}

/// The place of the token around its mark.
fn marked_range(text: &str, at: Range<usize>, marked: &Marked) -> Option<Range<usize>> {
    let (alphabet, least, most) = marked.before;
    let before = text.as_bytes()[..at.start].iter().rev().take(most + 1);
    let before = before.take_while(|byte| alphabet.has(**byte) && **byte != b'=').count();
    let (after_alphabet, after_least, after_most) = marked.after;
    let after = run(&text[at.end..], after_alphabet, after_most);
    let range = at.start - before..at.end + after;
    let fits = text[at].starts_with(marked.mark)
        && (least..=most).contains(&before)
        && (after_least..=after_most).contains(&after)
        && ends(text, range.end);
    (fits && !is_sample(&text[range.clone()])).then_some(range)
}

/// How many characters of `alphabet` stand at the start of `text`; one more than `most` if too many.
fn run(text: &str, alphabet: Alphabet, most: usize) -> usize {
    text.bytes().take(most + 1).take_while(|byte| alphabet.has(*byte)).count()
}

/// Whether no word goes on at `at`.
fn ends(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// `s.` and 24 letters and digits: how Vault wrote tokens before 1.10.
fn old_vault_token(text: &str, at: usize) -> Option<Range<usize>> {
    let body = &text[at + 2..];
    let length = run(body, Alphabet::Alphanumeric, 24);
    let body = &body[..length];
    let has = |of: fn(&u8) -> bool| body.as_bytes().iter().any(of);
    let drawn =
        has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let whole =
        !text[..at].ends_with(['.', '/']) && begins(text, at) && text[at..].starts_with('s');
    let fits = length == 24 && whole && drawn && ends(text, at + 26) && !is_sample(body);
    let more = text[at + 2 + length..].starts_with(['.', '/', '-', '_']);
    (fits && !more).then(|| at..at + 26)
}

/// The login after the key `"auth` of a Docker configuration.
fn docker_login(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text[at..].trim_start_matches('\\').strip_prefix('"')?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let rest = rest.trim_start_matches('\\').strip_prefix('"')?;
    let start = text.len() - rest.len();
    Some(start..start + encoding::basic_login(rest)?)
}

/// The token after `bearer `: letters and digits, too many for a word.
fn bearer(text: &str, at: usize) -> Option<Range<usize>> {
    let sign = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'-')
    };
    let length = text.as_bytes()[at..].iter().take(4096).take_while(|byte| sign(byte)).count();
    let token = &text[at..at + length];
    let drawn =
        token.bytes().any(|b| b.is_ascii_digit()) && token.bytes().any(|b| b.is_ascii_alphabetic());
    (length >= 20 && drawn && !is_sample(token) && !is_placeholder(token)).then(|| at..at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        forms(text).map(|form| form.kind).collect()
    }

    #[test]
    fn the_automaton_builds() {
        assert!(AUTOMATON.is_some());
    }

    /// A body that fits `token`, put together here so that no scanner takes this file for a leak.
    fn body(token: &Token) -> String {
        let sample = match token.alphabet {
            Alphabet::Decimal => "8305172946",
            Alphabet::Hex => "8f3b1c9d5e7a2046",
            Alphabet::Upper | Alphabet::Bech32 => "Q7L2ZP9XV4S8R",
            _ => "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uA",
        };
        sample.repeat(70)[..token.least].to_owned()
    }

    #[test]
    fn each_format_is_told_in_a_text() {
        for token in TOKENS {
            let whole = format!("{}{}", token.start, body(token));
            for text in [
                whole.clone(),
                format!("--flag={whole}"),
                format!("{{\"a\": \"{whole}\"}}"),
                format!("Send {whole}."),
                format!("line\\n{whole}"),
                format!("ä{whole}ä"),
            ] {
                assert!(kinds(&text).contains(&token.kind), "{}: {text}", token.start);
            }
        }
    }

    #[test]
    fn what_is_too_short_or_goes_on_is_none() {
        for token in TOKENS {
            let short = &body(token)[1..];
            let short = format!("{}{short}", token.start);
            let within = format!("a{}{}", token.start, body(token));
            for text in [short, within, format!("{}{}", token.start, "x".repeat(token.least))] {
                assert!(!kinds(&text).contains(&token.kind), "{text}");
            }
        }
    }

    #[test]
    fn marks_within_tokens() {
        let base = "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uA".repeat(6);
        for marked in MARKED {
            let before = match marked.before.0 {
                Alphabet::Decimal => "8305172946".repeat(2),
                _ => base.clone(),
            };
            let before = &before[..marked.before.1];
            let whole = format!("{before}{}{}", marked.mark, &base[..marked.after.1]);
            assert_eq!(kinds(&format!("={whole};")), [marked.kind], "{whole}");
            let longer = format!("={}{whole}", before.repeat(2));
            assert!(kinds(&longer).is_empty(), "{longer}");
        }
    }

    #[test]
    fn headers_and_configurations_hold_logins() {
        for (text, kind) in [
            ("Authorization: Basic YWRtaW46aHVudGVyMg==", "a login for basic authentication"),
            ("Authorization: Bearer q7Lw2ZpT9xVbK4sMd8Rf", "a bearer token"),
            (r#"{"auths":{"r":{"auth":"YWRtaW46aHVudGVyMg=="}}}"#, "a registry login"),
            (r#"{\"auths\":{\"r\":{\"auth\": \"YWRtaW46aHVudGVyMg==\"}}}"#, "a registry login"),
            ("//npm.internal/:_auth=YWRtaW46aHVudGVyMg==", "a login for basic authentication"),
            ("s.q7Lw2ZpT9xVbK4sMd8RfH1nY", "a Vault token"),
        ] {
            assert_eq!(kinds(text), [kind], "{text}");
        }
        for text in [
            "basic authentication",
            "Bearer token-authentication-flow",
            r#"{"auth": "internal"}"#,
            "docs.q7Lw2ZpT9xVbK4sMd8RfH1nY",
        ] {
            assert_eq!(kinds(text), [""; 0], "{text}");
        }
    }
}
