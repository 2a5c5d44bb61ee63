//! Files to be kept.

use std::fs::File;
use std::io::{Read, Seek};

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use futures_util::{Stream, stream};

use crate::kernel::Refusal;

/// What is read from the disk at a time.
const CHUNK: usize = 64 * 1024;

/// A CSV file under this name, sent as it is written.
pub fn csv_attachment(name: &str, lines: impl Stream<Item = Result<web::Bytes, Refusal>> + 'static) -> HttpResponse {
    attachment(name, "text/csv; charset=utf-8").streaming(Box::pin(lines))
}

/// A file under this name, sent as it is read from its beginning. Its length goes ahead of it, so that one that breaks off is
/// not taken for whole.
///
/// # Errors
/// When the file cannot be read.
pub fn file_attachment(name: &str, media_type: &str, mut file: File) -> Result<HttpResponse, Refusal> {
    file.rewind().map_err(Refusal::internal)?;
    let length = file.metadata().map_err(Refusal::internal)?.len();
    let chunks = stream::try_unfold(file, read_on);
    let mut answer = attachment(name, media_type);
    answer.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff")).no_chunking(length);
    Ok(answer.streaming(Box::pin(chunks)))
}

/// Off the threads that serve requests: a disk may be slow.
async fn read_on(mut file: File) -> Result<Option<(web::Bytes, File)>, Refusal> {
    let read = tokio::task::spawn_blocking(move || {
        let mut chunk = vec![0; CHUNK];
        let filled = file.read(&mut chunk)?;
        chunk.truncate(filled);
        Ok::<_, std::io::Error>((chunk, file))
    });
    let (chunk, file) = read.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
    Ok((!chunk.is_empty()).then(|| (chunk.into(), file)))
}

fn attachment(name: &str, media_type: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}
