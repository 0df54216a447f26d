//! What the quotas of a namespace bound, taken together.

use crate::evidence::Unreadable;
use crate::facts::QuotaFact;
use crate::view::NamespaceView;

/// The quotas of a namespace that hold for every Pod.
pub(super) struct Quotas<'a> {
    /// Those quotas.
    whole: Vec<&'a QuotaFact>,
    /// Whether there is any quota, be it for some Pods only.
    pub any: bool,
}

impl<'a> Quotas<'a> {
    pub(super) fn of(view: &NamespaceView<'a>) -> Result<Self, Unreadable> {
        let all: Vec<&QuotaFact> = view.quotas()?.map(|(_, quota)| quota).collect();
        let any = !all.is_empty();
        Ok(Self { whole: all.into_iter().filter(|quota| !quota.scoped).collect(), any })
    }

    /// Whether one of the quotas bounds one of `resources`.
    pub(super) fn bound(&self, resources: &[&str]) -> bool {
        let mut bounded = self.whole.iter().flat_map(|quota| &quota.bounded);
        bounded.any(|name| resources.contains(&&**name))
    }

    /// The first name of each of `resources` that no quota bounds by any of its names.
    pub(super) fn open<'n>(&self, resources: &'n [&'n [&'n str]]) -> impl Iterator<Item = &'n str> {
        let open = resources.iter().filter(|names| !self.bound(names));
        open.filter_map(|names| names.first().copied())
    }
}

/// CPU and memory, by the names that quotas give them.
pub(super) const COMPUTE: [&[&str]; 4] =
    [&["requests.cpu", "cpu"], &["requests.memory", "memory"], &["limits.cpu"], &["limits.memory"]];
