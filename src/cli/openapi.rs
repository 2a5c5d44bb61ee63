//! `drawdown openapi`: the document, without a database.

use crate::app;

pub(super) fn print() -> anyhow::Result<()> {
    println!("{}", app::openapi().to_pretty_json()?);
    Ok(())
}
