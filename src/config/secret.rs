//! The secret with which the command line signs in to a server.

use secrecy::SecretString;

/// The variable that holds it. An argument would be seen by whoever lists the machine's processes.
pub const SECRET_VARIABLE: &str = "DRAWDOWN_SECRET";

/// None when it is not set, or empty.
pub fn secret_of_environment() -> Option<SecretString> {
    let secret = std::env::vars().find(|(name, _)| name == SECRET_VARIABLE)?.1;
    (!secret.is_empty()).then(|| secret.into())
}
