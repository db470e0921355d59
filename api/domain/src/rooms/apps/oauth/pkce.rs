//! Proof Key for Code Exchange (RFC 7636). It is required of every client, and S256 is the only method: whoever sees an
//! authorization request must not learn what redeems its code.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::error::{Code, OAuthError};
use super::params::Params;

/// The one supported method (RFC 7636, section 4.2).
pub const METHOD: &str = "S256";

/// The challenge of an authorization request: the SHA-256 of a verifier, in base64url (RFC 7636, section 4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Challenge(String);

/// The verifier of a token request: 43 to 128 unreserved characters (RFC 7636, section 4.1).
#[derive(Clone, Debug)]
pub struct Verifier(SecretString);

impl Challenge {
    /// The challenge, as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the challenge of an authorization request (RFC 7636, section 4.3).
    ///
    /// # Errors
    ///
    /// `invalid_request`, if it was left out or isn't a SHA-256 in base64url without padding, or if the method isn't S256.
    /// A challenge without a method would be one of the method `plain`.
    pub fn read(params: &Params) -> Result<Self, OAuthError> {
        let challenge = params.required("code_challenge")?;
        if params.one("code_challenge_method")? != Some(METHOD) {
            return Err(OAuthError::invalid_request("`code_challenge_method` must be S256."));
        }
        // 43 characters hold two bits more than the hash: only one spelling of each hash decodes.
        if challenge.len() != 43 || URL_SAFE_NO_PAD.decode(challenge).is_err() {
            let description =
                "`code_challenge` must be the SHA-256 of the verifier as 43 characters of base64url without padding.";
            return Err(OAuthError::invalid_request(description));
        }
        Ok(Self(challenge.to_owned()))
    }

    /// Whether this is the verifier behind the challenge (RFC 7636, section 4.6), in constant time.
    ///
    /// # Errors
    ///
    /// `invalid_grant`, if it isn't.
    pub fn proven_by(&self, verifier: &Verifier) -> Result<(), OAuthError> {
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.0.expose_secret().as_bytes()));
        let wrong = |_| OAuthError::new(Code::InvalidGrant, "`code_verifier` isn't the one behind the code_challenge.");
        verify_slices_are_equal(hash.as_bytes(), self.0.as_bytes()).map_err(wrong)
    }
}

impl Verifier {
    /// Reads the verifier of a token request (RFC 7636, section 4.5).
    ///
    /// # Errors
    ///
    /// `invalid_request`, if it was left out or isn't 43 to 128 unreserved characters.
    pub fn read(params: &Params) -> Result<Self, OAuthError> {
        let verifier = params.required("code_verifier")?;
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
            return Err(OAuthError::invalid_request(
                "`code_verifier` must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~",
            ));
        }
        Ok(Self(verifier.to_owned().into()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn challenge(form: &str) -> Result<Challenge, OAuthError> {
        Challenge::read(&Params::read(form.as_bytes()).unwrap())
    }

    fn verifier(text: &str) -> Result<Verifier, OAuthError> {
        Verifier::read(&Params::read(format!("code_verifier={text}").as_bytes()).unwrap())
    }

    #[test]
    fn the_example_of_the_rfc_is_proven() {
        let challenge = challenge(&format!("code_challenge={CHALLENGE}&code_challenge_method=S256")).unwrap();
        assert_eq!(challenge.proven_by(&verifier(VERIFIER).unwrap()), Ok(()));
        let other = verifier(&VERIFIER.replace('d', "e")).unwrap();
        assert_eq!(challenge.proven_by(&other).unwrap_err().code(), Code::InvalidGrant);
        // The challenge itself, which was seen in the address bar, isn't its verifier.
        assert!(challenge.proven_by(&verifier(CHALLENGE).unwrap()).is_err());
    }

    #[test]
    fn only_s256_is_taken() {
        for method in ["", "&code_challenge_method=", "&code_challenge_method=plain", "&code_challenge_method=s256"] {
            let error = challenge(&format!("code_challenge={CHALLENGE}{method}")).unwrap_err();
            assert_eq!(error.description(), "`code_challenge_method` must be S256.", "{method}");
        }
        assert!(challenge("code_challenge_method=S256").is_err());
    }

    #[test]
    fn challenges_are_hashes_in_one_spelling() {
        let long = format!("{CHALLENGE}A");
        let padded = format!("{CHALLENGE}=");
        let standard = CHALLENGE.replace('-', "%2B");
        let loose = CHALLENGE.replace("cM", "cN");
        for wrong in [&CHALLENGE[1..], &long, &padded, &standard, &loose, "a b"] {
            assert!(challenge(&format!("code_challenge={wrong}&code_challenge_method=S256")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn verifiers_have_their_length_and_letters() {
        for right in ["a".repeat(43), "~".repeat(128)] {
            assert!(verifier(&right).is_ok(), "{right}");
        }
        for wrong in ["", &"a".repeat(42), &"a".repeat(129), &format!("{VERIFIER}="), &VERIFIER.replace('-', "%2B")] {
            assert_eq!(verifier(wrong).unwrap_err().code(), Code::InvalidRequest, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_other_verifier_proves(one in "[A-Za-z0-9._~-]{43,128}", other in "[A-Za-z0-9._~-]{43,128}") {
            let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, one.as_bytes()));
            let challenge = challenge(&format!("code_challenge={hash}&code_challenge_method=S256")).unwrap();
            prop_assert!(challenge.proven_by(&verifier(&one).unwrap()).is_ok());
            prop_assert_eq!(challenge.proven_by(&verifier(&other).unwrap()).is_ok(), one == other);
        }
    }
}
