//! The packages that came with the installation: `<folder>/<council>/<framework>/`. Read afresh whenever one is
//! named, so that an edited file counts at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::model::{PackName, PackOnDisk};
use crate::engine::{Pack, PackReadError};
use crate::kernel::Refusal;

#[derive(Clone, Debug)]
pub struct PackFolder(PathBuf);

impl PackFolder {
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The files of one package.
    ///
    /// # Errors
    /// `validation` at `/pack` when there is none of that name; `internal` when it cannot be read.
    pub async fn read(&self, name: &PackName) -> Result<BTreeMap<String, String>, Refusal> {
        let path = self.0.join(&name.council).join(&name.framework);
        let found = off_thread(move || path.is_dir().then(|| Pack::read_folder(&path))).await?;
        match found {
            Some(files) => files.map_err(|error: PackReadError| Refusal::internal(error)),
            None => Err(unknown(name)),
        }
    }

    /// Every package, in order of its name. What is no package is passed over.
    ///
    /// # Errors
    /// `internal` when the folder cannot be read.
    pub async fn list(&self) -> Result<Vec<PackOnDisk>, Refusal> {
        let folder = self.0.clone();
        off_thread(move || packs_in(&folder)).await?.map_err(Refusal::internal)
    }
}

fn unknown(name: &PackName) -> Refusal {
    Refusal::invalid(
        "/pack",
        "unknown_pack",
        format!("there is no pack {name} here; GET /api/v1/rules/packs lists them"),
    )
}

/// Reading files would hold up every other request of this worker.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)
}

fn packs_in(folder: &Path) -> std::io::Result<Vec<PackOnDisk>> {
    let mut packs = vec![];
    for council in folders_in(folder)? {
        for framework in folders_in(&folder.join(&council))? {
            let Some(name) = PackName::parse(&format!("{council}/{framework}")) else { continue };
            let Ok(manifest) = std::fs::read_to_string(folder.join(&council).join(&framework).join("pack.toml")) else {
                continue;
            };
            let Ok(manifest) = manifest.parse::<toml::Table>() else { continue };
            let said = |field: &str| manifest.get(field).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            packs.push(PackOnDisk { name, title: said("title"), owner: said("owner") });
        }
    }
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packs)
}

fn folders_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = vec![];
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(entry.file_name().into_string());
        }
    }
    Ok(names)
}
