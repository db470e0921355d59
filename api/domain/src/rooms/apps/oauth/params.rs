//! The parameters of requests: `application/x-www-form-urlencoded`, in a query or a body (RFC 6749, sections 3.1, 3.2 and
//! appendix B). Unknown parameters are ignored, those without a value count as left out, and none may come twice.

use super::error::OAuthError;

/// The longest query or body, in bytes.
pub const LONGEST: usize = 16_384;
/// The largest number of parameters.
const MOST: usize = 100;
const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters of a request. They hold secrets: there is no `Debug`.
pub struct Params(Vec<(Vec<u8>, Vec<u8>)>);

impl Params {
    /// Reads a query or a form. Parameters without a value are left out.
    ///
    /// # Errors
    ///
    /// `invalid_request`, beyond 16,384 bytes or 100 parameters.
    pub fn read(form: &[u8]) -> Result<Self, OAuthError> {
        if form.len() > LONGEST {
            return Err(OAuthError::invalid_request("The request must have at most 16384 bytes."));
        }
        let pairs = form.split(|&byte| byte == b'&').map(|pair| {
            let end = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            (decoded(&pair[..end]), decoded(pair.get(end + 1..).unwrap_or_default()))
        });
        let pairs: Vec<_> = pairs.filter(|(_, value)| !value.is_empty()).take(MOST + 1).collect();
        if pairs.len() > MOST {
            return Err(OAuthError::invalid_request("The request must have at most 100 parameters."));
        }
        Ok(Self(pairs))
    }

    /// Reads the body of a request. Parameters in the address don't count (RFC 6749, section 2.3.1).
    ///
    /// # Errors
    ///
    /// As [`Params::read`], and if the media type of the body isn't that of a form.
    pub fn of_body(content_type: Option<&[u8]>, body: &[u8]) -> Result<Self, OAuthError> {
        let media_type = content_type.and_then(|value| value.split(|&byte| byte == b';').next()).unwrap_or_default();
        if !media_type.trim_ascii().eq_ignore_ascii_case(FORM.as_bytes()) {
            let description = "The body must be a form, with the content type application/x-www-form-urlencoded.";
            return Err(OAuthError::invalid_request(description));
        }
        Self::read(body)
    }

    /// The value of a parameter; `None` if it was left out.
    ///
    /// # Errors
    ///
    /// `invalid_request`, if it comes twice, isn't UTF-8, or contains U+0000.
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, OAuthError> {
        let mut values = self.all(name);
        let value = values.next().transpose()?;
        if values.next().is_some() {
            return Err(OAuthError::invalid_request(format!("`{name}` must not be sent more than once.")));
        }
        Ok(value)
    }

    /// The value of a parameter that must not be left out.
    ///
    /// # Errors
    ///
    /// As [`Params::one`], and if it was left out.
    pub fn required(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.one(name)?.ok_or_else(|| OAuthError::invalid_request(format!("`{name}` is required.")))
    }

    /// The values of a parameter that may come several times.
    ///
    /// # Errors
    ///
    /// Each is `invalid_request`, if it isn't UTF-8 or contains U+0000.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = Result<&str, OAuthError>> {
        self.0.iter().filter(move |(key, _)| key == name.as_bytes()).map(move |(_, value)| {
            let text = str::from_utf8(value).ok().filter(|text| !text.contains('\0'));
            text.ok_or_else(|| OAuthError::invalid_request(format!("`{name}` must be UTF-8 without U+0000.")))
        })
    }
}

/// Decodes a value of a form: `+` is a space. A percent sign without two digits stands for itself, as in browsers.
pub(crate) fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match (first, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high << 4 | low
                }
                _ => b'%',
            },
            (&byte, _) => byte,
        });
    }
    bytes
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded;

    use super::super::error::Code;
    use super::*;

    #[test]
    fn values_are_decoded_as_forms_are() {
        // RFC 6749, appendix B.
        let params = Params::read(b"a=+%25%26%2B%C2%A3%E2%82%AC&b=%zz%4&c&d=&=e").unwrap();
        assert_eq!(params.one("a").unwrap(), Some(" %&+£€"));
        assert_eq!(params.one("b").unwrap(), Some("%zz%4"));
        assert_eq!(params.one("c").unwrap(), None);
        assert_eq!(params.required("d").unwrap_err().description(), "`d` is required.");
    }

    #[test]
    fn a_parameter_comes_once_whatever_its_value() {
        let params = Params::read(b"state=a&state=a&scope=&scope=x&unknown=1&unknown=2").unwrap();
        assert_eq!(params.one("state").unwrap_err().code(), Code::InvalidRequest);
        assert_eq!(params.one("scope").unwrap(), Some("x"), "what has no value counts as left out");
        assert_eq!(params.all("unknown").count(), 2);
    }

    #[test]
    fn what_no_database_keeps_is_refused() {
        let params = Params::read(b"a=%FF&b=x%00").unwrap();
        assert!(params.one("a").is_err() && params.one("b").is_err());
    }

    #[test]
    fn bodies_are_forms() {
        for right in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded ; charset=UTF-8"] {
            assert!(Params::of_body(Some(right.as_bytes()), b"a=b").is_ok(), "{right}");
        }
        for wrong in [None, Some("application/json"), Some("text/plain"), Some("")] {
            assert!(Params::of_body(wrong.map(str::as_bytes), b"a=b").is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn size_is_bounded() {
        assert!(Params::read(&vec![b'a'; LONGEST + 1]).is_err());
        assert!(Params::read("a=b&".repeat(100).as_bytes()).is_ok());
        assert!(Params::read("a=b&".repeat(101).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn what_browsers_write_is_read(value in ".+", other: String) {
            let form = form_urlencoded::Serializer::new(String::new()).append_pair("v", &value).append_pair("w", &other).finish();
            if let Ok(read) = Params::read(form.as_bytes()).unwrap().one("v") {
                prop_assert_eq!(read, Some(value.as_str()));
            } else {
                prop_assert!(value.contains('\0'));
            }
        }

        #[test]
        fn any_bytes_are_read_as_browsers_read_them(bytes: Vec<u8>) {
            if let Ok(params) = Params::read(&bytes) {
                let _ = (params.one("a"), params.required("state"));
            }
            let one: Vec<u8> = bytes.into_iter().filter(|&byte| byte != b'&').collect();
            let theirs = form_urlencoded::parse(&[b"v=", &one[..]].concat()).next().map(|(_, value)| value.into_owned());
            prop_assert_eq!(Some(String::from_utf8_lossy(&decoded(&one)).into_owned()), theirs);
        }
    }
}
