//! Which checks are asked for, the same for every command that runs them.

use std::collections::BTreeSet;

use clap::Args;
use plumbline_checks::{Group, Severity};

use crate::catalog::filter::{choice, severities, threats};
use crate::catalog::lookup::{IdParser, Named};
use crate::scan::selection::Selection;

/// Filters.
#[derive(Args, Clone, Debug)]
pub(super) struct SelectionArgs {
    /// Only these checks, by id or by what another tool calls them.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = IdParser,
          hide_possible_values = true, help_heading = "Filters")]
    check: Vec<Named>,

    /// Not these checks.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = IdParser,
          hide_possible_values = true, help_heading = "Filters")]
    skip: Vec<Named>,

    /// Only checks of these threats, by number.
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', value_parser = choice(threats()),
          hide_possible_values = true, help_heading = "Filters")]
    threat: Vec<u8>,

    /// Only checks of these severities.
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', ignore_case = true,
          value_parser = choice(severities()), help_heading = "Filters")]
    severity: Vec<Severity>,
}

impl SelectionArgs {
    /// The checks that are asked for.
    pub(super) fn selection(&self) -> Selection {
        let ids = |named: &[Named]| -> BTreeSet<&'static str> {
            named.iter().flat_map(|named| &named.0).map(|check| check.id).collect()
        };
        Selection {
            only: ids(&self.check),
            skip: ids(&self.skip),
            threats: self.threat.clone(),
            severities: self.severity.clone(),
        }
    }

    /// Whether an informational check is asked for by its name.
    pub(super) fn names_informational(&self) -> bool {
        let mut named = self.check.iter().flat_map(|named| &named.0);
        named.any(|check| check.group == Group::Informational)
    }
}
