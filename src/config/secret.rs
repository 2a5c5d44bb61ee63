//! The secret with which the command line signs in to a server.

use secrecy::SecretString;

/// The variable that holds it. An argument would be seen by whoever lists the machine's processes.
pub const SECRET_VARIABLE: &str = "DRAWDOWN_SECRET";

/// None when it is not set, empty, or no text.
pub fn secret_of_environment() -> Option<SecretString> {
    let (_, secret) = std::env::vars_os().find(|(name, _)| name == SECRET_VARIABLE)?;
    secret.into_string().ok().filter(|secret| !secret.is_empty()).map(Into::into)
}
