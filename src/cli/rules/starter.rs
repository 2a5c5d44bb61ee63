//! A pack to begin with: small, complete, and without a finding.

use std::fs;
use std::io;
use std::path::Path;

/// Path in the pack and text.
const FILES: [(&str, &str); 5] = [
    ("pack.toml", include_str!("starter/pack.toml")),
    ("eligibility.rhai", include_str!("starter/eligibility.rhai")),
    ("eligibility.shape.json", include_str!("starter/eligibility.shape.json")),
    ("cases/eligibility.json", include_str!("starter/cases/eligibility.json")),
    ("README.md", include_str!("starter/README.md")),
];

/// Writes the pack into a folder that does not exist yet, or is empty.
///
/// # Errors
/// When there is something in the folder, or it cannot be written.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder is not empty"));
    }
    for (path, text) in FILES {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    Ok(())
}

pub(super) fn next_steps(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "A pack with three criteria and their cases is in {folder}. Read {folder}/README.md, change a figure, then:\n\n    \
         drawdown rules check {folder}\n"
    )
}
