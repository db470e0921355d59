//! The pages: one struct each, with all that it shows as plain borrowed data. A handler fills it and calls `render`.

mod account;
mod consent;
mod device;
mod entry;
mod log;
mod message;

pub use account::{Account, DeletionPage, DeviceRow, ExportPage, GrantRow, Reach, TokenRow};
pub use consent::{AppShown, Consent, End, Narrowing, NarrowingKind, ScopeChoice, this_device};
pub use device::{DeviceCode, DeviceConfirm, DeviceDone};
pub use entry::{ConfirmEmail, ConfirmPassword, NewPassword, RequestReset, SignIn, SignUp};
pub use log::{AccessLog, Deed, Happening, LogActor, LogEntry};
pub use message::{Fault, Message, Notice, UnsendableError};
