//! What is put to a tenderer in place of a price that does not add up.

use super::super::enquiry::{Correction, EnquiryKind};
use super::super::views::NewEnquiry;
use crate::kernel::text::Faults;
use crate::kernel::{ElementPrice, Money, PriceSchedule};
use crate::tenders::PricedTender;

/// The corrected price of an arithmetic error, whole or in elements as the competition's is; adds what is wrong with it.
pub(super) fn correction(
    new: &NewEnquiry,
    schedule: &PriceSchedule,
    tender: Option<&PricedTender>,
    faults: &mut Faults,
) -> Option<Correction> {
    let by_elements = new.kind == EnquiryKind::Arithmetic && !schedule.is_empty();
    if !by_elements && !new.corrected_elements.is_empty() {
        faults.add(
            "/corrected_elements",
            "unexpected",
            "only an arithmetic error in a price that has elements has them",
        );
    }
    match (new.kind, new.corrected_price) {
        (EnquiryKind::Arithmetic, stated) if by_elements => {
            let detail = "is worked out from the elements: say what those should be";
            faults.require(stated.is_none(), "/corrected_price", "worked_out", detail);
            in_elements(&new.corrected_elements, schedule, tender, faults)
        }
        (EnquiryKind::Arithmetic, Some(price)) => {
            faults.price("/corrected_price", price);
            let tendered = tender.map(|tender| tender.price);
            let sound = price != Money::ZERO && Some(price) != tendered;
            let said = "must be more than nothing, and another price than was tendered";
            faults.require(sound, "/corrected_price/amount", "not_corrected", said);
            Some(Correction { price, elements: vec![] })
        }
        (EnquiryKind::Arithmetic, None) => {
            faults.add("/corrected_price", "required", "say what the price should be");
            None
        }
        (_, Some(_)) => {
            faults.add("/corrected_price", "unexpected", "only an arithmetic error has a corrected price");
            None
        }
        (_, None) => None,
    }
}

/// All elements as they would be, and their total.
fn in_elements(
    corrected: &[ElementPrice],
    schedule: &PriceSchedule,
    tender: Option<&PricedTender>,
    faults: &mut Faults,
) -> Option<Correction> {
    const POINTER: &str = "/corrected_elements";
    faults.require(!corrected.is_empty(), POINTER, "required", "say which elements are wrong, and what they should be");
    schedule.check_prices(faults, POINTER, corrected);
    let tendered = &tender?.price_elements;
    let as_corrected = |one: &ElementPrice| {
        let other = corrected.iter().find(|other| other.element == one.element);
        other.unwrap_or(one).clone()
    };
    let elements: Vec<ElementPrice> = tendered.iter().map(as_corrected).collect();
    let detail = "must be other prices than were tendered";
    faults.require(corrected.is_empty() || elements != *tendered, POINTER, "not_corrected", detail);
    schedule.check_total(faults, POINTER, &elements);
    let price = schedule.total(&elements).ok()??;
    Some(Correction { price, elements })
}
