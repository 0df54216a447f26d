//! One control plane: its processes, its clients, and what a test does with it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use k8s_openapi::api::{
    authentication::v1::{TokenRequest, TokenRequestSpec},
    core::v1::{Namespace, ServiceAccount},
};
use kube::{
    Api, Client,
    api::{ObjectMeta, PostParams},
};
use serde_json::Value;
use tokio::{net::TcpSocket, process::Command, task::JoinHandle};

use crate::{
    audit::{self, AuditEntry},
    binaries::{Binaries, Binary, Environment},
    credentials::{self, Credentials},
    kubectl, kubelet, nodes,
    process::{self, Folder, Program, Running},
    programs,
    wait::wait_for,
};

/// Many times what it takes, for machines that do much else.
const READY_TIMEOUT: Duration = Duration::from_mins(1);
const TOKEN_SECONDS: i64 = 8 * 60 * 60;

/// What a control plane consists of. The default is etcd and an API server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControlPlaneOptions {
    /// Run kube-controller-manager: Deployments get Pods, namespaces get deleted.
    pub controllers: bool,
    /// Simulated nodes, whose Pods run without containers.
    pub nodes: usize,
    /// Keep an audit log, for [`ControlPlane::audit_entries`].
    pub audit: bool,
    /// Further flags of the API server, after our own: of a flag given twice the last one counts.
    pub api_server_args: Vec<String>,
}

/// A running control plane. Dropping it ends its processes and removes its files.
pub struct ControlPlane {
    // The order of the fields is the order of their end.
    scheduler: Option<JoinHandle<()>>,
    running: Running,
    api_server: Program,
    binaries: Binaries,
    client: Client,
    credentials: Credentials,
    audit: bool,
    has_controllers: bool,
    ports: Vec<TcpSocket>,
    folder: Folder,
}

impl ControlPlane {
    /// Starts one, in about three seconds once the binaries are there, and waits until it answers.
    pub async fn start(options: ControlPlaneOptions) -> Result<Self> {
        let mut needed = vec![Binary::Etcd, Binary::KubeApiserver, Binary::Kubectl];
        if options.controllers {
            needed.push(Binary::KubeControllerManager);
        }
        if options.nodes > 0 {
            needed.push(Binary::Kwok);
        }
        Self::start_with(find(needed).await?, options).await
    }

    async fn start_with(binaries: Binaries, options: ControlPlaneOptions) -> Result<Self> {
        let folder = Folder::new()?;
        let (socket, port) = reserve_port()?;
        let credentials = Credentials::make(folder.path(), port)?;
        let client = credentials::client(&credentials.admin_kubeconfig).await?;
        let api_server =
            programs::api_server(&binaries, folder.path(), &credentials, port, &options)?;
        // Side by side: the API server waits for etcd by itself.
        let running = Running {
            etcd: programs::etcd(&binaries, folder.path())?.spawn()?,
            api_server: Some(api_server.spawn()?),
            clients: Vec::new(),
        };
        let mut plane = Self {
            scheduler: None,
            running,
            api_server,
            binaries,
            client,
            credentials,
            audit: options.audit,
            has_controllers: options.controllers,
            ports: vec![socket],
            folder,
        };
        plane.wait_until_ready().await?;
        if options.controllers {
            plane.run_client(programs::controller_manager)?;
        }
        let settled = settle_namespace(&plane.client, "default", options.controllers);
        plane.running.unless_one_ends(settled).await?;
        if options.nodes > 0 {
            plane.run_client(programs::kwok)?;
            plane.running.unless_one_ends(nodes::create(&plane.client, options.nodes)).await?;
            let schedule = nodes::schedule(plane.client(), options.nodes);
            plane.scheduler = Some(tokio::spawn(schedule));
        }
        Ok(plane)
    }

    /// Starts a program that talks to the API server.
    fn run_client(&mut self, program: fn(&Binaries, &Path, &Credentials) -> Program) -> Result<()> {
        let program = program(&self.binaries, self.folder.path(), &self.credentials);
        self.running.clients.push(program.spawn()?);
        Ok(())
    }

