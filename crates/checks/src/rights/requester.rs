//! Who asks: a user with groups, and which subjects of bindings mean it.

use std::borrow::Cow;

use crate::model::SubjectRef;

/// What the user name of a `ServiceAccount` begins with.
const ACCOUNT: &str = "system:serviceaccount:";
/// The group of all accounts.
const ACCOUNTS: &str = "system:serviceaccounts";
/// What the group of the accounts of one namespace begins with.
const ACCOUNTS_OF: &str = "system:serviceaccounts:";
/// The group of everybody that the API server knows.
const AUTHENTICATED: &str = "system:authenticated";
/// The user and the group of everybody else.
const ANONYMOUS: &str = "system:anonymous";
const UNAUTHENTICATED: &str = "system:unauthenticated";
/// The group to which the API server denies nothing, whatever is bound.
pub(super) const MASTERS: &str = "system:masters";

/// A user as the authorizer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requester<'a> {
    /// Its name.
    pub user: Cow<'a, str>,
    /// Its groups.
    pub groups: Vec<Cow<'a, str>>,
}

impl<'a> Requester<'a> {
    /// A user with the groups that are given, and no other.
    pub fn user(name: &'a str, groups: impl IntoIterator<Item = &'a str>) -> Self {
        let groups = groups.into_iter().map(Cow::Borrowed).collect();
        Self { user: name.into(), groups }
    }

    /// A `ServiceAccount`, with the groups that the API server gives it.
    ///
    /// ```
    /// use plumbline_checks::rights::Requester;
    /// let account = Requester::service_account("shop", "web");
    /// assert_eq!(account.user, "system:serviceaccount:shop:web");
    /// assert!(account.groups.contains(&"system:serviceaccounts:shop".into()));
    /// ```
    pub fn service_account(namespace: &str, name: &str) -> Self {
        Self {
            user: account_user(namespace, name).into(),
            groups: vec![
                ACCOUNTS.into(),
                format!("{ACCOUNTS_OF}{namespace}").into(),
                AUTHENTICATED.into(),
            ],
        }
    }

    /// Who gives no credentials.
    pub fn anonymous() -> Self {
        Self { user: ANONYMOUS.into(), groups: vec![UNAUTHENTICATED.into()] }
    }

    /// Whether `subject` of a binding in `namespace` (empty: a `ClusterRoleBinding`) means it.
    pub fn is_meant_by(&self, subject: &SubjectRef, namespace: &str) -> bool {
        let name = subject.name.as_str();
        match subject.kind.as_str() {
            "User" => self.user == name,
            "Group" => self.groups.iter().any(|group| group == name),
            "ServiceAccount" => {
                let place = place(subject, namespace);
                let rest = self.user.strip_prefix(ACCOUNT).and_then(|it| it.strip_prefix(place));
                !place.is_empty() && rest.and_then(|it| it.strip_prefix(':')) == Some(name)
            }
            _ => false,
        }
    }

    /// The subjects that mean it.
    pub fn keys(&self) -> impl Iterator<Item = SubjectKey> + '_ {
        let user = (!self.user.is_empty()).then(|| SubjectKey::User(self.user.as_ref().into()));
        let groups = self.groups.iter().map(|group| SubjectKey::Group(group.as_ref().into()));
        user.into_iter().chain(groups)
    }
}

/// Whom a subject of a binding means. An account is the user that it logs in as, so that it is the
/// same however it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKey {
    /// A user.
    User(Box<str>),
    /// A group.
    Group(Box<str>),
}

/// The namespaces whose accounts a subject means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accounts<'a> {
    /// None.
    None,
    /// Those of one namespace: one of them, or all.
    Of(&'a str),
    /// Those of every namespace.
    All,
}

impl SubjectKey {
    /// Whom `subject` means in a binding in `namespace` (empty: a `ClusterRoleBinding`). None for
    /// nobody: a kind that RBAC does not know, or an account without a namespace there.
    pub fn of(subject: &SubjectRef, namespace: &str) -> Option<Self> {
        match subject.kind.as_str() {
            "User" => Some(Self::User(subject.name.as_str().into())),
            "Group" => Some(Self::Group(subject.name.as_str().into())),
            "ServiceAccount" => {
                let place = place(subject, namespace);
                let user = || account_user(place, &subject.name);
                (!place.is_empty()).then(|| Self::User(user().into()))
            }
            _ => None,
        }
    }

