//! Credentials in structures that must be decoded to be told: base64, JSON web tokens, PEM.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

use super::values::is_placeholder;

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Base64, with or without padding.
pub(super) const LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);

const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

/// How much of an encoded text is decoded, in characters: a multiple of four.
const DECODED: usize = 2048;

/// The length of the base64 at the start of `text`, of which [`DECODED`] characters count.
fn base64_run(text: &str) -> usize {
    let sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let body = text.bytes().take(DECODED).take_while(sign).count();
    let padding = text[body..].bytes().take(DECODED - body).take_while(|byte| *byte == b'=');
    body + padding.take(2).count()
}

/// The bytes at the start of `text`, as far as it is base64.
fn decoded(text: &str) -> Vec<u8> {
    let run = &text[..base64_run(text)];
    LENIENT.decode(run).unwrap_or_default()
}

#[derive(Deserialize)]
struct JwtHeader {
    alg: String,
}

/// The length of the JSON web token at the start of `text`: three parts, of which the first names
/// how it is signed.
pub(super) fn json_web_token(text: &str) -> Option<usize> {
    let part = |rest: &str| {
        rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count()
    };
    let header = part(text);
    let rest = text[header..].strip_prefix('.')?;
    let payload = part(rest);
    let rest = rest[payload..].strip_prefix('.')?;
    let signature = part(rest);
    if header > DECODED || payload < 10 || signature < 20 {
        return None;
    }
    let decoded = LENIENT_URL.decode(&text[..header]).ok()?;
    let signed = serde_json::from_slice::<JwtHeader>(&decoded).is_ok_and(|it| it.alg != "none");
    signed.then_some(header + payload + signature + 2)
}

/// How far below its first line a key must begin, in bytes: PGP and encrypted keys have headers.
const KEY_WITHIN: usize = 512;

/// Whether a private key stands in `text`, which follows `-----BEGIN `: its label, then a line of
/// base64. A script that only names the label holds no key.
pub(super) fn private_key(text: &str) -> bool {
    let Some((label, rest)) = text[..text.floor_char_boundary(KEY_WITHIN + 64)].split_once("-----")
    else {
        return false;
    };
    label.len() <= 40 && label.contains("PRIVATE KEY") && has_key_line(rest)
}

/// How far below its first line the private part of a `PuTTY` key must begin, in bytes.
const PUTTY_WITHIN: usize = 2048;

/// Whether the private key of `PuTTY` stands in `text`, below its first line.
pub(super) fn putty_key(text: &str) -> bool {
    text[..text.floor_char_boundary(PUTTY_WITHIN)]
        .split_once("Private-Lines:")
        .is_some_and(|(_, key)| has_key_line(key))
}

/// Whether there is a line of a key in `text`: 32 characters of base64, not all the same.
fn has_key_line(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    text.split(|c| !sign(c)).any(|run| {
        let first = run.as_bytes().first();
        run.len() >= 32 && run.bytes().any(|byte| Some(&byte) != first)
    })
}

/// Whether `text` is a private key in PEM that has been encoded in base64 once more.
pub(super) fn encoded_private_key(text: &str) -> bool {
    let bytes = decoded(text);
    let pem = String::from_utf8_lossy(&bytes);
    pem.strip_prefix("-----BEGIN ").is_some_and(private_key)
}

/// Whether `text` is a private key in DER that has been encoded in base64. Such a key begins with
/// a version, a public key or certificate with another sequence.
pub(super) fn der_private_key(text: &str) -> bool {
    if base64_run(text) < 80 {
        return false;
    }
    let bytes = LENIENT.decode(&text[..16]).unwrap_or_default();
    let [0x30, length, rest @ ..] = bytes.as_slice() else {
        return false;
    };
    let rest = match length {
        0x81 => rest.get(1..),
        0x82 => rest.get(2..),
        _ => Some(rest),
    };
    // Version 0 and an algorithm or a long number; version 1 and the 32 bytes of a small key.
    rest.is_some_and(|rest| {
        rest.starts_with(&[2, 1, 0, 0x30])
            || rest.starts_with(&[2, 1, 0, 2, 0x81])
            || rest.starts_with(&[2, 1, 0, 2, 0x82])
            || rest.starts_with(&[2, 1, 1, 4])
    })
}

