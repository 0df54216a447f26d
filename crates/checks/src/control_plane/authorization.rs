//! How an API server decides who may do what.

use super::Flags;
use crate::offence::Verdict;

/// What decides where neither a mode nor a file is set.
const DEFAULT: &str = "AlwaysAllow";

/// Fails unless the modes of authorization hold `mode`, or where they hold it if it is not `wanted`.
pub(super) fn mode(flags: &Flags, mode: &str, wanted: bool) -> Verdict {
    if flags.is_set("authorization-config") {
        return flags.decided_in_file("authorization-config");
    }
    let Some(mut modes) = flags.known_list("authorization-mode") else {
        return flags.unreadable("authorization-mode");
    };
    if modes.is_empty() {
        modes.push(DEFAULT);
    }
    let offends = modes.contains(&mode) != wanted;
    Verdict::fail_if(offends.then(|| flags.offence("authorization-mode")))
}

#[cfg(test)]
mod tests {
    use super::super::Component;
    use super::*;

    fn judge(told: &[(&str, &str)], name: &str, wanted: bool) -> Verdict {
        let flags = Flags::in_force(Component::ApiServer, told.iter().copied(), Some(37));
        mode(&flags, name, wanted)
    }

    #[test]
    fn everything_is_allowed_where_nothing_is_set() {
        assert!(matches!(judge(&[], DEFAULT, false), Verdict::Fail(_)));
        assert!(matches!(judge(&[], "RBAC", true), Verdict::Fail(_)));
        let both = [("authorization-mode", "[Node,RBAC]")];
        assert_eq!(judge(&both, DEFAULT, false), Verdict::Pass);
        assert_eq!(judge(&both, "RBAC", true), Verdict::Pass);
        let mixed = [("authorization-mode", "RBAC,AlwaysAllow")];
        assert!(matches!(judge(&mixed, DEFAULT, false), Verdict::Fail(_)));
    }

    #[test]
    fn files_and_variables_are_unknown() {
        for told in
            [("authorization-config", "/etc/authz.yaml"), ("authorization-mode", "$(MODES)")]
        {
            assert!(matches!(judge(&[told], DEFAULT, false), Verdict::Unknown(_)), "{told:?}");
        }
    }
}
