//! Values: which may be a credential, and which only stand for one.

use super::names::Naming;
use super::random::{is_random_key, is_uuid};
use super::settings::settings;

/// How much of a value is looked at to see whether it is a literal, in bytes. What makes it none
/// stands at its start or is all of it; beyond this length it is one.
const LOOKED_AT: usize = 4096;

/// The fewest digits of a number that is a password.
const PIN: usize = 4;

/// Whether `value` may be a credential itself, under a name that says so: not a switch, path, URL
/// or name of something, and not a reference to where the credential is. A weak one, such as
/// `changeme`, is one.
pub(super) fn is_literal(naming: Naming, value: &str) -> bool {
    let value = value.trim();
    if value.len() > LOOKED_AT {
        return true;
    }
    let number = value.parse::<f64>().is_ok();
    if number {
        return naming == Naming::Password && value.len() >= PIN;
    }
    // A URL with a password in it is told by its form.
    let version = naming != Naming::Password && is_version(value);
    let other = version || is_placeholder(value) || is_switch(value) || value.contains("://");
    if other || is_path(value) || is_reference(value) || is_file_name(value) || is_public_pem(value)
    {
        return false;
    }
    match naming {
        Naming::Password | Naming::Token => true,
        Naming::Secret => value != "default" && !is_object_name(value),
        Naming::Address => !settings(value).is_empty(),
        Naming::Key => is_random_key(value) && !is_public_key(value),
    }
}

/// `1.2.3`, `^4.0.0 || ^5.0.0`: numbers between dots.
fn is_version(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '^' | '~' | '>' | '<' | '='))
        && value.contains('.')
        && value.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '.' | '^' | '~' | '>' | '<' | '=' | '|' | ' ' | 'x')
        })
}

fn any_of(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word))
}

fn is_switch(value: &str) -> bool {
    any_of(
        "true false yes no on off null none nil n/a na unset undefined disabled enabled auto \
         read write inherit",
        value,
    )
}

/// Whether `value` says that something else goes here, or that nothing does: `$NAME`, `$(NAME)`,
/// `${NAME}`, `{{ name }}`, `<name>`, `%NAME%`, `****`, `xxxx`, `your-token`, `REPLACE_ME`.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    is_template(value) || is_masked(value) || is_stand_in(value)
}

/// Whether something puts another text into `value`.
fn is_template(value: &str) -> bool {
    let has = |open: &str, close: &str| {
        value.split_once(open).is_some_and(|(_, rest)| rest.contains(close))
    };
    let inserted = [("$(", ")"), ("${", "}"), ("{{", "}}"), ("<%", "%>"), ("%(", ")s")];
    let enclosed = [("<", ">"), ("%", "%"), ("{", "}"), ("[", "]"), ("__", "__"), ("@", "@")];
    let identifier = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    let spoken = |text: &str| {
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/'))
    };
    inserted.iter().any(|(open, close)| has(open, close))
        || enclosed.iter().any(|(open, close)| {
            let inner = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            inner.is_some_and(|inner| spoken(inner.trim_matches('%')))
        })
        || value.strip_prefix('$').is_some_and(|name| name.is_empty() || identifier(name))
        || (value.starts_with("$__") && has("{", "}"))
        || matches!(value, "%s" | "%v" | "%d" | "{}")
}

/// Whether `value` is blank or one sign over and over.
fn is_masked(value: &str) -> bool {
    let mut chars = value.chars();
    let Some(first) = chars.next() else {
        return true;
    };
    let shown = value.chars().count();
    let dots = value.chars().all(|c| matches!(c, '*' | '.' | '…' | '•' | '-' | '_' | '?' | '#'));
    dots || (shown >= 3 && chars.all(|c| c.eq_ignore_ascii_case(&first)))
}

/// Whether `value` is a word that people write where nothing stands yet, or where nothing is
/// needed. The keys in the documentation of AWS end in one.
fn is_stand_in(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let starts = [
        "your-", "your_", "your ", "<your", "insert", "replace", "put-", "put_", "put ", "add-your",
    ];
    let ends = ["-here", "_here", " here", "placeholder"];
    starts.iter().any(|start| lower.starts_with(start))
        || ends.iter().any(|end| lower.ends_with(end))
        || ["EXAMPLE", "EXAMPLEKEY"].iter().any(|end| value.ends_with(end))
        || any_of(
            "empty unused unneeded not-needed notneeded not-used not-set not_needed not_used \
             not_set dummy fake redacted masked hidden removed todo tbd fixme \
             no-key-required sk-no-key-required",
            value.trim_matches(|c: char| !c.is_alphanumeric()),
        )
}

/// Whether the body of a token of a known format is one of the samples in documentation.
pub(super) fn is_sample(body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    let words = ["xxxx", "example", "your", "placeholder", "redacted", "replace", "0123456789"];
    let mut distinct = [false; 256];
    for byte in body.bytes() {
        distinct[usize::from(byte)] = true;
    }
    distinct.iter().filter(|seen| **seen).count() < 4
        || words.iter().any(|word| lower.contains(word))
        || ["1234567890123456", "abcdefghijkl"].iter().any(|run| lower.contains(run))
}