/// The length of `user:password` in base64 at the start of `text`.
pub(super) fn basic_login(text: &str) -> Option<usize> {
    let bytes = decoded(text);
    let (user, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let readable = |text: &str| !text.chars().any(char::is_control);
    let login = readable(user) && readable(password) && !password.trim().is_empty();
    (login && !is_placeholder(password)).then(|| base64_run(text))
}

/// Whether a Docker configuration stands in `text`, encoded in base64, with a login in it.
pub(super) fn encoded_docker_login(text: &str) -> bool {
    let bytes = decoded(text);
    let json = String::from_utf8_lossy(&bytes);
    json.contains("\"auth\"") || json.contains("\"password\"") || json.contains("identitytoken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_tokens_have_a_signing_header() {
        let token = |header: &str, signature: &str| {
            let encode = |text: &str| LENIENT_URL.encode(text).replace('=', "");
            format!("{}.{}.{signature}", encode(header), encode(r#"{"sub":"web"}"#))
        };
        let signature = "a1B2c3D4e5F6g7H8i9J0k1";
        let signed = token(r#"{"alg":"HS256"}"#, signature);
        assert_eq!(json_web_token(&format!("{signed} end")), Some(signed.len()));
        for other in [
            token(r#"{"alg":"none"}"#, signature),
            token(r#"{"typ":"JWT"}"#, signature),
            token(r#"{"alg":"HS256"}"#, "short"),
            format!("eyJhbGciOi.eyJzdWIiOi.{signature}"),
            "eyJ".to_owned(),
            "eyJ.ä.ä".to_owned(),
        ] {
            assert_eq!(json_web_token(&other), None, "{other}");
        }
    }

    #[test]
    fn private_keys_have_a_body() {
        let line = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAA";
        for (label, body, expected) in [
            ("RSA PRIVATE KEY", line, true),
            ("PGP PRIVATE KEY BLOCK", line, true),
            ("ENCRYPTED PRIVATE KEY", line, true),
            ("PRIVATE KEY", "...", false),
            ("PRIVATE KEY", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", false),
            ("CERTIFICATE", line, false),
            ("PUBLIC KEY", line, false),
        ] {
            let pem = format!("{label}-----\n{body}\n");
            assert_eq!(private_key(&pem), expected, "{pem}");
            let encoded = LENIENT.encode(format!("-----BEGIN {pem}"));
            assert_eq!(encoded_private_key(&encoded), expected, "{pem}");
        }
        assert!(!private_key("") && !private_key("PRIVATE KEY") && !private_key("ä-----ä"));
    }

    #[test]
    fn keys_in_der_begin_with_a_version() {
        let encode = |start: &[u8]| LENIENT.encode([start, &[7; 90]].concat());
        for start in [
            &[0x30, 0x82, 4, 0xbe, 2, 1, 0, 0x30, 13][..],
            &[0x30, 0x82, 4, 0xa4, 2, 1, 0, 2, 0x82, 1],
            &[0x30, 0x77, 2, 1, 1, 4, 32],
            &[0x30, 0x81, 0x87, 2, 1, 0, 0x30, 19],
        ] {
            assert!(der_private_key(&encode(start)), "{start:?}");
        }
        for start in [&[0x30, 0x82, 4, 0xbe, 0x30, 0x82, 3][..], &[0x30, 0x82, 1, 0x22, 0x30, 13]] {
            assert!(!der_private_key(&encode(start)), "{start:?}");
        }
        assert!(!der_private_key("MII") && !der_private_key(""));
    }

    #[test]
    fn logins_are_user_and_password() {
        for login in ["admin:hunter2", ":hunter2", "bänd:hunter2"] {
            assert!(basic_login(&LENIENT.encode(login)).is_some(), "{login}");
        }
        for other in ["admin:", "admin", "admin:${PASSWORD}", "a:\u{1}\u{2}"] {
            assert_eq!(basic_login(&LENIENT.encode(other)), None, "{other}");
        }
        assert_eq!(basic_login("authentication"), None);
    }
}
