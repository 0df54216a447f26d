//! Corner cases of the informational checks, and of the two on references that lead nowhere.

mod availability;
mod containers;
mod references;
mod support;
mod workloads;
