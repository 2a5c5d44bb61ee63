//! Memory that a start, an opening, a ranking or an import needed for a moment goes back to the system: the C library would keep
//! it.

use std::time::Duration;

use crate::store::Db;

/// After the start: by then the workers have their routes, and building them took more than they hold.
const FIRST: Duration = Duration::from_secs(1);

/// How often it is looked at from then on.
const EVERY: Duration = Duration::from_secs(5);

/// So much more than after the last time is worth the walk over the heap.
const GROWN_KIB: u64 = 16 * 1024;

/// Gives back what is free, once after the start and whenever the server has grown since, at a moment when nobody waits for a
/// change to be kept. Ends where the system does not say how large the server is.
pub(super) async fn give_back(db: Db) {
    let mut least = 0;
    tokio::time::sleep(FIRST).await;
    while let Some(held) = resident_kib() {
        if held > least + GROWN_KIB {
            db.give_way().await;
            if tokio::task::spawn_blocking(drawdown_allocator::give_back).await.is_err() {
                return;
            }
            least = resident_kib().unwrap_or(held);
        } else {
            least = least.min(held);
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What the process holds in memory.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn the_system_says_how_large_we_are() {
        assert!(super::resident_kib().is_some_and(|kib| kib > 1_000));
    }
}
