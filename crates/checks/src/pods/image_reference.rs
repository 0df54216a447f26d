//! Image references, read by the grammar of the distribution project and resolved as the kubelet
//! resolves them: `app` is `docker.io/library/app`.
//!
//! Own code, because no crate agrees with the project's Go parser on the table of the tests:
//! `oci-spec` 0.10 looks for `REGISTRY/app` on Docker Hub, where an allowlist may let it pass, knows
//! no IPv6, admits tags and digests that no runtime does, and brings a dozen further crates;
//! `container_image_dist_ref` 0.3 leaves the resolving to its caller and admits any digest.

use std::borrow::Cow;

/// What an image reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImageReference<'a> {
    /// The registry, with its port.
    pub registry: &'a str,
    /// The path in the registry.
    pub repository: Cow<'a, str>,
    /// The tag, which may move to another image.
    pub tag: Option<&'a str>,
    /// The digest, which cannot move; the tag beside it is then a comment.
    pub digest: Option<&'a str>,
}

/// The registry of references that name none.
const DOCKER_HUB: &str = "docker.io";

/// Names under which Docker Hub is reached.
const DOCKER_HUB_NAMES: [&str; 4] =
    [DOCKER_HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The longest path in a registry.
const REPOSITORY_LIMIT: usize = 255;

impl<'a> ImageReference<'a> {
    /// Reads `[registry/]repository[:tag][@digest]`. None where the grammar forbids it: no runtime
    /// starts such an image.
    pub(crate) fn parse(image: &'a str) -> Option<Self> {
        // This is the id of an image on the node.
        if is_hash(image, 64) {
            return None;
        }
        let (image, digest) = match image.split_once('@') {
            Some((image, digest)) => (image, Some(digest)),
            None => (image, None),
        };
        // A colon before the last slash is that of the registry's port.
        let last = image.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match image[last..].split_once(':') {
            Some((name, tag)) => (&image[..last + name.len()], Some(tag)),
            None => (image, None),
        };
        let (registry, path) = match name.split_once('/') {
            Some(("index.docker.io", path)) => (DOCKER_HUB, path),
            Some((first, path)) if means_registry(first) => (first, path),
            _ => (DOCKER_HUB, name),
        };
        let official = registry == DOCKER_HUB && !path.contains('/');
        let repository =
            if official { Cow::Owned(format!("library/{path}")) } else { Cow::Borrowed(path) };
        let valid = is_registry(registry)
            && is_repository(&repository)
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest);
        valid.then_some(Self { registry, repository, tag, digest })
    }

    /// The tag that the runtime pulls; None where the digest decides alone.
    pub(crate) fn pulled_tag(&self) -> Option<&'a str> {
        self.tag.or(self.digest.is_none().then_some("latest"))
    }

    /// `registry/repository:tag` with every part spelled out, so that it can be compared; None where
    /// the digest decides alone.
    pub(crate) fn tagged(&self) -> Option<String> {
        let tag = self.pulled_tag()?;
        Some(format!("{}/{}:{tag}", self.registry, self.repository))
    }

    /// Whether the image comes from `place`: a registry, or a repository or path of one.
    pub(crate) fn comes_from(&self, place: &str) -> bool {
        let (registry, path) = place.split_once('/').unwrap_or((place, ""));
        let path = path.trim_end_matches('/');
        let below = self.repository.strip_prefix(path);
        same_registry(registry, self.registry)
            && (path.is_empty() || below.is_some_and(|it| it.is_empty() || it.starts_with('/')))
    }

    /// Whether the repository ends with the whole parts of `path`: a mirror keeps them and puts its
    /// own in front.
    pub(crate) fn ends_with(&self, path: &str) -> bool {
        let above = self.repository.strip_suffix(path);
        above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
    }

    /// The last part of the repository.
    pub(crate) fn name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }
}

/// Whether the first part of a name is a registry, and not the first part of a path on Docker Hub.
fn means_registry(first: &str) -> bool {
    let tells = |byte: u8| matches!(byte, b'.' | b':') || byte.is_ascii_uppercase();
    first == "localhost" || first.bytes().any(tells)
}