    /// Starts a real kubelet for a new Node `name`, without containers, and waits until it serves.
    ///
    /// `settings` is merged into its `KubeletConfiguration` (RFC 7396: null takes a setting away);
    /// where both are silent, the defaults of Kubernetes count. Its address and port are in the
    /// status of the Node, as in a cluster; its certificate is of
    /// [`certificate_authority`](Self::certificate_authority). It ends with the control plane.
    pub async fn start_kubelet(&mut self, name: &str, settings: &Value) -> Result<()> {
        let binaries = find(vec![Binary::HollowKubelet]).await?;
        let port = self.reserve_port()?;
        let folder = self.folder.path().join(format!("kubelet-{name}"));
        let program =
            kubelet::program(&binaries, &folder, &self.credentials, name, port, settings)?;
        kubelet::create_node(&self.client, name).await?;
        self.running.clients.push(program.spawn()?);
        let ready = kubelet::wait_until_ready(&self.client, name, port);
        self.running.unless_one_ends(ready).await
    }

    /// A free port of the loopback address, kept for a program of this control plane.
    pub fn reserve_port(&mut self) -> Result<u16> {
        let (socket, port) = reserve_port()?;
        self.ports.push(socket);
        Ok(port)
    }

    /// The CA of the API server and the kubelets, as a PEM file.
    pub fn certificate_authority(&self) -> &Path {
        &self.credentials.ca
    }

    /// A client of the administrator.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The administrator's kubeconfig file.
    pub fn kubeconfig(&self) -> &Path {
        &self.credentials.admin_kubeconfig
    }

    /// The folder with its files: logs of all processes, data, credentials.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs kubectl as the administrator and returns its stdout.
    pub async fn kubectl(&self, args: &[&str]) -> Result<String> {
        Ok(self.run_kubectl(args, "").await?.stdout)
    }

    /// Runs kubectl as the administrator and returns its stderr: what the API server warns of.
    pub async fn kubectl_warnings(&self, args: &[&str]) -> Result<String> {
        Ok(self.run_kubectl(args, "").await?.stderr)
    }

    /// `kubectl apply` of YAML with any number of objects.
    pub async fn kubectl_apply(&self, yaml: &str) -> Result<String> {
        Ok(self.run_kubectl(&["apply", "-f", "-"], yaml).await?.stdout)
    }

    /// `kubectl apply --server-side` of the same: kubectl then leaves no copy of an object, and so of
    /// what a Secret holds, in an annotation.
    pub async fn kubectl_apply_server_side(&self, yaml: &str) -> Result<String> {
        Ok(self.run_kubectl(&["apply", "--server-side", "-f", "-"], yaml).await?.stdout)
    }

    async fn run_kubectl(&self, args: &[&str], stdin: &str) -> Result<kubectl::Printed> {
        let mut command = Command::new(self.binaries.path(Binary::Kubectl));
        command
            .arg("--kubeconfig")
            .arg(self.kubeconfig())
            // Its discovery cache belongs in our folder, and nobody's preferences apply.
            .env("HOME", self.folder.path())
            .env_remove("KUBECONFIG");
        kubectl::run(command, args, stdin).await
    }

    /// Creates a namespace and waits until Pods can be made in it.
    pub async fn create_namespace(&self, name: &str) -> Result<()> {
        let namespaces: Api<Namespace> = Api::all(self.client());
        let namespace = Namespace { metadata: named(name), ..Namespace::default() };
        namespaces
            .create(&PostParams::default(), &namespace)
            .await
            .with_context(|| format!("create namespace {name}"))?;
        settle_namespace(&self.client, name, self.has_controllers).await
    }

    /// Writes a kubeconfig for an existing ServiceAccount: it may do what RBAC grants it.
    pub async fn service_account_kubeconfig(&self, namespace: &str, name: &str) -> Result<PathBuf> {
        let accounts: Api<ServiceAccount> = Api::namespaced(self.client(), namespace);
        let spec =
            TokenRequestSpec { expiration_seconds: Some(TOKEN_SECONDS), ..Default::default() };
        let request = TokenRequest { spec: Some(spec), ..TokenRequest::default() };
        let token = accounts
            .create_token_request(name, &PostParams::default(), &request)
            .await
            .with_context(|| format!("token of ServiceAccount {namespace}/{name}"))?
            .status
            .and_then(|status| status.token)
            .context("the API server gave no token")?;
        self.credentials.write_kubeconfig(&format!("{namespace}.{name}"), namespace, &token)
    }

