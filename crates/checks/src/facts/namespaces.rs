//! Which namespaces a policy or webhook is about.

use wildmatch::WildMatch;

use super::NamespaceFact;
use crate::model::Selector;

/// Namespaces by name and labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamespaceFilter {
    /// Their names, with wildcards; any where empty.
    pub names: Box<[Box<str>]>,
    /// Their labels.
    pub selector: Selector,
}

impl NamespaceFilter {
    /// Whether the namespace called `name` is one of them.
    pub fn matches(&self, name: &str, namespace: &NamespaceFact) -> bool {
        let mut names = self.names.iter();
        (self.names.is_empty() || names.any(|pattern| WildMatch::new(pattern).matches(name)))
            && self.selector.selects(&namespace.labels)
    }
}

/// The namespaces that a rule is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Those that meet all filters of one of these lists; none where there is no list.
    pub within: Box<[Box<[NamespaceFilter]>]>,
    /// Not those that meet all filters of one of these lists.
    pub outside: Box<[Box<[NamespaceFilter]>]>,
}

impl Coverage {
    /// All namespaces.
    pub fn everywhere() -> Self {
        Self::labelled(&Selector::default())
    }

    /// The namespaces with these labels.
    pub fn labelled(selector: &Selector) -> Self {
        let filter = NamespaceFilter { names: Box::default(), selector: selector.clone() };
        Self { within: Box::new([Box::new([filter])]), outside: Box::default() }
    }

    /// Whether the namespace called `name` is among them.
    pub fn covers(&self, name: &str, namespace: &NamespaceFact) -> bool {
        let meets = |lists: &[Box<[NamespaceFilter]>]| {
            lists.iter().any(|all| all.iter().all(|filter| filter.matches(name, namespace)))
        };
        meets(&self.within) && !meets(&self.outside)
    }
}
