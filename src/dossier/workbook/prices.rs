//! The sheet of a price in elements: what each is, what every tender asked for it, and what that earned in the last run.

use rust_decimal::Decimal;
use rust_xlsxwriter::Workbook;

use super::super::cells::{Cell, Sheet, figure, text, word};
use super::super::evaluated::Evaluated;
use crate::kernel::ids::TenderId;
use crate::kernel::{PriceElement, Refusal};

/// # Errors
/// When there is no room for it.
pub(super) fn written(book: &mut Workbook, evaluated: &Evaluated) -> Result<(), Refusal> {
    let columns = [
        ("Tender", 38),
        ("Provider", 30),
        ("Location", 30),
        ("Element", 20),
        ("What", 60),
        ("Unit", 20),
        ("Quantity", 14),
        ("Weight, of 100 of the price", 26),
        ("A price of zero", 16),
        ("Price of a unit", 16),
        ("Price × quantity", 18),
        ("Points in the last run", 20),
    ];
    let mut sheet = Sheet::begin(book, "Prices", &columns)?;
    for tender in &evaluated.tenders {
        for element in evaluated.competition.price_schedule.elements() {
            let Some(stated) = tender.price_elements.iter().find(|one| one.element == element.id) else { continue };
            let price = stated.price.to_decimal();
            let PriceElement { id, title, unit, quantity, weight, zero } = element;
            sheet.row([
                text(tender.id),
                text(evaluated.name(tender.provider)),
                text(&tender.location_name),
                text(id),
                text(title),
                text(unit),
                Cell::Figure(*quantity),
                Cell::Figure(*weight),
                word(zero),
                Cell::Figure(price),
                figure(price.checked_mul(*quantity)),
                figure(points(evaluated, tender.id, id)),
            ])?;
        }
    }
    Ok(())
}

/// Nothing where the rulebook scores the total alone, and before the first run.
fn points(evaluated: &Evaluated, tender: TenderId, element: &str) -> Option<Decimal> {
    let last = evaluated.rankings.last()?;
    let standing = last.table.iter().find(|standing| standing.tender_id == tender)?;
    standing.price_elements.iter().find(|one| one.element == element)?.points
}
