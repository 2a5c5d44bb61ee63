//! `[mail]`: how people are told.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailSection {
    pub transport: MailTransport,
    /// Of the transport `file`: one `.eml` a mail.
    pub folder: PathBuf,
    /// `Drawdown <drawdown@council.example>`.
    pub from: String,
    pub smtp_host: String,
    pub smtp_port: u16,
    pub smtp_security: MailSecurity,
    pub smtp_user: Option<String>,
    pub smtp_password: Option<SecretString>,
    /// How often the server looks for what there is to tell.
    pub every_seconds: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    #[default]
    File,
    Smtp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    #[default]
    Starttls,
    Tls,
    /// Only to a server on this very machine.
    None,
}

impl Default for MailSection {
    fn default() -> Self {
        Self {
            transport: MailTransport::File,
            folder: "data/mail".into(),
            from: "Drawdown <drawdown@localhost>".into(),
            smtp_host: String::new(),
            smtp_port: 587,
            smtp_security: MailSecurity::Starttls,
            smtp_user: None,
            smtp_password: None,
            every_seconds: 5,
        }
    }
}

impl MailSection {
    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if self.from.parse::<Mailbox>().is_err() {
            faults.push(format!(
                "mail.from: \"{}\" is not an address like Drawdown <drawdown@council.example>",
                self.from
            ));
        }
        if self.every_seconds == 0 {
            faults.push("mail.every_seconds: must be at least 1".into());
        }
        if self.smtp_user.is_some() != self.smtp_password.is_some() {
            faults.push("mail.smtp_user and mail.smtp_password: give both or none".into());
        }
        if self.transport == MailTransport::Smtp && self.smtp_host.is_empty() {
            faults.push("mail.smtp_host: the transport smtp needs a server".into());
        }
        let local = ["localhost", "127.0.0.1", "::1"].contains(&self.smtp_host.as_str());
        if self.transport == MailTransport::Smtp && self.smtp_security == MailSecurity::None && !local {
            faults.push("mail.smtp_security: only a server on this very machine may be spoken to in the clear".into());
        }
    }

    pub fn every(&self) -> Duration {
        Duration::from_secs(self.every_seconds)
    }
}
