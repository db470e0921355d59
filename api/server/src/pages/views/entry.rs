//! The pages by which somebody gets in: signing in and up, codes, passwords.

use askama::Template;
use i18n_embed_fl::fl;

use crate::pages::{Choice, Form, Frame};

/// The sign-in page. Fields: `email`, `password`.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The name of the app that asks the person to sign in, if one does.
    pub app: Option<&'a str>,
    /// The address that was given before, or is known.
    pub email: &'a str,
    /// The path of the sign-up page, if there is one.
    pub sign_up: Option<&'a str>,
    /// The path of the page that asks for a reset, if there is one.
    pub reset: Option<&'a str>,
}

/// The sign-up page. Fields: `name`, `email`, `password`, `pronouns`, `country`, `time_zone`. The language of the
/// account is the page's.
#[derive(Debug, Template)]
#[template(path = "sign_up.html")]
pub struct SignUp<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The name of the app that asks the person to sign in, if one does.
    pub app: Option<&'a str>,
    /// The name that was given before.
    pub name: &'a str,
    /// The address that was given before.
    pub email: &'a str,
    /// The pronouns that were given before.
    pub pronouns: &'a str,
    /// The countries to choose from; [`crate::pages::countries`] has them all. The code is the value.
    pub countries: Vec<Choice<'a>>,
    /// The code of the country that was chosen before. Empty for none.
    pub country: &'a str,
    /// The names of the time zones to choose from.
    pub time_zones: Vec<&'a str>,
    /// The time zone that was chosen before. Empty for none.
    pub time_zone: &'a str,
    /// The path of the sign-in page.
    pub sign_in: &'a str,
}

/// The page on which a new address is confirmed with the mailed code. Field: `code`; `verification` is sent along.
#[derive(Debug, Template)]
#[template(path = "confirm_email.html")]
pub struct ConfirmEmail<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The address that the code was sent to.
    pub email: &'a str,
    /// The id that belongs to the code.
    pub verification: &'a str,
    /// The code that was given before.
    pub code: &'a str,
    /// The path of the page to start again on, if the code doesn't arrive.
    pub again: &'a str,
}

/// The page that asks for a code to reset a password. Field: `email`.
#[derive(Debug, Template)]
#[template(path = "request_reset.html")]
pub struct RequestReset<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The address that was given before.
    pub email: &'a str,
    /// The path of the sign-in page.
    pub sign_in: &'a str,
}

/// The page on which a new password is set with the mailed code. Fields: `code`, `password`; `verification` is sent
/// along.
#[derive(Debug, Template)]
#[template(path = "new_password.html")]
pub struct NewPassword<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The address that was given. Whether it has an account isn't told.
    pub email: &'a str,
    /// The id that belongs to the code.
    pub verification: &'a str,
    /// The code that was given before.
    pub code: &'a str,
    /// The path of the page that asks for a new code.
    pub again: &'a str,
}

/// The page that asks for the password again before something lasting. Field: `password`.
#[derive(Debug, Template)]
#[template(path = "confirm_password.html")]
pub struct ConfirmPassword<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The address of the account. Password managers read it.
    pub email: &'a str,
    /// The path to return to without confirming.
    pub back: &'a str,
}
