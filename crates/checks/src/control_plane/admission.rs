//! Which admission plugins of an API server run.

use super::Flags;
use crate::offence::{Offence, Verdict};

const ENABLED: &str = "enable-admission-plugins";
const DISABLED: &str = "disable-admission-plugins";

/// Fails unless `plugin`, which runs where nothing is set, runs.
pub(super) fn must_not_be_disabled(flags: &Flags, plugin: &str) -> Verdict {
    let (Some(enabled), Some(disabled)) = (flags.known_list(ENABLED), flags.known_list(DISABLED))
    else {
        return unknown(flags);
    };
    // The API server goes by the list of those enabled where both lists name a plugin.
    let off = disabled.contains(&plugin) && !enabled.contains(&plugin);
    Verdict::fail_if(
        off.then(|| Offence::at("").detail(format_args!("--{DISABLED} names {plugin}"))),
    )
}

/// Fails unless `plugin`, which does not run where nothing is set, runs.
pub(super) fn must_be_enabled(flags: &Flags, plugin: &str) -> Verdict {
    match flags.known_list(ENABLED) {
        Some(enabled) => {
            Verdict::fail_if((!enabled.contains(&plugin)).then(|| {
                Offence::at("").detail(format_args!("--{ENABLED} does not name {plugin}"))
            }))
        }
        None => unknown(flags),
    }
}

/// Fails if `plugin`, which does not run where nothing is set, runs.
pub(super) fn must_not_be_enabled(flags: &Flags, plugin: &str) -> Verdict {
    match flags.known_list(ENABLED) {
        Some(enabled) => Verdict::fail_if(
            enabled
                .contains(&plugin)
                .then(|| Offence::at("").detail(format_args!("--{ENABLED} names {plugin}"))),
        ),
        None => unknown(flags),
    }
}

fn unknown(flags: &Flags) -> Verdict {
    let name = if flags.known_list(ENABLED).is_none() { ENABLED } else { DISABLED };
    flags.unreadable(name)
}

#[cfg(test)]
mod tests {
    use super::super::Component;
    use super::*;

    fn server(told: &[(&str, &str)]) -> Flags {
        Flags::in_force(Component::ApiServer, told.iter().copied(), Some(37))
    }

    #[test]
    fn plugins_run_by_default_or_where_they_are_enabled() {
        let nothing = server(&[]);
        assert_eq!(must_not_be_disabled(&nothing, "A"), Verdict::Pass);
        assert_eq!(must_not_be_enabled(&nothing, "A"), Verdict::Pass);
        assert!(matches!(must_be_enabled(&nothing, "A"), Verdict::Fail(_)));
        let enabled = server(&[(ENABLED, "[B,A]")]);
        assert_eq!(must_be_enabled(&enabled, "A"), Verdict::Pass);
        assert!(matches!(must_not_be_enabled(&enabled, "A"), Verdict::Fail(_)));
        let disabled = server(&[(DISABLED, "A")]);
        assert!(matches!(must_not_be_disabled(&disabled, "A"), Verdict::Fail(_)));
        let both = server(&[(ENABLED, "A"), (DISABLED, "A")]);
        assert_eq!(must_not_be_disabled(&both, "A"), Verdict::Pass);
    }

    #[test]
    fn lists_in_variables_are_unknown() {
        let flags = server(&[(ENABLED, "$(PLUGINS)")]);
        assert!(matches!(must_be_enabled(&flags, "A"), Verdict::Unknown(_)));
        assert!(matches!(must_not_be_enabled(&flags, "A"), Verdict::Unknown(_)));
        let flags = server(&[(DISABLED, "$(PLUGINS)")]);
        let Verdict::Unknown(reason) = must_not_be_disabled(&flags, "A") else { unreachable!() };
        assert!(reason.contains(DISABLED), "{reason}");
    }
}
