//! What a scan prints, and where.

mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod openreports;
mod sarif;
mod table;
mod verdicts;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anstream::ColorChoice;
use anyhow::Context as _;
use clap::ValueEnum;

use super::document::Document;
use super::reports::Reports;

/// How the result looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: by object, with the line of each finding and how to mend it
    Table,
    /// One document with everything, each object of the scan on a line
    Json,
    /// The same as YAML
    Yaml,
    /// SARIF 2.1.0, for code scanning services and editors
    Sarif,
    /// Test results in XML, for Jenkins, GitLab and others
    #[value(name = "junit")]
    JUnit,
    /// A comment for a pull request
    Markdown,
    /// A page of its own, to attach or to keep
    Html,
    /// Annotations of GitHub Actions
    #[value(name = "github")]
    GitHub,
    /// Reports of openreports.io/v1alpha1, the successors of policy reports
    #[value(name = "openreports")]
    OpenReports,
    /// The reports that the operator would write
    #[value(name = "securityreport")]
    SecurityReport,
}

/// What is printed.
#[derive(Debug)]
pub struct Scanned<'a> {
    /// What was found.
    pub document: &'a Document,
    /// The reports of it, where they are asked for.
    pub reports: &'a [Reports],
}

impl Format {
    /// Whether reports are needed for it.
    pub fn needs_reports(self) -> bool {
        matches!(self, Self::OpenReports | Self::SecurityReport)
    }

    /// Prints to standard output, with colours only on a terminal whose user wants them. A reader
    /// that has seen enough (`| head`) is no error.
    ///
    /// # Errors
    ///
    /// Standard output cannot be written.
    pub fn print(self, scanned: &Scanned<'_>) -> anyhow::Result<()> {
        let coloured = anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        match self.write_plain_or_coloured(scanned, io::stdout().lock(), coloured) {
            Err(error) if is_broken_pipe(&error) => Ok(()),
            result => result.context("cannot write to standard output"),
        }
    }

    /// Writes to `file`, which is no terminal and gets no colours.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn write_file(self, scanned: &Scanned<'_>, file: File) -> anyhow::Result<()> {
        self.write_plain_or_coloured(scanned, file, false)
    }

    fn write_plain_or_coloured(
        self,
        scanned: &Scanned<'_>,
        sink: impl Write + 'static,
        coloured: bool,
    ) -> anyhow::Result<()> {
        let mut sink = BufWriter::with_capacity(BUFFER, sink);
        // The formats for machines have no colours to take out.
        if coloured || self != Self::Table {
            self.write(scanned, &mut sink)?;
        } else {
            let plain: &mut dyn Write = &mut sink;
            self.write(scanned, &mut anstream::StripStream::new(plain))?;
        }
        Ok(sink.flush()?)
    }

    /// Writes to `sink`, piece by piece: a large scan is larger as text.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn write(self, scanned: &Scanned<'_>, sink: &mut dyn Write) -> anyhow::Result<()> {
        match self {
            Self::Table => table::write(scanned.document, sink)?,
            Self::Json => json::write(scanned.document, sink)?,
            Self::Yaml => serde_norway::to_writer(&mut *sink, scanned.document)?,
            Self::Sarif => sink.write_all(sarif::render(scanned.document)?.as_bytes())?,
            Self::JUnit => sink.write_all(junit::render(scanned.document)?.as_bytes())?,
            Self::Markdown => sink.write_all(markdown::render(scanned.document).as_bytes())?,
            Self::Html => sink.write_all(html::render(scanned.document)?.as_bytes())?,
            Self::GitHub => sink.write_all(github::render(scanned.document).as_bytes())?,
            Self::OpenReports => sink.write_all(openreports::render(scanned)?.as_bytes())?,
            Self::SecurityReport => security_reports(scanned.reports, sink)?,
        }
        Ok(())
    }
}

/// How much is gathered before it is written, in bytes.
const BUFFER: usize = 64 * 1024;

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let of_io = error.downcast_ref::<io::Error>().map(io::Error::kind);
    let of_json =
        error.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
    of_io.or(of_json) == Some(io::ErrorKind::BrokenPipe)
}

fn security_reports(reports: &[Reports], sink: &mut dyn Write) -> anyhow::Result<()> {
    for layer in reports {
        for report in &layer.namespaces {
            write!(sink, "---\n{}", serde_norway::to_string(report)?)?;
        }
        if let Some(report) = &layer.cluster {
            write!(sink, "---\n{}", serde_norway::to_string(report)?)?;
        }
    }
    Ok(())
}
