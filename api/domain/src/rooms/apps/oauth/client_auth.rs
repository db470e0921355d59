//! How a client says who it is at the token, revocation, introspection and device authorization endpoints (RFC 6749,
//! section 2.3.1; RFC 7617). Nothing is checked here: whoever knows the stored hashes asks [`Secret::is`].

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret, SecretString};

use super::error::OAuthError;
use super::params::{Params, decoded};

/// Base64 as clients write it, with padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A secret that a client sent.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// Whether the secret has this SHA-256, in constant time.
    #[must_use]
    pub fn is(&self, hash: &[u8]) -> bool {
        verify_slices_are_equal(digest(&SHA256, self.0.expose_secret().as_bytes()).as_ref(), hash).is_ok()
    }
}

/// One reading of what a client sent.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The client's id.
    pub client_id: String,
    /// The client's secret; `None` if it sent none, as public clients do.
    pub secret: Option<Secret>,
}

/// What a client sent to say who it is.
#[derive(Clone, Debug)]
pub struct ClientAuth {
    /// The readings, of which one has to be right: one, or two if the client used HTTP Basic and it makes a difference
    /// whether it encoded its credentials as a form, which RFC 6749 asks for and many clients leave out.
    pub candidates: Vec<Candidate>,
}

impl ClientAuth {
    /// Reads the `Authorization` headers and the body of a request.
    ///
    /// # Errors
    ///
    /// `invalid_request`, if the client uses two methods at once, or names two clients. `invalid_client`, if it doesn't
    /// say who it is, or by a method that isn't supported.
    pub fn read<'a>(headers: impl IntoIterator<Item = &'a [u8]>, params: &Params) -> Result<Self, OAuthError> {
        let mut headers = headers.into_iter();
        let (header, second) = (headers.next(), headers.next());
        let (client_id, secret) = (params.one("client_id")?, params.one("client_secret")?);
        if second.is_some() || (header.is_some() && secret.is_some()) {
            let description = "A client must use one method to authenticate: HTTP Basic, or client_secret in the body.";
            return Err(OAuthError::invalid_request(description));
        }
        if params.one("client_assertion")?.is_some() || params.one("client_assertion_type")?.is_some() {
            return Err(OAuthError::invalid_client());
        }
        let Some(header) = header else {
            let client_id = client_id.ok_or_else(OAuthError::invalid_client)?.to_owned();
            let secret = secret.map(|secret| Secret(secret.to_owned().into()));
            return Ok(Self { candidates: vec![Candidate { client_id, secret }] });
        };
        let mut candidates = basic(header).ok_or_else(OAuthError::invalid_client)?;
        if let Some(client_id) = client_id {
            candidates.retain(|candidate| candidate.client_id == client_id);
            if candidates.is_empty() {
                let description = "`client_id` must be the client of the Authorization header, or be left out.";
                return Err(OAuthError::invalid_request(description));
            }
        }
        Ok(Self { candidates })
    }
}

