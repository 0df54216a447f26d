//! Whether a text looks drawn at random, as keys and tokens of unknown formats are.

use base64::Engine as _;

use super::encoding::LENIENT;

/// The longest text that is judged: what is longer is a file, not a key.
const LONGEST: usize = 512;

/// How near the entropy comes to that of even draws from the alphabet.
const EVENNESS: f64 = 0.83;

/// Whether `text`, under a name that says nothing, looks drawn at random.
///
/// Digests, UUIDs and other identifiers are drawn from one case of letters; so are some keys, but
/// nothing tells them apart. What counts is a long text of both cases and digits that change
/// places as often as they do by chance.
pub(super) fn is_random(text: &str) -> bool {
    text.len() >= 32 && evenly_drawn(text).is_some_and(|alphabet| alphabet == 62)
}

/// As [`is_random`], under a name that lets a key be expected: shorter, and of one case too.
pub(super) fn is_random_key(text: &str) -> bool {
    text.len() >= 16 && evenly_drawn(text).is_some()
}

/// The size of the alphabet that `text` looks drawn from at random.
fn evenly_drawn(text: &str) -> Option<u32> {
    let body = text.trim_end_matches('=');
    let bytes = body.as_bytes();
    if body.len() > LONGEST || !bytes.iter().copied().all(is_key_byte) {
        return None;
    }
    let mut signs = 0;
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
        signs += usize::from(!byte.is_ascii_alphanumeric());
    }
    let count = |of: fn(&u8) -> bool| bytes.iter().filter(|byte| of(byte)).count();
    let (upper, lower) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
    let digits = count(u8::is_ascii_digit);
    let alphabet = match (upper > 0, lower > 0) {
        _ if digits == 0 => return None,
        (true, true) => 62,
        (false, false) => return None,
        _ if count(u8::is_ascii_hexdigit) + signs == bytes.len() => 16,
        _ => 36,
    };
    let even = entropy(&counts, bytes.len()) >= EVENNESS * possible(alphabet, bytes.len());
    let random = signs <= bytes.len() / 8 && even && changes_often(bytes, alphabet);
    (random && !is_uuid(body) && !is_text(text)).then_some(alphabet)
}

/// The bits a character, by how often each occurs.
fn entropy(counts: &[u32; 256], length: usize) -> f64 {
    let total = bits(length);
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count));
    shares.map(|count| count / total * (total / count).log2()).sum()
}

/// The most bits a character that `length` characters of an alphabet can have.
fn possible(alphabet: u32, length: usize) -> f64 {
    bits(length).min(f64::from(alphabet)).log2()
}

/// `length` as a number to reckon with: none is judged that does not fit.
fn bits(length: usize) -> f64 {
    f64::from(u32::try_from(length).unwrap_or(u32::MAX))
}

/// Whether neighbours differ in kind (capital, small letter, digit) as often as by chance, or
/// nearly: in words and numbers they seldom do.
fn changes_often(bytes: &[u8], alphabet: u32) -> bool {
    let kind = |byte: &u8| match byte {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let changes = bytes.windows(2).filter(|pair| kind(&pair[0]) != kind(&pair[1])).count();
    // By chance 62 % of neighbours differ in base 62, 47 % in base 16 and 40 % in base 36.
    let percent = if alphabet == 62 { 40 } else { 25 };
    changes * 100 >= (bytes.len() - 1) * percent
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/')
}

/// Whether `text` has the form of a UUID, which names things.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether `text` is readable text in base64, such as a configuration or a public certificate.
fn is_text(text: &str) -> bool {
    let readable = |byte: &u8| !byte.is_ascii_control() || byte.is_ascii_whitespace();
    LENIENT
        .decode(text)
        .is_ok_and(|decoded| std::str::from_utf8(&decoded).is_ok() && decoded.iter().all(readable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_texts_look_random() {
        for text in [
            "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uA",
            "Xk2+9vQe/T7mLw4RzB1nHs8YdC3fGj6PuA5oKiE0tW==",
            "n4Bq-R7tYx_2WmZs9KdLp3FvHc8JgE5u6QaTbN1r",
        ] {
            assert!(is_random(text), "{text}");
        }
        for text in ["8f3b1c9d5e7a2046", "k3j9x2m8q7w1z5v4", "Zx81kQ9mLw2R7tYp"] {
            assert!(is_random_key(text) && !is_random(text), "{text}");
        }
    }

    #[test]
    fn identifiers_and_texts_do_not() {
        for text in [
            "",
            "a",
            "1234567890123456789012345678901234567890",
            "org.springframework.boot.autoconfigure.web",
            "OrgSpringframeworkBoot3Autoconfigure2Web",
            "550e8400-e29b-41d4-a716-446655440000",
            "My-App2-Prod3-EU-West1-Feature9-Flag",
            "eyJsb2dMZXZlbCI6ImluZm8iLCJwb3J0Ijo4MDgwfQ==",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaAAAA1111",
            "ααααααααααααααααααααααααααααααα1Aa",
        ] {
            assert!(!is_random(text), "{text}");
        }
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        assert!(!is_random(digest) && is_random_key(digest));
        for text in ["feature-branch-name1", "550e8400-e29b-41d4-a716-446655440000", "2024-01-31"] {
            assert!(!is_random_key(text), "{text}");
        }
    }
}
