//! Programs that answer questions, built with Go from what Plumbline is compared with.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Mutex,
};

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

use crate::build::Go;

/// A program that reads one question a line and writes one answer a line. It ends with this value.
#[derive(Debug)]
pub(crate) struct Oracle {
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    process: Child,
    _folder: TempDir,
}

impl Oracle {
    /// Builds a package of a module, in seconds where Go has built it before, and starts it.
    pub(crate) fn start(
        go: &Go<'_>,
        name: &str,
        package: &str,
        arguments: &[&OsStr],
    ) -> Result<Self> {
        // Tests side by side would both compile all of it.
        static BUILDING: Mutex<()> = Mutex::new(());
        let folder = tempfile::tempdir()?;
        let program = folder.path().join(name);
        let building = BUILDING.lock();
        go.build(name, package, &program)?;
        drop(building);

        let mut command = Command::new(&program);
        let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("start {name}"))?;
        let questions = process.stdin.take().context("stdin is piped")?;
        let answers = BufReader::new(process.stdout.take().context("stdout is piped")?);
        Ok(Self { questions, answers, process, _folder: folder })
    }

    /// The answer to a question.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, question: &Value) -> Result<T> {
        writeln!(self.questions, "{question}").context("the program has ended")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        serde_json::from_str(&answer).with_context(|| format!("answer to {question}"))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // Nothing is left to say to it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
