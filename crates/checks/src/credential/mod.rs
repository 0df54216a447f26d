//! Credentials in plain text, recognised by the name of a key or by the form of a value.
//!
//! A value is a credential
//! - under a name that says so (`DB_PASSWORD`), if it is a literal: not a path, a switch, a
//!   reference or a placeholder. A weak one such as `changeme` is the one in use, so it counts;
//! - under any name, if it has a known format: the token of a service, a private key, a password
//!   in a URL;
//! - as a setting within a text, such as `password: …` in a file;
//! - under a name that says nothing, if it is long and looks drawn at random.
//!
//! Values are read in full, in time that grows with their length alone: tenants write them. Nothing
//! here keeps or shows a value.

mod commands;
mod encoding;
mod hashes;
mod names;
mod random;
mod scan;
mod script;
mod settings;
mod statements;
mod tokens;
mod urls;
mod values;
mod words;

pub(crate) use commands::{Told, in_arguments};

use std::ops::Range;

use names::{Naming, naming};
use random::is_random;
use values::is_literal;
use words::is_identifier;

/// The annotation in which client-side `kubectl apply` keeps the manifest.
pub(crate) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A credential in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    /// By what it is told.
    pub(crate) what: What<'a>,
    /// Where it stands.
    range: Range<usize>,
    /// Whether it is the password in an address or a connection string.
    address: bool,
}

/// By what a credential is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What<'a> {
    /// A known format: its kind.
    Form(&'static str),
    /// A setting: its name.
    Setting(&'a str),
}

/// The kind of credential under `name`, if the name says that one stands there and `value` may be
/// it.
pub(crate) fn by_name(name: &str, value: &str) -> Option<&'static str> {
    let naming = naming(name)?;
    let form = scan::forms(value).next().map(|form| form.kind);
    let told = || is_literal(naming, value) || !settings::settings(value).is_empty();
    form.or_else(|| told().then_some("a credential by its name"))
}

/// Whether `name` says that a credential stands under it, whatever its value is.
pub(crate) fn is_named(name: &str) -> bool {
    matches!(naming(name), Some(Naming::Password | Naming::Token | Naming::Secret))
}

/// The credentials in the value of the variable `name`, which says nothing of them.
pub(crate) fn in_value<'a>(name: &str, value: &'a str) -> Vec<What<'a>> {
    if naming(name).is_some() {
        return Vec::new();
    }
    if looks_random(name, value) {
        let form = scan::forms(value).next().map_or("a random value", |form| form.kind);
        return vec![What::Form(form)];
    }
    in_text(value).into_iter().map(|found| found.what).collect()
}

/// Whether `value` looks drawn at random, and `name` does not say what else it is.
fn looks_random(name: &str, value: &str) -> bool {
    is_random(value.trim()) && !names::words(name).any(|word| is_identifier(&word))
}

/// The credentials in the value of annotation `key`: as in any text, and by its name where that
/// says that it is a password. Other names say too little: `checksum/secret`.
pub(crate) fn in_annotation<'a>(key: &str, value: &'a str) -> Vec<What<'a>> {
    let (domain, name) = key.rsplit_once('/').unwrap_or(("", key));
    let told_elsewhere = ["checksum", "hash", "vault"].iter().any(|word| domain.contains(word));
    let password = naming(name) == Some(Naming::Password) && !told_elsewhere;
    if password && is_literal(Naming::Password, value) && !value.contains(['/', '\n', '{']) {
        return vec![What::Form("a credential by its name")];
    }
    in_text(value).into_iter().map(|found| found.what).collect()
}

/// The credentials in `text`, of known formats and as settings, each once.
pub(crate) fn in_text(text: &str) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = scan::forms(text)
        .map(|form| Found { what: What::Form(form.kind), range: form.range, address: form.address })
        .collect();
    for setting in settings::settings(text) {
        let start = setting.value.as_ptr() as usize - text.as_ptr() as usize;
        let range = start..start + setting.value.len();
        let same =
            |other: &Found<'_>| other.range.start < range.end && range.start < other.range.end;
        // An address says more than its setting, a setting more than the format of its value.
        if found.iter().any(|other| other.address && same(other)) {
            continue;
        }
        found.retain(|other| !same(other));
        let what = What::Setting(shown(setting.name));
        found.push(Found { what, range, address: false });
    }
    found.sort_by_key(|found| (found.range.start, !found.address));
    let mut end = 0;
    found.retain(|found| {
        let new = found.range.start >= end;
        end = end.max(found.range.end);
        new
    });
    found
}

/// The credentials that the commands of the script `text` are given, by their flags.
pub(crate) fn in_script(text: &str) -> impl Iterator<Item = String> {
    let script = text.starts_with("#!").then(|| commands::in_script(text));
    script.into_iter().flatten().map(|(_, told)| told)
}

/// `name` as it may be shown: not if it is a credential itself, cut off by a sign within it.
fn shown(name: &str) -> &str {
    let secret = is_random(name) || scan::forms(name).next().is_some();
    if secret { "a setting" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A GitHub token, put together here so that no scanner takes this file for a leak.
    fn token() -> String {
        format!("{}{}", "ghp_", "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uAq7Lw")
    }

    fn told(text: &str) -> Vec<What<'_>> {
        in_text(text).into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn a_credential_is_told_once() {
        let token = token();
        assert_eq!(told(&token), [What::Form("a GitHub token")]);
        let url = format!("https://x:{token}@git.internal/?password=hunter2");
        let address = What::Form("a URL with a password");
        assert_eq!(told(&url), [address, What::Form("a connection string with a password")]);
        let setting = format!("git_token: {token}\n{token}\n");
        assert_eq!(told(&setting), [What::Setting("git_token"), What::Form("a GitHub token")]);
    }

    #[test]
    fn a_name_decides_who_tells() {
        for value in [token(), "postgres://a:hunter2@db".to_owned(), "token=hunter2".to_owned()] {
            for name in ["DB_PASSWORD", "API_TOKEN", "CONNECTION_STRING"] {
                assert!(by_name(name, &value).is_some(), "{name}: {value}");
                assert_eq!(in_value(name, &value), [], "{name}: {value}");
            }
            assert_eq!(by_name("HINT", &value), None, "{value}");
            assert_eq!(in_value("HINT", &value).len(), 1, "{value}");
        }
        assert!(by_name("CALLBACK_TOKEN", "https://web/?token=hunter2").is_some());
    }

    #[test]
    fn names_that_are_credentials_are_not_shown() {
        let text = format!("{}_password=hunter2", token());
        assert_eq!(told(&text), [What::Form("a GitHub token"), What::Setting("a setting")]);
        assert_eq!(shown(&token()), "a setting");
        assert_eq!(shown("q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uA"), "a setting");
        assert_eq!(shown("db.password"), "db.password");
    }

    #[test]
    fn annotations_are_told_by_the_name_of_a_password_only() {
        let by_its_name = [What::Form("a credential by its name")];
        assert_eq!(in_annotation("shop.internal/db-password", "hunter2"), by_its_name);
        for (key, value) in [
            ("checksum/db-password", "hunter2"),
            ("vault.hashicorp.com/agent-inject-secret-db-password", "database/creds/db"),
            ("shop.internal/secret", "shop-db1x"),
        ] {
            assert_eq!(in_annotation(key, value), [], "{key}");
        }
    }
}
