//! Where in a file each part of an object stands.

/// One step from a value to a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// To the value of a key.
    Key(&'a str),
    /// To an item of a sequence, counted from 0.
    Index(usize),
}

/// The line of each value of a document, without its text: twelve bytes a value.
///
/// The values stand in the order of the text, each before its parts. Keys are known by a hash. Two
/// keys of one mapping that share it would share a line, which nothing but the shown line depends
/// on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positions(Box<[Node]>);

/// A value of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// The line of its key, or of its first character.
    pub line: u32,
    /// The hash of its key, where it has one.
    pub key: u32,
    /// How many values it is with all of its parts.
    pub size: u32,
}

impl Positions {
    pub(super) fn new(nodes: Vec<Node>) -> Self {
        Self(nodes.into_boxed_slice())
    }

    /// The line of the part that `path` leads to, or of the last part on the way that exists.
    ///
    /// A key stands where its name does. What an alias or a merge brings stands where it is
    /// written.
    pub fn line(&self, path: &[Step<'_>]) -> u32 {
        Part(&self.0).line(path)
    }

    /// The parts of the value at `path`, in the order of the text.
    pub fn parts(&self, path: &[Step<'_>]) -> Vec<Part<'_>> {
        let value = path.iter().try_fold(&*self.0, |nodes, step| part(nodes, *step));
        parts(value.unwrap_or_default()).map(Part).collect()
    }

    /// The positions of each item of the sequence at `path`.
    pub(super) fn items(&self, path: &[Step<'_>]) -> Vec<Self> {
        let sequence = path.iter().try_fold(&*self.0, |nodes, step| part(nodes, *step));
        parts(sequence.unwrap_or_default()).map(|item| Self(item.into())).collect()
    }
}

/// The line of each value of a part of a document.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a>(&'a [Node]);

impl Part<'_> {
    /// As [`Positions::line`], from this part on.
    pub fn line(self, path: &[Step<'_>]) -> u32 {
        let mut nodes = self.0;
        for step in path {
            let Some(part) = part(nodes, *step) else { break };
            nodes = part;
        }
        nodes.first().map_or(1, |node| node.line)
    }
}

/// The parts of the value that `nodes` begins with.
pub(super) fn parts(nodes: &[Node]) -> impl Iterator<Item = &[Node]> {
    let mut rest = nodes.get(1..).unwrap_or_default();
    std::iter::from_fn(move || {
        let size = rest.first()?.size as usize;
        let (part, others) = rest.split_at_checked(size.max(1))?;
        rest = others;
        Some(part)
    })
}

/// Where a key stands twice, its last value counts.
fn part<'a>(nodes: &'a [Node], step: Step<'_>) -> Option<&'a [Node]> {
    match step {
        Step::Index(index) => parts(nodes).nth(index),
        Step::Key(key) => {
            let hash = hash(key);
            parts(nodes).filter(|part| part.first().is_some_and(|node| node.key == hash)).last()
        }
    }
}

/// FNV-1a: short, and the same on every machine.
pub(super) fn hash(key: &str) -> u32 {
    const BASIS: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;
    key.bytes().fold(BASIS, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(PRIME))
}
