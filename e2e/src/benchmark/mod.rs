//! What Plumbline costs in a cluster of a given size, measured on a real API server: `cargo
//! bench-cluster`.
//!
//! A run fills a cluster, lists it raw, starts the operator as it is shipped, starts it once more,
//! leaves it alone, changes things all over the cluster, has Pods crash, and rolls Deployments out.

mod churn;
mod crash_loop;
pub mod documents;
mod fill;
mod metrics;
mod objects;
mod plot;
mod progress;
mod raw;
mod result;
mod rollout;
mod run;
mod sample;
mod size;
mod table;
mod usage;
mod writes;

pub use metrics::requests;
pub use progress::Progress;
pub use result::{Asked, Run};
pub use run::{Options, run};
pub use sample::sample;
pub use size::Size;
pub use table::table;
