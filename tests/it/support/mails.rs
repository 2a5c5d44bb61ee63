//! What people are told: passes of the work beside the server, and the mails they leave.

use std::path::PathBuf;

use drawdown::notifications::Post;

use super::TestApp;

/// A mail as its reader sees it.
#[derive(Clone, Debug)]
pub struct ReadMail {
    pub to: String,
    pub subject: String,
    pub message_id: String,
    pub body: String,
}

pub fn folder_post(folder: PathBuf) -> Post {
    Post::folder("Drawdown <drawdown@council.example>", folder).expect("an address")
}

impl TestApp {
    /// One pass of the work beside the server.
    pub async fn pass(&self) {
        self.services.jobs().pass(self.clock.now(), &|| true).await;
    }

    /// Every mail that was sent, in the order in which they were made.
    pub fn mails(&self) -> Vec<ReadMail> {
        let Ok(entries) = std::fs::read_dir(self.database.mails()) else { return vec![] };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        // What is still being written has another name.
        let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        paths.sort();
        paths.iter().map(|path| read(&std::fs::read_to_string(path).expect("a mail"))).collect()
    }

    /// Those to one address.
    pub fn mails_to(&self, address: &str) -> Vec<ReadMail> {
        self.mails().into_iter().filter(|mail| mail.to == address).collect()
    }
}

pub fn read(text: &str) -> ReadMail {
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let head = head.replace("\r\n ", " ");
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
    };
    let body = match header("Content-Transfer-Encoding").as_str() {
        "quoted-printable" => plain(body),
        _ => body.to_owned(),
    };
    ReadMail {
        to: header("To").trim_matches(['<', '>']).to_owned(),
        subject: header("Subject"),
        message_id: header("Message-ID"),
        body: body.replace("\r\n", "\n"),
    }
}

/// Quoted-printable undone.
fn plain(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("text")
}