    /// The key of an account.
    pub fn account(namespace: &str, name: &str) -> Self {
        Self::User(account_user(namespace, name).into())
    }

    /// The namespace and name of the one account that it means.
    pub fn as_account(&self) -> Option<(&str, &str)> {
        match self {
            Self::User(user) => user.strip_prefix(ACCOUNT)?.split_once(':'),
            Self::Group(_) => None,
        }
    }

    /// Whether it means many who have nothing to do with each other: all accounts, or all of a
    /// namespace.
    pub fn is_accounts(&self) -> bool {
        matches!(self, Self::Group(group) if &**group == ACCOUNTS || group.starts_with(ACCOUNTS_OF))
    }

    /// Whether it means everybody with credentials.
    pub fn is_authenticated(&self) -> bool {
        matches!(self, Self::Group(group) if &**group == AUTHENTICATED)
    }

    /// Whether it means everybody without credentials.
    pub fn is_anonymous(&self) -> bool {
        match self {
            Self::User(user) => &**user == ANONYMOUS,
            Self::Group(group) => &**group == UNAUTHENTICATED,
        }
    }

    /// Whether it means those who may do everything, whatever is bound.
    pub fn is_masters(&self) -> bool {
        matches!(self, Self::Group(group) if &**group == MASTERS)
    }

    /// The namespaces whose accounts it means.
    pub(crate) fn accounts(&self) -> Accounts<'_> {
        match self {
            Self::User(_) => match self.as_account() {
                Some((namespace, _)) => Accounts::Of(namespace),
                None => Accounts::None,
            },
            Self::Group(group) => match group.strip_prefix(ACCOUNTS_OF) {
                Some(namespace) => Accounts::Of(namespace),
                None if &**group == ACCOUNTS || &**group == AUTHENTICATED => Accounts::All,
                None => Accounts::None,
            },
        }
    }
}

/// The namespace of an account. One that names none is of the namespace of its `RoleBinding`.
pub(super) fn place<'a>(account: &'a SubjectRef, namespace: &'a str) -> &'a str {
    account.namespace.as_deref().filter(|written| !written.is_empty()).unwrap_or(namespace)
}

fn account_user(namespace: &str, name: &str) -> String {
    format!("{ACCOUNT}{namespace}:{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(kind: &str, name: &str, namespace: Option<&str>) -> SubjectRef {
        let namespace = namespace.map(ToOwned::to_owned);
        SubjectRef { kind: kind.into(), name: name.into(), namespace }
    }

    #[test]
    fn an_account_is_the_same_however_it_is_written() {
        let key = SubjectKey::account("shop", "web");
        for (subject, namespace) in [
            (subject("ServiceAccount", "web", Some("shop")), "ci"),
            (subject("ServiceAccount", "web", None), "shop"),
            (subject("ServiceAccount", "web", Some("")), "shop"),
            (subject("User", "system:serviceaccount:shop:web", None), ""),
        ] {
            assert_eq!(SubjectKey::of(&subject, namespace), Some(key.clone()), "{subject:?}");
            assert!(Requester::service_account("shop", "web").is_meant_by(&subject, namespace));
            assert!(!Requester::service_account("sho", "web").is_meant_by(&subject, namespace));
            assert!(!Requester::service_account("shop", "w").is_meant_by(&subject, namespace));
        }
        assert_eq!(key.as_account(), Some(("shop", "web")));
        assert_eq!(SubjectKey::of(&subject("ServiceAccount", "web", None), ""), None);
        assert_eq!(SubjectKey::of(&subject("Role", "web", Some("shop")), "shop"), None);
        let keys: Vec<SubjectKey> = Requester::service_account("shop", "web").keys().collect();
        assert!(keys.contains(&key) && keys.iter().any(SubjectKey::is_authenticated));
    }

    #[test]
    fn groups_of_accounts_mean_their_namespaces() {
        let group = |name: &str| SubjectKey::Group(name.into());
        assert_eq!(group("system:serviceaccounts:shop").accounts(), Accounts::Of("shop"));
        assert_eq!(group("system:serviceaccounts").accounts(), Accounts::All);
        assert_eq!(group("system:authenticated").accounts(), Accounts::All);
        assert_eq!(group("system:unauthenticated").accounts(), Accounts::None);
        assert_eq!(SubjectKey::User("jane".into()).accounts(), Accounts::None);
    }
}
