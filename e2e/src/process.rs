//! Child processes and a temporary folder that never outlive us, however we end.
//!
//! `Drop` covers a return and a panic. It does not run when this process is killed, and asking the
//! kernel for that (`prctl`) needs unsafe code; so each child runs under a small shell that holds
//! the read end of a pipe. The write end is ours alone: when we are gone, the kernel closes it.

use std::{
    fs,
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// Runs "$@" and ends with its status. A line on stdin kills it at once, the end of stdin asks it
/// to end (TERM) and kills it after five seconds.
///
/// The guard is a process of its own: it still does its work when the shell above it was killed.
const WRAPPER: &str = r#"
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
(
    if read -r _ <&3; then kill -KILL "$child"; exit; fi
    kill -TERM "$child"
    tries=0
    while [ "$tries" -lt 50 ] && kill -0 "$child"; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -KILL "$child"
) 2>/dev/null &
guard=$!
exec 3<&-
wait "$child"
status=$?
kill "$guard" 2>/dev/null
exit "$status"
"#;

/// Removes the folder "$1" once stdin ends, again and again while dying processes write into it.
const JANITOR: &str = r#"
read -r _
tries=0
while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
    sleep 0.1
    rm -rf "$1"
    tries=$((tries + 1))
done
"#;

/// Longer than the wrapper takes from TERM to KILL.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(5);
const LOG_LINES: usize = 15;

fn shell(script: &str, name: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, name]).stdin(Stdio::piped());
    // Out of the terminal's foreground group: Ctrl-C is for us, the pipe then tells the children.
    command.process_group(0);
    command
}

/// A temporary folder, removed on drop and also when this process is killed.
#[derive(Debug)]
pub(crate) struct Folder {
    folder: Option<TempDir>,
    janitor: Child,
}

impl Folder {
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("plumbline-")
            .tempdir()
            .context("make a temporary folder")?;
        let janitor = shell(JANITOR, "janitor")
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("start /bin/sh")?;
        Ok(Self { folder: Some(folder), janitor })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed here is the janitor's, who has more patience.
        drop(self.folder.take());
        drop(self.janitor.stdin.take());
        let _ = self.janitor.wait();
    }
}

/// What to run: kept to start the same thing again.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) args: Vec<String>,
    /// Working folder and `HOME`: nothing of the user's configuration is read or written.
    pub(crate) folder: PathBuf,
}

impl Program {
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }

    pub(crate) fn spawn(&self) -> Result<Process> {
        let path = self.log();
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("open {}", path.display()))?;
        let mut child = shell(WRAPPER, &self.name)
            .arg(&self.path)
            .args(&self.args)
            .current_dir(&self.folder)
            .env("HOME", &self.folder)
            .env_remove("KUBECONFIG")
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("start {}", self.name))?;
        let lifeline = child.stdin.take();
        Ok(Process { program: self.clone(), child, lifeline })
    }
}

/// A running child; dropping it ends it and waits for its end.
#[derive(Debug)]
pub(crate) struct Process {
    program: Program,
    child: Child,
    lifeline: Option<ChildStdin>,
}

impl Process {
    /// Fails with the end of its log when the process is no longer running.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!(
                "{} ended ({}); the end of its log:\n{}",
                self.program.name,
                describe(status),
                tail(&self.program.log())
            ),
        }
    }

    /// The id of the program itself, below the shell that guards it.
    pub(crate) fn id(&self) -> Result<i32> {
        let guard = i32::try_from(self.child.id())?;
        let program = self.program.path.canonicalize()?;
        let is_it = |process: &procfs::process::Process| {
            let of_guard = process.stat().is_ok_and(|stat| stat.ppid == guard);
            of_guard && process.exe().is_ok_and(|exe| exe == program)
        };
        let mut processes = procfs::process::all_processes()?.filter_map(Result::ok);
        let found = processes.find(is_it);
        Ok(found.with_context(|| format!("{} does not run", self.program.name))?.pid())
    }

    /// Asks for the end (TERM, then KILL) without waiting for it.
    fn ask_to_end(&mut self) {
        drop(self.lifeline.take());
    }

    /// Kills (SIGKILL), without waiting for the end: drop it for that.
    pub(crate) fn kill(&mut self) {
        // The pipe is broken only when the process has ended by itself.
        if let Some(mut lifeline) = self.lifeline.take() {
            let _ = lifeline.write_all(b"kill\n");
        }
    }

    /// Waits for the end after [`Self::ask_to_end`] or [`Self::kill`].
    fn wait(&mut self) {
        let deadline = Instant::now() + STOP_TIMEOUT;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                // Only a process the kernel cannot end gets here; waiting longer helps nobody.
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.ask_to_end();
        self.wait();
    }
}

