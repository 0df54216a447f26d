//! From documents to Kubernetes objects: lists are taken apart.

use std::sync::Arc;

use plumbline_checks::text::{self, NAME_LIMIT};
use serde_json::Value;

use super::positions::{Positions, Step};
use super::yaml::{Broken, Document};
use super::{Input, Level, Problem, SourceObject};

/// A file whose documents become objects.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file, as it is shown.
    pub file: Arc<str>,
    /// Whether the user named the file itself, and not a folder or a pattern.
    pub named: bool,
}

impl Origin {
    /// What the document holds, as `emit` takes it.
    pub fn read(&self, document: Result<Document, Broken>, emit: &mut impl FnMut(Input)) {
        match document {
            Err(Broken { index, fault }) => {
                emit(self.problem(Level::Error, index, fault.line, fault.message));
            }
            Ok(document) => {
                for fault in document.faults {
                    emit(self.problem(Level::Error, document.index, fault.line, fault.message));
                }
                let part = Part {
                    line: document.line,
                    value: document.value,
                    positions: document.positions,
                };
                self.objects(document.index, part, emit);
            }
        }
    }

    fn objects(&self, document: usize, part: Part, emit: &mut impl FnMut(Input)) {
        // Lists may hold lists; the reader bounds how deep.
        let mut waiting = vec![part];
        while let Some(mut part) = waiting.pop() {
            match part.items() {
                Some(items) => waiting.extend(items.into_iter().rev()),
                None => emit(self.object(document, part)),
            }
        }
    }

    fn object(&self, document: usize, part: Part) -> Input {
        let Part { line, value, positions } = part;
        if !value.is_object() {
            // It cannot be anything that a folder of manifests holds beside them.
            let message = "not a Kubernetes object: the document is no mapping";
            return self.problem(Level::Error, document, line, message);
        }
        let field = |pointer| value.pointer(pointer).and_then(Value::as_str);
        let field = |pointer| field(pointer).filter(|text| !text.is_empty());
        let missing = match (field("/apiVersion"), field("/kind")) {
            (Some(api_version), Some(kind)) => {
                return Input::Object(SourceObject {
                    file: Arc::clone(&self.file),
                    document,
                    line,
                    api_version: shown(api_version),
                    kind: shown(kind),
                    namespace: field("/metadata/namespace").map(shown),
                    name: field("/metadata/name").map(shown),
                    value,
                    positions,
                });
            }
            (None, None) => "apiVersion and kind are missing",
            (None, Some(_)) => "apiVersion is missing",
            (Some(_), None) => "kind is missing",
        };
        let level = if self.named { Level::Error } else { Level::Warning };
        self.problem(level, document, line, format!("not a Kubernetes object: {missing}"))
    }

    fn problem(
        &self,
        level: Level,
        document: usize,
        line: u32,
        message: impl Into<String>,
    ) -> Input {
        let file = Arc::clone(&self.file);
        let (document, line) = (Some(document), Some(line));
        Input::Problem(Problem { level, file, document, line, message: message.into() })
    }
}

fn shown(text: &str) -> String {
    text::clean(text, NAME_LIMIT)
}

/// A document or an item of one.
struct Part {
    line: u32,
    value: Value,
    positions: Positions,
}

impl Part {
    /// What the list holds, if this is one.
    fn items(&mut self) -> Option<Vec<Self>> {
        let text = |value: &Value, key| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let kind = text(&self.value, "kind")?;
        let item_kind = kind.strip_suffix("List")?;
        let api_version = text(&self.value, "apiVersion");
        let items = match self.value.get_mut("items")?.take() {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            other => {
                self.value["items"] = other;
                return None;
            }
        };
        let positions = self.positions.items(&[Step::Key("items")]);
        let parts = items.into_iter().zip(positions).map(|(mut value, positions)| {
            // The API server leaves out in a list what the list says already.
            if let (Value::Object(entries), false) = (&mut value, item_kind.is_empty()) {
                if !entries.contains_key("kind") {
                    entries.insert("kind".to_owned(), item_kind.into());
                }
                if let (false, Some(version)) = (entries.contains_key("apiVersion"), &api_version) {
                    entries.insert("apiVersion".to_owned(), version.as_str().into());
                }
            }
            Self { line: positions.line(&[]), value, positions }
        });
        Some(parts.collect())
    }
}
