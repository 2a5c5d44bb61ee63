//! What an offer may say of its price: one price, or one for each element, as the competition asks (C1).

use super::views::TenderOffer;
use crate::kernel::text::Faults;
use crate::kernel::{Money, PriceSchedule};

impl TenderOffer {
    /// Adds what is wrong with its prices.
    pub(super) fn check_price(&self, faults: &mut Faults, schedule: &PriceSchedule) {
        if !schedule.is_empty() {
            let detail = "is not stated here: it is worked out from the prices of the elements";
            faults.require(self.price.is_none(), "/price", "worked_out", detail);
            schedule.check_prices(faults, "/price_elements", &self.price_elements);
            schedule.check_total(faults, "/price_elements", &self.price_elements);
            let discounts = self.conditions.as_ref().is_some_and(|conditions| !conditions.discounts.is_empty());
            let detail = "are for one price: a price in elements holds without condition";
            faults.require(!discounts, "/conditions/discounts", "one_price", detail);
            return;
        }
        let none = self.price_elements.is_empty();
        faults.require(none, "/price_elements", "no_schedule", "are not asked for: this competition has one price");
        let Some(price) = self.price else { return };
        faults.price("/price", price);
        let detail = "must be more than nothing: a price of zero cannot be scored";
        faults.require(price != Money::ZERO, "/price/amount", "zero", detail);
    }
}
