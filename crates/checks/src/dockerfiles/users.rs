//! Who the program of an image runs as.

use crate::dockerfile::{Action, Base, Dockerfile};
use crate::pods::ImageReference;

/// The user of an image.
pub(super) enum User<'a> {
    /// What `USER` names, on which line.
    Named(u32, &'a str),
    /// The last `USER` has no value in the file: why.
    Unknown(String),
    /// No stage names one; the base image may.
    OfBase(u32, &'a Base),
}

/// The user of the final stage, or of those that it is built on.
pub(super) fn user(file: &Dockerfile) -> User<'_> {
    let named = file.last(|action| match action {
        Action::User(user) => Some(user),
        _ => None,
    });
    if let Some((instruction, user)) = named {
        return match &user.value {
            // The group behind the colon gives no rights of root to speak of.
            Ok(user) => User::Named(instruction.line, user.split(':').next().unwrap_or_default()),
            Err(_) => User::Unknown(user.missing().unwrap_or_default()),
        };
    }
    let lowest = file.shipped().last();
    let base = lowest.map_or(&Base::Scratch, |stage| &stage.base);
    let line = file.stages().last().map_or(1, |stage| stage.line);
    User::OfBase(line, base)
}

/// Whether `user` is root, or its like on Windows.
pub(super) fn is_root(user: &str) -> bool {
    let names = ["root", "ContainerAdministrator", "Administrator"];
    user.is_empty()
        || is_number(user) && user.bytes().all(|digit| digit == b'0')
        || names.iter().any(|name| name.eq_ignore_ascii_case(user))
}

/// Whether `user` is a number, which the kubelet can compare.
pub(super) fn is_number(user: &str) -> bool {
    !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the tag of `base` says that its user is not root, as the tags of distroless images do.
pub(super) fn says_nonroot(base: &Base) -> bool {
    let Base::Image(image) = base else { return false };
    let reference = image.value.as_deref().ok().and_then(ImageReference::parse);
    let tag = reference.and_then(|reference| reference.tag);
    tag.is_some_and(|tag| tag.split('-').any(|part| part == "nonroot"))
}
