//! Linux capabilities by name, however the name is spelt.

use crate::model::Capabilities;

/// Whether `name` stands for `capability`. Runtimes take small letters too, and some the prefix
/// `CAP_`.
pub(super) fn means(name: &str, capability: &str) -> bool {
    let plain = match name.split_at_checked(4) {
        Some((prefix, plain)) if prefix.eq_ignore_ascii_case("CAP_") => plain,
        _ => name,
    };
    plain.eq_ignore_ascii_case(capability)
}

/// The words, as written, that give `capability` to the container: its name, and `ALL` unless the
/// name is dropped. A name that is both added and dropped counts: runtimes differ on it.
pub(super) fn added<'a>(
    capabilities: &'a Capabilities,
    capability: &'static str,
) -> impl Iterator<Item = &'a str> {
    let excepted = capabilities.drop.iter().any(|name| means(name, capability));
    let added = capabilities.add.iter().map(String::as_str);
    added.filter(move |name| means(name, capability) || (!excepted && means(name, "ALL")))
}

/// Whether every runtime drops `capability`, by name or with `ALL`. The prefix `CAP_` does not do:
/// containerd puts one before each name, so that `CAP_NET_RAW` drops nothing there.
pub(super) fn dropped(capabilities: &Capabilities, capability: &str) -> bool {
    let drops =
        |name: &String| name.eq_ignore_ascii_case(capability) || name.eq_ignore_ascii_case("ALL");
    capabilities.drop.iter().any(drops)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capabilities(add: &[&str], drop: &[&str]) -> Capabilities {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Capabilities { add: owned(add), drop: owned(drop) }
    }

    #[test]
    fn one_capability_has_many_spellings() {
        for name in ["NET_RAW", "net_raw", "CAP_NET_RAW", "cap_net_raw", "Cap_Net_Raw"] {
            assert!(means(name, "NET_RAW"), "{name}");
        }
        for name in ["", "CAP_", "NET", "NET_RAWER", "CAP_CAP_NET_RAW", "ALL", "ÄÖÜ_NET_RAW"] {
            assert!(!means(name, "NET_RAW"), "{name}");
        }
    }

    #[test]
    fn all_gives_what_is_not_dropped_by_name() {
        let given = |add: &[&str], drop: &[&str]| {
            let capabilities = capabilities(add, drop);
            added(&capabilities, "SYS_MODULE").map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(given(&["CHOWN", "cap_sys_module"], &[]), ["cap_sys_module"]);
        assert_eq!(given(&["all"], &[]), ["all"]);
        assert_eq!(given(&["ALL"], &["ALL"]), ["ALL"]);
        assert!(given(&["ALL"], &["sys_module"]).is_empty());
        assert_eq!(given(&["SYS_MODULE"], &["SYS_MODULE"]), ["SYS_MODULE"]);
    }

    #[test]
    fn a_capability_is_dropped_by_name_or_with_all() {
        for drop in ["NET_RAW", "net_raw", "ALL", "all"] {
            assert!(dropped(&capabilities(&[], &["CHOWN", drop]), "NET_RAW"), "{drop}");
        }
        assert!(!dropped(&capabilities(&[], &["CHOWN", "CAP_NET_RAW"]), "NET_RAW"));
        assert!(!dropped(&capabilities(&["NET_RAW"], &[]), "NET_RAW"));
    }
}
