//! Saying when applications are taken.

use chrono::{NaiveDate, NaiveTime};
use rhai::{Module, NativeCallContext};

use super::{Answer, Topic, word};
use crate::engine::trace::{Said, record};
use crate::kernel::london;

pub(super) const TOPIC: Topic = Topic {
    title: "Windows",
    about: "For hooks of the kind `windows`. The outcome is *scheduled*, in the order of opening; windows that \
            overlap, or two of one id, are *cannot decide*.",
    install,
};

fn install(module: &mut Module) {
    word(
        "window",
        [
            "id: text",
            "opens_on: date",
            "opens_at: text",
            "closes_on: date",
            "closes_at: text",
            "reason: text",
            "nothing",
        ],
        r#"
        A period in which applications are taken, in London time. Times are written "HH:MM".
        Closing before opening, or at a time that the clocks going forward skip or going back repeat, is an error.

        For instance `window("2021-03-08", opens, "09:00", closes, "15:00", "Four-weekly re-opening");`
        "#,
    )
    .set_into_module(module, window);
}

fn window(
    call: NativeCallContext,
    id: &str,
    opens_on: NaiveDate,
    opens_at: &str,
    closes_on: NaiveDate,
    closes_at: &str,
    reason: &str,
) -> Answer<()> {
    let (opens, closes) = (opens_on.and_time(clock(opens_at)?), closes_on.and_time(clock(closes_at)?));
    for local in [opens, closes] {
        london::instant_of(local).map_err(|error| error.to_string())?;
    }
    if closes <= opens {
        return Err(format!("window {id} closes on {closes_on} at {closes_at}, not after it opens").into());
    }
    record(Said::Window { opens, closes }, id, reason, call.call_position())?;
    Ok(())
}

fn clock(text: &str) -> Answer<NaiveTime> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
    time.ok_or_else(|| format!("\"{text}\" is not a time of day; write it like \"09:00\"").into())
}
