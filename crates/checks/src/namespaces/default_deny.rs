//! Whether what no policy allows is denied in a namespace.

use crate::evidence::Unreadable;
use crate::network::{Direction, Together};
use crate::offence::{Offence, Verdict};
use crate::policy_view::OTHERS_DECIDE;
use crate::view::NamespaceView;

/// Pass if every Pod of the namespace is isolated in this direction, those to come included.
pub(super) fn denied_by_default(
    view: &NamespaceView<'_>,
    direction: Direction,
) -> Result<Verdict, Unreadable> {
    let denied = view.network_policies()?.iter().any(|policy| policy.denies_all(direction));
    let others = view.other_policies()?;
    let together = others.map_or(Together::default(), |others| others.together(None, direction));
    Ok(match (denied || together.isolates, together.unclear) {
        (_, true) => Verdict::Unknown(OTHERS_DECIDE.into()),
        (denied, false) => Verdict::fail_if((!denied).then(|| Offence::at(""))),
    })
}
