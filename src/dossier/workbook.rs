//! The evaluation as a workbook: a sheet for each thing that an officer looks up.

mod prices;

use std::fs::File;
use std::io::BufWriter;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::cells::{Cell, Sheet, figure, maybe, maybe_time, text, time, whole, word, yes};
use super::evaluated::Evaluated;
use crate::competitions::CompetitionView;
use crate::evaluation::{AgreedMarkView, MarkSheetView, RankingView, StandingView};
use crate::kernel::Refusal;
use crate::kernel::ids::TenderId;

const FIGURES: &str = "A figure is a number where a number holds its digits exactly, and text elsewhere. Prices are in pounds \
                       sterling for one bed and week. No cell is a formula.";
const IN_ELEMENTS: &str = "A figure is a number where a number holds its digits exactly, and text elsewhere. Prices are in pounds \
                           sterling: of an element for one of its units, otherwise the total of all elements. No cell is a \
                           formula.";
const LOCKED: &str = "Only marks that are locked are here: before that nobody but their own evaluator reads them.";

/// The workbook as a file. It takes a while, so call it off the threads that serve requests.
///
/// # Errors
/// When there is no room for it.
pub fn written(evaluated: &Evaluated) -> Result<File, Refusal> {
    let mut book = Workbook::new();
    // The opening's time and not the machine's, so that the same evaluation is the same bytes.
    let opened = evaluated.competition.opened_at.map_or(0, |at| at.timestamp());
    let opened = ExcelDateTime::from_timestamp(opened).map_err(Refusal::internal)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&opened));
    competition(&mut book, evaluated)?;
    criteria(&mut book, evaluated)?;
    tenders(&mut book, evaluated)?;
    if !evaluated.competition.price_schedule.is_empty() {
        prices::written(&mut book, evaluated)?;
    }
    answers(&mut book, evaluated)?;
    marks(&mut book, evaluated)?;
    agreed(&mut book, evaluated)?;
    ranking(&mut book, evaluated)?;
    enquiries(&mut book, evaluated)?;
    let file = tempfile::tempfile().map_err(Refusal::internal)?;
    book.save_to_writer(BufWriter::new(&file)).map_err(Refusal::internal)?;
    Ok(file)
}

fn competition(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let mut sheet = Sheet::begin(book, "Competition", &[("What", 28), ("Value", 80)])?;
    let Evaluated { competition, view, .. } = evaluated;
    let mut says = |what: &str, value: Cell| sheet.row([text(what), value]);
    says("Title", text(&competition.title))?;
    says("Competition", text(competition.id))?;
    says("Framework", text(&evaluated.framework))?;
    says("Lot", text(&evaluated.lot))?;
    says("State", word(&competition.state))?;
    says("Price, of 100", whole(competition.weights.price))?;
    says("Quality, of 100", whole(competition.weights.quality))?;
    says("Quality floor", Cell::Figure(competition.quality_floor))?;
    says("Best mark", whole(competition.max_mark))?;
    says("SHA-256 of the criteria", maybe(competition.criteria_sha256.as_ref()))?;
    says("SHA-256 of the rulebook", maybe(competition.rulebook_sha256.as_ref()))?;
    says("Decision to publish", maybe(competition.publication_decision))?;
    for (what, day) in days(view) {
        says(what, day)?;
    }
    says("Published", maybe_time(competition.published_at))?;
    for act in &evaluated.opening.acts {
        says("Opened by", text(format!("{} at {}", act.opener_id, act.at)))?;
    }
    says("Tenders opened", whole(evaluated.tenders.len()))?;
    let in_elements = !competition.price_schedule.is_empty();
    says("Figures", text(if in_elements { IN_ELEMENTS } else { FIGURES }))?;
    says("Marks", text(LOCKED))
}

