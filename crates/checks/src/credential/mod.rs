//! Credentials in plain text, recognised by the name of a key or by the form of a value.
//!
//! Names are judged by words, not by substring: `TOKENIZER_MODEL` holds no token. Values are
//! judged on a bounded prefix, in linear time: tenants write them.

mod words;

use words::{is_beside, is_credential, qualifies_key};

/// How much of a name is looked at, in bytes.
const NAME_PREFIX: usize = 1024;

/// How much of a value is looked at, in bytes.
const VALUE_PREFIX: usize = 64 * 1024;

/// What a key and its value give away: the kind of credential. None where they give away nothing.
pub(crate) fn recognise(name: &str, value: &str) -> Option<&'static str> {
    credential_value(value).or_else(|| {
        (credential_name(name) && is_literal(value)).then_some("a credential by its name")
    })
}

/// Whether a key of this name holds a credential.
///
/// The words that say so may be followed by words that say nothing (`DB_PASSWORD_PROD`), not by one
/// that makes it a matter beside the credential (`DB_PASSWORD_FILE`, `TOKEN_TTL`).
pub(crate) fn credential_name(name: &str) -> bool {
    let mut found = false;
    let mut before = String::new();
    for word in words(prefix(name, NAME_PREFIX)) {
        if names_credential(&word, &before) {
            found = true;
        } else if is_beside(&word) {
            found = false;
        }
        before = word;
    }
    found
}

/// The kind of credential that stands in `value`, by its form.
pub(crate) fn credential_value(value: &str) -> Option<&'static str> {
    let value = prefix(value, VALUE_PREFIX);
    if has_private_key(value) {
        return Some("a private key");
    }
    value.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>')).find_map(
        |chunk| {
            let mut tokens = chunk.split(|c: char| !is_token_char(c) && c != '.');
            tokens
                .find_map(token_kind)
                .or_else(|| url_with_password(chunk))
                .or_else(|| setting_with_password(chunk))
        },
    )
}

/// Whether `value` may be a credential itself: not a path, URL, number or switch, and not a
/// reference to where the credential is.
fn is_literal(value: &str) -> bool {
    let value = prefix(value, VALUE_PREFIX).trim();
    let switch = ["true", "false", "yes", "no", "on", "off", "null", "none"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    let number = value.parse::<f64>().is_ok();
    let reference = is_placeholder(value)
        || ["vault:", "op://", "ref+", "arn:", "secretref:"]
            .iter()
            .any(|scheme| value.starts_with(scheme));
    // A URL with a password in it has been recognised by its form.
    let url = value.contains("://");
    !(value.is_empty() || switch || number || reference || url || is_path(value))
}

fn is_path(value: &str) -> bool {
    let drive =
        matches!(value.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    let rooted = ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start));
    // Base64 may begin with a slash too; most of it has one of these.
    drive || (rooted && !value.contains(['+', '=']))
}

/// Whether something else will put the value in: `$NAME`, `$(NAME)`, `${NAME}`, `{{ name }}`,
/// `<name>`, `%NAME%`, `****`.
fn is_placeholder(value: &str) -> bool {
    let enclosed = [("$(", ")"), ("${", "}"), ("{{", "}}"), ("<", ">"), ("%", "%")]
        .iter()
        .any(|(open, close)| value.starts_with(open) && value.ends_with(close));
    let variable = value
        .strip_prefix('$')
        .is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    let masked = value.chars().all(|c| matches!(c, '*' | '.' | '…'));
    enclosed || variable || masked || value == "%s"
}

/// Whether `word` says that the name is one of a credential, after the word `before`.
fn names_credential(word: &str, before: &str) -> bool {
    match word {
        "key" => qualifies_key(before),
        "keys" => matches!(before, "api" | "secret" | "private"),
        "string" => before == "connection",
        // As a first word, `pass` is a verb and `pwd` the working directory.
        "pass" | "pwd" | "pw" => !before.is_empty(),
        "secret" | "secrets" => !matches!(before, "pull" | "existing" | "tls"),
        // Those of language models.
        "token" | "tokens" => !matches!(
            before,
            "max" | "min" | "num" | "stop" | "pad" | "eos" | "bos" | "mask" | "special"
        ),
        _ => {
            is_credential(word)
                || ["password", "passwd", "passphrase"].iter().any(|end| word.ends_with(end))
        }
    }
}