/// The credentials of HTTP Basic, as they are, and decoded as a form if that makes a difference.
fn basic(header: &[u8]) -> Option<Vec<Candidate>> {
    let (scheme, token) = str::from_utf8(header).ok()?.split_once(' ')?;
    let credentials = BASE64.decode(token.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    // A secret may contain colons, an id may not.
    let end = credentials.iter().position(|&byte| byte == b':')?;
    let (id, secret) = (&credentials[..end], &credentials[end + 1..]);
    let mut readings = vec![(id.to_vec(), secret.to_vec()), (decoded(id), decoded(secret))];
    readings.dedup();
    let candidates = readings.into_iter().filter_map(|(id, secret)| {
        // An empty secret is one that was left out (RFC 6749, section 2.3.1).
        let secret =
            String::from_utf8(secret).ok().map(|secret| (!secret.is_empty()).then(|| Secret(secret.into())))?;
        Some(Candidate { client_id: String::from_utf8(id).ok()?, secret })
    });
    let candidates: Vec<_> = candidates.filter(|candidate| !candidate.client_id.contains('\0')).collect();
    (!candidates.is_empty()).then_some(candidates)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD as PADDED;
    use proptest::prelude::*;
    use url::form_urlencoded::byte_serialize;

    use super::super::error::Code;
    use super::*;

    fn read(headers: &[&str], body: &str) -> Result<ClientAuth, OAuthError> {
        ClientAuth::read(headers.iter().map(|header| header.as_bytes()), &Params::read(body.as_bytes()).unwrap())
    }

    fn header(id: &str, secret: &str) -> String {
        format!("Basic {}", PADDED.encode(format!("{id}:{secret}")))
    }

    fn proves(auth: &ClientAuth, id: &str, secret: &str) -> bool {
        let hash = digest(&SHA256, secret.as_bytes());
        auth.candidates
            .iter()
            .any(|one| one.client_id == id && one.secret.as_ref().is_some_and(|sent| sent.is(hash.as_ref())))
    }

    #[test]
    fn the_example_of_the_rfc_is_read() {
        // RFC 6749, section 2.3.1.
        let auth = read(&["Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"], "").unwrap();
        assert!(proves(&auth, "s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"));
        let auth = read(&[], "client_id=s6BhdRkqt3&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw").unwrap();
        assert!(proves(&auth, "s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"));
    }

    #[test]
    fn raw_and_encoded_credentials_are_the_same() {
        // Some libraries encode every letter but letters and digits.
        let auth = read(&[&header("kith%5Fapp%5F1", "kith%5Fsecret%5Fa%2Db")], "").unwrap();
        assert!(proves(&auth, "kith_app_1", "kith_secret_a-b"));
        let auth = read(&[&header("kith_app_1", "a+b%2Fc:d ü")], "").unwrap();
        assert!(proves(&auth, "kith_app_1", "a+b%2Fc:d ü") && proves(&auth, "kith_app_1", "a b/c:d ü"));
        assert_eq!(read(&[&header("kith_app_1", "plain")], "").unwrap().candidates.len(), 1);
    }

    #[test]
    fn a_public_client_sends_its_id() {
        let auth = read(&[], "client_id=app&client_secret=").unwrap();
        assert!(auth.candidates[0].client_id == "app" && auth.candidates[0].secret.is_none());
        // Some libraries send it with HTTP Basic, and an empty password.
        assert!(read(&[&header("app", "")], "").unwrap().candidates[0].secret.is_none());
    }

    #[test]
    fn one_method_at_a_time() {
        for (headers, body) in [
            (&[&*header("app", "secret")][..], "client_id=app&client_secret=secret"),
            (&[&header("app", "secret"), &header("app", "secret")], ""),
            (&[&header("app", "secret")], "client_id=other"),
            (&[], "client_id=app&client_id=app"),
            (&["Bearer x"], "client_id=app&client_secret=secret"),
        ] {
            assert_eq!(read(headers, body).unwrap_err().code(), Code::InvalidRequest, "{headers:?} {body}");
        }
        assert!(read(&[&header("app", "secret")], "client_id=app").is_ok(), "an id isn't a method");
    }

    #[test]
    fn what_cant_be_read_is_no_client() {
        for wrong in [
            "Bearer abc",
            "Basic",
            "Basic ",
            "Basic !!",
            "Basic YXBw",
            "SOME YXBwOnNlY3JldA==",
            "Basic gIA6gIA=",
            "Basic /zph",
        ] {
            let error = read(&[wrong], "").unwrap_err();
            assert_eq!((error.code(), error.status()), (Code::InvalidClient, 401), "{wrong}");
            assert!(error.www_authenticate().is_some(), "{wrong}");
        }
        for body in ["", "grant_type=x", "client_id=app&client_assertion=x"] {
            let error = read(&[], body).unwrap_err();
            assert_eq!((error.code(), error.status()), (Code::InvalidClient, 401), "{body}");
        }
        // A percent sign that encodes nothing stands for itself.
        assert!(proves(&read(&[&header("app", "100%ZZ")], "").unwrap(), "app", "100%ZZ"));
    }

    #[test]
    fn secrets_stay_out_of_logs() {
        let auth = read(&[], "client_id=app&client_secret=hush").unwrap();
        assert!(!format!("{auth:?}").contains("hush"));
    }

    proptest! {
        #[test]
        fn both_spellings_prove(id in "[^:\0]+", secret in ".+") {
            let raw = read(&[&header(&id, &secret)], "").unwrap();
            prop_assert!(proves(&raw, &id, &secret));
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let auth = read(&[&header(&encoded(&id), &encoded(&secret))], "").unwrap();
            prop_assert!(proves(&auth, &id, &secret));
        }

        #[test]
        fn any_header_is_read_or_refused(bytes: Vec<u8>) {
            let params = Params::read(b"").unwrap();
            let _ = ClientAuth::read([&bytes[..]], &params);
            let _ = ClientAuth::read([format!("Basic {}", PADDED.encode(&bytes)).as_bytes()], &params);
        }
    }
}
