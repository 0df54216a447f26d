//! The command `scan`: checks on manifests in files, before they reach a cluster.

pub mod input;
