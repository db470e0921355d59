//! The demo's mailer: writes mails to the folder, and gives their codes to the code that sets up the demo.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ports::{Mail, MailError, Mailer};

/// Passes mails on, and remembers the last one to each address.
pub struct DemoMailbox {
    folder: Arc<dyn Mailer>,
    last: Mutex<HashMap<String, String>>,
}

impl fmt::Debug for DemoMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoMailbox(…)")
    }
}

impl DemoMailbox {
    pub(super) fn new(folder: Arc<dyn Mailer>) -> Self {
        Self { folder, last: Mutex::default() }
    }

    /// The code in the last mail to an address.
    pub(super) fn code_to(&self, address: &str) -> Option<String> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        Some(last.get(address)?.strip_prefix("Your code is ")?.split('.').next()?.to_owned())
    }
}

#[async_trait::async_trait]
impl Mailer for DemoMailbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(mail.to.clone(), mail.text.clone());
        self.folder.send(mail).await
    }
}
