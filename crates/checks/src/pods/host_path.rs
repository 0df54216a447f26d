//! Paths of the node, compared by where they lead and not by how they are written.

/// `path` without `//`, `.`, `..` and a slash at its end. `/var/run` is a link to `/run` on every
/// node of today, so it is taken as that.
pub(crate) fn resolve(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
        if parts == ["var", "run"] {
            parts.remove(0);
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether `path` is `directory` or lies below it, both as [`resolve`] gives them.
pub(crate) fn within(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|below| below.is_empty() || below.starts_with('/') || directory == "/")
}

/// The last part of `path`, which may be a pipe of Windows.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_has_many_spellings() {
        for spelling in [
            "/run/docker.sock",
            "/run/docker.sock/",
            "//run//docker.sock",
            "/./run/./docker.sock",
            "/var/run/docker.sock",
            "/var/lib/../run/docker.sock",
            "/var/../run/x/../docker.sock",
            "/../run/docker.sock",
            "run/docker.sock",
        ] {
            assert_eq!(resolve(spelling), "/run/docker.sock", "{spelling}");
        }
        for spelling in ["", "/", "//", "/.", "/..", "/etc/..", "/var/run/.."] {
            assert_eq!(resolve(spelling), "/", "{spelling}");
        }
        assert_eq!(resolve("/var/running"), "/var/running");
        assert_eq!(resolve("/srv/var/run"), "/srv/var/run");
    }

    #[test]
    fn a_name_that_begins_alike_is_another_directory() {
        assert!(within("/etc", "/etc") && within("/etc/ssl", "/etc") && within("/etc", "/"));
        assert!(!within("/etcd", "/etc") && !within("/", "/etc"));
    }

    #[test]
    fn pipes_have_file_names() {
        assert_eq!(file_name(r"\\.\pipe\docker_engine"), "docker_engine");
        assert_eq!(file_name("/run/docker.sock"), "docker.sock");
    }
}
