//! From the bytes of a file to its text.
//!
//! `encoding_rs` knows hundreds of encodings; manifests come in three, which the standard library
//! decodes.

/// The text of `bytes`: UTF-8, or UTF-16 with a byte order mark. The error says what is wrong, with
/// the line where it is known.
pub fn decode(bytes: Vec<u8>) -> Result<String, (Option<u32>, &'static str)> {
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let text = String::from_utf8(bytes).map_err(|error| {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                (Some(line(valid)), "not a text in UTF-8: save it as one")
            })?;
            match text.strip_prefix('\u{feff}') {
                Some(rest) => rest.to_owned(),
                None => text,
            }
        }
    };
    match text.find('\0') {
        Some(at) => Err((Some(line(&text.as_bytes()[..at])), "a binary file: it holds NUL bytes")),
        None => Ok(text),
    }
}

fn utf16(
    bytes: &[u8],
    unit: impl Fn([u8; 2]) -> u16,
) -> Result<String, (Option<u32>, &'static str)> {
    let (units, odd) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(units.iter().copied().map(unit)).collect::<Result<_, _>>();
    match text {
        Ok(text) if odd.is_empty() => Ok(text),
        _ => Err((None, "not a text in UTF-16, which its byte order mark announces")),
    }
}

/// The line on which the text goes on after `before`.
fn line(before: &[u8]) -> u32 {
    let lines = before.split(|byte| *byte == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX)
}
