//! The same on a server: it works in the background, so it is watched, and cancelled when whoever asked gives up.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use anyhow::bail;
use serde::Deserialize;
use serde_json::json;

use super::SimulateArgs;
use crate::cli::rules::server::Server;
use crate::engine::Pack;
use crate::kernel::ids::SimulationId;
use crate::simulations::SimulationState;

/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// What is read of a simulation.
#[derive(Deserialize)]
struct Seen {
    id: SimulationId,
    state: SimulationState,
    total: u64,
    done: u64,
    unchanged: u64,
    moves: Vec<Summary>,
    message: Option<String>,
}

/// A count or a move, in words.
#[derive(Deserialize)]
struct Summary {
    summary: String,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Summary>,
    next: Option<String>,
}

pub(super) async fn run(server: &Server, args: &SimulateArgs) -> anyhow::Result<bool> {
    let files = Pack::read_folder(&args.folder)?;
    let given_up = actix_web::rt::spawn(tokio::signal::ctrl_c());
    let mut asked = json!({"hook": args.hook, "rules": {"files": files}});
    if let Some(outcome) = &args.outcome {
        asked["scope"] = json!({"outcome": outcome});
    }
    let begun: Seen = server.post(&format!("/frameworks/{}/simulations", args.framework), asked).await?;
    eprintln!("Simulation {} of {} decisions has begun; Ctrl-C cancels it.", begun.id, begun.total);
    let seen = watch(server, begun, given_up).await?;
    match seen.state {
        SimulationState::Finished => {}
        SimulationState::Failed => bail!("the simulation failed: {}", seen.message.unwrap_or_default()),
        SimulationState::Interrupted => bail!("the server ended under the simulation: start it anew"),
        _ => bail!("the simulation was cancelled after {} of {} decisions", seen.done, seen.total),
    }
    list_moves(server, seen.id, args.list).await?;
    seen.moves.iter().for_each(|pair| println!("{}", pair.summary));
    println!("{} of {} decisions would be the same", seen.unchanged, seen.done);
    Ok(!seen.moves.is_empty())
}

/// Looks at it until it has ended; cancels it when whoever asked has given up.
async fn watch(server: &Server, begun: Seen, given_up: JoinHandle<std::io::Result<()>>) -> anyhow::Result<Seen> {
    let path = format!("/simulations/{}", begun.id);
    let (mut seen, mut progress) = (begun, Progress::default());
    tokio::pin!(given_up);
    while matches!(seen.state, SimulationState::Waiting | SimulationState::Running) {
        tokio::select! {
            _ = &mut given_up => {
                progress.end();
                return server.delete(&path).await;
            }
            () = tokio::time::sleep(PAUSE) => {}
        }
        seen = server.get(&path).await?;
        progress.show(&seen);
    }
    progress.end();
    Ok(seen)
}

async fn list_moves(server: &Server, id: SimulationId, most: usize) -> anyhow::Result<()> {
    let (mut left, mut cursor) = (most, String::new());
    while left > 0 {
        let page: Page = server.get(&format!("/simulations/{id}/moves?limit={}{cursor}", left.min(100))).await?;
        page.items.iter().for_each(|found| println!("{}", found.summary));
        left = left.saturating_sub(page.items.len());
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    Ok(())
}

/// How far it has come, on a line that is written over; where nobody watches, a line for each tenth.
#[derive(Default)]
struct Progress {
    tenths: u64,
    shown: bool,
}

impl Progress {
    fn show(&mut self, seen: &Seen) {
        let words = match seen.state {
            SimulationState::Waiting => "Others run before it.".to_owned(),
            _ => format!("{} of {} decisions asked again.", seen.done, seen.total),
        };
        if stderr().is_terminal() {
            eprint!("\r{words:<60}");
            self.shown = true;
            return;
        }
        let tenths = (seen.done * 10).checked_div(seen.total).unwrap_or(10);
        if tenths > self.tenths {
            self.tenths = tenths;
            eprintln!("{words}");
        }
    }

    fn end(&mut self) {
        if self.shown {
            eprintln!();
        }
    }
}
