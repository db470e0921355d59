//! Access tokens of apps that act for themselves (RFC 6749, section 4.4). To accounts, what lets them do so is a credential of
//! their owner's, so that it ends as others do; the owner isn't named in a token.

use chrono::{DateTime, Duration, Utc};
use entity::credential::{self, Kind};
use entity::{AppId, CredentialId};
use sea_orm::ActiveValue::Set;

use super::policy::OverAccount;
use super::{issuing, store};
use crate::core::error::Result;
use crate::core::policy::Permit;
use crate::core::scope::Scopes;
use crate::core::tx::Tx;

/// How long a credential serves for new tokens.
const SERVES: Duration = Duration::days(1);

/// An access token for an app itself, and when it expires.
pub(crate) async fn app_token<A: OverAccount>(
    tx: &Tx<'_>,
    may: &Permit<'_, A>,
    app: AppId,
) -> Result<(String, DateTime<Utc>)> {
    let op = tx.op;
    let lasts = op.env.settings.access;
    let known = store::credential::of_app(tx, app, op.now + lasts).await?;
    let credential = if let Some(credential) = known {
        credential
    } else {
        let row = credential::ActiveModel {
            id: Set(CredentialId(op.id())),
            kind: Set(Kind::App),
            name: Set(None),
            salt: Set(Vec::new()),
            generation: Set(1),
            rotated_at: Set(op.now),
            created_at: Set(op.now),
            expires_at: Set(op.now + lasts + SERVES),
            ended_at: Set(None),
            confirmed_at: Set(None),
            scopes: Set(Some(Scopes::of_app().bits())),
            used_on: Set(None),
            app_id: Set(Some(app)),
            contact_id: Set(None),
            ends_at: Set(None),
            ..Default::default()
        };
        store::credential::insert(tx, may, row).await?
    };
    issuing::issue_to_itself(op, app, credential.id)
}

/// Ends what lets an app act for itself: it can ask for a new token.
pub(crate) async fn end_app_tokens(tx: &Tx<'_>, app: AppId) -> Result<()> {
    store::credential::end_tokens_of_app(tx, app).await
}
