//! A real local Kubernetes control plane for tests and the demo: etcd and kube-apiserver, and on
//! demand kube-controller-manager, simulated nodes, and kubelets. No containers, nothing left
//! behind.
//!
//! A test starts its own; two run side by side without meeting, and everything is gone at the end
//! of the scope, also when the test panics or is killed:
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use k8s_openapi::api::core::v1::Pod;
//! use kube::Api;
//! use plumbline_e2e::{ControlPlane, ControlPlaneOptions, wait_for};
//!
//! # async fn test() -> anyhow::Result<()> {
//! let plane = ControlPlane::start(ControlPlaneOptions {
//!     controllers: true,
//!     nodes: 1,
//!     ..ControlPlaneOptions::default()
//! })
//! .await?;
//! plane.create_namespace("shop").await?;
//! plane.kubectl(&["-n", "shop", "create", "deployment", "web", "--image=nginx"]).await?;
//!
//! let pods: Api<Pod> = Api::namespaced(plane.client(), "shop");
//! wait_for("a Pod of the Deployment", Duration::from_secs(10), async || {
//!     Ok(pods.list(&Default::default()).await?.items.pop())
//! })
//! .await?;
//! # Ok(())
//! # }
//! ```
//!
//! The binaries come from `KUBEBUILDER_ASSETS`, else from the user's cache folder, else they are
//! built once from source with Go (about ten minutes on two cores): see [`binaries`].

pub mod achievable;
pub mod audit;
pub mod audit_policy;
pub mod benchmark;
pub mod binaries;
mod build;
mod control_plane;
mod credentials;
mod definitions;
pub mod demo;
mod etcd;
pub mod flags;
pub mod kube_bench;
mod kubectl;
mod kubelet;
pub mod kubesec;
pub mod network_policy;
mod nodes;
mod operator;
mod oracle;
pub mod pod_security;
mod process;
mod programs;
pub mod random;
pub mod reports;
pub mod scan;
mod wait;

pub use audit::AuditEntry;
pub use binaries::{Binaries, Binary, Environment, kubernetes_version};
pub use control_plane::{ControlPlane, ControlPlaneOptions};
pub use etcd::Stored;
pub use operator::Operator;
pub use wait::wait_for;