fn is_path(value: &str) -> bool {
    let drive =
        matches!(value.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    let rooted = ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start));
    // Base64 may begin with a slash too; most of it has one of these.
    drive || (rooted && !value.contains(['+', '='])) || is_field(value) || is_relative_path(value)
}

/// `.data.password`: a field of an object.
fn is_field(value: &str) -> bool {
    let word = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    value.strip_prefix('.').is_some_and(|path| path.split('.').all(word))
}

/// `secret/data/db`: words between slashes.
fn is_relative_path(value: &str) -> bool {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
            && part.bytes().filter(u8::is_ascii_digit).count() <= 3
    };
    value.split('/').count() >= 3 && value.split('/').all(word)
}

/// Whether `value` says where the credential is, or is one that only its vault can open.
fn is_reference(value: &str) -> bool {
    let schemes = [
        "vault:",
        "op://",
        "ref+",
        "arn:",
        "secretref:",
        "secret:",
        "ssm:",
        "awssm:",
        "gsm:",
        "sm:",
        "env:",
        "file:",
        "keyvault:",
        "azurekv:",
        "alias/",
        "projects/",
        "@microsoft.keyvault(",
        "enc(",
        "enc[",
        "{cipher}",
        "$ansible_vault",
        "kms:",
        "secretsmanager:",
        "resolve:",
        "{{resolve:",
        "from:",
        "!vault",
        "keyref:",
        "sops:",
        "base64:secret",
    ];
    schemes.iter().any(|scheme| {
        value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// Whether `value` is the name of a file that holds the credential.
fn is_file_name(value: &str) -> bool {
    let endings =
        [".pem", ".key", ".json", ".yaml", ".yml", ".txt", ".crt", ".jks", ".p12", ".pfx", ".env"];
    let name =
        value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'));
    name && (endings.iter().any(|ending| value.ends_with(ending))
        || any_of("id_rsa id_ed25519 id_ecdsa tls.key", value))
}

/// `web-db-credentials`: lower-case words between hyphens, as Secrets are named.
fn is_object_name(value: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && (part.len() <= 3 || part.bytes().all(|b| b.is_ascii_lowercase()))
    };
    value.contains(['-', '.']) && value.split(['-', '.']).all(word)
}

/// Whether `value` holds a public key or certificate.
fn is_public_pem(value: &str) -> bool {
    ["-----BEGIN PUBLIC KEY", "-----BEGIN CERTIFICATE"].iter().any(|label| value.contains(label))
}

/// Whether `value` is a key that is made to be shown.
fn is_public_key(value: &str) -> bool {
    let starts = ["pk_live_", "pk_test_", "pk-lf-", "pk.", "6L", "AAAA", "age1", "pub", "mrk-"];
    is_uuid(value) || starts.iter().any(|start| value.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Naming; 3] = [Naming::Password, Naming::Token, Naming::Secret];

    #[test]
    fn literals_count_even_if_weak() {
        for value in
            ["hunter2", "changeme", "$2y$10$abcdefg", "/x1+y2/z3=", "correct horse", "admin"]
        {
            assert!(ALL.iter().all(|naming| is_literal(*naming, value)), "{value}");
        }
        assert!(is_literal(Naming::Password, "123456") && !is_literal(Naming::Token, "123456"));
        assert!(is_literal(Naming::Password, &"ä".repeat(LOOKED_AT)));
    }

    #[test]
    fn what_stands_for_a_credential_is_none() {
        for value in [
            "",
            " ",
            "true",
            "No",
            "36",
            "1.5",
            "$(OTHER)",
            "${OTHER}",
            "$OTHER",
            "a-${OTHER}",
            "{{ .password }}",
            "$__file{/run/secrets/db}",
            "<password>",
            "%%env_PASSWORD%%",
            "{password}",
            "__PASSWORD__",
            "****",
            "xxxxxxxx",
            "000",
            "your-api-key",
            "REPLACE_ME",
            "put-token-here",
            "not-needed",
            "/run/secrets/db",
            "./db",
            "C:\\secrets\\db",
            ".data.password",
            "https://vault:8200",
            "vault:secret/data/db#password",
            "op://vault/db/password",
            "secret/data/db",
            "arn:aws:secretsmanager:eu-west-1:1:secret:db",
            "ENC(c2VjcmV0)",
            "token.json",
        ] {
            assert!(ALL.iter().all(|naming| !is_literal(*naming, value)), "{value}");
        }
    }

    #[test]
    fn secrets_may_be_named_and_keys_must_look_random() {
        for name in ["web-db-credentials", "tls.web", "s3-secret"] {
            assert!(!is_literal(Naming::Secret, name), "{name}");
            assert!(is_literal(Naming::Token, name), "{name}");
        }
        for (value, expected) in [
            ("8f3b1c9d5e7a2046", true),
            ("tenant_id", false),
            ("550e8400-e29b-41d4-a716-446655440000", false),
            ("pk_live_q7Lw2ZpT9xVbK4sM", false),
        ] {
            assert_eq!(is_literal(Naming::Key, value), expected, "{value}");
        }
    }
}
