//! The post: files in a folder, or a mail server.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::model::Mail;

const PATIENCE: Duration = Duration::from_secs(30);

/// How mails leave.
#[derive(Clone)]
pub struct Post {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    /// One file a mail, named by its id: for a trial, and for a mail system that picks them up.
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    pub login: Option<(String, SecretString)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Begun in the clear and encrypted before anything is said; refused where the server cannot.
    Starttls,
    /// Encrypted from the first byte.
    Tls,
    /// In the clear: for a server on this very machine.
    None,
}

/// Why a mail did not leave, or cannot.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("not an address that mail can be sent to or from: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail cannot be written: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("the mail server did not take it: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("it cannot be kept as a file: {0}")]
    File(#[from] std::io::Error),
}

impl Post {
    /// Writes mails to a folder, which is made when the first one comes.
    ///
    /// # Errors
    /// When `from` is no address.
    pub fn folder(from: &str, folder: PathBuf) -> Result<Self, PostError> {
        Ok(Self { from: from.parse()?, way: Way::Folder(folder) })
    }

    /// Hands mails to a server. Nothing is sent yet.
    ///
    /// # Errors
    /// When `from` is no address or the server's name cannot be used.
    pub fn smtp(from: &str, server: SmtpServer) -> Result<Self, PostError> {
        let builder = match server.security {
            SmtpSecurity::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&server.host)?,
            SmtpSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&server.host)?,
            SmtpSecurity::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host),
        };
        let mut builder = builder.port(server.port).timeout(Some(PATIENCE));
        if let Some((user, password)) = server.login {
            builder = builder.credentials(Credentials::new(user, password.expose_secret().to_owned()));
        }
        Ok(Self { from: from.parse()?, way: Way::Smtp(builder.build()) })
    }

    /// Hands one mail over. Sent again it is the same to the byte, its `Message-ID` included.
    ///
    /// # Errors
    /// When the address is none, or the server or the folder does not take it.
    pub(super) async fn send(&self, mail: &Mail, address: &str) -> Result<(), PostError> {
        let message = self.message(mail, address.parse()?)?;
        match &self.way {
            Way::Smtp(server) => server.send(message).await.map(drop).map_err(Into::into),
            Way::Folder(folder) => {
                let (folder, name, bytes) = (folder.clone(), mail.id.to_string(), message.formatted());
                let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
                written.map_err(std::io::Error::other)?.map_err(Into::into)
            }
        }
    }

    fn message(&self, mail: &Mail, to: Address) -> Result<Message, PostError> {
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(SystemTime::from(mail.at))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())?;
        // Answering machines leave such mails alone (RFC 3834).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".into()));
        Ok(message)
    }
}

/// Whole or not at all: who picks files up never sees half a mail.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}"));
    std::fs::write(&unfinished, bytes)?;
    std::fs::rename(unfinished, folder.join(format!("{name}.eml")))
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = match &self.way {
            Way::Folder(folder) => folder.display().to_string(),
            Way::Smtp(_) => "smtp".into(),
        };
        f.debug_struct("Post").field("from", &self.from.email.to_string()).field("way", &way).finish()
    }
}