/// The words of a name in lower case, split at signs and at the humps of camel case, without the
/// digits at their ends.
fn words(name: &str) -> impl Iterator<Item = String> {
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

/// How a token begins, how many characters follow at least, and what it is.
const TOKENS: &[(&str, usize, &str)] = &[
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghu_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("ghr_", 36, "a GitHub token"),
    ("github_pat_", 40, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("gldt-", 20, "a GitLab token"),
    ("glrt-", 20, "a GitLab token"),
    ("glptt-", 20, "a GitLab token"),
    ("xoxa-", 20, "a Slack token"),
    ("xoxb-", 20, "a Slack token"),
    ("xoxp-", 20, "a Slack token"),
    ("xoxr-", 20, "a Slack token"),
    ("xoxs-", 20, "a Slack token"),
    ("xapp-", 20, "a Slack token"),
    ("AIza", 35, "a Google API key"),
    ("npm_", 36, "an npm token"),
    ("hvs.", 24, "a Vault token"),
    ("sk_live_", 24, "a Stripe key"),
    ("rk_live_", 24, "a Stripe key"),
];

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn token_kind(token: &str) -> Option<&'static str> {
    let known = TOKENS.iter().find(|(start, least, _)| {
        token
            .strip_prefix(start)
            .is_some_and(|tail| tail.chars().take_while(|c| is_token_char(*c)).count() >= *least)
    });
    if let Some((_, _, kind)) = known {
        return Some(kind);
    }
    let mut parts = token.split('.');
    if is_aws_access_key(parts.next()?) {
        return Some("an AWS access key");
    }
    let (payload, signature) = (parts.next()?, parts.next()?);
    // The parts of a signed token are JSON objects, and `eyJ` is `{"` in base64.
    let json = |part: &str| part.starts_with("eyJ") && part.len() >= 10;
    (json(token) && json(payload) && signature.len() >= 10).then_some("a JSON web token")
}

fn is_aws_access_key(token: &str) -> bool {
    let id = token.strip_prefix("AKIA").or_else(|| token.strip_prefix("ASIA"));
    id.is_some_and(|id| {
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        // The documentation of AWS has its example keys end so.
        id.len() == 16 && id.chars().all(upper) && !id.ends_with("EXAMPLE")
    })
}

/// A private key in PEM form, of whatever algorithm.
fn has_private_key(value: &str) -> bool {
    let mut headers = value.split("-----BEGIN ").skip(1);
    headers.any(|rest| {
        let label = rest.split("-----").next().unwrap_or_default();
        label.len() <= 40 && label.contains("PRIVATE KEY")
    })
}

/// `scheme://user:password@host`, and the address of a Slack webhook, which is its own password.
fn url_with_password(chunk: &str) -> Option<&'static str> {
    chunk.split("://").skip(1).find_map(|rest| {
        if rest.starts_with("hooks.slack.com/services/T") {
            return Some("a Slack webhook");
        }
        let authority = rest.split(['/', '?', '#']).next()?;
        let (user, _) = authority.rsplit_once('@')?;
        let (_, password) = user.split_once(':')?;
        (!is_placeholder(password)).then_some("a URL with a password")
    })
}

/// `…;Password=…` in a connection string, `?password=…` in a URL.
fn setting_with_password(chunk: &str) -> Option<&'static str> {
    let names = ["password", "pwd", "accountkey", "sharedaccesskey"];
    let mut settings = chunk.split([';', '?', '&']);
    let found = chunk.contains([';', '?'])
        && settings.any(|setting| {
            setting.split_once('=').is_some_and(|(name, value)| {
                names.iter().any(|known| name.eq_ignore_ascii_case(known)) && !is_placeholder(value)
            })
        });
    found.then_some("a connection string with a password")
}

