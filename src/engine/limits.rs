//! Every budget of the engine in one place. They are part of the engine's fingerprint where they could change a
//! decision: a rule that fits in one budget and not in another decides differently.

use std::time::Duration;

/// Steps of evaluation a script may take. Exact and repeatable, so this is the real budget: twenty criteria take
/// about 300, scoring fifty tenders about 13,000.
pub const OPERATIONS: u64 = 1_000_000;

/// The last resort against a long native call. It depends on the machine, so it can only ever end in *cannot decide*.
pub const WALL: Duration = Duration::from_millis(500);

/// A thread that evaluates needs this much stack, bytes: comparing deeply nested data kills a thread of 2 MiB.
pub const STACK: usize = 64 << 20;

/// Bytes in one script, checked before the parser sees it: parsing is quadratic in places.
pub const SOURCE: usize = 32 * 1024;

/// Bytes in any other file of a pack.
pub const FILE: usize = 512 * 1024;

/// Files in a pack.
pub const FILES: usize = 64;

/// Rows of a table.
pub const TABLE_ROWS: usize = 2_000;

/// Columns of a table.
pub const TABLE_COLUMNS: usize = 40;

/// Values that a table is looked up by.
pub const TABLE_KEYS: usize = 3;

/// Steps a script may record in one evaluation.
pub const STEPS: usize = 10_000;

/// Characters of a criterion's id.
pub const ID: usize = 100;

/// Characters of a reason.
pub const REASON: usize = 1_000;

/// Facts listed for one step; what is read beyond that is in the input all the same.
pub const FACTS_PER_STEP: usize = 1_024;

/// Characters of one text in the trail of facts; the whole text is in the input.
pub const FACT_TEXT: usize = 200;

/// Operations that all the cases of a pack may use together.
pub const CASE_OPERATIONS: u64 = 20_000_000;

/// What running a case costs besides its own operations: reading it, tracing it, comparing it.
pub const CASE_COST: u64 = 100;

/// Cases in a pack, and bytes in their inputs together.
pub const CASES: usize = 2_000;
pub const CASE_BYTES: usize = 8 << 20;

/// Operations that the search for small slips may use, and the slips it tries at most.
pub const SLIP_OPERATIONS: u64 = 20_000_000;
pub const SLIPS: usize = 2_000;

/// The last resort for cases and slips each: what has not been run by then counts as not run.
pub const CHECK_WALL: Duration = Duration::from_secs(10);

pub const CALL_LEVELS: usize = 16;
pub const EXPRESSION_DEPTH: usize = 48;
pub const FUNCTION_EXPRESSION_DEPTH: usize = 32;
pub const VARIABLES: usize = 256;
pub const FUNCTIONS: usize = 64;
pub const TEXT: usize = 16 * 1024;
pub const LIST: usize = 5_000;
pub const RECORD: usize = 1_000;