/// The processes of one control plane.
#[derive(Debug)]
pub(crate) struct Running {
    /// Those that talk to the API server.
    pub(crate) clients: Vec<Process>,
    /// None while it is stopped on purpose.
    pub(crate) api_server: Option<Process>,
    pub(crate) etcd: Process,
}

impl Running {
    fn all(&mut self) -> impl Iterator<Item = &mut Process> {
        self.clients.iter_mut().chain(&mut self.api_server).chain([&mut self.etcd])
    }

    /// The outcome of `work`, or the last words of the first process that ends meanwhile.
    pub(crate) async fn unless_one_ends<T>(
        &mut self,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let watch = async {
            loop {
                self.all().try_for_each(Process::check)?;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            outcome = work => outcome,
            end = watch => end,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Killed rather than stopped: all they could save is deleted next, and the API server
        // takes a second to close down. First all kills, then, field by field, all waits.
        self.all().for_each(Process::kill);
    }
}

/// The shell ends with 128 + n when its child died of signal n.
fn describe(status: ExitStatus) -> String {
    match status.code() {
        Some(127) => "it could not be started".into(),
        Some(code @ 129..) => format!("killed by signal {}", code - 128),
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    }
}

/// The last lines of a log.
pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(folder: &Folder, script: &str) -> Process {
        Program {
            name: "child".into(),
            path: "/bin/sh".into(),
            args: vec!["-c".into(), script.into()],
            folder: folder.path().into(),
        }
        .spawn()
        .unwrap()
    }

    /// The real child's own pid, which it writes before it does anything else.
    fn pid(folder: &Folder) -> String {
        let file = folder.path().join("pid");
        for _ in 0..400 {
            match fs::read_to_string(&file) {
                Ok(pid) if pid.ends_with('\n') => return pid.trim().to_owned(),
                _ => thread::sleep(POLL),
            }
        }
        panic!("no pid was written");
    }

    /// A zombie, which an init that does not reap leaves in a container, has no command line.
    fn alive(pid: &str) -> bool {
        fs::read(Path::new("/proc").join(pid).join("cmdline")).is_ok_and(|line| !line.is_empty())
    }

    #[test]
    fn drop_ends_the_real_child_and_removes_the_folder() {
        let folder = Folder::new().unwrap();
        let path = folder.path().to_owned();
        let process = start(&folder, "echo $$ > pid; exec sleep 600");
        let pid = pid(&folder);
        assert!(alive(&pid));
        drop(process);
        assert!(!alive(&pid));
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_child_that_ignores_term_is_killed_on_demand() {
        let folder = Folder::new().unwrap();
        let mut process = start(&folder, "trap '' TERM; echo $$ > pid; while :; do sleep 1; done");
        let pid = pid(&folder);
        let start = Instant::now();
        process.kill();
        process.wait();
        assert!(!alive(&pid));
        assert!(start.elapsed() < Duration::from_secs(2));
    }

    #[test]
    fn a_child_that_dies_is_reported_with_its_last_words() {
        let folder = Folder::new().unwrap();
        let mut process = start(&folder, "echo no such flag; exit 3");
        let deadline = Instant::now() + Duration::from_secs(5);
        let error = loop {
            match process.check() {
                Err(error) => break error.to_string(),
                Ok(()) if Instant::now() > deadline => panic!("its end went unnoticed"),
                Ok(()) => thread::sleep(POLL),
            }
        };
        assert!(error.contains("exit status 3") && error.contains("no such flag"), "{error}");
    }

    #[test]
    fn the_guard_works_without_the_shell_above_it() {
        let folder = Folder::new().unwrap();
        let mut process = start(&folder, "echo $$ > pid; exec sleep 600");
        let pid = pid(&folder);
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        assert!(alive(&pid));
        drop(process);
        for _ in 0..400 {
            if !alive(&pid) {
                return;
            }
            thread::sleep(POLL);
        }
        panic!("{pid} is still alive");
    }
}
