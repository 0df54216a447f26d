//! What a person sees: progress on standard error, the commands and their output on standard
//! output.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    time::Instant,
};

use anyhow::Result;
use futures::future::LocalBoxFuture;

/// Where the demo writes, and whether in colour.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    silent: bool,
    colour_out: bool,
    colour_err: bool,
}

const GREEN: &str = "1;32";
const BOLD: &str = "1";
const FAINT: &str = "2";

impl Screen {
    /// The standard streams. In colour on terminals, unless `NO_COLOR` is set.
    pub fn of_process() -> Self {
        let colour = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self {
            silent: false,
            colour_out: colour && io::stdout().is_terminal(),
            colour_err: colour && io::stderr().is_terminal(),
        }
    }

    /// Shows nothing.
    pub fn silent() -> Self {
        Self { silent: true, colour_out: false, colour_err: false }
    }

    /// Does `work` under a headline, and says how long it took.
    pub fn step<'a, T>(
        self,
        headline: &str,
        work: impl Future<Output = Result<T>> + 'a,
    ) -> LocalBoxFuture<'a, Result<T>> {
        self.headline(headline);
        Box::pin(async move {
            let start = Instant::now();
            let outcome = work.await?;
            let took = format!("    {:.1} s", start.elapsed().as_secs_f64());
            self.say(&paint(self.colour_err, FAINT, &took));
            Ok(outcome)
        })
    }

    /// A headline of the progress.
    pub fn headline(self, headline: &str) {
        let arrow = paint(self.colour_err, GREEN, "==>");
        self.say(&format!("{arrow} {headline}"));
    }

    /// A line of the progress. Nobody reading it is no reason to fail.
    pub fn say(self, line: &str) {
        if !self.silent {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// Shows a command.
    pub fn show_command<W: AsRef<str>>(self, command: &[W]) -> Result<()> {
        let command = format!("$ kubectl {}", shell_words(command));
        self.print(&paint(self.colour_out, BOLD, &command))
    }

    /// Shows a command and what it printed.
    pub fn show(self, command: &[&str], output: &str) -> Result<()> {
        self.show_command(command)?;
        self.print(&format!("{}\n", output.trim_end()))
    }

    /// A line of the result.
    pub fn print(self, line: &str) -> Result<()> {
        if !self.silent {
            writeln!(io::stdout(), "{line}")?;
        }
        Ok(())
    }
}

fn paint(colour: bool, code: &str, text: &str) -> String {
    if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// Words as a shell takes them.
fn shell_words<W: AsRef<str>>(words: &[W]) -> String {
    let plain = |word: &str| {
        let harmless = |c: char| c.is_ascii_alphanumeric() || "-_./=:,".contains(c);
        !word.is_empty() && word.chars().all(harmless)
    };
    let quoted = words.iter().map(AsRef::as_ref).map(|word| {
        if plain(word) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_pasted_into_a_shell() {
        let words = ["get", "secrep", "-o", "jsonpath={.status}", "it's"];
        assert_eq!(shell_words(&words), r"get secrep -o 'jsonpath={.status}' 'it'\''s'");
    }
}
