//! What is judged: files, or a cluster once.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::sync::mpsc;

use clap::{Args, ValueHint};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use plumbline_checks::{Day, Evidence, Ignores, Settings};

use super::kubelets::KubeletArgs;
use super::run::ClusterArgs;
use crate::connection::Connection;
use crate::requests::Requests;
use crate::rights;
use crate::scan::cluster;
use crate::scan::input::{Input, Inputs};
use crate::scan::snapshot::Snapshot;

/// Files, or a cluster.
#[derive(Args, Clone, Debug)]
pub(super) struct InputArgs {
    /// Files, folders and patterns to scan; `-` reads standard input. Folders are read with all that
    /// is in them, save what git ignores.
    #[arg(value_name = "PATH", required_unless_present = "cluster", value_hint = ValueHint::AnyPath)]
    paths: Vec<OsString>,

    /// Scan a cluster once, with the rights that you have, instead of files.
    #[arg(long, conflicts_with = "paths")]
    pub(super) cluster: bool,

    #[command(flatten)]
    pub(super) connection: ClusterArgs,

    #[command(flatten)]
    kubelets: KubeletArgs,

    /// With --cluster, only this namespace. With files, the namespace of objects that name none.
    #[arg(long, short, value_name = "NAMESPACE")]
    pub(super) namespace: Option<String>,

    /// What the files do not hold does not exist. Without it, checks that need what is not there are
    /// unknown.
    #[arg(long, conflicts_with = "cluster")]
    complete: bool,
}

/// What was read.
pub(super) struct Read {
    pub(super) snapshot: Snapshot,
    pub(super) evidence: Evidence,
    pub(super) inputs: Vec<plumbline_crds::Input>,
}

impl InputArgs {
    /// Which exemptions count.
    pub(super) fn ignores(&self) -> Ignores {
        if self.cluster { Ignores::WhereAllowed } else { Ignores::Always }
    }

    /// Reads what is to be judged, as of `now`.
    pub(super) fn read(&self, settings: &Settings, now: &Time) -> anyhow::Result<Read> {
        let mut read =
            if self.cluster { self.read_cluster(settings)? } else { self.read_files(settings) };
        read.evidence.today = Some(Day::of(now));
        read.evidence.certificates_unread = settings.certificates_unread();
        Ok(read)
    }

    fn read_files(&self, settings: &Settings) -> Read {
        let mut evidence = Evidence::default();
        evidence.partial = !self.complete;
        let mut read = Read { snapshot: Snapshot::default(), evidence, inputs: Vec::new() };
        let mut progress = Progress::new("objects");
        let inputs = Inputs::new(self.paths.clone(), std::io::stdin());
        // One thread reads while this one judges. The bound keeps what waits small.
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(WAITING);
            // The channel closes when the thread ends, and nobody stops listening before.
            scope.spawn(move || inputs.into_iter().all(|input| sender.send(input).is_ok()));
            for input in receiver {
                if !matches!(input, Input::Problem(_)) {
                    progress.advance();
                }
                read.snapshot.take(input, self.namespace.as_deref(), settings);
            }
        });
        progress.finish();
        read
    }

    fn read_cluster(&self, settings: &Settings) -> anyhow::Result<Read> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let progress = Progress::new("kinds");
        let cluster = runtime.block_on(async {
            let connection = Connection::open(&self.connection, Requests::default()).await?;
            let asker = self.kubelets.asker(&connection, rights::NAMESPACE)?;
            let namespace = self.namespace.as_deref();
            let told = |what: &str| progress.show(&format!("reading {what}"));
            let read = cluster::read(&connection, &asker, namespace, settings, told).await;
            read.map_err(|cause| anyhow::anyhow!("the API server cannot be used: {cause}"))
        })?;
        progress.finish();
        let mut snapshot = Snapshot::of_cluster(cluster.store);
        snapshot.errors = cluster.errors;
        Ok(Read { snapshot, evidence: cluster.evidence, inputs: cluster.inputs })
    }
}

/// How many objects wait between the thread that reads and the one that judges.
const WAITING: usize = 32;

/// What a person at a terminal sees of long work.
struct Progress {
    shown: bool,
    what: &'static str,
    count: usize,
}

/// After how many objects the count is shown anew.
const STEP: usize = 1000;

impl Progress {
    fn new(what: &'static str) -> Self {
        Self { shown: std::io::stderr().is_terminal(), what, count: 0 }
    }

    fn advance(&mut self) {
        self.count += 1;
        if self.count.is_multiple_of(STEP) {
            self.show(&format!("{} {}", self.count, self.what));
        }
    }

    fn show(&self, text: &str) {
        if self.shown {
            // A closed standard error is no reason to stop.
            let _ = write!(std::io::stderr(), "\r\u{1b}[K{text}");
        }
    }

    fn finish(&self) {
        self.show("");
    }
}
