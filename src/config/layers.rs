//! The file and the environment, laid over each other.

use std::path::Path;

use toml::{Table, Value};

use super::{ConfigError, DEFAULT_FILE};

const PREFIX: &str = "DRAWDOWN__";

pub(super) fn merged(file: Option<&Path>) -> Result<Table, ConfigError> {
    let mut table = match file {
        Some(file) => read(file)?,
        None if Path::new(DEFAULT_FILE).exists() => read(Path::new(DEFAULT_FILE))?,
        None => Table::new(),
    };
    overlay(&mut table, std::env::vars())?;
    Ok(table)
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File { path: path.into(), source })?;
    text.parse().map_err(|source| ConfigError::Toml { path: path.into(), source })
}

/// `DRAWDOWN__SECTION__NAME=value`; numbers and yes/no are taken as such, everything else is text.
fn overlay(table: &mut Table, variables: impl Iterator<Item = (String, String)>) -> Result<(), ConfigError> {
    let mut ours: Vec<(String, String)> = variables.filter(|(name, _)| name.starts_with(PREFIX)).collect();
    ours.sort();
    for (name, text) in ours {
        let path = name.trim_start_matches(PREFIX).to_lowercase();
        let Some((section, setting)) = path.split_once("__") else {
            return Err(ConfigError::Setting { setting: name, why: "must be DRAWDOWN__SECTION__NAME".into() });
        };
        let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(section) = section else {
            return Err(ConfigError::Setting { setting: name, why: "its section is not a table in the file".into() });
        };
        section.insert(setting.into(), typed(text));
    }
    Ok(())
}

fn typed(text: String) -> Value {
    if let Ok(number) = text.parse::<i64>() {
        return Value::Integer(number);
    }
    match text.as_str() {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_comes_last() {
        let mut table: Table = "[server]\nbind = 'a'\nworkers = 1".parse().unwrap();
        let variables = [("DRAWDOWN__SERVER__BIND", "b"), ("DRAWDOWN__RULES__THREADS", "3"), ("HOME", "/")];
        overlay(&mut table, variables.map(|(name, value)| (name.into(), value.into())).into_iter()).unwrap();
        assert_eq!(table["server"]["bind"].as_str(), Some("b"));
        assert_eq!(table["server"]["workers"].as_integer(), Some(1));
        assert_eq!(table["rules"]["threads"].as_integer(), Some(3));
        assert!(overlay(&mut table, [("DRAWDOWN__X".into(), "1".into())].into_iter()).is_err());
    }
}
