//! Prices in elements: of opened tenders, of contracts, and as an arithmetic error is corrected. Where there is one price
//! there is nothing in these columns.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_119_price_elements",
    sqlite: r#"
ALTER TABLE opened_tender ADD COLUMN price_elements TEXT CHECK (json_valid(price_elements));
ALTER TABLE contract ADD COLUMN price_elements TEXT CHECK (json_valid(price_elements));
ALTER TABLE enquiry ADD COLUMN corrected_elements TEXT CHECK (json_valid(corrected_elements));
"#,
    postgres: r#"
ALTER TABLE opened_tender ADD COLUMN price_elements jsonb;
ALTER TABLE contract ADD COLUMN price_elements jsonb;
ALTER TABLE enquiry ADD COLUMN corrected_elements jsonb;
"#,
};
