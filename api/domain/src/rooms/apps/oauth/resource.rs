//! The resource that a token is asked for (RFC 8707): there is one, the API itself.

use super::error::{Code, OAuthError};
use super::params::Params;

/// Checks the `resource` parameters of a request, which may come several times or be left out.
///
/// # Errors
///
/// `invalid_target`, unless each is the resource, byte for byte.
pub fn check(params: &Params, resource: &str) -> Result<(), OAuthError> {
    for asked in params.all("resource") {
        if asked? != resource {
            return Err(OAuthError::new(Code::InvalidTarget, format!("`resource` must be {resource} or be left out.")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_resource_byte_for_byte() {
        let resource = "https://kith.example/graphql";
        let asked = |form: &str| check(&Params::read(form.as_bytes()).unwrap(), resource);
        for right in [
            "",
            "resource=",
            "resource=https%3A%2F%2Fkith.example%2Fgraphql",
            "resource=https://kith.example/graphql&resource=https://kith.example/graphql",
        ] {
            assert_eq!(asked(right), Ok(()), "{right}");
        }
        for wrong in [
            "resource=https://kith.example",
            "resource=https://kith.example/graphql/",
            "resource=https://kith.example/graphql%23x",
            "resource=HTTPS://kith.example/graphql",
            "resource=graphql",
            "resource=https://kith.example/graphql&resource=https://other.example",
        ] {
            assert_eq!(asked(wrong).unwrap_err().code(), Code::InvalidTarget, "{wrong}");
        }
    }
}
