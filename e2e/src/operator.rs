//! The operator under test: the real binary's code in a process of its own, with the generated
//! rights of its own `ServiceAccount` and no others.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use plumbline_operator::{generate, rights};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    control_plane::ControlPlane,
    process::{Process, Program},
    wait::wait_for,
};

/// Generous: the first start reads every kind.
const READY_TIMEOUT: Duration = Duration::from_secs(30);

/// The name of the binary.
const OPERATOR: &str = "plumbline";

/// A running operator. Dropping it ends it.
pub struct Operator {
    process: Process,
    log: PathBuf,
    address: SocketAddr,
}

impl Operator {
    /// Installs what the operator needs: its namespace, the CRDs, its account and rights.
    pub async fn install(plane: &ControlPlane) -> Result<()> {
        if plane.kubectl(&["get", "namespace", rights::NAMESPACE]).await.is_err() {
            plane.create_namespace(rights::NAMESPACE).await?;
        }
        plane.kubectl_apply(&generate::crds()?).await?;
        plane.kubectl_apply(&generate::rights(&rights::Install::default())?).await?;
        let crds = plumbline_crds::crds();
        for crd in crds.iter().filter_map(|crd| crd.metadata.name.as_deref()) {
            let crd = format!("crd/{crd}");
            let established = ["wait", "--for=condition=Established", "--timeout=20s", &crd];
            plane.kubectl(&established).await?;
        }
        Ok(())
    }

    /// Takes away the right to ask API servers about themselves. [`Self::install`] gives it back.
    pub async fn forbid_asking(plane: &ControlPlane) -> Result<()> {
        let role = rights::rights(&rights::Install::default()).cluster_role;
        let mut rules = role.rules.iter().flatten();
        let paths = rules.position(|rule| rule.non_resource_urls.is_some());
        let paths = paths.context("there is no such right")?;
        let take = format!(r#"[{{"op": "remove", "path": "/rules/{paths}"}}]"#);
        plane.kubectl(&["patch", "clusterrole", "plumbline", "--type=json", "-p", &take]).await?;
        Ok(())
    }

    /// Starts an operator called `name` with further `arguments` of `plumbline run`, and waits
    /// until it is ready. `program` is the binary `plumbline`, or one whose first argument
    /// `plumbline` makes it the operator: the demo.
    pub async fn start(
        plane: &ControlPlane,
        program: &Path,
        name: &str,
        arguments: &[&str],
    ) -> Result<Self> {
        Self::start_within(READY_TIMEOUT, plane, program, name, arguments).await
    }

    /// The same, with another `patience` than that for a small cluster.
    pub async fn start_within(
        patience: Duration,
        plane: &ControlPlane,
        program: &Path,
        name: &str,
        arguments: &[&str],
    ) -> Result<Self> {
        let account =
            plane.service_account_kubeconfig(rights::NAMESPACE, rights::SERVICE_ACCOUNT).await?;
        let account = account.to_str().context("the kubeconfig's path is UTF-8")?;
        let is_itself = program.file_name().is_some_and(|file| file == OPERATOR);
        let first = (!is_itself).then_some(&OPERATOR).into_iter();
        let fixed = ["run", "--kubeconfig", account, "--listen", "127.0.0.1:0", "--identity"];
        let arguments = first.chain(&fixed).chain([&name]).chain(arguments);
        let program = Program {
            name: name.to_owned(),
            path: program.to_owned(),
            args: arguments.map(|&argument| argument.to_owned()).collect(),
            folder: plane.folder().to_owned(),
        };
        let log = program.log();
        // A second start of the same name appends to the log of the first.
        let before = fs::metadata(&log).map_or(0, |log| log.len());
        let process = program.spawn()?;
        let address = wait_for("the operator's port", READY_TIMEOUT, async || {
            let log = fs::read_to_string(&log)?;
            let new = log.get(usize::try_from(before)?..).unwrap_or_default();
            Ok(new.lines().find_map(listening_on))
        })
        .await?;
        let operator = Self { process, log, address };
        wait_for("the operator to be ready", patience, async || {
            let (status, body) = operator.get("/readyz").await?;
            if status != 200 {
                bail!("{body}");
            }
            Ok(Some(()))
        })
        .await?;
        Ok(operator)
    }

    /// Kills it (SIGKILL) and waits for its end.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// Its process id.
    pub fn id(&self) -> Result<i32> {
        self.process.id()
    }

    /// All that it and earlier ones of its name have logged.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.log)?)
    }

    /// Its metrics in the `OpenMetrics` text format.
    pub async fn metrics(&self) -> Result<String> {
        Ok(self.get("/metrics").await?.1)
    }

    /// The value of the metric that `line` begins, labels included.
    pub async fn metric(&self, line: &str) -> Result<f64> {
        let metrics = self.metrics().await?;
        let mut values = metrics.lines().filter_map(|metric| metric.strip_prefix(line));
        let value = values.find_map(|value| value.strip_prefix(' ')?.parse().ok());
        value.with_context(|| format!("there is no metric {line} in\n{metrics}"))
    }

    /// The status code and body of a GET at the operator's port.
    pub async fn get(&self, path: &str) -> Result<(u16, String)> {
        let mut stream = TcpStream::connect(self.address).await?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: plumbline\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no body")?;
        let status = head.split(' ').nth(1).context("the answer has no status")?;
        Ok((status.parse()?, body.to_owned()))
    }
}

fn listening_on(line: &str) -> Option<SocketAddr> {
    let entry: serde_json::Value = serde_json::from_str(line).ok()?;
    (entry.get("message")? == "listening").then(|| entry.get("address")?.as_str()?.parse().ok())?
}
