//! What a rule finds.

use crate::container::NAMED;
use crate::offence::Offence;
use crate::text;

/// What a rule finds: each offence, or only whether there is one, which costs no text.
#[derive(Debug)]
pub(super) struct Findings {
    any: bool,
    offences: Option<Vec<Offence>>,
}

impl Findings {
    /// Each offence.
    pub(super) fn listed() -> Self {
        Self { any: false, offences: Some(Vec::new()) }
    }

    /// Only whether there is one.
    pub(super) fn counted() -> Self {
        Self { any: false, offences: None }
    }

    /// Whether there is an offence.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// The offences, where they are listed.
    pub(super) fn into_offences(self) -> Vec<Offence> {
        self.offences.unwrap_or_default()
    }

    /// Adds one.
    pub(super) fn add(&mut self, offence: impl FnOnce() -> Offence) {
        self.any = true;
        if let Some(offences) = &mut self.offences {
            offences.push(offence());
        }
    }

    /// Adds one that shows the bad `value`.
    pub(super) fn add_value(&mut self, value: &str, offence: impl FnOnce() -> Offence) {
        let shown = if value.is_empty() { "empty" } else { value };
        self.add(|| offence().detail(shown));
    }

    /// Adds one that shows the bad `values`, if there are any.
    pub(super) fn add_values<'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v str>,
        offence: impl FnOnce() -> Offence,
    ) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            self.add(|| offence().detail(text::list(values, NAMED)));
        }
    }
}
