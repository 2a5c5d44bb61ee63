//! Key files: read, or made at the first start so that only their owner can read them.

use std::io::Write;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

#[derive(Debug, thiserror::Error)]
#[error("the key file {path} cannot be used: {source}", path = path.display())]
pub struct KeyFileError {
    path: PathBuf,
    source: std::io::Error,
}

/// The text of a key file; `make` writes the first one.
///
/// # Errors
/// When the file can be neither read nor made.
pub fn read_or_create(path: &Path, make: impl FnOnce() -> SecretString) -> Result<SecretString, KeyFileError> {
    let fault = |source| KeyFileError { path: path.into(), source };
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim_end().to_owned().into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = make();
            create(path, &key).map_err(fault)?;
            tracing::warn!(path = %path.display(), "a new key was made; keep it safe and apart from the database's backups");
            Ok(key)
        }
        Err(error) => Err(fault(error)),
    }
}

fn create(path: &Path, key: &SecretString) -> std::io::Result<()> {
    use secrecy::ExposeSecret;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(key.expose_secret().as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/test.key");
        let first = read_or_create(&path, || "one".into()).unwrap();
        let second = read_or_create(&path, || "two".into()).unwrap();
        assert_eq!((first.expose_secret(), second.expose_secret()), ("one", "one"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
