//! Files that are too large to be held in memory.

use std::fs::File;
use std::io::Write;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;

use super::limits::Limits;
use crate::kernel::canonical::Hashing;
use crate::kernel::{Problem, Refusal};

/// Bytes that are gathered before they are written: each write is a task of its own.
const GATHERED: usize = 1024 * 1024;

/// A file sent as the body itself, up to the server's limit for uploads. It is on disk, has no name there, and is gone
/// when this is.
pub struct Upload {
    pub file: File,
    pub bytes: u64,
    /// Of the whole file, in lower-case hexadecimal.
    pub sha256: String,
}

impl FromRequest for Upload {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (most, mut payload) = (Limits::of(request).upload, payload.take());
        Box::pin(async move { Ok(receive(&mut payload, most).await?) })
    }
}

/// What has come in so far.
struct Received {
    file: File,
    hashing: Hashing,
    bytes: usize,
}

async fn receive(payload: &mut Payload, most: usize) -> Result<Upload, Refusal> {
    let file = tempfile::tempfile().map_err(Refusal::internal)?;
    let mut received = Received { file, hashing: Hashing::default(), bytes: 0 };
    let mut gathered = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(Problem::MalformedJson, "The body ended early."))?;
        if received.bytes + gathered.len() + chunk.len() > most {
            return Err(Refusal::new(Problem::TooLarge, format!("The body may have {most} bytes.")));
        }
        gathered.extend_from_slice(&chunk);
        if gathered.len() >= GATHERED {
            received = received.write(gathered.split().freeze()).await?;
        }
    }
    let received = received.write(gathered.freeze()).await?;
    let bytes = u64::try_from(received.bytes).map_err(Refusal::internal)?;
    Ok(Upload { file: received.file, bytes, sha256: received.hashing.sha256() })
}

impl Received {
    /// Off the threads that serve requests: a disk may be slow.
    async fn write(mut self, chunk: web::Bytes) -> Result<Self, Refusal> {
        let written = tokio::task::spawn_blocking(move || {
            self.file.write_all(&chunk)?;
            self.hashing.add(&chunk);
            self.bytes += chunk.len();
            Ok::<_, std::io::Error>(self)
        });
        written.await.map_err(Refusal::internal)?.map_err(Refusal::internal)
    }
}
