//! What the worker does for accounts, one kind a file: discreet mail, and forgetting.

mod forget_verification;
mod mail_app_changed;
mod mail_app_handed_over;
mod mail_app_offered;
mod mail_app_registered;
mod mail_deletion;
mod mail_email_changed;
mod mail_export;
mod mail_grant_begun;
mod mail_password_changed;
mod mail_token_created;
mod mail_verification;
mod tidy;

pub(crate) use forget_verification::FORGET_VERIFICATION;
pub(crate) use mail_app_changed::MAIL_APP_CHANGED;
pub(crate) use mail_app_handed_over::MAIL_APP_HANDED_OVER;
pub(crate) use mail_app_offered::MAIL_APP_OFFERED;
pub(crate) use mail_app_registered::MAIL_APP_REGISTERED;
pub(crate) use mail_deletion::MAIL_DELETION;
pub(crate) use mail_email_changed::MAIL_EMAIL_CHANGED;
pub(crate) use mail_export::MAIL_EXPORT;
pub(crate) use mail_grant_begun::MAIL_GRANT_BEGUN;
pub(crate) use mail_password_changed::MAIL_PASSWORD_CHANGED;
pub(crate) use mail_token_created::MAIL_TOKEN_CREATED;
pub(crate) use mail_verification::MAIL_VERIFICATION;
pub(crate) use tidy::{end_expired, tidy};
