//! Credentials in addresses: URLs, connection strings, signed links and webhooks.

use std::ops::Range;

use super::names::Naming;
use super::values::{is_literal, is_placeholder};

/// The longest user and password that are looked for in an address, in bytes.
const LOGIN_LIMIT: usize = 512;

/// As [`LOGIN_LIMIT`], where the password is not escaped.
const UNESCAPED_LIMIT: usize = 128;

/// Where webhooks are called.
const WEBHOOK_HOSTS: [&str; 4] =
    ["hooks.slack.com", "discord.com", "discordapp.com", "hooks.zapier.com"];

/// The password in the URL whose `://` ends at `start`, or the address that is a password itself.
pub(super) fn in_url(text: &str, start: usize) -> Option<(&'static str, Range<usize>)> {
    let rest = &text[start..];
    let rest = &rest[..rest.floor_char_boundary(LOGIN_LIMIT)];
    // Most URLs have neither a login nor the host of a webhook.
    if !rest.contains('@') && !WEBHOOK_HOSTS.iter().any(|host| rest.starts_with(host)) {
        return None;
    }
    let authority = rest.split(|c| ends_url(c) || matches!(c, '/' | '?' | '#')).next()?;
    if let Some((kind, length)) = webhook(authority, rest) {
        return Some((kind, start..start + length));
    }
    let login = match authority.rfind('@') {
        Some(at) => &rest[..at],
        None => unescaped_login(rest, authority)?,
    };
    let (user, password) = login.split_once(':')?;
    let host = &rest[login.len() + 1..];
    let name =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '%' | '+' | '~' | '@');
    let told = user.chars().all(name) && !is_placeholder(password) && !is_documentation(host);
    let range = start + user.len() + 1..start + login.len();
    told.then_some(("a URL with a password", range))
}

/// Whether a URL ends with `c`, which is none of its signs.
fn ends_url(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\' | '<' | '>' | ',')
}

/// `user:pass/word@host`: not escaped as it should be. A port and a path may precede an `@` too.
fn unescaped_login<'a>(rest: &'a str, authority: &str) -> Option<&'a str> {
    let (_, after) = authority.split_once(':')?;
    let rest = &rest[..rest.floor_char_boundary(UNESCAPED_LIMIT)];
    let login = &rest[..rest.find(|c| c == '@' || ends_url(c))?];
    let port = after.bytes().all(|byte| byte.is_ascii_digit());
    let template = after.contains(['$', '{', '%', '*']);
    let path = login.matches('/').count() > 1;
    let whole = rest[login.len()..].starts_with('@');
    (whole && !port && !template && !path).then_some(login)
}

/// Whether `host` is one that documentation uses: it leads nowhere.
fn is_documentation(host: &str) -> bool {
    let name = host.split([':', '/', '?', ',']).next().unwrap_or_default();
    matches!(name, "host" | "hostname" | "<host>" | "example.com" | "example.org" | "example.net")
        || [".example.com", ".example.org", ".example.net"].iter().any(|end| name.ends_with(end))
}

/// The address of a webhook, `host` and what follows in `rest`, and its length: whoever knows it may
/// post.
fn webhook(host: &str, rest: &str) -> Option<(&'static str, usize)> {
    let (start, kind) = match host {
        "hooks.slack.com" => ("/services/", "a Slack webhook"),
        "discord.com" | "discordapp.com" => ("/api/webhooks/", "a Discord webhook"),
        "hooks.zapier.com" => ("/hooks/catch/", "a Zapier webhook"),
        _ => return None,
    };
    let rest = rest.split(ends_url).next()?;
    let tail = rest[host.len()..].strip_prefix(start)?;
    let ids = tail.split('/').take(2).filter(|part| is_id(part)).count();
    (ids == 2 && !tail.to_ascii_lowercase().contains("xxx")).then_some((kind, rest.len()))
}

fn is_id(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The password that stands in a connection string or query after `name=`, which begins at `name`
/// and ends at `start`.
pub(super) fn in_connection_string(text: &str, name: usize, start: usize) -> Option<Range<usize>> {
    let before = text[..name].trim_end_matches(' ');
    let rest = &text[start..];
    let rest = &rest[..rest.floor_char_boundary(LOGIN_LIMIT)];
    let within = before.ends_with([';', '?', '&']);
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '"' | '\'' | '`' | '\\');
    let end = rest.find(ends).unwrap_or(rest.len());
    let first = before.is_empty() || before.ends_with(['"', '\'']);
    let followed = first && rest[end..].starts_with(';');
    let value = rest[..end].trim();
    let found = (within || followed) && is_literal(Naming::Password, value);
    (found && !is_variable(value)).then_some(start..start + end)
}

/// `$1`, `*`, `.*`: a variable of a shell or a pattern.
fn is_variable(value: &str) -> bool {
    value.starts_with(['$', '*', '(', '[', '.']) || value.contains(".*")
}

