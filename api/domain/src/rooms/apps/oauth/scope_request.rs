//! The scopes that an app asks for, those that a person leaves it, and those of a refreshed token (RFC 6749, sections 3.3
//! and 6). Nothing that was left out or isn't known ever means all.

use super::error::{Code, OAuthError, quoted};
use super::params::Params;
use crate::core::scope::{Scope, Scopes};

/// The scopes that an app has registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The scopes without which the app doesn't work: the person can't leave them out.
    pub required: Scopes,
    /// The scopes that the app may ask for besides, and that the person may leave out.
    pub optional: Scopes,
}

/// The scopes that apps can ask for.
pub fn for_apps() -> impl Iterator<Item = Scope> {
    Scope::ALL.into_iter().filter(|scope| scope.is_for_programs())
}

/// Reads the `scope` parameter; `None` if it was left out. Scopes may be named twice.
///
/// # Errors
///
/// `invalid_scope`, if the list is malformed, or if a scope is unknown or can't be asked for by an app.
pub fn read(params: &Params) -> Result<Option<Scopes>, OAuthError> {
    params.one("scope")?.map(|list| list.split(' ').map(named).collect()).transpose()
}

/// Reads the `scope` parameter of a client that acts for itself (RFC 6749, section 4.4.2): it may be left out, or name `app`.
///
/// # Errors
///
/// `invalid_scope`, if it names anything else: no person is there who could give it.
pub fn read_own(params: &Params) -> Result<(), OAuthError> {
    match params.one("scope")?.unwrap_or(Scope::App.name()).split(' ').find(|name| *name != Scope::App.name()) {
        Some(other) => Err(refused(other, "isn't a scope of an app that acts for itself, which is `app`")),
        None => Ok(()),
    }
}

fn named(name: &str) -> Result<Scope, OAuthError> {
    if name.is_empty() || !name.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
        return Err(OAuthError::new(
            Code::InvalidScope,
            "`scope` must be a list of scopes with one space between them.",
        ));
    }
    let scope = Scope::parse(name).filter(|scope| scope.is_for_programs());
    scope.ok_or_else(|| refused(name, "isn't a scope that apps can ask for"))
}

impl Registered {
    /// The scopes of an authorization or device authorization request: those that were asked for, or those that the app
    /// requires if it named none.
    ///
    /// # Errors
    ///
    /// `invalid_scope`, if the app hasn't registered one of them, or if nothing is asked for.
    pub fn requested(self, asked: Option<Scopes>) -> Result<Scopes, OAuthError> {
        let scopes = asked.unwrap_or_else(|| for_apps().filter(|&scope| self.required.has(scope)).collect());
        let registered = |scope: &Scope| self.required.has(*scope) || self.optional.has(*scope);
        if let Some(other) = for_apps().filter(|&scope| scopes.has(scope)).find(|scope| !registered(scope)) {
            return Err(refused(other.name(), "isn't among the scopes that the app has registered"));
        }
        if scopes == Scopes::PUBLIC {
            let description = "`scope` must name at least one scope, since the app has registered no required ones.";
            return Err(OAuthError::new(Code::InvalidScope, description));
        }
        Ok(scopes)
    }

    /// The scopes that a person leaves an app: what they ticked of what was asked for. Whatever else a form names is
    /// ignored.
    ///
    /// # Errors
    ///
    /// `access_denied`, if nothing is left, or if a required scope that was asked for isn't ticked.
    pub fn granted(self, requested: Scopes, ticked: Scopes) -> Result<Scopes, OAuthError> {
        let granted: Scopes = for_apps().filter(|&scope| requested.has(scope) && ticked.has(scope)).collect();
        let required: Scopes = for_apps().filter(|&scope| requested.has(scope) && self.required.has(scope)).collect();
        if granted == Scopes::PUBLIC || required.missing_in(granted).next().is_some() {
            return Err(OAuthError::new(Code::AccessDenied, "The person didn't give what the app requires."));
        }
        Ok(granted)
    }
}

/// The scopes of a refreshed token: those of the grant, or those that the request names among them (RFC 6749, section 6).
/// The refresh token keeps all.
///
/// # Errors
///
/// `invalid_scope`, if the request names more. The refresh token stays valid.
pub fn narrowed(granted: Scopes, asked: Option<Scopes>) -> Result<Scopes, OAuthError> {
    let scopes = asked.unwrap_or(granted);
    match scopes.missing_in(granted).next() {
        Some(other) => Err(refused(other.name(), "wasn't granted")),
        None => Ok(scopes),
    }
}

