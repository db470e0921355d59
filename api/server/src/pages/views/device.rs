//! The pages for devices without a browser (RFC 8628): enter the code, confirm what it belongs to, and the result.

use askama::Template;
use i18n_embed_fl::fl;

use super::consent::AppShown;
use crate::pages::{Form, Frame, Person};

/// The page on which the code of a device is entered. Field: `user_code`.
#[derive(Debug, Template)]
#[template(path = "device_code.html")]
pub struct DeviceCode<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The code that was given before.
    pub code: &'a str,
}

/// The page that shows what a code belongs to and waits for a pressed button, also if the address held the code. Fields:
/// `user_code`, and `decision` (`continue` or `deny`, the two buttons).
#[derive(Debug, Template)]
#[template(path = "device_confirm.html")]
pub struct DeviceConfirm<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The code, as the device shows it.
    pub code: &'a str,
    /// The app on the device.
    pub app: AppShown<'a>,
    /// The account that the app would act for.
    pub account: Person<'a>,
    /// The path to which the person is sent, by POST with the form's token, to use another account.
    pub switch: &'a str,
}

/// The page that says how it ended.
#[derive(Debug, Template)]
#[template(path = "device_done.html")]
pub struct DeviceDone<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The name of the app.
    pub app: &'a str,
    /// Whether the person allowed it.
    pub is_allowed: bool,
    /// The path of the account's page.
    pub account: &'a str,
}
