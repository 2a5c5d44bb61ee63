//! The one engine: a strict dialect with a budget on everything.
//!
//! Limits alone do not make a script safe, so the language is cut down first: no packages but the chosen ones
//! (the core package would bring `sleep` and `exit`), no loops without an end, no evaluation of text, no
//! operators that are easily mistaken. Loading a rule pack is then safe even if its author is not on our side.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage,
    LogicPackage, MoreStringPackage, Package,
};
use rhai::{Dynamic, Engine, LexError, Module, OptimizationLevel, Shared, Token};
use rust_decimal::Decimal;

use super::facts::Facts;
use super::tables::{Table, Tables};
use super::{host, limits, operators, order, trace};

/// Words and signs a rule has no use for; the tokenizer refuses them.
pub(super) const BANNED: &[&str] = &[
    "eval",
    "import",
    "export",
    "print",
    "debug",
    "Fn",
    "call",
    "curry",
    "is_shared",
    "is_def_var",
    "is_def_fn",
    "loop",
    "while",
    "do",
    "until",
    "try",
    "catch",
    "switch",
    "**",
    "<<",
    ">>",
    "^",
    "&",
    "**=",
    "<<=",
    ">>=",
    "^=",
    "&=",
    "|=",
];

/// What every engine shares: the chosen packages, then the dialect's own operators and words, which are found first.
static SHARED: LazyLock<Vec<Shared<Module>>> = LazyLock::new(|| {
    let mut own = Module::new();
    operators::install(&mut own);
    order::install(&mut own);
    host::install(&mut own);
    vec![
        ArithmeticPackage::new().as_shared_module(),
        LogicPackage::new().as_shared_module(),
        BasicStringPackage::new().as_shared_module(),
        MoreStringPackage::new().as_shared_module(),
        BasicIteratorPackage::new().as_shared_module(),
        BasicFnPackage::new().as_shared_module(),
        BasicArrayPackage::new().as_shared_module(),
        BasicMapPackage::new().as_shared_module(),
        own.into(),
    ]
});

static ENGINE: LazyLock<Engine> = LazyLock::new(build);

/// The engine that everything is compiled with. Immutable, so threads share it without a lock.
pub(super) fn engine() -> &'static Engine {
    &ENGINE
}

/// The engine of one pack, whose records have these fields and which has these tables.
pub(super) fn engine_for<'a>(fields: impl IntoIterator<Item = &'a str>, tables: &Arc<Tables>) -> Engine {
    let mut engine = build();
    if !tables.is_empty() {
        engine.register_global_module(host::at_hand(tables).into());
    }
    engine.register_global_module(host::getters(fields).into());
    engine
}

fn build() -> Engine {
    let mut engine = Engine::new_raw();
    engine.register_type_with_name::<NaiveDate>("date").register_type_with_name::<Facts>("record");
    engine.register_type_with_name::<Arc<Table>>("table");
    for module in SHARED.iter() {
        engine.register_global_module(Arc::clone(module));
    }
    set_limits(&mut engine);
    set_dialect(&mut engine);
    set_watch(&mut engine);
    engine
}

fn set_limits(engine: &mut Engine) {
    engine
        .set_max_strings_interned(256)
        .set_max_operations(limits::OPERATIONS)
        .set_max_call_levels(limits::CALL_LEVELS)
        .set_max_expr_depths(limits::EXPRESSION_DEPTH, limits::FUNCTION_EXPRESSION_DEPTH)
        .set_max_variables(limits::VARIABLES)
        .set_max_functions(limits::FUNCTIONS)
        .set_max_string_size(limits::TEXT)
        .set_max_array_size(limits::LIST)
        .set_max_map_size(limits::RECORD);
}

fn set_dialect(engine: &mut Engine) {
    engine
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .set_allow_shadowing(false)
        // The built-in operators of whole numbers would bypass our own `/` and comparisons.
        .set_fast_operators(false)
        // Folding constants runs arithmetic while compiling, outside every limit of running.
        .set_optimization_level(OptimizationLevel::None);
    for word in BANNED {
        engine.disable_symbol(*word);
    }
    #[expect(deprecated, reason = "not deprecated but volatile; the version is pinned and the self-test would notice")]
    engine.on_parse_token(|token, _, _| exact_number(token));
}

/// A number in a script is taken as written or refused: the tokenizer itself would round a decimal of more than
/// 28 digits, and turn a whole number beyond 64 bits into a decimal, without a word.
fn exact_number(token: Token) -> Token {
    match &token {
        Token::DecimalConstant(number) => {
            let text = number.1.replace('_', "");
            let exact = text.contains('.') && Decimal::from_str_exact(&text).is_ok();
            if exact { token } else { Token::LexError(LexError::MalformedNumber(text).into()) }
        }
        _ => token,
    }
}

fn set_watch(engine: &mut Engine) {
    engine.on_progress(|_| trace::tick().map(|_| Dynamic::UNIT));
    #[expect(deprecated, reason = "not deprecated but volatile; the version is pinned and tests hold the fact trail")]
    engine.on_var(|name, _, context| {
        if context.call_level() == 0 {
            trace::read_name(name);
        }
        Ok(None)
    });
}
