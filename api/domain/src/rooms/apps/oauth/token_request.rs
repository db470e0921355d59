//! The bodies of the token, revocation, introspection and device authorization endpoints (RFC 6749, sections 4.1.3, 4.4.2
//! and 6; RFC 7009, section 2.1; RFC 7662, section 2.1; RFC 8628, sections 3.1 and 3.4). The client is read by
//! [`super::client_auth`], and proven before anything here is looked at.

use secrecy::SecretString;

use super::error::{Code, OAuthError, quoted};
use super::params::Params;
use super::pkce::Verifier;
use super::resource;
use super::scope_request::{self, Registered};
use crate::core::scope::Scopes;

/// A kind of grant, as requests and metadata name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// A code of the authorization endpoint (RFC 6749, section 4.1).
    AuthorizationCode,
    /// A refresh token (RFC 6749, section 6).
    RefreshToken,
    /// The client alone (RFC 6749, section 4.4).
    ClientCredentials,
    /// A device code (RFC 8628, section 3.4).
    DeviceCode,
}

/// What a client asks the token endpoint for.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// To redeem a code.
    AuthorizationCode {
        /// The code.
        code: SecretString,
        /// The redirect URI, for [`super::authorize::Return::check`].
        redirect_uri: Option<String>,
        /// The verifier, for [`super::pkce::Challenge::proven_by`].
        verifier: Verifier,
    },
    /// To refresh a token.
    RefreshToken {
        /// The refresh token.
        refresh_token: SecretString,
        /// The scopes of the new access token, for [`scope_request::narrowed`]; `None` for all of the grant.
        scopes: Option<Scopes>,
    },
    /// To act for the client itself.
    ClientCredentials,
    /// To learn whether the person has decided about a device.
    DeviceCode {
        /// The device code.
        device_code: SecretString,
    },
}

/// A token that a client wants to revoke, or to know about.
#[derive(Clone, Debug)]
pub struct TokenInQuestion {
    /// The token.
    pub token: SecretString,
    /// What the client says that it is. It may be wrong: other kinds are looked for after it.
    pub hint: Option<TokenHint>,
}

/// What a client says that a token is (RFC 7009, section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenHint {
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
}

impl GrantType {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials, Self::DeviceCode];

    /// The value of `grant_type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        }
    }
}

impl TokenRequest {
    /// Reads the body of the token endpoint.
    ///
    /// # Errors
    ///
    /// `invalid_request`, if a parameter is missing, repeated or malformed; `unsupported_grant_type`, `invalid_scope` or
    /// `invalid_target`. Nothing is spent yet: the same code or token can be sent again.
    pub fn read(params: &Params, resource: &str) -> Result<Self, OAuthError> {
        let name = params.required("grant_type")?;
        let Some(kind) = GrantType::ALL.into_iter().find(|kind| kind.name() == name) else {
            let names = GrantType::ALL.map(GrantType::name).join(", ");
            let description = format!("`grant_type` must be one of {names}; not {}.", quoted(name));
            return Err(OAuthError::new(Code::UnsupportedGrantType, description));
        };
        resource::check(params, resource)?;
        Ok(match kind {
            GrantType::AuthorizationCode => Self::AuthorizationCode {
                code: secret(params, "code")?,
                redirect_uri: params.one("redirect_uri")?.map(str::to_owned),
                verifier: Verifier::read(params)?,
            },
            GrantType::RefreshToken => Self::RefreshToken {
                refresh_token: secret(params, "refresh_token")?,
                scopes: scope_request::read(params)?,
            },
            GrantType::ClientCredentials => {
                scope_request::read_own(params)?;
                Self::ClientCredentials
            }
            GrantType::DeviceCode => Self::DeviceCode { device_code: secret(params, "device_code")? },
        })
    }
}

impl TokenInQuestion {
    /// Reads the body of the revocation or introspection endpoint. Unknown hints are ignored.
    ///
    /// # Errors
    ///
    /// `invalid_request`, if the token is missing, or a parameter is repeated or malformed.
    pub fn read(params: &Params) -> Result<Self, OAuthError> {
        let hint = match params.one("token_type_hint")? {
            Some("access_token") => Some(TokenHint::AccessToken),
            Some("refresh_token") => Some(TokenHint::RefreshToken),
            _ => None,
        };
        Ok(Self { token: secret(params, "token")?, hint })
    }
}

/// Reads the body of the device authorization endpoint (RFC 8628, section 3.1): the scopes that are asked for.
///
/// # Errors
///
/// `invalid_request`, `invalid_scope` or `invalid_target`.
pub fn device(params: &Params, app: Registered, resource: &str) -> Result<Scopes, OAuthError> {
    resource::check(params, resource)?;
    app.requested(scope_request::read(params)?)
}