fn same_registry(left: &str, right: &str) -> bool {
    let hub = |name: &str| DOCKER_HUB_NAMES.iter().any(|hub| hub.eq_ignore_ascii_case(name));
    left.eq_ignore_ascii_case(right) || hub(left) && hub(right)
}

fn is_registry(name: &str) -> bool {
    let (host, port) = match name.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (name, None),
    };
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match address {
        Some(address) => {
            !address.is_empty()
                && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        }
        None => host.as_bytes().split(|byte| *byte == b'.').all(is_label),
    };
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
    is_host && port.is_none_or(is_port)
}

/// Whether `label` can stand between two dots of a host name.
fn is_label(label: &[u8]) -> bool {
    let word = |byte: &u8| byte.is_ascii_alphanumeric();
    label.first().is_some_and(word)
        && label.last().is_some_and(word)
        && label.iter().all(|byte| word(byte) || *byte == b'-')
}

fn is_repository(path: &str) -> bool {
    path.len() <= REPOSITORY_LIMIT && path.as_bytes().split(|byte| *byte == b'/').all(is_path_part)
}

/// Whether `part` can stand between two slashes of a repository.
fn is_path_part(part: &[u8]) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_separator =
        |run: &[u8]| matches!(run, b"." | b"_" | b"__") || run.iter().all(|byte| *byte == b'-');
    // Where the separator before the next letter or digit begins: most often there is none.
    let mut separator = 0;
    for (at, byte) in part.iter().enumerate() {
        if word(*byte) {
            if !is_separator(&part[separator..at]) {
                return false;
            }
            separator = at + 1;
        }
    }
    part.first().is_some_and(|first| word(*first)) && separator == part.len()
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = tag.as_bytes();
    bytes.len() <= 128
        && bytes.first().is_some_and(word)
        && bytes.iter().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

/// The grammar leaves room for other algorithms; container runtimes know these.
fn is_digest(digest: &str) -> bool {
    match digest.split_once(':') {
        Some(("sha256", hash)) => is_hash(hash, 64),
        Some(("sha384", hash)) => is_hash(hash, 96),
        Some(("sha512", hash)) => is_hash(hash, 128),
        _ => false,
    }
}