fn refused(name: &str, why: &str) -> OAuthError {
    OAuthError::new(Code::InvalidScope, format!("`{}` {why}.", quoted(name)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Scope::{Account, ContactsRead, ContactsWrite, FeedRead, GroupsRead, ProfileRead};

    fn asked(scope: &str) -> Result<Option<Scopes>, OAuthError> {
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("scope", scope).finish();
        read(&Params::read(form.as_bytes()).unwrap())
    }

    fn set(scopes: &[Scope]) -> Scopes {
        scopes.iter().copied().collect()
    }

    fn app() -> Registered {
        Registered { required: set(&[ContactsRead]), optional: set(&[ProfileRead, FeedRead]) }
    }

    #[test]
    fn what_was_left_out_is_never_all() {
        assert_eq!(app().requested(asked("").unwrap()), Ok(set(&[ContactsRead])));
        let modest = Registered { required: Scopes::PUBLIC, ..app() };
        assert_eq!(modest.requested(None).unwrap_err().code(), Code::InvalidScope);
        // Even where an app's registration is wrong.
        let greedy = Registered { required: Scopes::all(), optional: Scopes::all() };
        assert!(!greedy.requested(None).unwrap().has(Account));
    }

    #[test]
    fn what_is_unknown_is_refused_by_name() {
        for wrong in
            ["contacts", "contacts:read openid", "CONTACTS:READ", "account", "public", "*", "contacts:read account"]
        {
            assert_eq!(asked(wrong).unwrap_err().code(), Code::InvalidScope, "{wrong}");
        }
        assert_eq!(asked("email").unwrap_err().description(), "`email` isn't a scope that apps can ask for.");
    }

    #[test]
    fn a_list_has_single_spaces() {
        for wrong in
            [" ", "contacts:read  feed:read", " contacts:read", "contacts:read\tfeed:read", "a\"b", "a\\b", "ä"]
        {
            let error = asked(wrong).unwrap_err();
            assert_eq!(error.code(), Code::InvalidScope, "{wrong}");
        }
        assert_eq!(asked("feed:read contacts:read feed:read"), Ok(Some(set(&[ContactsRead, FeedRead]))));
    }

    #[test]
    fn an_app_asks_for_what_it_registered() {
        assert_eq!(app().requested(Some(set(&[FeedRead]))), Ok(set(&[FeedRead])), "less than it may");
        let error = app().requested(Some(set(&[ContactsRead, ContactsWrite]))).unwrap_err();
        assert_eq!(error.description(), "`contacts:write` isn't among the scopes that the app has registered.");
    }

    #[test]
    fn a_person_leaves_out_what_is_optional() {
        let requested = set(&[ContactsRead, FeedRead]);
        assert_eq!(app().granted(requested, set(&[ContactsRead])), Ok(set(&[ContactsRead])));
        for ticked in [&[][..], &[FeedRead], &[GroupsRead, Account]] {
            assert_eq!(app().granted(requested, set(ticked)).unwrap_err().code(), Code::AccessDenied, "{ticked:?}");
        }
        assert_eq!(
            app().granted(set(&[FeedRead]), set(&[FeedRead])),
            Ok(set(&[FeedRead])),
            "required, but not asked for"
        );
    }

    #[test]
    fn a_refresh_never_widens() {
        let granted = set(&[ContactsRead, FeedRead]);
        assert_eq!(narrowed(granted, None), Ok(granted));
        assert_eq!(narrowed(granted, Some(set(&[FeedRead]))), Ok(set(&[FeedRead])));
        let error = narrowed(granted, Some(set(&[FeedRead, ProfileRead]))).unwrap_err();
        assert_eq!((error.code(), error.description()), (Code::InvalidScope, "`profile:read` wasn't granted."));
    }

    #[test]
    fn answers_name_what_was_granted() {
        assert_eq!(set(&[FeedRead, ContactsRead]).names(), "contacts:read feed:read");
        assert_eq!(Scopes::PUBLIC.names(), "");
    }

    fn any_scopes() -> impl Strategy<Value = Scopes> {
        proptest::sample::subsequence(Scope::ALL.to_vec(), 0..=Scope::ALL.len()).prop_map(|scopes| set(&scopes))
    }

    proptest! {
        #[test]
        fn nothing_grows(required in any_scopes(), optional in any_scopes(), asked in any_scopes(), ticked in any_scopes()) {
            let app = Registered { required, optional };
            let Ok(requested) = app.requested(Some(asked)) else { return Ok(()) };
            let Ok(granted) = app.granted(requested, ticked) else { return Ok(()) };
            for other in [requested, ticked, asked] {
                prop_assert_eq!(granted.missing_in(other).next(), None);
            }
            prop_assert!(!granted.has(Account));
            if let Ok(refreshed) = narrowed(granted, Some(asked)) {
                prop_assert_eq!(refreshed.missing_in(granted).next(), None);
            }
        }

        #[test]
        fn any_list_is_read_or_refused(list: String) {
            let _ = asked(&list);
        }

        #[test]
        fn names_are_read_again(scopes in any_scopes()) {
            let scopes: Scopes = for_apps().filter(|&scope| scopes.has(scope)).collect();
            prop_assert_eq!(asked(&scopes.names()).unwrap().unwrap_or(Scopes::PUBLIC), scopes);
        }
    }
}
