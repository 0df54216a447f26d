//! Which replica writes.

use anyhow::Context as _;
use kube::Client;
use kube_lease_manager::{LeaseManager, LeaseManagerBuilder};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The name of the Lease.
pub const LEASE_NAME: &str = "plumbline";

/// How long a Lease holds without renewal, in seconds. Leadership moves this long after the death
/// of its holder, and a second or two later at most.
const DURATION: u64 = 12;

/// How long before its end a Lease is renewed, in seconds.
const GRACE: u64 = 5;

/// Whether this replica writes.
#[derive(Debug)]
pub struct Leadership {
    leading: watch::Receiver<bool>,
    /// Keeps the Lease; None where every replica leads.
    keeper: Keeper,
}

#[derive(Debug)]
enum Keeper {
    Lease(JoinHandle<kube_lease_manager::Result<LeaseManager>>),
    /// Kept so that the receiver stays open.
    Always(
        #[expect(dead_code, reason = "dropping it would close the channel")] watch::Sender<bool>,
    ),
}

impl Leadership {
    /// Leadership without election, for a single replica.
    pub fn always() -> Self {
        let (sender, leading) = watch::channel(true);
        Self { leading, keeper: Keeper::Always(sender) }
    }

    /// Takes part in the election by the Lease in `namespace`, as `identity`.
    ///
    /// # Errors
    ///
    /// The Lease cannot be read or made.
    pub async fn elect(client: Client, namespace: &str, identity: &str) -> anyhow::Result<Self> {
        let manager = LeaseManagerBuilder::new(client, LEASE_NAME)
            .with_namespace(namespace)
            .with_identity(identity)
            .with_duration(DURATION)
            .with_grace(GRACE)
            .build()
            .await
            .with_context(|| {
                format!("cannot use Lease {LEASE_NAME} in namespace {namespace}; does the namespace exist, and does the account have the rights of `plumbline rbac`?")
            })?;
        let (leading, task) = manager.watch().await;
        Ok(Self { leading, keeper: Keeper::Lease(task) })
    }

    /// Whether this replica writes now.
    pub fn leads(&self) -> bool {
        *self.leading.borrow()
    }

    /// Waits until leadership is gained or lost. Returns whether it is held.
    ///
    /// # Errors
    ///
    /// The election has ended.
    pub async fn changed(&mut self) -> anyhow::Result<bool> {
        self.leading.changed().await.context("the leader election has ended")?;
        Ok(*self.leading.borrow_and_update())
    }

    /// Gives the Lease up. Another replica takes it when it looks next, within its duration.
    pub async fn release(self) {
        drop(self.leading);
        if let Keeper::Lease(task) = self.keeper {
            // The Lease runs out by itself if it cannot be given up.
            let _ = task.await;
        }
    }
}