fn secret(params: &Params, name: &'static str) -> Result<SecretString, OAuthError> {
    params.required(name).map(|value| value.to_owned().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::core::scope::Scope;

    const RESOURCE: &str = "https://kith.example/graphql";
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn read(body: &str) -> Result<TokenRequest, OAuthError> {
        TokenRequest::read(&Params::read(body.as_bytes()).unwrap(), RESOURCE)
    }

    #[test]
    fn the_examples_of_the_rfcs_are_read() {
        // RFC 6749, section 4.1.3, with a verifier.
        let body = format!(
            "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA&redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb&code_verifier={VERIFIER}"
        );
        let Ok(TokenRequest::AuthorizationCode { code, redirect_uri, .. }) = read(&body) else { panic!() };
        assert_eq!(
            (code.expose_secret(), redirect_uri.as_deref()),
            ("SplxlOBeZQQYbYS6WxSbIA", Some("https://client.example.com/cb"))
        );
        // Section 6.
        let Ok(TokenRequest::RefreshToken { refresh_token, scopes: None }) =
            read("grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA")
        else {
            panic!()
        };
        assert_eq!(refresh_token.expose_secret(), "tGzv3JOkF0XG5Qx2TlKWIA");
        // Section 4.4.2.
        assert!(matches!(read("grant_type=client_credentials"), Ok(TokenRequest::ClientCredentials)));
        // RFC 8628, section 3.4.
        let Ok(TokenRequest::DeviceCode { device_code }) = read(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS&client_id=1406020730",
        ) else {
            panic!()
        };
        assert_eq!(device_code.expose_secret(), "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS");
        // RFC 7009, section 2.1.
        let asked =
            TokenInQuestion::read(&Params::read(b"token=45ghiukldjahdnhzdauz&token_type_hint=refresh_token").unwrap())
                .unwrap();
        assert_eq!((asked.token.expose_secret(), asked.hint), ("45ghiukldjahdnhzdauz", Some(TokenHint::RefreshToken)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let code = format!("grant_type=authorization_code&code=a&code_verifier={VERIFIER}");
        for (body, expected) in [
            ("", Code::InvalidRequest),
            ("grant_type=", Code::InvalidRequest),
            ("grant_type=password&username=a&password=b", Code::UnsupportedGrantType),
            ("grant_type=<script>\"", Code::UnsupportedGrantType),
            ("grant_type=refresh_token&grant_type=refresh_token", Code::InvalidRequest),
            ("grant_type=refresh_token", Code::InvalidRequest),
            ("grant_type=refresh_token&refresh_token=a&refresh_token=a", Code::InvalidRequest),
            ("grant_type=refresh_token&refresh_token=a&scope=everything", Code::InvalidScope),
            ("grant_type=refresh_token&refresh_token=a&resource=https://other.example", Code::InvalidTarget),
            ("grant_type=client_credentials&scope=account", Code::InvalidScope),
            ("grant_type=authorization_code&code=a", Code::InvalidRequest),
            (&code.replace("code=a&", ""), Code::InvalidRequest),
            (&format!("{code}="), Code::InvalidRequest),
            (&code[..code.len() - 1], Code::InvalidRequest),
            (&format!("{code}&redirect_uri=a&redirect_uri=b"), Code::InvalidRequest),
            ("grant_type=urn:ietf:params:oauth:grant-type:device_code", Code::InvalidRequest),
        ] {
            let error = read(body).unwrap_err();
            assert_eq!((error.code(), error.status()), (expected, 400), "{body}");
        }
    }

    #[test]
    fn unknown_parameters_and_hints_are_ignored() {
        assert!(read("grant_type=client_credentials&audience=x&audience=y").is_ok());
        let asked = TokenInQuestion::read(&Params::read(b"token=a&token_type_hint=id_token").unwrap()).unwrap();
        assert_eq!(asked.hint, None);
        assert!(TokenInQuestion::read(&Params::read(b"token=").unwrap()).is_err());
    }

    #[test]
    fn a_device_asks_as_an_app_does() {
        let app = Registered { required: [Scope::FeedRead].into_iter().collect(), optional: Scopes::PUBLIC };
        let asked = |body: &str| device(&Params::read(body.as_bytes()).unwrap(), app, RESOURCE);
        assert_eq!(asked("client_id=a"), Ok(app.required));
        assert_eq!(asked("client_id=a&scope=groups:read").unwrap_err().code(), Code::InvalidScope);
        assert_eq!(asked("resource=x").unwrap_err().code(), Code::InvalidTarget);
    }

    #[test]
    fn secrets_stay_out_of_logs() {
        let request = read(&format!("grant_type=authorization_code&code=hush&code_verifier={VERIFIER}")).unwrap();
        let shown = format!("{request:?}");
        assert!(!shown.contains("hush") && !shown.contains(VERIFIER));
    }

    proptest! {
        #[test]
        fn any_body_is_read_or_refused(body: Vec<u8>, kind in 0..4_usize, rest in "[a-z_&=%0-9]*") {
            for body in [body, format!("grant_type={}&{rest}", GrantType::ALL[kind].name()).into_bytes()] {
                if let Ok(params) = Params::read(&body) {
                    let _ = (TokenRequest::read(&params, RESOURCE), TokenInQuestion::read(&params));
                }
            }
        }
    }
}
