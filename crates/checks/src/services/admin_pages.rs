//! Services in front of pages that administer a cluster.

use super::exposure::way_in;
use crate::evidence::Unreadable;
use crate::facts::{AdminPage, ServiceFact};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;
use crate::workloads::PodView;

/// Judges whether the Service called `name` opens a page to the outside of which `is_such` gives the
/// name.
pub(super) fn judge(
    name: &str,
    service: &ServiceFact,
    view: &NamespaceView<'_>,
    is_such: impl Fn(&PodView<'_>, &[AdminPage]) -> Option<&'static str>,
) -> Result<Verdict, Unreadable> {
    if service.selector.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let pods = || view.workloads().map(|all| all.active.iter().flat_map(|one| &one.pods));
    // A gateway in front of a page shows by what else runs beside it.
    let beside: Vec<AdminPage> = pods()?.filter_map(|pod| pod.fact.admin_page).collect();
    let mut behind = pods()?.filter(|pod| service.selects(pod.labels));
    let Some(page) = behind.find_map(|pod| is_such(pod, &beside)) else {
        return Ok(Verdict::NotApplicable);
    };
    let offence = |way| Offence::at("spec").detail(format_args!("{page} by {way}"));
    Ok(Verdict::fail_if(way_in(name, service, view)?.map(offence)))
}
