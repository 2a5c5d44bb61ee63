//! Listening: workers, time-outs, and an end that lets running requests finish.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::Server;

use super::Services;
use crate::config::ServerSection;
use crate::store::Db;

/// How often addresses that went quiet are forgotten by the rate limit, and what was left lying is taken up.
const SWEEP: Duration = Duration::from_secs(60);

/// Serves on `listener` until the returned server is stopped, or the process is told to end.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(services: Services, listener: TcpListener, section: &ServerSection) -> std::io::Result<Server> {
    actix_web::rt::spawn(super::memory::give_back(Db::clone(&services.db)));
    let sweeping = services.clone();
    actix_web::rt::spawn(async move {
        let mut tick = tokio::time::interval(SWEEP);
        loop {
            tick.tick().await;
            sweeping.rate_limit().sweep();
            sweeping.catch_up().await;
        }
    });
    let mut server = HttpServer::new(move || crate::application!(services.clone()))
        .shutdown_timeout(section.shutdown_seconds)
        .client_request_timeout(Duration::from_secs(section.request_seconds));
    if section.workers > 0 {
        server = server.workers(section.workers);
    }
    Ok(server.listen(listener)?.run())
}
