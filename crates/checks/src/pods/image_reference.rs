//! Image references: what they pin.

use crate::container::PodTemplate;
use crate::offence::Verdict;

/// The parts of an image reference that say which image of a repository is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ImageReference<'a> {
    /// The tag, which may move to another image.
    pub tag: Option<&'a str>,
    /// Whether there is a digest, which cannot move; the tag beside it is then a comment.
    pub has_digest: bool,
}

impl<'a> ImageReference<'a> {
    /// Reads `name[:tag][@digest]`. A tag or digest that the grammar does not allow is none.
    pub(super) fn parse(image: &'a str) -> Self {
        let (name, digest) = match image.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (image, None),
        };
        // A colon before the last slash is that of the registry's port.
        let path = name.rsplit('/').next().unwrap_or_default();
        Self {
            tag: path.split_once(':').map(|(_, tag)| tag).filter(|tag| is_tag(tag)),
            has_digest: digest.is_some_and(is_digest),
        }
    }
}

/// Judges the image of each container; the offence names it. A template may leave the image to
/// whoever makes the Pod: such a container is not judged.
pub(super) fn judge_images(
    pod: PodTemplate<'_>,
    bad: impl Fn(&ImageReference<'_>) -> bool,
) -> Verdict {
    let image = |spec: &crate::model::Container| {
        spec.image.as_deref().map(str::trim).is_some_and(|image| !image.is_empty())
    };
    if !pod.containers().any(|container| image(container.spec)) {
        return Verdict::NotApplicable;
    }
    pod.judge_containers(|container| {
        let image = container.spec.image.as_deref()?.trim();
        let bad = !image.is_empty() && bad(&ImageReference::parse(image));
        bad.then(|| container.offence("image").detail(image))
    })
}

fn is_tag(tag: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128
        && tag.starts_with(word)
        && tag.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hash)) = digest.split_once(':') else {
        return false;
    };
    let length = match algorithm {
        "sha256" => hash.len() == 64,
        "sha512" => hash.len() == 128,
        _ => hash.len() >= 32 && algorithm.starts_with(|c: char| c.is_ascii_alphabetic()),
    };
    length && hash.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(image: &str) -> (Option<&str>, bool) {
        let reference = ImageReference::parse(image);
        (reference.tag, reference.has_digest)
    }

    #[test]
    fn tags() {
        assert_eq!(parts("app"), (None, false));
        assert_eq!(parts("app:1.2"), (Some("1.2"), false));
        assert_eq!(parts("shop/app:latest"), (Some("latest"), false));
        assert_eq!(parts("registry.example:5000/shop/app:1"), (Some("1"), false));
    }

    #[test]
    fn a_port_is_no_tag() {
        assert_eq!(parts("registry:5000/app"), (None, false));
        assert_eq!(parts("[2001:db8::1]:5000/app"), (None, false));
    }

    #[test]
    fn digests() {
        let hash = "0f".repeat(32);
        assert_eq!(parts(&format!("app@sha256:{hash}")), (None, true));
        assert_eq!(parts(&format!("app:1@sha256:{hash}")), (Some("1"), true));
        assert_eq!(parts(&format!("registry:5000/app@sha256:{hash}")), (None, true));
        assert_eq!(parts(&format!("app@sha512:{hash}{hash}")), (None, true));
        assert_eq!(parts(&format!("app@sha512:{hash}")), (None, false));
        assert_eq!(parts("app@sha256:abc"), (None, false));
        assert_eq!(parts("app@latest"), (None, false));
        assert_eq!(parts("app@"), (None, false));
    }

    #[test]
    fn what_the_grammar_forbids_pins_nothing() {
        for image in ["app:", "app:-1", "app:a b", "app:{{ tag }}", "app:1:2", ":", "@", "/"] {
            assert_eq!(parts(image), (None, false), "{image}");
        }
    }
}
