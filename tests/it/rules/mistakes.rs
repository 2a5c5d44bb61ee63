//! The mistakes that people make in rules, each caught before anything is decided with it: with its place, a sentence
//! and, where one can be guessed, what was meant. Stock Rhai finds four of the first twenty-nine.

use std::collections::BTreeMap;

use drawdown::engine::{Depth, Outcome, Pack, Severity, check, evaluate};
use serde_json::json;

use super::one_hook;

const SHAPE: &str = r#"{
    "provider": {
        "legal_name": "text",
        "cqc": {
            "registered": "bool", "rating": "enum:Outstanding|Good|Requires improvement|Inadequate|Not registered"
        }
    },
    "self_assessment": {"points": "int", "max_points": "int"},
    "insurance": {"employers_liability": "decimal", "public_liability": "decimal", "expires_on": "date"},
    "policies": {"equality": {"held": "bool", "reviewed_on": "date?"}},
    "marks": ["int"],
    "homes": [{"id": "text", "beds": "int"}],
    "today": "date"
}"#;

/// The one error there is: code, line, column, sentence and what was meant.
#[track_caller]
fn caught(script: &str, code: &str, place: (usize, usize), message: &str, meant: Option<&str>) {
    let (check, pack) = check(one_hook("kind = \"requirements\"", SHAPE, script), Depth::Cases);
    assert!(pack.is_none(), "it may not be used: {script}");
    let errors: Vec<_> =
        check.findings.iter().filter(|found| found.severity == Severity::Error && found.line > 0).collect();
    let [error] = errors[..] else { panic!("one mistake, one finding: {script}: {errors:#?}") };
    let found = (error.code, (error.line, error.column), error.message.as_str(), error.suggestion.as_deref());
    assert_eq!(found, (code, place, message, meant), "{script}");
}

macro_rules! mistakes {
    ($($test:ident: $script:literal => $code:literal $line:literal:$column:literal $message:literal, $meant:expr;)*) => {$(
        #[test]
        fn $test() {
            caught($script, $code, ($line, $column), $message, $meant);
        }
    )*};
}

