//! A cluster that exists: what is there stays as it is, and what the demo creates goes with it.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use kube::Client;
use plumbline_operator::{cli::ClusterArgs, connection::Connection, requests::Requests};
use serde_json::Value;
use tokio::{process::Command, time::sleep};

use super::{
    LABEL, Screen,
    cluster::{crds, list},
    examples::{Example, name, namespace},
};
use crate::{
    binaries::{Binaries, Binary, Environment},
    kubectl,
    process::{Folder, Process, Program},
};

/// How often it is looked whether the operator still runs.
const POLL: Duration = Duration::from_millis(100);

/// A cluster that exists.
pub struct Existing {
    client: Client,
    kubectl: PathBuf,
    /// `--kubeconfig` and `--context`, for kubectl and the operator.
    flags: Vec<String>,
    /// The name of the context.
    pub context: String,
    /// The address of its API server.
    pub server: String,
}

impl Existing {
    /// Connects to the cluster of `kubeconfig` and `context`; what is None comes from the
    /// environment, as for kubectl.
    pub async fn connect(kubeconfig: Option<PathBuf>, context: Option<String>) -> Result<Self> {
        let mut flags = Vec::new();
        if let Some(file) = &kubeconfig {
            let file = std::path::absolute(file)?;
            let file = file.to_str().context("the kubeconfig's path is not UTF-8")?;
            flags.extend(["--kubeconfig".to_owned(), file.to_owned()]);
        }
        if let Some(context) = &context {
            flags.extend(["--context".to_owned(), context.clone()]);
        }
        let args = ClusterArgs {
            kubeconfig: kubeconfig.or_else(|| env::var_os("KUBECONFIG").map(PathBuf::from)),
            context,
        };
        let mut existing = Self {
            client: Connection::open(&args, Requests::default()).await?.client,
            kubectl: tokio::task::spawn_blocking(find_kubectl).await??,
            flags,
            context: String::new(),
            server: String::new(),
        };
        let what = "jsonpath={.contexts[0].name} {.clusters[0].cluster.server}";
        let place = existing.kubectl(&["config", "view", "--minify", "-o", what], "").await?;
        let (context, server) =
            place.trim().rsplit_once(' ').context("kubectl names no context")?;
        (existing.context, existing.server) = (context.to_owned(), server.to_owned());
        Ok(existing)
    }

    /// A client with the user's rights.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Runs kubectl with `stdin` and returns its stdout.
    pub async fn kubectl(&self, args: &[&str], stdin: &str) -> Result<String> {
        let mut command = Command::new(&self.kubectl);
        command.args(&self.flags);
        Ok(kubectl::run(command, args, stdin).await?.stdout)
    }

    /// Fails if the demo would change something that is not its own, or meet an operator.
    pub async fn check(&self, examples: &[Example]) -> Result<()> {
        let get = ["get", "-f", "-", "--ignore-not-found", "-o", "json"];
        let found = self.kubectl(&get, &list(&Self::outer_objects(examples)?)).await?;
        let found: Value = match found.trim() {
            "" => return Ok(()),
            found => serde_json::from_str(found)?,
        };
        let one = std::slice::from_ref(&found);
        let found = found["items"].as_array().map_or(one, Vec::as_slice);
        let foreign = |object: &&Value| object["metadata"]["labels"][LABEL.0] != LABEL.1;
        let Some(foreign) = found.iter().find(foreign) else {
            return Ok(());
        };
        if foreign["kind"] == "CustomResourceDefinition" {
            bail!(
                "Plumbline is installed in {} already: `kubectl get securityreports -A` shows what \
                 it finds there. The demo would get in its way",
                self.context
            );
        }
        let place = namespace(foreign).map(|namespace| format!(" in namespace {namespace}"));
        bail!(
            "{} {}{} is there and does not carry the label {}={}, so it is not the demo's to \
             change. Use another cluster",
            foreign["kind"].as_str().unwrap_or_default(),
            name(foreign),
            place.unwrap_or_default(),
            LABEL.0,
            LABEL.1,
        );
    }

    /// What the demo creates and no deletion of a namespace takes along.
    fn outer_objects(examples: &[Example]) -> Result<Vec<Value>> {
        let mut objects = crds()?;
        objects.extend(examples.iter().flat_map(Example::outer_objects).cloned());
        Ok(objects)
    }