/// The signature of a shared access signature whose `sig=` lies between `name` and `start`.
pub(super) fn in_shared_access(text: &str, name: usize, start: usize) -> Option<Range<usize>> {
    let near = &text[text.floor_char_boundary(name.saturating_sub(LOGIN_LIMIT))..];
    let near = &near[..near.floor_char_boundary(2 * LOGIN_LIMIT)];
    let sign = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'%' | b'+' | b'/' | b'=');
    let length = text.as_bytes()[start..].iter().take(LOGIN_LIMIT).take_while(|b| sign(b)).count();
    let follows = text[..name].ends_with(['?', '&', ';', '"', '\'']) || name == 0;
    (follows && (43..=120).contains(&length) && near.contains("sv=")).then(|| start..start + length)
}

/// The password before `@tcp(` at `at`: `user:password@tcp(host)/database`, as Go writes it.
pub(super) fn in_go_dsn(text: &str, at: usize) -> Option<Range<usize>> {
    let login = &text[text.floor_char_boundary(at.saturating_sub(LOGIN_LIMIT))..at];
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '=');
    let login = login.rsplit(ends).next().unwrap_or_default();
    let (_, password) = login.split_once(':')?;
    (!is_placeholder(password)).then(|| at - password.len()..at)
}

/// The password in `user/password@host` after `jdbc:oracle:thin:`, which ends at `start`.
pub(super) fn in_oracle_url(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let rest = &rest[..rest.floor_char_boundary(LOGIN_LIMIT)];
    let login = &rest[..rest.find('@')?];
    let (user, password) = login.split_once('/')?;
    let whole = !login.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
    let found = whole && is_id(user) && !is_placeholder(password);
    found.then(|| start + user.len() + 1..start + login.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Option<&str> {
        let start = text.find("://")? + 3;
        in_url(text, start).map(|(_, range)| &text[range])
    }

    #[test]
    fn passwords_in_urls() {
        for (text, password) in [
            ("postgres://app:hunter2@db:5432/app", "hunter2"),
            ("redis://:hunter2@cache", "hunter2"),
            ("amqp://a:b@mq,c", "b"),
            ("https://a:p@ss@db", "p@ss"),
            ("mysql://app:p/ss@db/app", "p/ss"),
            ("mongodb://a:ä@db", "ä"),
            ("http://a:b%3D@proxy:3128", "b%3D"),
        ] {
            assert_eq!(url(text), Some(password), "{text}");
        }
        let hook = "https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/a1B2c3D4";
        assert!(url(hook).is_some());
    }

    #[test]
    fn other_urls() {
        for text in [
            "https://example.com:8080/a@b",
            "https://registry:5000/a@sha256:9f86",
            "ssh://git@host.internal:22/a.git",
            "postgres://app@db/app",
            "postgres://app:$(DB_PASSWORD)@db/app",
            "postgres://app:${DB_PASSWORD}@db/app",
            "postgres://app:$DB_PASSWORD@db/app",
            "postgres://app:<password>@db/app",
            "postgres://user:password@host:5432/db",
            "https://user:pass@proxy.example.com",
            "http://%s:%s@host.internal",
            "http://{{ .user }}:{{ .password }}@db",
            "http://(user:password@)host.internal",
            "http://web:$(PORT)/a@b",
            "http://web:{{ .Values.port }}/a@b",
            "https://hooks.slack.com/services/TXXX/BXXX/XXXX",
            "https://hooks.slack.com/services/$(TEAM)",
            "http://:@",
            "://",
        ] {
            assert_eq!(url(text), None, "{text}");
        }
    }

    #[test]
    fn passwords_in_connection_strings() {
        let found = |text: &str| {
            let lower = text.to_ascii_lowercase();
            let name = lower.find("password=").expect("a password");
            in_connection_string(text, name, name + 9).map(|range| text[range].to_owned())
        };
        for (text, password) in [
            ("Server=db;User Id=sa;Password=hunter2;", "hunter2"),
            ("Server=db; Password=hunter2", "hunter2"),
            ("Password=hunter2;Server=db", "hunter2"),
            ("jdbc:mysql://db/app?user=a&password=hunter2&x=y", "hunter2"),
        ] {
            assert_eq!(found(text).as_deref(), Some(password), "{text}");
        }
        for text in [
            "Server=db;Password=${PASSWORD};",
            "PASSWORD=$1; run",
            "Server=db;Password=;",
            "a;password=.*",
            "password=hunter2",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn passwords_in_other_addresses() {
        let dsn = "app:hunter2@tcp(db:3306)/app";
        assert_eq!(in_go_dsn(dsn, 11).map(|range| &dsn[range]), Some("hunter2"));
        let open = "app:${PW}@tcp(db)/app";
        assert_eq!(in_go_dsn(open, 9), None);
        let oracle = "app/hunter2@//db:1521/x";
        assert_eq!(in_oracle_url(oracle, 0).map(|range| &oracle[range]), Some("hunter2"));
        assert_eq!(in_oracle_url("@//db:1521/x", 0), None);
        let signature = "a1B2".repeat(11);
        let link = format!("?sv=2024-01-01&sp=r&sig={signature}");
        assert!(in_shared_access(&link, 20, 24).is_some());
        assert_eq!(in_shared_access(&link.replace("sv=", "v="), 19, 23), None);
    }
}