// The twenty-nine of the laboratory.
mistakes! {
    a_misspelt_field: r#"require("a", provider.cqc.regsitered, "x");"#
        => "unknown-field" 1:27 "`provider.cqc` has no field `regsitered`.", Some("registered");
    a_misspelt_field_in_a_branch_not_taken: r#"if provider.cqc.rating == "Inadequate" { require("a", provider.cqc.regsitered, "x"); }"#
        => "unknown-field" 1:68 "`provider.cqc` has no field `regsitered`.", Some("registered");
    a_misspelt_fact: r#"require("a", providr.cqc.registered, "x");"#
        => "unknown-name" 1:14 "There is nothing called `providr` here.", Some("provider");
    a_misspelt_function: r#"requires("a", provider.cqc.registered, "x");"#
        => "unknown-function" 1:1 "There is no function `requires`.", Some("require");
    a_misspelt_function_in_a_branch_not_taken: r#"if provider.cqc.rating == "Inadequate" { requires("a", true, "x"); }"#
        => "unknown-function" 1:42 "There is no function `requires`.", Some("require");
    a_misspelt_function_in_a_function_nobody_calls: r#"fn helper() { mony("1.00") } require("a", true, "x");"#
        => "unknown-function" 1:15 "There is no function `mony`.", Some("money");
    too_few_values: r#"require("a", provider.cqc.registered);"#
        => "wrong-number-of-values" 1:1 "`require` takes 3 values, not 2.", None;
    a_choice_in_small_letters: r#"require("a", provider.cqc.rating == "good", "x");"#
        => "not-a-choice" 1:37 r#"`provider.cqc.rating` is never "good"; it is one of Outstanding, Good, Requires improvement, Inadequate, Not registered."#, Some("Good");
    a_choice_that_does_not_exist_in_a_list: r#"require("a", provider.cqc.rating !in ["Inadequate", "Not-registered"], "x");"#
        => "not-a-choice" 1:53 r#"`provider.cqc.rating` is never "Not-registered"; it is one of Outstanding, Good, Requires improvement, Inadequate, Not registered."#, Some("Not registered");
    a_number_against_a_text: r#"require("a", insurance.public_liability >= "5000000", "x");"#
        => "unlike-kinds" 1:41 "`>=` compares a number with a text.", None;
    a_text_against_a_number: r#"require("a", provider.legal_name > 5, "x");"#
        => "unlike-kinds" 1:34 "`>` compares a text with a number.", None;
    a_date_against_a_text: r#"require("a", insurance.expires_on >= "2026-04-01", "x");"#
        => "unlike-kinds" 1:35 "`>=` compares a date with a text.", None;
    a_fact_that_may_be_missing: r#"require("a", policies.equality.reviewed_on >= today, "x");"#
        => "may-be-missing" 1:14 "`policies.equality.reviewed_on` may be missing; ask known(policies.equality.reviewed_on) first.", None;
    a_number_as_a_criterion: r#"require("a", self_assessment.points, "x");"#
        => "not-a-condition" 1:14 "The second value of a criterion must be yes or no, but `self_assessment.points` is a whole number.", None;
    a_number_as_a_condition: r#"if self_assessment.points { require("a", true, "x"); }"#
        => "not-a-condition" 1:4 "The condition of an `if` must be yes or no, but `self_assessment.points` is a whole number.", None;
    an_assignment_for_a_comparison: r#"if provider.cqc.registered = true { require("a", true, "x"); }"#
        => "not-in-language" 1:28 "Two things are compared with `==`.", Some("==");
    and_in_words: r#"require("a", provider.cqc.registered and policies.equality.held, "x");"#
        => "not-in-language" 1:38 "`and` is not a word of the rule language.", Some("&&");
    a_missing_semicolon: r#"let a = 1 require("a", true, "x");"#
        => "syntax" 1:11 "A semicolon is missing before this: every statement ends with one.", None;
    a_pound_sign: r#"require("a", insurance.public_liability >= £5000000, "x");"#
        => "not-in-language" 1:44 r#"An amount is written without its sign, like money("5000000.00")."#, None;
    commas_in_a_number: r#"require("a", insurance.public_liability >= 5,000,000, "x");"#
        => "wrong-number-of-values" 1:1 "`require` takes 3 values, not 5.", None;
    a_computed_id: r#"let n = "a"; require(n, true, "x");"#
        => "computed-id" 1:14 "The id of a criterion must be written out, not computed.", None;
    one_id_twice: r#"require("a", true, "x"); require("a", false, "x");"#
        => "id-twice" 1:34 "`a` is decided already at line 1; a criterion is decided once.", None;
    an_empty_reason: r#"require("a", true, "");"#
        => "no-reason" 1:20 "`require` needs a reason that people can read.", None;
    a_hidden_character: "require(\"a\", true, \"x\u{202e}\");"
        => "hidden-character" 1:22 "There is an invisible character here (U+202E); take it out.", None;
    a_method_that_does_not_exist: r#"require("a", provider.legal_name.is_blank(), "x");"#
        => "unknown-function" 1:34 "There is no function `is_blank`.", None;
    money_with_three_decimals: r#"require("a", insurance.public_liability >= money("5000000.001"), "x");"#
        => "bad-literal" 1:50 r#""5000000.001" is not an amount of money; write it like 623.22."#, None;
    a_day_that_does_not_exist: r#"require("a", today >= date("2026-02-30"), "x");"#
        => "bad-literal" 1:28 r#""2026-02-30" is not a date; write it like 2021-02-08."#, None;
    a_fact_that_is_written_to: r#"provider.legal_name = "Y"; require("a", true, "x");"#
        => "read-only" 1:1 "`provider` is evidence and cannot be changed.", None;
    switch: r#"switch provider.cqc.rating { "Good" => require("a", true, "x"), _ => false }"#
        => "not-in-language" 1:1 "`switch` is not part of the rule language.", None;
}

