//! From the parts of a document, in the order of its text, to a value with positions.

use std::collections::{BTreeSet, HashMap};

use plumbline_checks::text;
use serde_json::{Map, Value};

use super::Fault;
use super::budget::{Budget, DEPTH_LIMIT, VALUES_LIMIT, measure};
use super::resolve::{self, Scalar, Tag};
use crate::scan::input::positions::{Node, Positions, hash, parts};

/// How many faults of one document are told.
const FAULTS_LIMIT: usize = 100;

/// The longest key that is shown, in characters.
const KEY_SHOWN: usize = 80;

/// A document that is being built.
#[derive(Debug)]
pub struct Builder<'b> {
    nodes: Vec<Node>,
    open: Vec<Collection>,
    anchors: HashMap<usize, Anchored>,
    budget: &'b mut Budget,
    root: Option<Value>,
    faults: Vec<Fault>,
}

#[derive(Debug)]
struct Collection {
    /// Where its node is.
    node: usize,
    anchor: usize,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Sequence(Vec<Value>),
    Mapping(Mapping),
}

#[derive(Debug, Default)]
struct Mapping {
    entries: Map<String, Value>,
    key: Option<Key>,
    /// The keys that merges brought and that the mapping may still set itself.
    merged: BTreeSet<String>,
}

#[derive(Debug)]
enum Key {
    Named { text: String, hash: u32, line: u32 },
    Merge { line: u32 },
}

/// A value that aliases may name.
#[derive(Debug)]
struct Anchored {
    value: Value,
    nodes: Box<[Node]>,
    bytes: usize,
    depth: usize,
}

impl<'b> Builder<'b> {
    pub fn new(budget: &'b mut Budget) -> Self {
        Self {
            nodes: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            budget,
            root: None,
            faults: Vec::new(),
        }
    }

    /// The value and what kubectl would reject in it, if there is a value.
    pub fn finish(mut self) -> Option<(Value, Positions, Vec<Fault>)> {
        let value = self.root.take()?;
        Some((value, Positions::new(self.nodes), self.faults))
    }

    /// A mapping begins.
    pub fn open_mapping(&mut self, line: u32, anchor: usize) -> Result<(), Fault> {
        self.open(line, anchor, Content::Mapping(Mapping::default()))
    }

    /// A sequence begins.
    pub fn open_sequence(&mut self, line: u32, anchor: usize) -> Result<(), Fault> {
        self.open(line, anchor, Content::Sequence(Vec::new()))
    }

    fn open(&mut self, line: u32, anchor: usize, content: Content) -> Result<(), Fault> {
        if self.expects_key() {
            return Err(Fault::new(line, "the key of a mapping is no text: write it as one"));
        }
        if self.open.len() >= DEPTH_LIMIT {
            return Err(too_deep(line));
        }
        let node = self.nodes.len();
        self.push_node(line)?;
        self.open.push(Collection { node, anchor, content });
        Ok(())
    }

    /// The mapping or sequence ends that began last.
    pub fn close(&mut self) -> Result<(), Fault> {
        let Some(Collection { node, anchor, content }) = self.open.pop() else { return Ok(()) };
        let size = u32::try_from(self.nodes.len() - node).unwrap_or(u32::MAX);
        self.nodes[node].size = size;
        let value = match content {
            Content::Sequence(items) => Value::Array(items),
            Content::Mapping(mapping) => Value::Object(mapping.entries),
        };
        self.attach(node, anchor, value)
    }

    /// Whether what comes next is the key of a mapping.
    pub fn expects_key(&self) -> bool {
        let last = self.open.last().map(|collection| &collection.content);
        matches!(last, Some(Content::Mapping(Mapping { key: None, .. })))
    }

