//! The master key, from the configuration or from a file of its own.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::{Config, ConfigErrors};

/// The end of the message about an invalid key.
pub(super) const NOT_A_KEY: &str = "is not 32 bytes in base64; create a key with: head -c 32 /dev/urandom | base64";

/// Decodes a key, ignoring white space around it.
pub(super) fn decode(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(STANDARD.decode(text.trim_ascii()).ok()?);
    let key: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(*key))
}

impl Config {
    /// The master key, from the configuration or from its file; `None` if neither is set.
    ///
    /// # Errors
    ///
    /// If the file can't be read, or doesn't contain a key.
    pub fn master_key(&self) -> Result<Option<Zeroizing<[u8; 32]>>, ConfigErrors> {
        let Some(path) = &self.secrets.master_key_file else {
            return Ok(decode(self.secrets.master_key.expose_secret()));
        };
        let blame = |complaint: &str| self.complain("secrets.master_key_file", complaint);
        let text =
            fs::read_to_string(path).map(Zeroizing::new).map_err(|error| blame(&format!("can't be read: {error}")))?;
        decode(&text).map(Some).ok_or_else(|| blame(&format!("contains something that {NOT_A_KEY}")))
    }

    /// The master key, for commands that require it.
    ///
    /// # Errors
    ///
    /// As for [`Config::master_key`], and if no key is set.
    pub fn required_master_key(&self) -> Result<Zeroizing<[u8; 32]>, ConfigErrors> {
        self.master_key()?.ok_or_else(|| {
            let missing = "is missing; set it to the path of a file that contains the master key, or set \
                           secrets.master_key to the key itself; an existing installation needs the key that it was \
                           created with; for a new one, create a key with: head -c 32 /dev/urandom | base64";
            self.complain("secrets.master_key_file", missing)
        })
    }

    /// Whether anybody except its owner may read or change the master key's file.
    pub(super) fn key_file_is_open(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let metadata = self.secrets.master_key_file.as_ref().and_then(|path| fs::metadata(path).ok());
            metadata.is_some_and(|metadata| metadata.mode() & 0o077 != 0)
        }
        #[cfg(not(unix))]
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn with_file(path: &std::path::Path) -> Config {
        let name = "KITH_SECRETS_MASTER_KEY_FILE".to_owned();
        Config::load(None, [(name, path.display().to_string())].into_iter()).unwrap()
    }

    #[test]
    fn only_32_bytes_are_a_key() {
        assert_eq!(decode(&format!(" {KEY}\n")).unwrap()[31], 31);
        assert!(decode("AAEC").is_none());
        assert!(decode("").is_none());
        assert!(decode("not base64 at all").is_none());
    }

    #[test]
    fn a_file_is_read_and_blamed_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let error = with_file(&path).master_key().unwrap_err().to_string();
        assert!(error.contains("(from KITH_SECRETS_MASTER_KEY_FILE) can't be read: No such file"), "{error}");

        fs::write(&path, "sesame").unwrap();
        let error = with_file(&path).master_key().unwrap_err().to_string();
        assert!(error.contains("contains something that is not 32 bytes") && !error.contains("sesame"), "{error}");

        fs::write(&path, KEY).unwrap();
        assert_eq!(with_file(&path).required_master_key().unwrap()[1], 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_warned_of() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        let set = |mode| fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        set(0o600);
        assert_eq!(with_file(file.path()).warnings(), Vec::<String>::new());
        set(0o640);
        assert_eq!(with_file(file.path()).warnings().len(), 1);
    }

    #[test]
    fn a_missing_key_is_an_error_only_where_it_is_required() {
        let config = Config::load(None, std::iter::empty()).unwrap();
        assert!(config.master_key().unwrap().is_none());
        let error = config.required_master_key().unwrap_err().to_string();
        assert!(error.starts_with("secrets.master_key_file: \"\" (from the default) is missing;"), "{error}");
    }
}
