//! What one file may make the reader hold.

use serde_json::Value;

/// How deep values may be nested.
pub const DEPTH_LIMIT: usize = 128;

/// How many values one document may hold.
pub const VALUES_LIMIT: usize = 4_000_000;

/// How many values aliases may add to one file.
const COPIES_LIMIT: usize = 1_000_000;

/// How many bytes of text aliases may add to one file.
const COPIED_BYTES_LIMIT: usize = 64 << 20;

/// What is left for aliases to add.
///
/// A few lines in which each alias names another one twice would else fill any memory.
#[derive(Debug)]
pub struct Budget {
    values: usize,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { values: COPIES_LIMIT, bytes: COPIED_BYTES_LIMIT }
    }
}

impl Budget {
    /// Takes what a copy of this size costs, if there is enough left.
    pub fn spend(&mut self, values: usize, bytes: usize) -> bool {
        match (self.values.checked_sub(values), self.bytes.checked_sub(bytes)) {
            (Some(values), Some(bytes)) => {
                *self = Self { values, bytes };
                true
            }
            _ => false,
        }
    }
}

/// How many bytes of text `value` holds, and how deep it is nested.
pub fn measure(value: &Value) -> (usize, usize) {
    match value {
        Value::String(text) => (text.len(), 0),
        Value::Array(items) => outer(items.iter().map(measure)),
        Value::Object(entries) => outer(entries.iter().map(|(key, value)| {
            let (bytes, depth) = measure(value);
            (key.len() + bytes, depth)
        })),
        _ => (0, 0),
    }
}

fn outer(parts: impl Iterator<Item = (usize, usize)>) -> (usize, usize) {
    let (bytes, depth) =
        parts.fold((0, 0), |(bytes, deepest), (more, depth)| (bytes + more, deepest.max(depth)));
    (bytes, depth + 1)
}