    /// Says what will be done to which cluster, and asks. False if the answer is no.
    pub async fn confirm(&self, examples: &[Example], yes: bool, screen: Screen) -> Result<bool> {
        let namespaces = examples.iter().filter(|example| example.has_own_namespace()).count();
        let objects = || examples.iter().flat_map(|example| &example.objects);
        let balancers = objects().filter(|object| object["spec"]["type"] == "LoadBalancer").count();
        screen.say(&format!(
            "The demo will use the cluster of context {context} at {server}, with your rights:\n\
             - it creates {namespaces} namespaces called threat-NN-vulnerable and threat-NN-hardened\n  \
             and some objects called threat-05-* in namespace default. They are insecure on purpose,\n  \
             but no Pod is made of them: replicas are 0 and CronJobs suspended;\n\
             - {balancers} Services among them are of type LoadBalancer: a cloud may give them addresses,\n  \
             with nothing behind them;\n\
             - it creates the CRDs of plumbline.dev, and runs the operator here on this machine, not\n  \
             as its ServiceAccount. It reads all namespaces and writes a SecurityReport in each;\n\
             - at the end it deletes the CRDs with all reports, the namespaces and the objects,\n  \
             unless --keep is given.",
            context = self.context,
            server = self.server,
        ));
        if yes {
            return Ok(true);
        }
        if !io::stdin().is_terminal() {
            bail!("there is no terminal to confirm this on; --yes confirms it");
        }
        write!(io::stderr(), "Go on? [y/N] ")?;
        let read = || io::stdin().lines().next();
        let answer = tokio::task::spawn_blocking(read).await?.transpose()?.unwrap_or_default();
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// Creates the CRDs, marked as the demo's.
    pub(super) async fn install(&self) -> Result<()> {
        let mut crds = crds()?;
        for crd in &mut crds {
            crd["metadata"]["labels"][LABEL.0] = LABEL.1.into();
        }
        self.kubectl(&["apply", "-f", "-"], &list(&crds)).await?;
        for crd in &crds {
            let crd = format!("crd/{}", name(crd));
            let established = ["wait", "--for=condition=Established", "--timeout=20s", &crd];
            self.kubectl(&established, "").await?;
        }
        Ok(())
    }

    /// Deletes all that the demo has created.
    pub async fn clean_up(&self, examples: &[Example]) -> Result<()> {
        // The CRDs go last: the controller of namespaces stumbles over a kind that has just gone.
        for objects in [list(examples.iter().flat_map(Example::outer_objects)), list(&crds()?)] {
            let delete = ["delete", "-f", "-", "--ignore-not-found", "--timeout=5m"];
            self.kubectl(&delete, &objects).await.with_context(|| {
                let commands = self.clean_up_commands().join("\n    ");
                format!("not everything is deleted yet; to go on:\n    {commands}\n")
            })?;
        }
        Ok(())
    }

    /// How a person deletes what the demo has created.
    pub fn clean_up_commands(&self) -> [String; 2] {
        let selector = format!("-l {}={}", LABEL.0, LABEL.1);
        let flags = self.flags.join(" ");
        [
            format!("kubectl {flags} delete crd,namespace,runtimeclass {selector}"),
            format!(
                "kubectl {flags} delete deployment,service,configmap,serviceaccount,role,\
                 rolebinding -n default {selector}"
            ),
        ]
    }

    /// Starts the operator on this machine.
    pub(super) fn start_operator(&self, program: &Path) -> Result<LocalOperator> {
        let folder = Folder::new()?;
        // Programs run without the user's environment; logins of kubeconfig files need it.
        let mut args: Vec<String> = ["HOME", "KUBECONFIG"]
            .into_iter()
            .filter_map(|name| Some(format!("{name}={}", env::var(name).ok()?)))
            .collect();
        let program = program.to_str().context("the path of this program is not UTF-8")?;
        args.extend([program, "plumbline", "run", "--listen", "127.0.0.1:0"].map(String::from));
        args.extend(self.flags.iter().cloned());
        let program = Program {
            name: "operator".into(),
            path: "/usr/bin/env".into(),
            args,
            folder: folder.path().to_owned(),
        };
        Ok(LocalOperator { process: program.spawn()?, _folder: folder })
    }
}

/// kubectl from the PATH, else our own.
fn find_kubectl() -> Result<PathBuf> {
    Ok(own_kubectl()?.unwrap_or_else(|| "kubectl".into()))
}

/// Our own kubectl, where the PATH has none.
pub(super) fn own_kubectl() -> Result<Option<PathBuf>> {
    let environment = Environment::of_process();
    let path = environment.path.clone().unwrap_or_default();
    if env::split_paths(&path).any(|folder| folder.join("kubectl").is_file()) {
        return Ok(None);
    }
    Ok(Some(Binaries::find(&[Binary::Kubectl], &environment)?.path(Binary::Kubectl)))
}

/// An operator on this machine with the user's rights. Dropping it ends it.
pub struct LocalOperator {
    process: Process,
    _folder: Folder,
}

impl LocalOperator {
    /// The outcome of `work`, or the operator's last words if it ends meanwhile.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let watch = async {
            loop {
                self.process.check()?;
                sleep(POLL).await;
            }
        };
        tokio::select! {
            outcome = work => outcome,
            end = watch => end,
        }
    }
}
