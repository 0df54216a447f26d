//! Which optional kinds the API server serves.

use std::collections::BTreeSet;
use std::time::Duration;

use kube::Client;
use kube::core::discovery::v2::{APIGroupDiscovery, APIGroupDiscoveryList};
use plumbline_checks::Kind;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::error::{Cause, client_cause};

/// How often the API server is asked. Its answer is made ahead and costs it nothing.
const INTERVAL: Duration = Duration::from_secs(5);

/// Where an API server says that it cannot reach the one that serves a group.
const STALE: &str = "Stale";

/// What is known of the optional kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The kinds that are served, once the API server has answered.
    served: Option<BTreeSet<Kind>>,
    /// Kinds whose own API server does not answer, and of which nothing was known before.
    unsure: BTreeSet<Kind>,
    /// Why the API server could not be asked the last time.
    failure: Option<Cause>,
}

/// Whether a kind is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serves {
    /// It is.
    Yes,
    /// It is not: no object of it exists.
    No,
    /// The API server could not be asked, and why.
    Unknown(Cause),
    /// The API server has not been asked yet.
    NotAsked,
}

impl Discovered {
    /// Whether `kind` is served, by the last answer that tells. Every API server serves those that
    /// are not optional.
    pub fn serves(&self, kind: Kind) -> Serves {
        if !kind.is_optional() {
            return Serves::Yes;
        }
        match (&self.served, &self.failure) {
            (Some(_), _) if self.unsure.contains(&kind) => {
                Serves::Unknown(Cause::Other("the API server of its group does not answer".into()))
            }
            (Some(served), _) if served.contains(&kind) => Serves::Yes,
            (Some(_), _) => Serves::No,
            (None, Some(cause)) => Serves::Unknown(cause.clone()),
            (None, None) => Serves::NotAsked,
        }
    }

    /// Takes in an answer of the API server.
    fn take(&mut self, answer: kube::Result<APIGroupDiscoveryList>) {
        let groups = match answer {
            Ok(answer) => answer.items,
            Err(error) => {
                self.failure = Some(client_cause(&error));
                return;
            }
        };
        let before = self.served.take().unwrap_or_default();
        let mut served = BTreeSet::new();
        self.unsure.clear();
        self.failure = None;
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_optional()) {
            match lists(&groups, kind) {
                Some(true) => drop(served.insert(kind)),
                Some(false) => {}
                None if before.contains(&kind) => drop(served.insert(kind)),
                None => drop(self.unsure.insert(kind)),
            }
        }
        self.served = Some(served);
    }
}

/// Whether `groups` have `kind`; None where its group may have it and does not answer.
fn lists(groups: &[APIGroupDiscovery], kind: Kind) -> Option<bool> {
    let is_its = |group: &&APIGroupDiscovery| {
        group.metadata.as_ref().and_then(|it| it.name.as_deref()) == Some(kind.group())
    };
    let Some(group) = groups.iter().find(is_its) else { return Some(false) };
    let mut resources = group.versions.iter().flat_map(|version| &version.resources);
    if resources.any(|resource| resource.resource.as_deref() == Some(kind.plural())) {
        return Some(true);
    }
    let stale = group.versions.iter().any(|it| it.freshness.as_deref() == Some(STALE));
    (!stale).then_some(false)
}

/// Asks once.
pub async fn ask(client: &Client) -> Discovered {
    let mut discovered = Discovered::default();
    discovered.take(client.list_api_groups_aggregated().await);
    discovered
}

/// Keeps `discovered` current, for ever; ends when nobody listens.
pub async fn discover(client: Client, discovered: watch::Sender<Discovered>) {
    while !discovered.is_closed() {
        let answer = client.list_api_groups_aggregated().await;
        discovered.send_if_modified(|known| {
            let before = known.clone();
            known.take(answer);
            *known != before || known.failure.is_some()
        });
        sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const KIND: Kind = Kind::VulnerabilityReport;

    fn answer(groups: &Value) -> APIGroupDiscoveryList {
        serde_json::from_value(json!({"items": groups})).expect("an answer")
    }

    fn scanner(resources: &[&str], freshness: &str) -> Value {
        let resources: Vec<Value> =
            resources.iter().map(|it| json!({"resource": it, "scope": "Namespaced"})).collect();
        json!([{"metadata": {"name": "aquasecurity.github.io"}, "versions": [
            {"version": "v1alpha1", "freshness": freshness, "resources": resources}]}])
    }

    #[test]
    fn what_is_not_listed_is_not_served() {
        let mut discovered = Discovered::default();
        assert_eq!(discovered.serves(KIND), Serves::NotAsked);
        assert_eq!(discovered.serves(Kind::Pod), Serves::Yes);
        discovered.take(Ok(answer(&json!([]))));
        assert_eq!(discovered.serves(KIND), Serves::No);
        assert_eq!(discovered.serves(Kind::Pod), Serves::Yes);
        discovered.take(Ok(answer(&scanner(&["vulnerabilityreports"], "Current"))));
        assert_eq!(discovered.serves(KIND), Serves::Yes);
        discovered.take(Ok(answer(&scanner(&["configauditreports"], "Current"))));
        assert_eq!(discovered.serves(KIND), Serves::No);
    }

    #[test]
    fn silence_takes_nothing_away() {
        let refused = || Err(kube::Error::LinesCodecMaxLineLengthExceeded);
        let mut discovered = Discovered::default();
        discovered.take(refused());
        assert!(matches!(discovered.serves(KIND), Serves::Unknown(_)));
        discovered.take(Ok(answer(&scanner(&[], STALE))));
        assert!(matches!(discovered.serves(KIND), Serves::Unknown(_)));
        discovered.take(Ok(answer(&scanner(&["vulnerabilityreports"], "Current"))));
        discovered.take(Ok(answer(&scanner(&[], STALE))));
        assert_eq!(discovered.serves(KIND), Serves::Yes);
        discovered.take(refused());
        assert_eq!(discovered.serves(KIND), Serves::Yes);
    }
}