fn days(view: &CompetitionView) -> [(&'static str, Cell); 10] {
    let days = &view.timetable;
    [
        ("Market engagement", maybe(days.engage_on)),
        ("Publication", text(days.publish_on)),
        ("Session for bidders", maybe(days.session_on)),
        ("Questions by", maybe(days.questions_by)),
        ("Answers by", maybe(days.answers_by)),
        ("Closes", text(&view.closes_words)),
        ("Opening from", text(days.opens_on)),
        ("Evaluation from", text(days.evaluate_from)),
        ("Approval", text(days.approve_on)),
        ("Contracts from", text(days.starts_on)),
    ]
}

fn criteria(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns =
        [("Kind", 12), ("Id", 20), ("Below", 20), ("Text", 80), ("Weight on its level", 20), ("Share of quality", 20)];
    let mut sheet = Sheet::begin(book, "Criteria", &columns)?;
    let criteria = evaluated.competition.criteria();
    for one in &criteria.quality_criteria {
        let weight = whole(one.weight);
        sheet.row([text("criterion"), text(&one.id), Cell::Empty, text(&one.title), weight, whole(one.weight)])?;
    }
    for one in &criteria.questions {
        let (above, share) = (maybe(one.criterion.as_ref()), Cell::Figure(criteria.share(one)));
        sheet.row([text("question"), text(&one.id), above, text(&one.title), whole(one.weight), share])?;
    }
    for step in &criteria.scale {
        sheet.row([text("mark"), whole(step.mark), Cell::Empty, text(&step.meaning), Cell::Empty, Cell::Empty])?;
    }
    Ok(())
}

fn tenders(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [
        ("Tender", 38),
        ("Provider", 30),
        ("Location", 30),
        ("Price", 14),
        ("Files", 8),
        ("Provider's id", 38),
        ("Membership", 38),
        ("SHA-256 of its content", 66),
    ];
    let mut sheet = Sheet::begin(book, "Tenders", &columns)?;
    for one in &evaluated.tenders {
        sheet.row([
            text(one.id),
            text(evaluated.name(one.provider)),
            text(&one.location_name),
            Cell::Figure(one.price.to_decimal()),
            whole(one.files.len()),
            text(one.provider),
            text(one.member),
            text(&one.content_sha256),
        ])?;
    }
    Ok(())
}

fn answers(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [("Tender", 38), ("Location", 30), ("Question", 20), ("Answer", 100)];
    let mut sheet = Sheet::begin(book, "Answers", &columns)?;
    for one in &evaluated.tenders {
        for answer in &one.answers {
            sheet.row([text(one.id), text(&one.location_name), text(&answer.question), text(&answer.text)])?;
        }
    }
    Ok(())
}

fn marks(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [
        ("Tender", 38),
        ("Location", 30),
        ("Evaluator", 38),
        ("Lay", 6),
        ("Question", 20),
        ("Mark", 8),
        ("Reason", 100),
        ("Given", 26),
        ("Locked", 26),
        ("Set aside", 26),
    ];
    let mut sheet = Sheet::begin(book, "Marks", &columns)?;
    for tender in &evaluated.moderation.tenders {
        for given in tender.sheets.iter().chain(&tender.lay_sheets) {
            for mark in &given.marks {
                let MarkSheetView { evaluator_id, lay, locked_at, set_aside_at, at, .. } = given;
                sheet.row([
                    text(tender.tender_id),
                    text(&tender.location_name),
                    text(evaluator_id),
                    yes(*lay),
                    text(&mark.question),
                    whole(mark.mark),
                    text(&mark.reason),
                    time(*at),
                    maybe_time(*locked_at),
                    maybe_time(*set_aside_at),
                ])?;
            }
        }
    }
    Ok(())
}

fn agreed(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [
        ("Tender", 38),
        ("Location", 30),
        ("Question", 20),
        ("Agreed mark", 12),
        ("Reason", 100),
        ("Moderated by", 38),
        ("Agreed", 26),
        ("Opened again", 26),
        ("Because", 60),
        ("Carried by decision", 38),
    ];
    let mut sheet = Sheet::begin(book, "Agreed", &columns)?;
    for tender in &evaluated.moderation.tenders {
        for one in &tender.agreed {
            let AgreedMarkView { question, mark, reason, by, at, .. } = one;
            sheet.row([
                text(tender.tender_id),
                text(&tender.location_name),
                text(question),
                whole(*mark),
                text(reason),
                text(by),
                time(*at),
                maybe_time(one.reopened_at),
                maybe(one.reopened_because.as_ref()),
                maybe(one.carried_by_decision_id),
            ])?;
        }
    }
    Ok(())
}

fn ranking(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [
        ("Run", 6),
        ("Ranked", 26),
        ("Outcome", 14),
        ("Place", 8),
        ("Tender", 38),
        ("Provider", 30),
        ("Location", 30),
        ("Price", 14),
        ("Price as tendered", 18),
        ("Price points", 14),
        ("Quality points", 14),
        ("Total", 14),
        ("Excluded because", 60),
        ("Why the run ended so", 60),
        ("Scoring decision", 38),
        ("Award decision", 38),
    ];
    let mut sheet = Sheet::begin(book, "Ranking", &columns)?;
    for (run, ranking) in (1u32..).zip(&evaluated.rankings) {
        for standing in &ranking.table {
            sheet.row(standing_cells(run, ranking, standing, evaluated.name(standing.provider_id)))?;
        }
    }
    Ok(())
}

fn standing_cells(run: u32, ranking: &RankingView, standing: &StandingView, provider: &str) -> [Cell; 16] {
    [
        Cell::Whole(run),
        time(ranking.at),
        word(&ranking.outcome),
        standing.place.map_or(Cell::Empty, whole),
        text(standing.tender_id),
        text(provider),
        text(&standing.location_name),
        Cell::Figure(standing.price.to_decimal()),
        figure(standing.tendered_price.map(crate::kernel::Money::to_decimal)),
        figure(standing.price_points),
        figure(standing.quality_points),
        figure(standing.total),
        maybe(standing.excluded.as_ref()),
        maybe(ranking.detail.as_ref()),
        text(ranking.scoring_decision_id),
        maybe(ranking.award_decision_id),
    ]
}

fn enquiries(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [
        ("Tender", 38),
        ("Location", 30),
        ("Kind", 16),
        ("Question", 20),
        ("State", 12),
        ("Asked", 26),
        ("What was asked", 80),
        ("Price as tendered", 18),
        ("Price as corrected", 18),
        ("Answer by", 26),
        ("Answered", 26),
        ("Answer", 80),
        ("Confirmed", 12),
        ("Settled", 26),
        ("Upheld", 10),
        ("Reason", 60),
    ];
    let mut sheet = Sheet::begin(book, "Enquiries", &columns)?;
    let location = |tender: TenderId| text(evaluated.location(tender));
    for one in &evaluated.enquiries {
        sheet.row([
            text(one.tender_id),
            location(one.tender_id),
            word(&one.kind),
            maybe(one.question.as_ref()),
            word(&one.state),
            time(one.asked_at),
            text(&one.asks),
            figure(one.tendered_price.map(crate::kernel::Money::to_decimal)),
            figure(one.corrected_price.map(crate::kernel::Money::to_decimal)),
            text(one.answer_by),
            maybe_time(one.answered_at),
            maybe(one.answer.as_ref()),
            one.confirms.map_or(Cell::Empty, yes),
            maybe_time(one.settled_at),
            one.upheld.map_or(Cell::Empty, yes),
            maybe(one.reason.as_ref()),
        ])?;
    }
    Ok(())
}
