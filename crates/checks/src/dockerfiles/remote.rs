//! Sources that `ADD` fetches from the network.

/// Whether `source` is an address: of a file, or of a Git repository.
pub(super) fn is_remote(source: &str) -> bool {
    let schemes = ["http://", "https://", "git://", "ssh://", "ftp://"];
    let scheme = |known: &&str| {
        source.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known))
    };
    schemes.iter().any(scheme) || source.starts_with("git@")
}

/// Whether the address of a Git repository names a commit, which cannot move.
pub(super) fn is_commit(source: &str) -> bool {
    let fragment = source.split_once('#').map(|(_, fragment)| fragment);
    let revision = fragment.and_then(|fragment| fragment.split(':').next());
    revision.is_some_and(|it| it.len() >= 40 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
