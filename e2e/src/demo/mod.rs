//! `cargo demo`: the example manifests on a cluster, and what Plumbline says about them.
//!
//! [`run`] tells the whole story; the tests take the same [`steps`] and [`Example`]s.

mod cluster;
mod examples;
mod existing;
mod screen;
pub mod steps;
mod story;

pub use cluster::{Cluster, RunningOperator};
pub use examples::{Example, Variant, examples};
pub use existing::Existing;
pub use screen::Screen;
pub use story::{Options, Target, run};

/// The label of everything that the demo creates outside the namespaces of its own.
pub const LABEL: (&str, &str) = ("app.kubernetes.io/part-of", "plumbline-demo");
