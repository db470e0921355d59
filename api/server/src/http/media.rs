//! Negotiates the media type of responses (RFC 9110, section 12.5.1; GraphQL over HTTP, section 4).

use std::str::FromStr;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use headers_accept::Accept;
use mediatype::{MediaType, media_type};

use super::errors::{Refusal, refuse};

/// A media type of responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`, in which the status says whether the request was run.
    GraphQl,
    /// `application/json`, for older clients.
    Json,
}

const JSON: MediaType<'static> = media_type!(APPLICATION / JSON);
const GRAPHQL: MediaType<'static> =
    MediaType::from_parts(mediatype::names::APPLICATION, GRAPHQL_RESPONSE, Some(mediatype::names::JSON), &[]);
const GRAPHQL_RESPONSE: mediatype::Name<'static> = mediatype::Name::new_unchecked("graphql-response");

impl Media {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// The media type that a client accepts. Defaults to `application/json`.
///
/// # Errors
///
/// 406 if the client accepts neither.
pub fn accepted(headers: &HeaderMap) -> Result<Media, Refusal> {
    let mut values = headers.get_all(header::ACCEPT).iter().peekable();
    if values.peek().is_none() {
        return Ok(Media::Json);
    }
    let value: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    let accept = Accept::from_str(&value.join(",")).ok();
    let served = [JSON, GRAPHQL];
    match accept.as_ref().and_then(|accept| accept.negotiate(&served)) {
        Some(media) if *media == GRAPHQL => Ok(Media::GraphQl),
        Some(_) => Ok(Media::Json),
        None => {
            let message = "Accept application/graphql-response+json or application/json.";
            Err(refuse(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message))
        }
    }
}