fn is_hash(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn digest() -> String {
        format!("sha256:{}", "0f".repeat(32))
    }

    /// Registry, repository and tag of `image`.
    fn parts(image: &str) -> Option<(String, String, String)> {
        let found = ImageReference::parse(image)?;
        let tag = found.tag.unwrap_or_default();
        Some((found.registry.into(), found.repository.into(), tag.into()))
    }

    #[test]
    fn references_resolve_as_the_kubelet_resolves_them() {
        for (image, registry, repository, tag) in [
            ("app", "docker.io", "library/app", ""),
            ("app:1.2", "docker.io", "library/app", "1.2"),
            ("app:_1", "docker.io", "library/app", "_1"),
            ("shop/app:latest", "docker.io", "shop/app", "latest"),
            ("library/app", "docker.io", "library/app", ""),
            ("docker.io/app", "docker.io", "library/app", ""),
            ("docker.io/library/app", "docker.io", "library/app", ""),
            ("index.docker.io/app:1", "docker.io", "library/app", "1"),
            ("index.docker.io/shop/app", "docker.io", "shop/app", ""),
            ("registry-1.docker.io/library/app", "registry-1.docker.io", "library/app", ""),
            ("docker.io:443/app", "docker.io:443", "app", ""),
            ("Docker.io/app", "Docker.io", "app", ""),
            ("docker.io", "docker.io", "library/docker.io", ""),
            ("registry.example:5000/shop/app:1", "registry.example:5000", "shop/app", "1"),
            ("registry.example:5000/app:5000", "registry.example:5000", "app", "5000"),
            ("registry:5000/app", "registry:5000", "app", ""),
            ("registry:5000", "docker.io", "library/registry", "5000"),
            ("foo_bar.com:8080", "docker.io", "library/foo_bar.com", "8080"),
            ("localhost/app", "localhost", "app", ""),
            ("localhost:5000/app", "localhost:5000", "app", ""),
            ("localhost", "docker.io", "library/localhost", ""),
            ("LOCALHOST/app", "LOCALHOST", "app", ""),
            ("Registry/app", "Registry", "app", ""),
            ("REGISTRY/shop/app:2", "REGISTRY", "shop/app", "2"),
            ("[2001:db8::1]:5000/app", "[2001:db8::1]:5000", "app", ""),
            ("[2001:DB8::1]/app:1", "[2001:DB8::1]", "app", "1"),
            ("127.0.0.1:80/app", "127.0.0.1:80", "app", ""),
            ("xn--n3h.example/app", "xn--n3h.example", "app", ""),
            ("a.b/c/d_e/f--g/h__i:1", "a.b", "c/d_e/f--g/h__i", "1"),
            ("1.2/3", "1.2", "3", ""),
            ("0/1", "docker.io", "0/1", ""),
        ] {
            let expected = (registry.to_owned(), repository.to_owned(), tag.to_owned());
            assert_eq!(parts(image), Some(expected.clone()), "{image}");
            let pinned = format!("{image}@{}", digest());
            assert_eq!(parts(&pinned), Some(expected), "{pinned}");
            let found = ImageReference::parse(&pinned).expect("valid");
            assert_eq!(found.digest, Some(digest().as_str()), "{pinned}");
        }
    }

    #[test]
    fn what_the_grammar_forbids_is_no_reference() {
        let spaced = ["", " app", "app ", "a\tb", "app:a b", "{{ image }}", "app:{{ tag }}"];
        let repositories = "App shop/App Registry/App -a a- _a a_ a. .a/b a___b a..b a._b a.-b é \
            app/ /app / : @ a//b app\u{200b}";
        let registries = "registry.example:/app registry.example:http/app registry..example/app \
            -registry.example/app registry-.example/app registry.example./app reg_istry.example/app \
            2001:db8::1/app []/app [2001:db8::1/app [::1] [fe80::1%eth0]/app \
            https://registry.example/app user:word@registry.example/app";
        let tags = "app: app:-1 app:.1 app:é app:1:2 registry.example/app?x=1 $(IMAGE) \
            registry.example/$(IMAGE)";
        let digests = "app@ app@latest app@sha256:abc app:1@ app:@sha256:abc";
        let words =
            [repositories, registries, tags, digests].into_iter().flat_map(str::split_whitespace);
        for image in spaced.into_iter().chain(words) {
            assert_eq!(ImageReference::parse(image), None, "{image}");
        }
    }

    #[test]
    fn digests_are_of_a_known_algorithm_and_its_length() {
        let hash = "0f".repeat(32);
        let (sha384, sha512) = (format!("{hash}{}", &hash[..32]), format!("{hash}{hash}"));
        for digest in
            [format!("sha256:{hash}"), format!("sha384:{sha384}"), format!("sha512:{sha512}")]
        {
            let image = format!("app@{digest}");
            let found = ImageReference::parse(&image).expect("valid");
            assert_eq!((found.tag, found.digest), (None, Some(&*digest)));
        }
        for digest in [
            format!("sha512:{hash}"),
            format!("sha256:{}", hash.to_uppercase()),
            format!("SHA256:{hash}"),
            format!("md5:{hash}"),
            format!("sha256+b64:{hash}"),
            format!("sha256:{hash}@sha256:{hash}"),
            format!("sha256:{hash}:1"),
        ] {
            assert_eq!(ImageReference::parse(&format!("app@{digest}")), None, "{digest}");
        }
        assert_eq!(ImageReference::parse(&hash), None, "the id of an image");
        assert!(ImageReference::parse(&format!("registry.example/{hash}")).is_some());
    }

    #[test]
    fn lengths_are_bounded() {
        let fits = |image: String| ImageReference::parse(&image).is_some();
        assert!(
            fits(format!("app:{}", "a".repeat(128))) && !fits(format!("app:{}", "a".repeat(129)))
        );
        // With `library/` before it.
        assert!(fits("a".repeat(247)) && !fits("a".repeat(248)));
        let there = |length| format!("registry.example/{}", "a".repeat(length));
        assert!(fits(there(255)) && !fits(there(256)));
    }

    #[test]
    fn places_end_at_slashes() {
        let comes_from = |image: &str, place: &str| {
            ImageReference::parse(image).expect("valid").comes_from(place)
        };
        for (image, place) in [
            ("app", "docker.io"),
            ("app", "index.docker.io"),
            ("app", "registry-1.docker.io/library"),
            ("registry-1.docker.io/library/app", "docker.io/library/app"),
            ("docker.io/shop/app", "docker.io/shop/"),
            ("registry.example/team/app", "registry.example"),
            ("registry.example/team/app", "registry.example/"),
            ("registry.example/team/app", "registry.example/team"),
            ("registry.example/team/app:1", "registry.example/team/app"),
            ("REGISTRY.example/team/app", "registry.example/team"),
            ("registry.example:5000/app", "registry.example:5000"),
        ] {
            assert!(comes_from(image, place), "{image} comes from {place}");
        }
        for (image, place) in [
            ("registry.example/team2/app", "registry.example/team"),
            ("registry.example/team", "registry.example/team/app"),
            ("registry.example.evil.example/app", "registry.example"),
            ("evil.registry.example/app", "registry.example"),
            ("registry.example:5000/app", "registry.example"),
            ("registry.example/app", "registry.example:5000"),
            ("registry.example/app", ""),
            ("app", "library"),
            ("shop/app", "docker.io/library"),
            ("REGISTRY/app", "docker.io"),
        ] {
            assert!(!comes_from(image, place), "{image} does not come from {place}");
        }
    }

    #[test]
    fn mirrors_keep_the_end() {
        let ends_with =
            |image: &str, path: &str| ImageReference::parse(image).expect("valid").ends_with(path);
        assert!(ends_with(
            "registry.k8s.io/ingress-nginx/controller:v1",
            "ingress-nginx/controller"
        ));
        assert!(ends_with(
            "mirror.example/k8s/ingress-nginx/controller",
            "ingress-nginx/controller"
        ));
        assert!(!ends_with(
            "mirror.example/my-ingress-nginx/controller",
            "ingress-nginx/controller"
        ));
        assert!(!ends_with(
            "mirror.example/ingress-nginx/controller-x",
            "ingress-nginx/controller"
        ));
    }

    /// A reference part by part, and whether each part is there.
    fn valid() -> impl Strategy<Value = (String, String, Option<String>, Option<String>)> {
        let registry = prop_oneof![
            "[a-z0-9]{1,8}\\.[a-z]{2,5}",
            "[a-zA-Z0-9]{1,8}:[0-9]{1,5}",
            "[A-Z]{1,4}[a-z0-9]{0,3}",
            "\\[[0-9a-f]{1,4}:[0-9a-f:]{1,9}\\](:[0-9]{1,5})?",
            Just("localhost".to_owned()),
        ];
        let part = "[a-z0-9]{1,5}((\\.|_|__|-{1,3})[a-z0-9]{1,5}){0,2}";
        let repository = prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("/"));
        let tag = prop::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
        let digest = prop::option::of("sha256:[0-9a-f]{64}");
        (registry, repository, tag, digest)
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*", odd in "[a-zA-Z0-9:/@._\\[\\]-]{0,80}") {
            for text in [text, odd] {
                if let Some(found) = ImageReference::parse(&text) {
                    prop_assert!(found.comes_from(found.registry) && found.ends_with(found.name()));
                }
            }
        }

        #[test]
        fn the_parts_of_a_valid_reference_come_back((registry, repository, tag, digest) in valid()) {
            let mut image = format!("{registry}/{repository}");
            for (mark, part) in [(':', &tag), ('@', &digest)] {
                if let Some(part) = part {
                    image.push(mark);
                    image.push_str(part);
                }
            }
            let found = ImageReference::parse(&image).expect("valid");
            prop_assert_eq!(found.registry, registry);
            prop_assert_eq!(&*found.repository, repository);
            prop_assert_eq!(found.tag, tag.as_deref());
            prop_assert_eq!(found.digest, digest.as_deref());
        }
    }
}
