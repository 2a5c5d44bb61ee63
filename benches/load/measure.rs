//! Asking many times at once, and counting.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::filled::Draft;
use super::machine::{Cpu, Micros};

const SPELL: Duration = Duration::from_secs(5);

/// One address, over and over.
pub async fn reads(name: &str, base: &str, path: &str, connections: usize, cpu: &Cpu) {
    let client = client(connections);
    let url = format!("{base}{path}");
    let (begun, before) = (Instant::now(), cpu.micros());
    let tasks = (0..connections).map(|_| {
        let (client, url) = (client.clone(), url.clone());
        tokio::spawn(async move {
            let mut micros = vec![];
            while begun.elapsed() < SPELL {
                let asked = Instant::now();
                let answer = client.get(&url).send().await.expect("an answer");
                assert!(answer.status().is_success(), "{}", answer.status());
                answer.bytes().await.expect("a body");
                micros.push(asked.elapsed().as_micros());
            }
            micros
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut micros = vec![];
    for task in tasks {
        micros.extend(task.await.expect("the task ends"));
    }
    let each = cpu.micros().each_since(before, micros.len());
    print(name, connections, micros, begun.elapsed(), each);
}

/// `count` drafts, each submitted once.
pub async fn submissions(
    name: &str,
    base: &str,
    drafts: &mut impl Iterator<Item = Draft>,
    count: usize,
    connections: usize,
    cpu: &Cpu,
) {
    let client = client(connections);
    let waiting = Arc::new(Mutex::new(drafts.take(count).collect::<Vec<_>>()));
    let done = Arc::new(AtomicUsize::new(0));
    let (begun, before) = (Instant::now(), cpu.micros());
    let tasks = (0..connections).map(|_| {
        let (client, waiting, done, base) = (client.clone(), waiting.clone(), done.clone(), base.to_owned());
        tokio::spawn(async move {
            let mut micros = vec![];
            loop {
                let Some(draft) = waiting.lock().await.pop() else { return micros };
                let asked = Instant::now();
                let answer = client
                    .post(format!("{base}/api/v1/applications/{}/submit", draft.application))
                    .bearer_auth(&draft.token)
                    .header("if-match", &draft.etag)
                    .header("idempotency-key", format!("submit-{}", draft.application))
                    .send()
                    .await
                    .expect("an answer");
                let status = answer.status();
                let body = answer.text().await.expect("a body");
                assert!(status.is_success(), "{status} {body}");
                done.fetch_add(1, Ordering::Relaxed);
                micros.push(asked.elapsed().as_micros());
            }
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut micros = vec![];
    for task in tasks {
        micros.extend(task.await.expect("the task ends"));
    }
    assert_eq!(done.load(Ordering::Relaxed), count, "not every draft was submitted");
    let each = cpu.micros().each_since(before, micros.len());
    print(name, connections, micros, begun.elapsed(), each);
}

fn client(connections: usize) -> reqwest::Client {
    reqwest::Client::builder().no_proxy().pool_max_idle_per_host(connections).build().expect("a client")
}

fn print(name: &str, connections: usize, mut micros: Vec<u128>, took: Duration, each: Micros) {
    micros.sort_unstable();
    let count = micros.len();
    let at = |percent: usize| micros[(count * percent / 100).min(count - 1)];
    let rate = count as u128 * 1_000_000 / took.as_micros();
    let (all, database) = (each.server + each.database, each.database);
    println!("| {name} | {connections} | {rate} | {} | {} | {all} | {database} |", at(50), at(99));
}
