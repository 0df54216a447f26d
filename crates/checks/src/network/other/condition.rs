//! What a policy asks of the labels of a Pod and of its namespace, in any of their languages.

use super::super::LabelSelector;
use crate::facts::Labels;

/// A condition on labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Every one of these holds.
    All(Box<[Condition]>),
    /// One of these holds.
    Any(Box<[Condition]>),
    /// This one does not.
    Not(Box<Condition>),
    /// A label of the Pod or of the namespace.
    Label(Of, Box<str>, Test),
    /// A whole selector.
    Selector(Of, LabelSelector),
    /// It is not understood.
    Unclear,
}

/// Whose labels are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Pod,
    Namespace,
}

/// What is asked of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Exists,
    IsOneOf(Box<[Box<str>]>),
    Contains(Box<str>),
    StartsWith(Box<str>),
    EndsWith(Box<str>),
}

impl Test {
    fn holds(&self, value: Option<&str>) -> bool {
        value.is_some_and(|value| match self {
            Self::Exists => true,
            Self::IsOneOf(values) => values.iter().any(|known| **known == *value),
            Self::Contains(part) => value.contains(&**part),
            Self::StartsWith(part) => value.starts_with(&**part),
            Self::EndsWith(part) => value.ends_with(&**part),
        })
    }
}

impl Condition {
    /// What always holds.
    pub(super) fn always() -> Self {
        Self::All(Box::default())
    }

    /// What never holds.
    pub(super) fn never() -> Self {
        Self::Any(Box::default())
    }

    pub(super) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether it holds for a Pod with these labels, in a namespace with these; None where that
    /// cannot be told. Without the labels of a Pod: whether it holds for every Pod, or for none.
    pub(super) fn holds(&self, namespace: &Labels, pod: Option<&Labels>) -> Option<bool> {
        let labels = |of: &Of| if *of == Of::Pod { pod } else { Some(namespace) };
        match self {
            Self::All(conditions) => unless(false, conditions, namespace, pod),
            Self::Any(conditions) => unless(true, conditions, namespace, pod),
            Self::Not(condition) => condition.holds(namespace, pod).map(|holds| !holds),
            Self::Label(of, key, test) => {
                Some(test.holds(labels(of)?.get(&**key).map(String::as_str)))
            }
            Self::Selector(_, selector) if selector.is_empty() => Some(true),
            Self::Selector(of, selector) => Some(selector.matches(labels(of)?)),
            Self::Unclear => None,
        }
    }

    /// Whether all of it is understood.
    pub(super) fn is_clear(&self) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().all(Self::is_clear),
            Self::Not(condition) => condition.is_clear(),
            Self::Label(..) | Self::Selector(..) => true,
            Self::Unclear => false,
        }
    }
}

/// `answer` if one of `conditions` gives it, else the opposite if all give that.
fn unless(
    answer: bool,
    conditions: &[Condition],
    namespace: &Labels,
    pod: Option<&Labels>,
) -> Option<bool> {
    let mut unknown = false;
    for condition in conditions {
        match condition.holds(namespace, pod) {
            Some(holds) if holds == answer => return Some(answer),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(!answer)
}
