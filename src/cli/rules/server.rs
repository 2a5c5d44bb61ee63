//! Asking a running server instead of this machine.

use std::io::{IsTerminal, stdin};

use anyhow::{Context, bail, ensure};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cli::client::{Answer, Ask, Client, Credentials};
use crate::config::{SECRET_VARIABLE, secret_of_environment};
use crate::kernel::ids::FrameworkId;

/// Which server, and who asks.
#[derive(Args)]
pub(in crate::cli) struct ServerArgs {
    /// Ask this server, instead of this machine.
    #[arg(long, value_name = "URL", value_parser = address, requires = "framework")]
    server: Option<String>,
    /// Sign in to the server as this person. The password is read from DRAWDOWN_SECRET or, without that, from standard
    /// input.
    #[arg(long, value_name = "EMAIL", requires = "server", conflicts_with = "client")]
    user: Option<String>,
    /// Sign in to the server as this API client. Its secret is read in the same way.
    #[arg(long, value_name = "ID", requires = "server")]
    client: Option<String>,
}

/// The same for commands that need no framework on this machine.
#[derive(Args)]
pub(in crate::cli) struct RemoteArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// The framework on the server that the rules are for.
    #[arg(long, value_name = "ID", requires = "server")]
    framework: Option<FrameworkId>,
}

impl RemoteArgs {
    /// The server that is to be asked, and about which framework; none when it is this machine.
    ///
    /// # Errors
    /// As [`ServerArgs::server`].
    pub(super) fn server(&self) -> anyhow::Result<Option<(Server, FrameworkId)>> {
        Ok(self.server.server()?.zip(self.framework))
    }
}

/// `https://drawdown.council.example`, without the slash at its end.
fn address(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or("must be an address like https://drawdown.council.example")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("must hold no name and no password: give --user, and the password in {SECRET_VARIABLE}"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

impl ServerArgs {
    /// The server that is to be asked; none when it is this machine.
    ///
    /// # Errors
    /// When nothing says who asks, or there is no secret.
    pub(super) fn server(&self) -> anyhow::Result<Option<Server>> {
        let Some(base) = &self.server else { return Ok(None) };
        let (kind, name) = match (&self.user, &self.client) {
            (Some(email), _) => (Kind::Person, email),
            (None, Some(id)) => (Kind::Client, id),
            (None, None) => bail!("the server wants to know who asks: give --user EMAIL or --client ID"),
        };
        let login = Login { kind, name: name.clone(), secret: secret_of(name)? };
        Ok(Some(Server { client: Client::new(base)?, login }))
    }
}

fn secret_of(name: &str) -> anyhow::Result<SecretString> {
    if let Some(secret) = secret_of_environment() {
        return Ok(secret);
    }
    if stdin().is_terminal() {
        eprint!("The password or secret of {name}: ");
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("reading the password or secret from standard input")?;
    let secret = line.trim_end_matches(['\r', '\n']);
    ensure!(
        !secret.is_empty(),
        "there is no password or secret of {name}: put it in {SECRET_VARIABLE}, or give it on standard input"
    );
    Ok(secret.into())
}

struct Login {
    kind: Kind,
    name: String,
    secret: SecretString,
}

enum Kind {
    Person,
    Client,
}

impl Credentials for Login {
    fn name(&self) -> &str {
        &self.name
    }

    fn grant(&self) -> Vec<(&'static str, &str)> {
        let (grant, name, secret) = match self.kind {
            Kind::Person => ("password", "username", "password"),
            Kind::Client => ("client_credentials", "client_id", "client_secret"),
        };
        vec![("grant_type", grant), (name, &self.name), (secret, self.secret.expose_secret())]
    }
}

/// A server, and who asks it.
pub(super) struct Server {
    client: Client,
    login: Login,
}

impl Server {
    /// # Errors
    /// When it cannot be reached, or refuses: in its own words.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        understood(self.well(self.client.get(&self.login, path)).await?)
    }

    /// The same where there may be nothing.
    ///
    /// # Errors
    /// As [`Server::get`], save that a thing which is not there is none.
    pub(super) async fn find<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Option<T>> {
        let answer = self.client.get(&self.login, path).send().await?;
        if answer.status == 404 { Ok(None) } else { understood(well(answer)?).map(Some) }
    }

    /// # Errors
    /// As [`Server::get`].
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> anyhow::Result<T> {
        understood(self.well(self.client.post(&self.login, path).json(body)).await?)
    }

    /// # Errors
    /// As [`Server::get`].
    pub(super) async fn delete<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        understood(self.well(self.client.delete(&self.login, path)).await?)
    }

    async fn well(&self, ask: Ask<'_>) -> anyhow::Result<Answer> {
        well(ask.send().await?)
    }
}

fn well(answer: Answer) -> anyhow::Result<Answer> {
    if answer.is_well() { Ok(answer) } else { bail!("{}", answer.spoken()) }
}

fn understood<T: DeserializeOwned>(answer: Answer) -> anyhow::Result<T> {
    serde_json::from_value(answer.body).context("the server's answer is not one that this version of drawdown knows")
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_is_one_of_a_server_and_holds_no_secret() {
        assert_eq!(address("https://drawdown.council.example/"), Ok("https://drawdown.council.example".into()));
        assert_eq!(address("http://127.0.0.1:8080/dps"), Ok("http://127.0.0.1:8080/dps".into()));
        for bad in ["drawdown.council.example", "ftp://drawdown.council.example", "https://", ""] {
            assert!(address(bad).unwrap_err().contains("must be an address"), "{bad}");
        }
        assert!(address("https://me:secret@council.example").unwrap_err().contains("no password"));
    }
}
