//! What the operating system says of processes (Linux).

use std::fs;

/// Ticks of `/proc/<pid>/stat` are hundredths of a second on every Linux we know.
const MICROS_PER_TICK: u64 = 10_000;

/// CPU time of the server, and of the database's processes if it is one of its own.
pub struct Cpu {
    server: u32,
    postgres: bool,
}

impl Cpu {
    pub fn of(server: u32, postgres: bool) -> Self {
        Self { server, postgres }
    }

    /// User and system time in microseconds since the processes began.
    pub fn micros(&self) -> Micros {
        let server = ticks_of(self.server).unwrap_or(0);
        let mut database = 0;
        if self.postgres {
            let processes = fs::read_dir("/proc").expect("Linux").flatten();
            let ids = processes.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
            database = ids.filter(|id| is_postgres(*id)).filter_map(ticks_of).sum();
        }
        Micros { server: server * MICROS_PER_TICK, database: database * MICROS_PER_TICK }
    }
}

/// CPU time of the server, and of a database beside it.
#[derive(Clone, Copy)]
pub struct Micros {
    pub server: u64,
    pub database: u64,
}

impl Micros {
    /// Of each of so many requests, since then.
    pub fn each_since(self, before: Self, requests: usize) -> Self {
        let each = |now: u64, then: u64| now.saturating_sub(then) / requests as u64;
        Self { server: each(self.server, before.server), database: each(self.database, before.database) }
    }
}

fn is_postgres(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name.trim() == "postgres")
}

fn ticks_of(process: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold spaces; user and system time are fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

/// Resident memory in KiB.
pub fn resident_kib(process: u32) -> u64 {
    kib_of(process, "VmRSS:")
}

/// The most it has been, in KiB, since [`forget_highest`].
#[allow(dead_code, reason = "each bench takes what it needs of this room")]
pub fn highest_kib(process: u32) -> u64 {
    kib_of(process, "VmHWM:")
}

/// Begins to watch the most memory anew.
#[allow(dead_code, reason = "each bench takes what it needs of this room")]
pub fn forget_highest(process: u32) {
    fs::write(format!("/proc/{process}/clear_refs"), "5").expect("Linux forgets it");
}

fn kib_of(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("the server runs");
    let line = status.lines().find(|line| line.starts_with(name)).expect("Linux says it");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}
