//! Names: which say that a credential stands under them.
//!
//! They are judged by words, not by substring: `TOKENIZER_MODEL` holds no token.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::words::{
    is_beside, is_credential, is_known, is_open_key, is_open_token, is_password, is_public,
    is_verb, qualifies_key, qualifies_secret,
};

/// How much of a name is looked at, in bytes.
const LOOKED_AT: usize = 1024;

/// What a name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// A password: even a number is one.
    Password,
    /// A token or a key of a kind that is always kept secret.
    Token,
    /// A secret, which may be the name of the Secret that holds it.
    Secret,
    /// A key of any kind: a credential if it looks random.
    Key,
    /// An address that may hold a password.
    Address,
}

/// What the key or variable `name` says of its value. None where it is about another matter.
///
/// The words that say so may be followed by words that say nothing (`DB_PASSWORD_PROD`), not by one
/// that makes it a matter beside the credential (`DB_PASSWORD_FILE`, `TOKEN_TTL`).
pub(super) fn naming(name: &str) -> Option<Naming> {
    let name = &name[..name.floor_char_boundary(LOOKED_AT)];
    if !may_name(name) {
        return None;
    }
    if is_known(name) {
        return Some(Naming::Token);
    }
    let mut found = None;
    let mut before = String::new();
    for word in words(name) {
        if is_public(&word, &before) {
            return None;
        }
        found = match named_by(&word, &before) {
            // An access key alone is a user name, and the secret one its password.
            Some(Naming::Key) if before == "access" && found.is_some() => Some(Naming::Token),
            // `passwordKey` names the key of a Secret.
            None if is_beside(&word) || word == "key" => None,
            named => named.or(found),
        };
        before = word;
    }
    found
}

/// As [`naming`], for a flag of a command whose value would be the next argument: the name must
/// end with the credential, and say nothing of what to do with it.
pub(super) fn flag_naming(name: &str) -> Option<Naming> {
    let name = &name[..name.floor_char_boundary(LOOKED_AT)];
    if !may_name(name) {
        return None;
    }
    let mut all = words(name);
    let first = all.next()?;
    if is_verb(&first) {
        return None;
    }
    let Some(last) = all.last() else {
        let short = matches!(&*first, "pass" | "pwd" | "pw");
        return if short { Some(Naming::Password) } else { naming(name) };
    };
    let ends_so = named_by(&last, "").is_some() || matches!(&*last, "pass" | "pwd" | "string");
    naming(name).filter(|_| ends_so || last == "key")
}

/// Whether some stem of the words that name credentials stands in `text`.
pub(super) fn may_name(text: &str) -> bool {
    static STEMS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let stems = [
            "key", "pass", "pwd", "pw", "secret", "token", "cred", "conn", "auth", "jwt", "cookie",
            "mnemonic",
        ];
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(stems).ok()
    });
    // Without the automaton, which cannot fail to build, every name is judged.
    STEMS.as_ref().is_none_or(|stems| stems.is_match(text))
}

/// What `word` says after the word `before`.
fn named_by(word: &str, before: &str) -> Option<Naming> {
    let (naming, named) = match word {
        "accesskey" => (Naming::Key, true),
        "key" if qualifies_key(before) => (Naming::Token, true),
        "key" => (Naming::Key, !is_open_key(before)),
        "keys" => (Naming::Token, matches!(before, "api" | "secret" | "private")),
        "string" => (Naming::Address, before == "connection"),
        "connectionstring" | "connstr" => (Naming::Address, true),
        "auth" => (Naming::Token, before == "basic"),
        // As a first word, `pass` is a verb and `pwd` the working directory.
        "pass" | "pwd" | "pw" => (Naming::Password, !before.is_empty()),
        "secret" | "secrets" if matches!(before, "pull" | "tls" | "image" | "kubernetes") => {
            return None;
        }
        // Where a word before says whose secret it is, it is no name of one.
        "secret" | "secrets" if qualifies_secret(before) => (Naming::Token, true),
        "secret" | "secrets" | "credential" | "credentials" | "cred" | "creds" => {
            (Naming::Secret, true)
        }
        "token" | "tokens" => (Naming::Token, !is_open_token(before)),
        _ if is_password(word) => (Naming::Password, true),
        _ => (Naming::Token, is_credential(word)),
    };
    named.then_some(naming)
}

/// The words of a name in lower case, split at signs and at the humps of camel case, without the
/// digits at their ends.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric())
        .flat_map(humps)
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase())
        .filter(|word| !word.is_empty())
}

