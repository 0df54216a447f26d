//! Reads a cluster once, with the rights that the user has.

use futures::StreamExt as _;
use kube::Client;
use kube::api::{GetParams, ListParams, ObjectList, Request};
use plumbline_checks::facts::Observe;
use plumbline_checks::kubelets::KubeletFact;
use plumbline_checks::{Evidence, Fact, Kind, Settings, Store, model};
use plumbline_crds::{Input, InputState};

use super::document::Problem;
use crate::connection::Connection;
use crate::discovery::{self, Serves};
use crate::error::{Cause, client_cause};
use crate::inputs::{Asked, reason, state_after};
use crate::kubelets::{Asker, Kubelet, MAX_ASKS};
use crate::rights::KUBELET_SETTINGS;
use crate::{api_servers, certificates};

/// How many objects one answer of the API server holds.
const PAGE_SIZE: u32 = 500;

/// What was read of a cluster.
#[derive(Debug, Default)]
pub struct Cluster {
    /// The facts of its objects.
    pub store: Store,
    /// Which kinds could be read.
    pub evidence: Evidence,
    /// The state of each kind that some check reads.
    pub inputs: Vec<Input>,
    /// Kinds that could not be read, for another reason than a missing right.
    pub errors: Vec<Problem>,
}

/// Reads every kind that some check reads; of `namespace` alone where one is named. `told` hears what
/// is next.
///
/// # Errors
///
/// The API server cannot be reached.
pub async fn read(
    connection: &Connection,
    kubelets: &Asker,
    namespace: Option<&str>,
    settings: &Settings,
    told: impl Fn(&str),
) -> Result<Cluster, Cause> {
    let Connection { client, .. } = connection;
    // Asking for each kind what does not answer at all would take minutes.
    if let Err(error) = client.apiserver_version().await
        && !matches!(error, kube::Error::Api(_))
    {
        return Err(client_cause(&error));
    }
    let mut cluster = Cluster::default();
    let discovered = discovery::ask(client).await;
    cluster.evidence.server = api_servers::version(client).await;
    macro_rules! read_all {
        ($($name:ident),+) => {$(
            if settings.read(Kind::$name) {
                told(Kind::$name.plural());
                let known = discovered.serves(Kind::$name);
                cluster.take::<model::$name>(client, namespace, settings, known).await;
            }
        )+};
    }
    plumbline_checks::with_kinds!(read_all);
    cluster.read_certificates(client, settings).await;
    // Who looks at one namespace asks nothing of the cluster.
    if namespace.is_none() {
        told("the flags of API servers");
        let answers = api_servers::ask(connection, settings).await;
        cluster.store.set_api_servers(answers.servers);
        cluster.inputs.extend(answers.inputs);
        told("the settings of kubelets");
        cluster.ask_kubelets(kubelets, settings).await;
    }
    Ok(cluster)
}

fn kubelets_of(store: &Store) -> Vec<Kubelet> {
    let nodes = store.objects("").into_iter().flat_map(|objects| objects.of(Kind::Node));
    let kubelets = nodes.filter_map(|(name, fact)| match fact {
        Fact::Node(node) => Kubelet::of(name, node),
        _ => None,
    });
    kubelets.collect()
}

impl Cluster {
    /// Reads the certificates that Ingresses and Gateways name.
    async fn read_certificates(&mut self, client: &Client, settings: &Settings) {
        if !settings.certificates {
            return;
        }
        let named: Vec<_> = self.store.named_secrets().cloned().collect();
        for secret in named {
            let answer = certificates::read(client, &secret).await;
            self.store.set_tls_secret(&secret, certificates::holds(answer));
        }
    }

    /// Asks each kubelet for its settings, a few at a time.
    async fn ask_kubelets(&mut self, asker: &Asker, settings: &Settings) {
        self.store.ask_kubelets();
        let kubelets: Vec<Kubelet> = kubelets_of(&self.store);
        let answers = futures::stream::iter(kubelets).map(|kubelet| async move {
            let answer = asker.ask(&kubelet).await;
            (kubelet, answer)
        });
        let mut answers = std::pin::pin!(answers.buffer_unordered(MAX_ASKS));
        let mut heard = Asked::default();
        while let Some((kubelet, answer)) = answers.next().await {
            heard.add(answer.state);
            self.store.set_kubelet(&kubelet.node, KubeletFact::new(&answer.answer, settings));
        }
        self.inputs.extend(heard.input(KUBELET_SETTINGS));
    }

    async fn take<K: Observe>(
        &mut self,
        client: &Client,
        namespace: Option<&str>,
        settings: &Settings,
        known: Serves,
    ) {
        let state = match known {
            Serves::No => {
                self.evidence.withdraw(K::KIND);
                return;
            }
            Serves::Unknown(cause) => self.lose(K::KIND, &cause),
            Serves::Yes | Serves::NotAsked => {
                match self.list::<K>(client, namespace, settings).await {
                    Ok(()) => InputState::Synced,
                    Err(error) => self.lose(K::KIND, &client_cause(&error)),
                }
            }
        };
        let objects = u32::try_from(self.store.count(K::KIND)).unwrap_or(u32::MAX);
        self.inputs.push(Input { resource: K::KIND.resource(), state, objects });
    }

    async fn list<K: Observe>(
        &mut self,
        client: &Client,
        namespace: Option<&str>,
        settings: &Settings,
    ) -> Result<(), kube::Error> {
        let url = K::url_path(&(), namespace.filter(|_| K::KIND.namespaced()));
        let built = |request: Result<_, _>| request.map_err(kube::Error::BuildRequest);
        let requests = Request::new(url);
        if let (Kind::Namespace, Some(name)) = (K::KIND, namespace) {
            // Who may see one namespace need not see all.
            let request = built(requests.get(name, &GetParams::default()))?;
            self.store.apply(client.request::<K>(request).await?.observe(settings), 0);
            return Ok(());
        }
        let mut params = ListParams::default().limit(PAGE_SIZE.min(K::PAGE_LIMIT));
        loop {
            let request = if K::metadata_api() {
                requests.list_metadata(&params)
            } else {
                requests.list(&params)
            };
            let page: ObjectList<K> = client.request(built(request)?).await?;
            for object in page.items {
                self.store.apply(object.observe(settings), 0);
            }
            match page.metadata.continue_ {
                Some(token) if !token.is_empty() => params.continue_token = Some(token),
                _ => return Ok(()),
            }
        }
    }

    /// Half a listing is none.
    fn lose(&mut self, kind: Kind, cause: &Cause) -> InputState {
        self.store.forget(kind);
        let state = state_after(cause);
        self.evidence.lose(kind, reason(state));
        if state == InputState::Stale {
            let message = format!("{} cannot be read: {cause}", kind.resource());
            self.errors.push(Problem { file: None, document: None, line: None, message });
        }
        state
    }
}