// Others that people make.
mistakes! {
    or_in_words: r#"require("a", provider.cqc.registered or policies.equality.held, "x");"#
        => "not-in-language" 1:38 "`or` is not a word of the rule language.", Some("||");
    not_in_words: r#"require("a", not provider.cqc.registered, "x");"#
        => "not-in-language" 1:14 "`not` is not a word of the rule language.", Some("!");
    at_least_turned_round: r#"require("a", self_assessment.points => 60, "x");"#
        => "not-in-language" 1:37 r#""At least" is written `>=`."#, Some(">=");
    at_most_turned_round: r#"require("a", self_assessment.points =< 60, "x");"#
        => "not-in-language" 1:37 r#""At most" is written `<=`."#, Some("<=");
    not_equal_as_in_a_spreadsheet: r#"require("a", self_assessment.points <> 60, "x");"#
        => "not-in-language" 1:38 r#""Not equal" is written `!=`."#, Some("!=");
    a_text_in_single_quotation_marks: r#"require("a", provider.cqc.rating == 'Good', "x");"#
        => "syntax" 1:37 "A text stands between double quotation marks.", Some(r#""Good""#);
    typographic_quotation_marks: "require(“a”, true, “x”);"
        => "not-in-language" 1:9 "A text stands between straight quotation marks.", Some(r#"""#);
    a_percent_sign: r#"require("a", percent(1, 2) >= 60%, "x");"#
        => "not-in-language" 1:34 "A percentage is written as a plain number, without the sign.", None;
    true_with_a_capital: r#"require("a", provider.cqc.registered == True, "x");"#
        => "not-in-language" 1:41 "`True` is not a word of the rule language.", Some("true");
    yes_for_true: r#"require("a", provider.cqc.registered == "yes", "x");"#
        => "unlike-kinds" 1:38 "`==` compares yes/no with a text.", None;
    a_date_without_quotation_marks: r#"require("a", today >= 2026-04-01, "x");"#
        => "unlike-kinds" 1:20 "`>=` compares a date with a number.", None;
    a_date_with_slashes: r#"require("a", today >= date("01/04/2026"), "x");"#
        => "bad-literal" 1:28 r#""01/04/2026" is not a date; write it like 2021-02-08."#, None;
    money_of_a_number: r#"require("a", insurance.public_liability >= money(5000000), "x");"#
        => "unlike-kinds" 1:50 "`money` needs a text for `amount`, and this is a number.", None;
    commas_in_an_amount: r#"require("a", insurance.public_liability >= money("5,000,000"), "x");"#
        => "bad-literal" 1:50 r#""5,000,000" is not an amount of money; write it like 623.22."#, None;
    a_pound_sign_in_an_amount: r#"require("a", insurance.public_liability >= money("£5000000"), "x");"#
        => "bad-literal" 1:50 r#""£5000000" is not an amount of money; write it like 623.22."#, None;
    null_for_a_missing_fact: r#"require("a", policies.equality.reviewed_on == null, "x");"#
        => "not-in-language" 1:47 "There is no such value: ask known(…) whether a fact is there.", None;
    a_field_called_like_a_function: r#"require("a", provider.cqc.registered(), "x");"#
        => "unknown-function" 1:27 "There is no function `registered`.", None;
    an_open_bracket: r#"require("a", (self_assessment.points >= 60, "x");"#
        => "syntax" 1:43 "A closing `)` is missing here.", None;
    an_open_brace: r#"if provider.cqc.registered { require("a", true, "x");"#
        => "syntax" 1:54 "A closing `}` is missing here.", None;
    a_verb_with_a_capital: r#"Require("a", true, "x");"#
        => "unknown-function" 1:1 "There is no function `Require`.", Some("require");
    a_misspelt_parameter: r#"require("a", parameters.limt > 1, "x");"#
        => "unknown-field" 1:25 "`parameters` has no field `limt`.", Some("limit");
    an_if_without_braces: r#"if provider.cqc.registered require("a", true, "x");"#
        => "syntax" 1:28 "A brace `{` is missing here: what an `if` or a `for` does stands in braces.", None;
    then_after_a_condition: r#"if provider.cqc.registered then { require("a", true, "x"); }"#
        => "not-in-language" 1:28 "There is no `then`: the brace follows the condition, if … { … }.", None;
    elseif_in_one_word: r#"if provider.cqc.registered { require("a", true, "x"); } elseif true { }"#
        => "not-in-language" 1:57 "`elseif` is not a word of the rule language.", Some("else if");
    two_comparisons_in_a_row: r#"require("a", 0 <= self_assessment.points <= 60, "x");"#
        => "unlike-kinds" 1:42 "`<=` compares yes/no with a number.", None;
    or_without_the_second_comparison: r#"require("a", provider.cqc.rating == "Good" || "Outstanding", "x");"#
        => "not-a-condition" 1:47 "Here stands a text, not a comparison: write the whole comparison again.", None;
    in_without_a_list: r#"require("a", provider.cqc.rating in "Good", "x");"#
        => "unlike-kinds" 1:37 "`in` looks for `provider.cqc.rating` in a list, and this is a text.", None;
    days_as_a_difference: r#"require("a", today - insurance.expires_on > 5, "x");"#
        => "unlike-kinds" 1:20 "`-` needs numbers, and `today` is none.", None;
    a_date_as_text_in_a_function: r#"require("a", days_between(today, "2026-01-01") > 5, "x");"#
        => "unlike-kinds" 1:34 "`days_between` needs a date for `to`, and this is a text.", None;
    a_misspelt_field_in_a_function: r#"fn grown(home) { home.bed > 5 } for h in homes { if grown(h) { throw "x"; } } require("a", true, "x");"#
        => "unknown-field" 1:23 "`homes[…]` has no field `bed`.", Some("beds");
    a_misspelt_field_in_a_short_function: r#"require("a", homes.filter(|h| h.bed > 5).len() > 1, "x");"#
        => "unknown-field" 1:33 "`homes[…]` has no field `bed`.", Some("beds");
    a_parameter_inside_a_function: r#"require("a", parameters.limit > 1, "x"); fn f() { parameters.limit }"#
        => "unknown-name" 1:51 "A function sees only the values it is given, and `parameters` is not one of them.", None;
    a_comparison_for_an_assignment: r#"let x = 1; x == 2; require("a", true, "x");"#
        => "no-effect" 1:14 "Nothing is done with what `==` gives here.", None;
    a_missing_comma: r#"require("a", true "x");"#
        => "syntax" 1:19 "A comma is missing before this.", None;
    a_missing_comma_after_a_text: r#"require("a" true, "x");"#
        => "syntax" 1:13 r##"A comma is missing before this; or a text ends too early, for a quotation mark inside it is written \"."##, None;
    a_missing_semicolon_at_the_end_of_a_line: "require(\"a\", true, \"x\")\nrequire(\"b\", true, \"x\");"
        => "syntax" 2:1 "A semicolon is missing before this: every statement ends with one.", None;
    a_quotation_mark_inside_a_text: r#"require("a", true, "a "quoted" word");"#
        => "syntax" 1:24 r##"A comma is missing before this; or a text ends too early, for a quotation mark inside it is written \"."##, None;
    a_criterion_in_a_loop: r#"for h in homes { require("a", h.beds > 1, "x"); }"#
        => "id-twice" 1:26 "`a` stands in a loop: it is decided again for every entry of the list.", None;
    one_ampersand: r#"require("a", self_assessment.points >= 60 & provider.cqc.registered, "x");"#
        => "not-in-language" 1:43 "`&` is not part of the rule language.", None;
    a_misspelt_field_of_an_entry: r#"require("a", homes[0].bed > 1, "x");"#
        => "unknown-field" 1:23 "`homes[…]` has no field `bed`.", Some("beds");
    a_number_in_words: r#"require("a", self_assessment.points >= sixty, "x");"#
        => "unknown-name" 1:40 "There is nothing called `sixty` here.", None;
    a_call_that_is_not_closed: r#"require("a", provider.cqc.rating == "Good" , "x""#
        => "syntax" 1:49 "A closing `)` is missing here.", None;
    a_date_as_a_condition_in_a_function: r#"fn f(x) { if x { return 1; } 2 } require("a", f(today) > 1, "x");"#
        => "not-a-condition" 1:14 "The condition of an `if` must be yes or no, but `today` is a date.", None;
    a_text_given_to_a_function_of_numbers: r#"fn f(x) { x > 5 } require("a", f("5"), "x");"#
        => "unlike-kinds" 1:13 "`>` compares a text with a number.", None;
    a_text_cut_out_of_another: r#"let name = provider.legal_name; name -= "Limited"; require("a", name != "", "x");"#
        => "unlike-kinds" 1:38 "`-=` needs numbers, and `provider.legal_name` is none.", None;
    a_text_times_a_number: r#"let name = provider.legal_name; name *= 2; require("a", name != "", "x");"#
        => "unlike-kinds" 1:38 "`*=` needs numbers, and `provider.legal_name` is none.", None;
    a_text_shared_out: r#"let name = provider.legal_name; name /= 2; require("a", name != "", "x");"#
        => "unlike-kinds" 1:38 "`/=` needs numbers, and `provider.legal_name` is none.", None;
    a_number_added_to_a_text: r#"let name = provider.legal_name; name += 1; require("a", name != "", "x");"#
        => "unlike-kinds" 1:38 "`+=` cannot add a number to a text.", None;
    a_number_in_quotation_marks_added_up: r#"let all = 0; all += "5"; require("a", all > 1, "x");"#
        => "unlike-kinds" 1:18 "`+=` cannot add a text to a number.", None;
    a_text_in_a_branch_not_taken: r#"if provider.cqc.registered { let all = 0; all += provider.cqc.rating; } require("a", true, "x");"#
        => "unlike-kinds" 1:47 "`+=` cannot add a text to a number.", None;
    a_date_added_up: r#"let last = today; last += 5; require("a", last > today, "x");"#
        => "unlike-kinds" 1:24 "`+=` cannot add a number to a date.", None;
    a_text_taken_away_from_another: r#"require("a", provider.legal_name - "Limited" != "", "x");"#
        => "unlike-kinds" 1:34 "`-` needs numbers, and `provider.legal_name` is none.", None;
    one_bar: r#"require("a", self_assessment.points >= 60 | provider.cqc.registered, "x");"#
        => "not-in-language" 1:43 "`|` is not part of the rule language.", Some("||");
    one_ampersand_and_an_equals_sign: r#"let all = true; all &= provider.cqc.registered; require("a", all, "x");"#
        => "not-in-language" 1:21 "`&=` is not part of the rule language.", None;
    one_bar_and_an_equals_sign: r#"let all = true; all |= provider.cqc.registered; require("a", all, "x");"#
        => "not-in-language" 1:21 "`|=` is not part of the rule language.", None;
    a_power: r#"let all = 2; all **= 3; require("a", all > 2, "x");"#
        => "not-in-language" 1:18 "`**=` is not part of the rule language.", None;
}

/// The findings on names that no script can read: file, line, column and sentence.
fn reserved(files: BTreeMap<String, String>) -> Vec<(String, usize, usize, String)> {
    let (check, pack) = check(files, Depth::Files);
    assert!(pack.is_none(), "it may not be used");
    let found = check.findings.into_iter().filter(|found| found.code == "reserved-name");
    let found = found.inspect(|found| assert_eq!(found.advice.as_deref(), Some("Call it something else.")));
    found.map(|found| (found.file, found.line, found.column, found.message)).collect()
}

#[test]
fn a_fact_that_no_script_could_read_is_refused_where_it_is_named() {
    let shape = "{\n  \"n\": \"int\",\n  \"until\": \"date\",\n  \"offer\": {\"price\": \"decimal\", \"package\": \"text?\"},\n  \
                 \"offers\": [{\"package\": \"text\"}]\n}";
    let said = |word: &str| {
        format!("The language keeps the word `{word}` for itself: no script can read a fact of that name.")
    };
    let files = one_hook("kind = \"requirements\"", shape, "require(\"a\", n > 1, \"x\");");
    let file = || "rule.shape.json".to_owned();
    assert_eq!(
        reserved(files),
        [(file(), 3, 3, said("until")), (file(), 4, 33, said("package")), (file(), 5, 15, said("package")),]
    );
}

/// Words of the language itself, words it keeps for later, and words that were taken out of it.
#[test]
fn every_word_that_no_script_could_read_is_known() {
    let words = [
        "as",
        "async",
        "await",
        "break",
        "call",
        "case",
        "catch",
        "const",
        "continue",
        "curry",
        "debug",
        "default",
        "do",
        "else",
        "eval",
        "export",
        "false",
        "fn",
        "for",
        "if",
        "import",
        "in",
        "is",
        "is_def_fn",
        "is_def_var",
        "let",
        "loop",
        "match",
        "module",
        "new",
        "nil",
        "null",
        "package",
        "print",
        "private",
        "protected",
        "public",
        "return",
        "shared",
        "spawn",
        "static",
        "super",
        "switch",
        "sync",
        "this",
        "thread",
        "throw",
        "true",
        "try",
        "type_of",
        "until",
        "use",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ];
    for word in words {
        let shape = format!("{{\"n\": \"int\", \"{word}\": \"int\"}}");
        let files = one_hook("kind = \"requirements\"", &shape, "require(\"a\", n > 1, \"x\");");
        assert_eq!(reserved(files).len(), 1, "{word}");
        let script = format!("require(\"a\", {word} > 1, \"x\");");
        let known = one_hook("kind = \"requirements\"", &shape, &script);
        let is_value = matches!(word, "true" | "false");
        assert!(is_value || Pack::from_checked(known).is_err(), "{word} can be read after all");
    }
    let usual =
        ["package_id", "date", "known", "len", "score", "table", "require", "parameter", "limits", "end", "type"];
    for word in usual {
        let shape = format!("{{\"n\": \"int\", \"{word}\": \"int\"}}");
        let script = format!("require(\"a\", {word} > 1, \"x\");");
        let pack = Pack::from_files(one_hook("kind = \"requirements\"", &shape, &script));
        assert!(pack.is_ok(), "{word}: {pack:?}");
    }
}

#[test]
fn a_column_or_a_figure_that_no_script_could_read_is_refused_too() {
    let mut files = one_hook("kind = \"requirements\"", SHAPE, "require(\"a\", true, \"x\");");
    let columns = "{\"key\": [\"need\"],\n \"columns\": {\"need\": \"text\", \"default\": \"decimal\"}}";
    files.insert("tables/fees.table.json".into(), columns.into());
    files.insert("tables/fees.csv".into(), "need,default\nNursing,800.00\n".into());
    files.entry("pack.toml".into()).and_modify(|text| text.push_str("new = 5\n"));
    let said = |word: &str, what: &str| {
        format!("The language keeps the word `{word}` for itself: no script can read a {what} of that name.")
    };
    assert_eq!(
        reserved(files),
        [
            ("pack.toml".to_owned(), 9, 7, said("new", "figure")),
            ("tables/fees.table.json".to_owned(), 2, 30, said("default", "column")),
        ]
    );
}

/// A pack that was taken in before these words were looked for goes on deciding.
#[test]
fn an_old_pack_with_a_fact_that_nobody_reads_still_decides() {
    let files =
        one_hook("kind = \"requirements\"", r#"{"n": "int", "package": "int?"}"#, "require(\"a\", n > 1, \"x\");");
    let pack = Pack::from_checked(files).expect("it compiles");
    assert_eq!(evaluate(&pack, "rule", &json!({"n": 2})).outcome, Outcome::Met);
}