    /// A scalar of YAML comes: a key or a value.
    pub fn scalar(
        &mut self,
        line: u32,
        anchor: usize,
        text: impl AsRef<str> + Into<String>,
        tag: Tag,
    ) -> Result<(), Fault> {
        let is_key = self.expects_key();
        let merges = text.as_ref() == "<<" && matches!(tag, Tag::Plain | Tag::Merge);
        if is_key && merges {
            self.set_key(Key::Merge { line });
            return Ok(());
        }
        let scalar = resolve::resolve(text.as_ref(), tag).unwrap_or_else(|reason| {
            self.fault(line, format!("kubectl rejects this: {reason}"));
            Scalar::Text
        });
        if !is_key {
            let value = self.value(line, scalar, text);
            return self.leaf(line, anchor, value);
        }
        if anchor != 0 {
            // The key as a value, for the aliases that name it.
            let copy = text.as_ref().to_owned();
            let value = self.value(line, scalar.clone(), copy);
            self.remember(anchor, &value, &[Node { line, key: 0, size: 1 }])?;
        }
        let key = self.key_text(line, scalar, text);
        self.key(line, key);
        Ok(())
    }

    fn value(&mut self, line: u32, scalar: Scalar, text: impl Into<String>) -> Value {
        match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(flag) => Value::Bool(flag),
            Scalar::Int(number) => number.into(),
            Scalar::Unsigned(number) => number.into(),
            Scalar::Text => Value::String(text.into()),
            Scalar::Decoded(text) => Value::String(text),
            Scalar::Float(number) => resolve::float_value(number).unwrap_or_else(|| {
                let message = "kubectl rejects this: an infinite number or none at all; put it in \
                               quotes if it is a text";
                self.fault(line, message);
                Value::String(text.into())
            }),
        }
    }

    fn key_text(&mut self, line: u32, scalar: Scalar, text: impl Into<String>) -> String {
        match scalar {
            Scalar::Text => text.into(),
            Scalar::Decoded(text) => text,
            Scalar::Bool(flag) => flag.to_string(),
            Scalar::Int(number) => number.to_string(),
            Scalar::Float(number) => resolve::float_key(number),
            Scalar::Null | Scalar::Unsigned(_) => {
                self.fault(
                    line,
                    "kubectl rejects this: the key of a mapping is no text; put it in quotes",
                );
                text.into()
            }
        }
    }

    /// The key of the next value.
    pub fn key(&mut self, line: u32, text: String) {
        let hash = hash(&text);
        self.set_key(Key::Named { text, hash, line });
    }

    fn set_key(&mut self, next: Key) {
        if let Some(Collection { content: Content::Mapping(mapping), .. }) = self.open.last_mut() {
            mapping.key = Some(next);
        }
    }

    /// A value without parts.
    pub fn leaf(&mut self, line: u32, anchor: usize, value: Value) -> Result<(), Fault> {
        let node = self.nodes.len();
        self.push_node(line)?;
        self.attach(node, anchor, value)
    }

    /// An alias stands for what has the anchor.
    pub fn alias(&mut self, line: u32, anchor: usize) -> Result<(), Fault> {
        let is_key = self.expects_key();
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(Fault::new(line, "an alias stands within the value that it names"));
        };
        if self.open.len() + anchored.depth > DEPTH_LIMIT {
            return Err(too_deep(line));
        }
        if !self.budget.spend(anchored.nodes.len(), anchored.bytes) {
            return Err(too_many_copies(line));
        }
        let value = anchored.value.clone();
        if is_key {
            let text = match value {
                Value::String(text) => text,
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    return Err(Fault::new(line, "an alias for a key names no text"));
                }
            };
            self.key(line, text);
            return Ok(());
        }
        let node = self.nodes.len();
        self.nodes.extend_from_slice(&anchored.nodes);
        self.place(node, line);
        self.check_size(line)?;
        self.attach(node, 0, value)
    }

    fn push_node(&mut self, line: u32) -> Result<(), Fault> {
        let node = self.nodes.len();
        self.nodes.push(Node { line, key: 0, size: 1 });
        self.place(node, line);
        self.check_size(line)
    }

    /// Gives a node the key that waits for it.
    fn place(&mut self, node: usize, line: u32) {
        let content = self.open.last().map(|collection| &collection.content);
        let (key, line) = match content {
            Some(Content::Mapping(Mapping {
                key: Some(Key::Named { hash, line, .. }), ..
            })) => (*hash, *line),
            _ => (0, line),
        };
        if let Some(node) = self.nodes.get_mut(node) {
            (node.key, node.line) = (key, line);
        }
    }

    fn check_size(&self, line: u32) -> Result<(), Fault> {
        if self.nodes.len() > VALUES_LIMIT {
            let message = format!("more than {VALUES_LIMIT} values in one document: split it");
            return Err(Fault::new(line, message));
        }
        Ok(())
    }

    /// A value is complete: its nodes are all from `node` on.
    fn attach(&mut self, node: usize, anchor: usize, value: Value) -> Result<(), Fault> {
        if anchor != 0 {
            let nodes = self.nodes.split_off(node);
            self.remember(anchor, &value, &nodes)?;
            self.nodes.extend(nodes);
        }
        let Some(collection) = self.open.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        match &mut collection.content {
            Content::Sequence(items) => items.push(value),
            Content::Mapping(mapping) => match mapping.key.take() {
                Some(Key::Named { text, line, .. }) => {
                    let twice =
                        mapping.entries.contains_key(&text) && !mapping.merged.remove(&text);
                    if twice {
                        let key: String = text::clean(&text, KEY_SHOWN);
                        let message = format!(
                            "the key `{key}` stands twice in one mapping, and the last one \
                             counts: remove one"
                        );
                        mapping.entries.insert(text, value);
                        self.fault(line, message);
                    } else {
                        mapping.entries.insert(text, value);
                    }
                }
                Some(Key::Merge { line }) => self.merge(line, node, value),
                None => {}
            },
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, value: &Value, nodes: &[Node]) -> Result<(), Fault> {
        let line = nodes.first().map_or(1, |node| node.line);
        let (bytes, depth) = measure(value);
        // The copy that is kept costs too: anchors within anchors would else add up.
        if !self.budget.spend(nodes.len(), bytes) {
            return Err(too_many_copies(line));
        }
        let anchored = Anchored { value: value.clone(), nodes: nodes.into(), bytes, depth };
        self.anchors.insert(anchor, anchored);
        Ok(())
    }

    /// Merges `value` into the mapping that is open. As with kubectl, a merge overrides the keys
    /// before it and the keys after it override the merge; among several mappings the first wins.
    fn merge(&mut self, line: u32, node: usize, value: Value) {
        let nodes = self.nodes.split_off(node);
        let mut sources: Vec<(Value, &[Node])> = match value {
            Value::Array(items) => items.into_iter().zip(parts(&nodes)).collect(),
            value => vec![(value, &*nodes)],
        };
        let all = sources.len();
        sources.retain(|(source, _)| source.is_object());
        if sources.len() < all {
            self.fault(line, "kubectl rejects this: `<<` merges only mappings");
        }
        let Some(Collection { content: Content::Mapping(mapping), .. }) = self.open.last_mut()
        else {
            return;
        };
        for (source, nodes) in sources.into_iter().rev() {
            self.nodes.extend(nodes.iter().skip(1));
            let Value::Object(entries) = source else { continue };
            for (key, value) in entries {
                if !mapping.entries.contains_key(&key) {
                    mapping.merged.insert(key.clone());
                }
                mapping.entries.insert(key, value);
            }
        }
    }

    fn fault(&mut self, line: u32, message: impl Into<String>) {
        if self.faults.len() < FAULTS_LIMIT {
            self.faults.push(Fault::new(line, message));
        }
    }
}

fn too_deep(line: u32) -> Fault {
    Fault::new(line, format!("values are nested deeper than {DEPTH_LIMIT} levels"))
}

fn too_many_copies(line: u32) -> Fault {
    Fault::new(line, "anchors and aliases grow beyond all measure: write the values out")
}