/// `dbPassword` as `db`, `Password`; `APIKey` as `API`, `Key`.
fn humps(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut previous = rest.chars().next()?;
        let mut end = rest.len();
        let mut chars = rest.char_indices().skip(1).peekable();
        while let Some((at, current)) = chars.next() {
            let next_is_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            if current.is_uppercase() && (!previous.is_uppercase() || next_is_lower) {
                end = at;
                break;
            }
            previous = current;
        }
        let (hump, tail) = rest.split_at(end);
        rest = tail;
        Some(hump)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "DB_PASSWORD_PROD",
            "PGPASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "dbPassword",
            "db.password",
            "DB_PASS",
            "db-pwd",
            "PASSWORD2",
            "SMTP_PASSWD",
            "KEY_PASSPHRASE",
            "API_KEY",
            "apiKey",
            "APIKey",
            "apikey",
            "X-API-Key",
            "OPENAI_API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "SECRET_KEY",
            "SECRET_KEY_BASE",
            "CLIENT_SECRET",
            "oauth2ClientSecret",
            "JWT_SECRET",
            "PRIVATE_KEY",
            "ENCRYPTION_KEY",
            "GITHUB_TOKEN",
            "TOKEN",
            "slackToken",
            "REFRESH_TOKEN",
            "AZURE_STORAGE_CONNECTION_STRING",
            "GOOGLE_CREDENTIALS",
            "credentials.json",
            "REGISTRY_CREDS",
            "FILE_SERVER_PASSWORD",
            "SECRET_NAME_PASSWORD",
            ".htpasswd",
            "NEO4J_AUTH",
            "FLOWER_BASIC_AUTH",
            "RABBITMQ_ERLANG_COOKIE",
            "REDISCLI_AUTH",
            "requirepass",
            "keystorePass",
        ] {
            assert!(naming(name).is_some_and(|naming| naming != Naming::Key), "{name}");
        }
    }

    #[test]
    fn names_of_keys_of_any_kind() {
        for name in ["STRIPE_KEY", "mailgun.key", "CRYPT_KEY"] {
            assert_eq!(naming(name), Some(Naming::Key), "{name}");
        }
    }

    #[test]
    fn names_of_other_matters() {
        for name in [
            "",
            "_",
            "PASS",
            "PWD",
            "OLDPWD",
            "KEYBOARD",
            "MONKEY",
            "PUBLIC_KEY",
            "NEXT_PUBLIC_API_KEY",
            "STRIPE_PUBLISHABLE_KEY",
            "CACHE_KEY",
            "PARTITION_KEY",
            "TOKENIZER_MODEL",
            "TOKENIZERS_PARALLELISM",
            "tokenizerModel",
            "SECRETARY",
            "SECRETARIAT_EMAIL",
            "COMPASS",
            "BYPASS",
            "PASSENGER_APP_ENV",
            "PASS_THROUGH",
            "AUTHOR",
            "DB_PASSWORD_FILE",
            "PASSWORD_PATH",
            "passwordKey",
            "existingSecretPasswordKey",
            "SECRET_NAME",
            "TLS_SECRET_NAME",
            "IMAGE_PULL_SECRET",
            "EXISTING_SECRET",
            "TOKEN_URL",
            "TOKEN_ENDPOINT",
            "TOKEN_TTL",
            "tokenExpirySeconds",
            "MAX_TOKENS",
            "EOS_TOKEN",
            "ETCD_INITIAL_CLUSTER_TOKEN",
            "PASSWORD_MIN_LENGTH",
            "PASSWORD_POLICY",
            "AWS_ACCESS_KEY_ID",
            "SECRETS_DIR",
            "SECRETS_MANAGER_REGION",
            "CREDENTIAL_PROVIDER",
            "SECRET_PROVIDER_CLASS",
            "SSH_AUTH_SOCK",
            "CONNECTION_TIMEOUT",
            "STRING",
            "APP_NAME",
            "SPAWN",
            "TOKEN_USER",
            "trustStorePassword",
        ] {
            assert_eq!(naming(name), None, "{name}");
        }
    }

    #[test]
    fn flags_that_take_a_credential() {
        for flag in ["--password", "-password", "--api-token", "--pass", "--secret-key", "token"] {
            assert!(flag_naming(flag).is_some(), "{flag}");
        }
        for flag in
            ["--no-password", "--disable-token", "--password-stdin", "--token-auth", "-p", "--"]
        {
            assert_eq!(flag_naming(flag), None, "{flag}");
        }
    }
}
