//! The runtimes that Pods may ask for.

use super::{Fact, Observe, Settings};
use crate::kind::Kind;
use crate::model;

/// What is kept of a `RuntimeClass`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuntimeClassFact {
    /// Whether its runtime puts a kernel of its own between the program and the node.
    pub sandboxed: bool,
}

/// How the names of runtimes begin that put a kernel of their own between the program and the node.
const SANDBOXES: [&str; 10] = [
    "gvisor",
    "runsc",
    "kata",
    "kuasar",
    "firecracker",
    "edera",
    "krun",
    "quark",
    "runnc",
    "urunc",
];

/// Whether a `RuntimeClass` or handler of that name is a sandbox, as far as its name tells.
pub(crate) fn is_sandbox(name: &str) -> bool {
    let mut parts = name.split(['-', '.']);
    parts.any(|part| SANDBOXES.iter().any(|sandbox| part.starts_with(sandbox)))
}

impl Observe for model::RuntimeClass {
    const KIND: Kind = Kind::RuntimeClass;

    fn fact(&self, _: &Settings) -> Fact {
        Fact::RuntimeClass(RuntimeClassFact { sandboxed: is_sandbox(&self.handler) })
    }
}