/// The first `limit` bytes of `text`, or a little less so that no character is cut.
fn prefix(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
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
        ] {
            assert!(credential_name(name), "{name}");
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
            "KEY",
            "KEYBOARD",
            "MONKEY",
            "PUBLIC_KEY",
            "CACHE_KEY",
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
        ] {
            assert!(!credential_name(name), "{name}");
        }
    }

    /// The parts are put together here so that no scanner takes this file for a leak.
    fn token(start: &str, length: usize) -> String {
        format!("{start}{}", "a1B2".repeat(20).split_at(length).0)
    }

    #[test]
    fn forms_of_credentials() {
        let jwt = format!("Bearer eyJhbGciOi.eyJzdWIiOi.{}", token("", 20));
        let aws = format!("AKIA{}", "A1B2".repeat(4));
        let azure = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;";
        for (value, kind) in [
            ("-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"),
            ("key: |\n  -----BEGIN PRIVATE KEY-----\n", "a private key"),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----", "a private key"),
            (&token("ghp_", 36), "a GitHub token"),
            (&format!("--token={}", token("glpat-", 20)), "a GitLab token"),
            (&token("xoxb-", 24), "a Slack token"),
            (&token("hvs.", 24), "a Vault token"),
            (&aws, "an AWS access key"),
            (&format!("{{\"id\":\"{aws}\"}}"), "an AWS access key"),
            (&jwt, "a JSON web token"),
            ("postgres://app:hunter2@db:5432/app", "a URL with a password"),
            ("[\"amqp://a:b@mq\"]", "a URL with a password"),
            ("redis://:hunter2@cache", "a URL with a password"),
            ("https://hooks.slack.com/services/T0/B0/x", "a Slack webhook"),
            (azure, "a connection string with a password"),
            ("Server=db;User Id=sa;Password=x;", "a connection string with a password"),
            ("jdbc:mysql://db/app?user=a&password=b", "a connection string with a password"),
        ] {
            assert_eq!(credential_value(value), Some(kind), "{value}");
        }
    }

    #[test]
    fn forms_of_other_matters() {
        for value in [
            "",
            "web",
            "ghp_short",
            "AKIASHORT",
            "AKIAIOSFODNN7EXAMPLE",
            "eyJhbGciOi",
            "a.b.c",
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----",
            "https://example.com:8080/a@b",
            "ssh://git@example.com:22/a.git",
            "postgres://app@db/app",
            "postgres://app:$(DB_PASSWORD)@db/app",
            "postgres://app:${DB_PASSWORD}@db/app",
            "postgres://app:$DB_PASSWORD@db/app",
            "http://%s:%s@host",
            "Server=db;Integrated Security=true;",
            "PASSWORD=$1; run",
            "https://example.com/?page=1",
            "npm_config_cache",
            "1.2.3",
        ] {
            assert_eq!(credential_value(value), None, "{value}");
        }
    }

    #[test]
    fn a_telling_name_needs_a_literal_value() {
        let by_name = |value: &str| recognise("DB_PASSWORD", value).is_some();
        for value in ["hunter2", "changeme", "$2y$10$abcdefg", "/x1+y2/z3=", "correct horse"] {
            assert!(by_name(value), "{value}");
        }
        for value in [
            "",
            " ",
            "true",
            "No",
            "3600",
            "1.5",
            "$(OTHER)",
            "${OTHER}",
            "$OTHER",
            "{{ .password }}",
            "<password>",
            "****",
            "/run/secrets/db",
            "./db",
            "C:\\secrets\\db",
            "https://vault:8200",
            "vault:secret/data/db#password",
            "op://vault/db/password",
            "arn:aws:secretsmanager:eu-west-1:1:secret:db",
        ] {
            assert!(!by_name(value), "{value}");
        }
        assert_eq!(recognise("GREETING", "hunter2"), None);
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let value = "ä".repeat(VALUE_PREFIX);
        assert_eq!(recognise("GREETING", &value), None);
        assert!(recognise("DB_PASSWORD", &value).is_some());
    }
}
