//! What a scalar means: as kubectl reads it, which is YAML 1.1 as `sigs.k8s.io/yaml` understands it.
//!
//! The resolvers of YAML crates follow YAML 1.2, where `privileged: yes` is a text. To kubectl it is
//! true, so a scanner that took it for a text would miss it.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What the tag of a scalar asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// There is none, and the scalar is written without quotes.
    Plain,
    /// A text: `!!str`, quotes, and each tag that YAML does not define.
    Text,
    /// `!!bool`
    Bool,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!null`
    Null,
    /// `!!timestamp`
    Timestamp,
    /// `!!binary`
    Binary,
    /// `!!merge`
    Merge,
}

impl Tag {
    /// The tag that is named `name` after `!!`.
    pub fn named(name: &str) -> Self {
        match name {
            "bool" => Self::Bool,
            "int" => Self::Int,
            "float" => Self::Float,
            "null" => Self::Null,
            "timestamp" => Self::Timestamp,
            "binary" => Self::Binary,
            "merge" => Self::Merge,
            _ => Self::Text,
        }
    }
}

/// A scalar that has its type.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that only fits without a sign.
    Unsigned(u64),
    /// A number that was written as a fraction or is too large for the others; it may be infinite.
    Float(f64),
    /// The text as it stands.
    Text,
    /// A text that was encoded.
    Decoded(String),
}

/// What `text` means under `tag`. The error says why kubectl rejects it.
pub fn resolve(text: &str, tag: Tag) -> Result<Scalar, &'static str> {
    match tag {
        Tag::Text | Tag::Merge => return Ok(Scalar::Text),
        Tag::Binary => {
            let bytes = STANDARD.decode(text.replace(['\n', '\r'], ""));
            let bytes = bytes.map_err(|_| "the value of !!binary is not base64")?;
            return Ok(Scalar::Decoded(String::from_utf8_lossy(&bytes).into_owned()));
        }
        _ => {}
    }
    let scalar = plain(text);
    match (tag, &scalar) {
        (Tag::Bool, Scalar::Bool(_))
        | (Tag::Int, Scalar::Int(_) | Scalar::Unsigned(_))
        | (Tag::Float, Scalar::Float(_))
        | (Tag::Null, Scalar::Null)
        | (Tag::Plain, _) => Ok(scalar),
        #[expect(clippy::cast_precision_loss, reason = "that is what the tag asks for")]
        (Tag::Float, Scalar::Int(number)) => Ok(Scalar::Float(*number as f64)),
        (Tag::Timestamp, Scalar::Text) if is_timestamp(text) => Ok(Scalar::Text),
        _ => Err("the value is not of the type that its tag names"),
    }
}

fn plain(text: &str) -> Scalar {
    let Some(first) = text.bytes().next() else { return Scalar::Null };
    // Nearly every text is told by its first character.
    match first {
        b'0'..=b'9' | b'+' | b'-' => word(text).or_else(|| number(text)).unwrap_or(Scalar::Text),
        b'.' => word(text).or_else(|| point(text)).unwrap_or(Scalar::Text),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            word(text).unwrap_or(Scalar::Text)
        }
        _ => Scalar::Text,
    }
}

fn word(text: &str) -> Option<Scalar> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// Numbers that begin with a digit or a sign.
fn number(text: &str) -> Option<Scalar> {
    let digits: Cow<'_, str> =
        if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    whole(&digits).or_else(|| if is_decimal(&digits) { finite(&digits) } else { None })
}

fn whole(text: &str) -> Option<Scalar> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // Rust would take a second sign.
    if !digits.bytes().next()?.is_ascii_alphanumeric() {
        return None;
    }
    let number = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let number = if negative { -number } else { number };
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => Some(Scalar::Int(number)),
        // Go takes a plus only with a sign to spare.
        (_, Ok(number)) if !text.starts_with('+') => Some(Scalar::Unsigned(number)),
        _ => None,
    }
}

/// Whether `text` is a decimal number as YAML writes it.
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent
}

/// Numbers that begin with a point. Here Go takes an underscore only between two digits.
fn point(text: &str) -> Option<Scalar> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let strays = bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'_' && !(at > 0 && digit(at - 1) && digit(at + 1)));
    if strays {
        return None;
    }
    let digits = text.replace('_', "");
    if is_decimal(&digits) { finite(&digits) } else { None }
}

/// What is out of range stays a text, as with Go.
fn finite(text: &str) -> Option<Scalar> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Scalar::Float)
}

/// Whether `text` is a date, with or without a time: checked by form only, for a date that does not
/// exist changes nothing that is read.
fn is_timestamp(text: &str) -> bool {
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    let [b'-', rest @ ..] = &text.as_bytes()[year..] else { return false };
    year == 4
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.iter().all(|byte| byte.is_ascii_digit() || b"-:.+ TtZ".contains(byte))
}

/// The value of a number that is finite. A fraction that is whole becomes a whole number: kubectl
/// sends `1.0` as `1`, so `runAsUser: 0.0` is root.
pub fn float_value(number: f64) -> Option<Value> {
    /// From here on Go writes an exponent.
    const EXPONENT_FROM: f64 = 1e21;
    if number.fract() == 0.0 && number.abs() < EXPONENT_FROM {
        // Both write the shortest digits that mean this number, and then zeros.
        let digits = if number == 0.0 { "0".to_owned() } else { number.to_string() };
        if let Some(whole) = digits.parse::<i64>().ok().map(Value::from) {
            return Some(whole);
        }
        if let Some(whole) = digits.parse::<u64>().ok().map(Value::from) {
            return Some(whole);
        }
    }
    serde_json::Number::from_f64(number).map(Value::Number)
}

/// A number as the key of a mapping, which is the shortest text that means it in single precision,
/// with an exponent where Go's `%g` writes one.
pub fn float_key(number: f64) -> String {
    /// Go writes an exponent outside of these.
    const PLAIN_EXPONENTS: RangeInclusive<i32> = -4..=5;
    #[expect(clippy::cast_possible_truncation, reason = "Go does so too")]
    let single = number as f32;
    if single.is_nan() {
        return ".nan".to_owned();
    }
    if single.is_infinite() {
        return if single > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{single:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if PLAIN_EXPONENTS.contains(&exponent) {
        return single.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}
