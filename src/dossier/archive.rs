//! A ZIP archive that grows on the disk, and what is in it.

use std::fs::File;
use std::io::{BufWriter, Write};

use serde::Serialize;
use serde_json::Value;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::kernel::{Refusal, canonical};

/// One file of an archive, as its manifest names it.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub path: String,
    pub bytes: usize,
    pub sha256: String,
}

type Writer = ZipWriter<BufWriter<File>>;

/// An archive that is being written. It has no name on the disk, so nothing of it stays behind.
pub struct Archive {
    /// Away while something is written.
    zip: Option<Writer>,
    entries: Vec<Entry>,
}

impl Archive {
    /// # Errors
    /// When there is no room for it.
    pub fn begin() -> Result<Self, Refusal> {
        let file = tempfile::tempfile().map_err(Refusal::internal)?;
        Ok(Self { zip: Some(ZipWriter::new(BufWriter::new(file))), entries: vec![] })
    }

    /// A file of these bytes.
    ///
    /// # Errors
    /// When there is no room for it.
    pub async fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Result<(), Refusal> {
        let (path, bytes) = (path.into(), bytes.into());
        let mut zip = self.zip.take().ok_or_else(lost)?;
        // Off the threads that serve requests: packing takes its time, and a disk may be slow.
        let writing = tokio::task::spawn_blocking(move || {
            write(&mut zip, &path, &bytes)?;
            let entry = Entry { bytes: bytes.len(), sha256: canonical::sha256(&bytes), path };
            Ok::<_, zip::result::ZipError>((zip, entry))
        });
        let (zip, entry) = writing.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
        self.zip = Some(zip);
        self.entries.push(entry);
        Ok(())
    }

    /// A file of this as JSON for people to read.
    ///
    /// # Errors
    /// When there is no room for it.
    pub async fn json(&mut self, path: impl Into<String>, value: &impl Serialize) -> Result<(), Refusal> {
        let mut text = serde_json::to_vec_pretty(value).map_err(Refusal::internal)?;
        text.push(b'\n');
        self.add(path, text).await
    }

    /// The whole archive, with a manifest that names every file but itself.
    ///
    /// # Errors
    /// When there is no room for it.
    pub async fn finish(mut self, mut manifest: Value) -> Result<File, Refusal> {
        manifest["entries"] = serde_json::to_value(&self.entries).map_err(Refusal::internal)?;
        self.json("manifest.json", &manifest).await?;
        let zip = self.zip.ok_or_else(lost)?;
        let finishing = tokio::task::spawn_blocking(move || zip.finish());
        let written = finishing.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
        written.into_inner().map_err(Refusal::internal)
    }
}

/// Always with the same time, so that the same record is the same bytes.
fn write(zip: &mut Writer, path: &str, bytes: &[u8]) -> ZipResult<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    zip.start_file(path, options)?;
    zip.write_all(bytes)?;
    Ok(())
}

fn lost() -> Refusal {
    Refusal::internal("an archive was written to after a write that failed")
}
