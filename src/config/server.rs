//! `[server]`: where it listens and how much one caller may ask for.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use crate::http::Limits;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSection {
    pub bind: String,
    /// 0: one for each core.
    pub workers: usize,
    /// From one address; 0 switches the limit off.
    pub requests_per_second: u32,
    pub body_bytes: usize,
    pub file_bytes: usize,
    pub request_seconds: u64,
    /// How long running requests are waited for at the end.
    pub shutdown_seconds: u64,
}

impl Default for ServerSection {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1:8080".into(),
            workers: 0,
            requests_per_second: 200,
            body_bytes: 1024 * 1024,
            file_bytes: 32 * 1024 * 1024,
            request_seconds: 30,
            shutdown_seconds: 30,
        }
    }
}

impl ServerSection {
    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if self.bind.parse::<SocketAddr>().is_err() {
            faults.push(format!("server.bind: \"{}\" is not an address and port like 127.0.0.1:8080", self.bind));
        }
        for (name, value) in [("body_bytes", self.body_bytes), ("file_bytes", self.file_bytes)] {
            if value < 1024 {
                faults.push(format!("server.{name}: must be at least 1024"));
            }
        }
        if self.request_seconds == 0 {
            faults.push("server.request_seconds: must be at least 1".into());
        }
    }

    /// Threads that answer requests, and the one that started them.
    pub fn threads(&self) -> u32 {
        let workers = match self.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            workers => workers,
        };
        u32::try_from(workers).map_or(u32::MAX, |workers| workers.saturating_add(1))
    }

    pub fn limits(&self) -> Limits {
        Limits { body: self.body_bytes, file: self.file_bytes, request: Duration::from_secs(self.request_seconds) }
    }
}
