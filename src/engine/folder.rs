//! A pack as a folder on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::limits;

/// A folder that cannot be read as a pack.
#[derive(Debug, thiserror::Error)]
pub enum PackReadError {
    #[error("{path} cannot be read")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{0} is not UTF-8 text")]
    NotText(PathBuf),
    #[error("{0} is neither a file nor a folder")]
    Link(PathBuf),
    #[error("{path} has more than {most} bytes", most = limits::FILE)]
    TooLarge { path: PathBuf },
    #[error("{path} holds more than {most} files", most = limits::FILES)]
    TooMany { path: PathBuf },
}

pub(super) fn read(path: &Path) -> Result<BTreeMap<String, String>, PackReadError> {
    let mut files = BTreeMap::new();
    collect(path, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), PackReadError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| PackReadError::Io { path, source }
    };
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let entry = entry.map_err(io(folder))?;
        let path = entry.path();
        let name = entry.file_name().into_string().map_err(|_| PackReadError::NotText(path.clone()))?;
        if name.starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(io(&path))?;
        if kind.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
            continue;
        }
        if !kind.is_file() {
            return Err(PackReadError::Link(path));
        }
        if entry.metadata().map_err(io(&path))?.len() > limits::FILE as u64 {
            return Err(PackReadError::TooLarge { path });
        }
        if files.len() >= limits::FILES {
            return Err(PackReadError::TooMany { path: folder.to_owned() });
        }
        let bytes = fs::read(&path).map_err(io(&path))?;
        let text = String::from_utf8(bytes).map_err(|_| PackReadError::NotText(path))?;
        files.insert(format!("{prefix}{name}"), text);
    }
    Ok(())
}
