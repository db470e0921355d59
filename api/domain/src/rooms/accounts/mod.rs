//! Accounts: signing up and in, devices, passwords, email addresses and profiles.
//!
//! - No answer reveals whether an email address has an account: the work and the answer are the same, and only the
//!   mail differs.
//! - Checking an access token needs no query. Ending a device takes effect at once on this instance, and within
//!   seconds on others.
//! - Nobody can lock a person out: delays after wrong passwords don't affect known devices, nor password resets.

mod app_tokens;
mod claims;
mod codes;
mod confirm;
mod email;
mod ended_grants;
mod erase;
mod follow;
mod grants;
mod hasher;
mod issuing;
pub(crate) mod jobs;
mod mailing;
mod page_sessions;
mod password;
mod people;
mod personal_tokens;
mod policy;
mod profile;
mod ring;
mod sessions;
mod sign_in;
mod sign_up;
mod signing;
mod store;
mod tokens;

pub use claims::Claims;
pub use codes::Verification;
pub(crate) use codes::{letters, spelled, typed};
pub use confirm::{confirm, confirmed_until};
pub use email::{confirm_email_change, request_email_change};
pub use ended_grants::{EndedGrant, count_ended_grants, ended_grants};
pub use follow::reload;
pub use grants::{Grant, grants, grants_by_ids};
pub use hasher::Hasher;
pub use page_sessions::{
    SentCode, form_token, is_form_token, once_a_form, open_sent_code, page_cookie, seal_sent_code, visitor,
};
pub use password::{change_password, request_password_reset, reset_password};
pub use people::{Person, people};
pub use personal_tokens::{
    MOST_TOKENS, NewToken, PersonalToken, create_token, end_token, personal_tokens, tokens_by_ids,
};
pub use profile::{ProfileChange, Viewer, update_profile, viewer, viewers};
pub(crate) use sessions::set_resting_apps;
pub use sessions::{Credential, NotAuthenticated, Sessions, authenticate, is_good, jwks, until_over};
pub use sign_in::{
    Device, NewDevice, PAGES_LAST, Session, SignIn, devices, devices_by_ids, directly, end_device, refresh_session,
    sign_in, sign_out,
};
pub use sign_up::{SignUp, confirm_email, sign_up};
pub use signing::rotate_keys;

pub(crate) use app_tokens::{app_token, end_app_tokens};
pub(crate) use confirm::{begin_export, recently_confirmed, stays};
pub(crate) use erase::erase;
pub(crate) use grants::{
    GrantTokens, NewGrant, begin_grant, end_grant, end_grant_by_app, end_grants_of_app, end_grants_of_contact,
    end_grants_of_members, first_tokens_again, grant_of_refresh, grant_tokens, move_grants, refresh_grant,
};
pub(crate) use jobs::{end_expired, tidy};
pub(crate) use mailing::mail;
pub(crate) use password::confirm_password;
pub(crate) use people::{name_known_to, shown_by_invitation};
pub(crate) use policy::{OverAccount, OwnAccount};
pub(crate) use profile::{country_of, own_country, own_place, zone_of};
pub(crate) use sign_in::{credential_names, end_all_access, end_granted};
pub(crate) use store::person::{
    cancel_deletion, count_living, due_for_erasure, end_exporting, ended_rest, erased, go_on_exporting, living,
    lock_people, own_person, set_deletion, set_exporting,
};