    /// A client with the rights of a ServiceAccount.
    pub async fn service_account_client(&self, namespace: &str, name: &str) -> Result<Client> {
        credentials::client(&self.service_account_kubeconfig(namespace, name).await?).await
    }

    /// What the API server was asked so far, oldest first. A request may be answered a moment
    /// before it is logged: poll with [`wait_for`] for one that must be there.
    pub fn audit_entries(&self) -> Result<Vec<AuditEntry>> {
        if !self.audit {
            bail!("this control plane was started without ControlPlaneOptions::audit");
        }
        let path = programs::audit_log(self.folder.path());
        let log =
            std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        audit::parse(&log)
    }

    /// The command line of the API server, its name first.
    pub fn api_server_command(&self) -> impl Iterator<Item = &str> {
        std::iter::once(Binary::KubeApiserver.name())
            .chain(self.api_server.args.iter().map(String::as_str))
    }

    /// The process id of the API server.
    pub fn api_server_id(&self) -> Result<i32> {
        self.running.api_server.as_ref().context("the API server is stopped")?.id()
    }

    /// Ends the API server in order, as an upgrade does: requests are answered, watches end, then
    /// connections are refused. What already is stopped stays so.
    pub async fn stop_api_server(&mut self) -> Result<()> {
        let api_server = self.running.api_server.take();
        Ok(tokio::task::spawn_blocking(move || drop(api_server)).await?)
    }

    /// Kills the API server in the middle of what it does, as a crash does.
    pub fn kill_api_server(&mut self) {
        if let Some(mut api_server) = self.running.api_server.take() {
            api_server.kill();
        }
    }

    /// Starts the API server again, on the same port and data, and waits until it is ready.
    pub async fn start_api_server(&mut self) -> Result<()> {
        if self.running.api_server.is_none() {
            self.running.api_server = Some(self.api_server.spawn()?);
        }
        self.wait_until_ready().await
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let client = &self.client;
        let ready = wait_for("the API server to be ready", READY_TIMEOUT, async || {
            client.request_text(http::Request::get("/readyz").body(Vec::new())?).await?;
            Ok(Some(()))
        });
        self.running.unless_one_ends(ready).await.with_context(|| {
            let log = process::tail(&self.api_server.log());
            format!("the API server did not start; the end of its log:\n{log}")
        })
    }
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        if let Some(scheduler) = self.scheduler.take() {
            scheduler.abort();
        }
    }
}

/// Admission refuses Pods until the ServiceAccount `default` exists. A controller makes it;
/// without controllers that is up to us.
async fn settle_namespace(client: &Client, name: &str, has_controllers: bool) -> Result<()> {
    let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), name);
    let description = format!("ServiceAccount default in namespace {name}");
    wait_for(&description, READY_TIMEOUT, async || {
        if has_controllers {
            return Ok(accounts.get_opt("default").await?.map(drop));
        }
        let account = ServiceAccount { metadata: named("default"), ..Default::default() };
        // Fails while the API server still makes its own namespaces.
        accounts.create(&PostParams::default(), &account).await?;
        Ok(Some(()))
    })
    .await
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
}

/// Finds binaries, or builds them.
async fn find(needed: Vec<Binary>) -> Result<Binaries> {
    tokio::task::spawn_blocking(move || Binaries::find(&needed, &Environment::of_process())).await?
}

/// A free port of the loopback address that stays ours: bound, never listening, and shared with
/// who asks for that very port: the API server (`SO_REUSEPORT`) or a kubelet, which like any
/// program in Go sets `SO_REUSEADDR`. Nobody is given it before they start or while they are down.
fn reserve_port() -> Result<(TcpSocket, u16)> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseport(true)?;
    socket.set_reuseaddr(true)?;
    socket.bind(([127, 0, 0, 1], 0).into()).context("reserve a port")?;
    let port = socket.local_addr()?.port();
    Ok((socket, port))
}
