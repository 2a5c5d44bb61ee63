//! A contract is signed by an act of its own, and says what it costs in a year and from which day its years are counted.
//!
//! What an award opened before counted as signed, and goes on as it is: without a signature on record. Its cost in a year is
//! known where its approval was of this one award.

use super::Step;

pub(super) const STEP: Step = Step {
    name: "m20261128_081_contract_signature",
    sqlite: r#"
ALTER TABLE contract ADD COLUMN annual_value INTEGER CHECK (annual_value >= 0);
ALTER TABLE contract ADD COLUMN counted_from TEXT CHECK (counted_from <= starts_on);
ALTER TABLE contract ADD COLUMN awaits_signature INTEGER NOT NULL DEFAULT 0 CHECK (awaits_signature IN (0, 1));
UPDATE contract SET annual_value = (
  SELECT a.annual_value FROM award w JOIN approval a ON a.id = w.approval
  WHERE w.contract = contract.id AND (SELECT count(*) FROM approval_tender t WHERE t.approval = a.id) = 1
);

CREATE TABLE contract_signature (
  contract BLOB PRIMARY KEY REFERENCES contract (id),
  signed_on TEXT NOT NULL,
  signatory BLOB NOT NULL CHECK (length(signatory) = 16),
  office TEXT,
  delegation_reference TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER contract_signature_no_update BEFORE UPDATE ON contract_signature
  BEGIN SELECT RAISE(ABORT, 'a signature is never changed'); END;
CREATE TRIGGER contract_signature_no_delete BEFORE DELETE ON contract_signature
  BEGIN SELECT RAISE(ABORT, 'a signature is never removed'); END;
"#,
    postgres: r#"
ALTER TABLE contract
  ADD COLUMN annual_value bigint CHECK (annual_value >= 0),
  ADD COLUMN counted_from date CHECK (counted_from <= starts_on),
  ADD COLUMN awaits_signature boolean NOT NULL DEFAULT false;
UPDATE contract SET annual_value = (
  SELECT a.annual_value FROM award w JOIN approval a ON a.id = w.approval
  WHERE w.contract = contract.id AND (SELECT count(*) FROM approval_tender t WHERE t.approval = a.id) = 1
);

CREATE TABLE contract_signature (
  contract uuid PRIMARY KEY REFERENCES contract (id),
  signed_on date NOT NULL,
  signatory uuid NOT NULL,
  office text,
  delegation_reference text NOT NULL,
  at timestamptz NOT NULL
);
CREATE TRIGGER contract_signature_no_change BEFORE UPDATE OR DELETE ON contract_signature
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER contract_signature_no_truncate BEFORE TRUNCATE ON contract_signature
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"#,
};
