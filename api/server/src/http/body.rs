//! Reads request bodies within limits of size and time.

use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mediatype::{MediaType, ReadParams, names};

use super::errors::{Refusal, refuse};

/// A body that is too large is read up to this many times the limit and discarded: a client that is disconnected while
/// it sends may never read the error.
const PATIENCE: usize = 4;

/// Whether the body is JSON in UTF-8 (RFC 8259, section 8.1).
pub fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(media) = value.and_then(|value| MediaType::parse(value).ok()) else { return false };
    let utf8 =
        media.get_param(names::CHARSET).is_none_or(|charset| charset.unquoted_str().eq_ignore_ascii_case("utf-8"));
    media.ty == names::APPLICATION && media.subty == names::JSON && media.suffix.is_none() && utf8
}

/// Reads the whole body: at most `largest` bytes, within `longest`.
///
/// # Errors
///
/// 415 if it is encoded, 413 if it is too large, 408 if it takes too long, 400 if the connection breaks off.
pub async fn read(request: Request, largest: usize, longest: Duration) -> Result<Bytes, Refusal> {
    let encoding = request.headers().get(header::CONTENT_ENCODING).map(header_text);
    if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let message = "Send the body without a Content-Encoding.";
        return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_ENCODING", message));
    }
    let too_large = || {
        let message = format!("The request body may have at most {largest} bytes.");
        refuse(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
    };
    if request.body().size_hint().lower() > (largest * PATIENCE) as u64 {
        return Err(too_large());
    }
    let mut body = request.into_body();
    let whole = async {
        let whole = Limited::new(&mut body, largest).collect().await;
        if whole.as_ref().is_err_and(|error| error.is::<LengthLimitError>()) {
            let mut rest = Limited::new(&mut body, largest * (PATIENCE - 1));
            while let Some(Ok(_)) = rest.frame().await {}
        }
        whole
    };
    match tokio::time::timeout(longest, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The request body was incomplete.")),
        Err(_) => Err(refuse(StatusCode::REQUEST_TIMEOUT, "TIMED_OUT", "The request body took too long to arrive.")),
    }
}

fn header_text(value: &axum::http::HeaderValue) -> &str {
    value.to_str().unwrap_or("?")
}
