//! Searches as an officer makes them, and some that find little or nearly everything.

use std::time::{Duration, Instant};

use drawdown::kernel::PageRequest;
use drawdown::register::{Grade, LocationFilter, Register};

use super::made_up::postcode;

const SPELL: Duration = Duration::from_secs(3);

pub fn all() -> Vec<(&'static str, LocationFilter)> {
    let text = |text: &str| Some(text.to_owned());
    let none = LocationFilter::default;
    let postcode = postcode(12_345);
    let (district, _) = postcode.split_once(' ').expect("a postcode in two parts");
    vec![
        ("the whole list", none()),
        ("an area", LocationFilter { area: text(district), ..none() }),
        ("an authority", LocationFilter { local_authority: text("Authority 7"), ..none() }),
        (
            "an authority and a grade",
            LocationFilter { local_authority: text("Authority 7"), rating: Some(Grade::Inadequate), ..none() },
        ),
        ("a grade that many have", LocationFilter { rating: Some(Grade::Good), ..none() }),
        ("a grade that few have", LocationFilter { rating: Some(Grade::Inadequate), ..none() }),
        ("a service", LocationFilter { service: text("Nursing homes"), ..none() }),
        (
            "a service and a grade that few have",
            LocationFilter { service: text("Nursing homes"), rating: Some(Grade::Inadequate), ..none() },
        ),
        ("a word that many have", LocationFilter { q: text("care"), ..none() }),
        ("a word that few have", LocationFilter { q: text("harbour 123"), ..none() }),
        ("two words that many have", LocationFilter { q: text("harbour house"), ..none() }),
        ("words that nobody has", LocationFilter { q: text("zebra"), ..none() }),
        ("a postcode", LocationFilter { q: text(&postcode), ..none() }),
        (
            "words, a service, a grade",
            LocationFilter {
                q: text("manor"),
                service: text("Nursing homes"),
                rating: Some(Grade::RequiresImprovement),
                registered: Some(true),
                ..none()
            },
        ),
    ]
}

/// One search, over and over.
pub async fn measure(name: &str, register: &Register, filter: &LocationFilter, connections: usize) {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (register, filter) = (register.clone(), filter.clone());
            tokio::spawn(async move {
                let mut micros = vec![];
                while begun.elapsed() < SPELL {
                    let asked = Instant::now();
                    register.list(&filter, PageRequest { limit: 20, after: None }).await.expect("an answer");
                    micros.push(asked.elapsed().as_micros());
                }
                micros
            })
        })
        .collect();
    let mut micros = vec![];
    for task in tasks {
        micros.extend(task.await.expect("the task ends"));
    }
    micros.sort_unstable();
    let count = micros.len();
    let at = |percent: usize| micros[(count * percent / 100).min(count - 1)];
    let rate = count as u128 * 1_000_000 / begun.elapsed().as_micros();
    let aim = if connections == 16 { "20000" } else { "" };
    println!("| {name} | {connections} | {rate} | {} | {} | {aim} |", at(50), at(99));
}
