//! `plumbline checks`.

use std::io::Write as _;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand};
use plumbline_checks::Check;
use plumbline_checks::catalog::catalog;

use super::print;
use crate::catalog::coverage::Coverage;
use crate::catalog::coverage_page::{self, CoverageOutput};
use crate::catalog::filter::{Filter, choice, standards};
use crate::catalog::layout;
use crate::catalog::list::{self, ListOutput};
use crate::catalog::lookup::{IdParser, Named};
use crate::catalog::page::{self, PageOutput};
use crate::catalog::standard::Standard;

/// Settings of `plumbline checks`.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(super) struct ChecksArgs {
    #[command(subcommand)]
    command: Option<ChecksCommand>,

    /// How the list looks.
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = ListOutput::Table)]
    output: ListOutput,

    #[command(flatten)]
    filter: Filter,
}

const EXAMPLES: &str = "Several values of one filter are alternatives; different filters narrow.

Examples:
  plumbline checks --severity critical,high     the severe ones
  plumbline checks --kind deploy --threat 8     what threat 8 asks of Deployments
  plumbline checks --standard cis/5.2 -o wide   section 5.2 of the CIS benchmark, with ids
  plumbline checks -o json | jq -r '.[].id'     for scripts
  plumbline checks explain KSV-0017             what trivy calls so";

#[derive(Clone, Debug, Subcommand)]
enum ChecksCommand {
    /// Explain checks: what they find, why it matters, how to mend it, with examples.
    Explain(ExplainArgs),
    /// Show which checks of other tools and of the CIS benchmark are judged, and why others are
    /// not.
    Coverage(CoverageArgs),
}

#[derive(Args, Clone, Debug)]
#[command(after_help = EXPLAIN_EXAMPLES)]
struct ExplainArgs {
    /// The id of a check, or what the CIS benchmark, the Pod Security Standards or another tool
    /// calls it.
    #[arg(required = true, value_name = "ID", value_parser = IdParser, hide_possible_values = true)]
    ids: Vec<Named>,

    /// How the explanation looks.
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = PageOutput::Text)]
    output: PageOutput,
}

const EXPLAIN_EXAMPLES: &str = "Examples:
  plumbline checks explain privileged-container
  plumbline checks explain CKV_K8S_16 kubesec/Privileged cis/5.2.2
  plumbline checks explain host-pid -o markdown";

#[derive(Args, Clone, Debug)]
#[command(after_help = COVERAGE_EXAMPLES)]
struct CoverageArgs {
    /// Only of a standard or tool, with its ids. May be given several times, or with commas.
    #[arg(long, value_name = "NAME", value_delimiter = ',', ignore_case = true,
          value_parser = choice(listed()))]
    standard: Vec<Standard>,

    /// How the coverage looks.
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = CoverageOutput::Table)]
    output: CoverageOutput,
}

const COVERAGE_EXAMPLES: &str = "Examples:
  plumbline checks coverage                     all that is known, then a summary
  plumbline checks coverage --standard trivy    the ids of trivy
  plumbline checks coverage -o json             for scripts";

fn listed() -> Vec<(PossibleValue, Standard)> {
    let mut standards = standards();
    standards.retain(|(_, standard)| standard.has_list());
    standards
}

impl ChecksArgs {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self.command {
            None => self.list(),
            Some(ChecksCommand::Explain(args)) => {
                let mut checks: Vec<&'static Check> = Vec::new();
                for check in args.ids.into_iter().flat_map(|named| named.0) {
                    if checks.iter().all(|known| known.id != check.id) {
                        checks.push(check);
                    }
                }
                print(&page::render(&checks, args.output, layout::width())?)
            }
            Some(ChecksCommand::Coverage(args)) => {
                let coverage = Coverage::of_catalog();
                print(&coverage_page::render(coverage, &args.standard, args.output)?)
            }
        }
    }

    fn list(&self) -> anyhow::Result<()> {
        let all = &catalog().all;
        let checks: Vec<_> =
            all.iter().copied().filter(|check| self.filter.admits(check)).collect();
        print(&list::render(&checks, self.output)?)?;
        let note = match (checks.len(), self.output) {
            (0, _) => "no check matches".to_owned(),
            (number, ListOutput::Table | ListOutput::Wide) => {
                format!("{number} of {} checks", all.len())
            }
            _ => return Ok(()),
        };
        // If standard error is closed, the list is there all the same.
        let _ = writeln!(std::io::stderr(), "{note}");
        Ok(())
    }
}
