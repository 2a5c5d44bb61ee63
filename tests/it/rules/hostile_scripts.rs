//! The hostile scripts and how each must end.

/// A script that fits under the limit of a source.
pub struct Hostile {
    pub name: &'static str,
    pub text: String,
    /// Parts of a good end, any one of them.
    pub ends: &'static [&'static str],
}

/// A guard stops it, or it has run to its end and done nothing: what a script may do at worst.
const WORD_OFF: &[&str] = &["not part of the rule language"];
const NO_SUCH: &[&str] = &["here is no function"];
const SIZE: &[&str] = &["too large"];
const BUDGET: &[&str] = &["took more than", "ran for more than", "too large"];
const DEEP: &[&str] = &["deep"];
const NESTED: &[&str] = &["nested too deeply"];
const REFUSED: &[&str] = &["refused"];
const HARMLESS: &[&str] = &["named no criterion"];
const ANY_STOP: &[&str] = &["refused", "took more than", "ran for more than", "too large", "named no criterion"];

pub fn scripts() -> Vec<Hostile> {
    let mut all = vec![];
    let mut add = |name, ends, text: &str| all.push(Hostile { name, text: text.to_owned(), ends });
    endless(&mut add);
    growing(&mut add);
    nesting(&mut add);
    escaping(&mut add);
    costly(&mut add);
    parsing(&mut add);
    flooding(&mut add);
    all
}

type Add<'a> = dyn FnMut(&'static str, &'static [&'static str], &str) + 'a;

fn endless(add: &mut Add) {
    add("loop", WORD_OFF, "loop { }");
    add("while", WORD_OFF, "while true { let a = 1; }");
    add("do", WORD_OFF, "do { let a = 1; } until false");
    add("for over everything", BUDGET, "let n = 0; for i in 0..9223372036854775807 { n = i; }");
    add("deep recursion", DEEP, "fn f(n) { f(n + 1) } f(0)");
    add("recursion with fat frames", DEEP, "fn f(n) { let x = [[[[ (((n + f(n + 1)))) ]]]]; x } f(0)");
    add("functions calling each other", REFUSED, "let f = |g| g.call(g); f.call(f)");
    add("anonymous recursion", REFUSED, "let f = |g, n| if n > 0 { g.call(g, n - 1) } else { 0 }; f.call(f, 100000)");
    add("two functions in turn", DEEP, "fn a(n) { b(n) } fn b(n) { a(n) } a(1)");
    add("catching the limit", WORD_OFF, "for i in 0..1000000000 { try { for j in 0..100000000 { } } catch { } }");
    add("a tree of calls", BUDGET, "fn f(n) { if n > 0 { f(n - 1); f(n - 1); f(n - 1); f(n - 1); } } f(15)");
}

fn growing(add: &mut Add) {
    add("text doubling", SIZE, "let s = \"xxxxxxxx\"; for i in 0..60 { s += s; }");
    add("interpolation doubling", SIZE, "let s = \"xxxxxxxx\"; for i in 0..60 { s = `${s}${s}`; }");
    add("replace growth", SIZE, "let s = \"xx\"; for i in 0..60 { s.replace(\"x\", \"xxxxxxxx\"); }");
    add("text padded to four thousand million", SIZE, "let s = \"\"; s.pad(4000000000, \"x\"); s.len()");
    add("list doubling", SIZE, "let a = [1]; for i in 0..60 { a += a; }");
    add("list padded to four thousand million", SIZE, "let a = []; a.pad(4000000000, 0); a.len()");
    add("push for ever", SIZE, "let a = []; for i in 0..100000000 { a.push(i); }");
    add("insert at the front for ever", SIZE, "let a = []; for i in 0..100000000 { a.insert(0, i); }");
    add("a list in two of itself", SIZE, "let a = [1]; for i in 0..60 { a = [a, a]; }");
    add("a record in two of itself", SIZE, "let m = #{}; for i in 0..60 { m = #{a: m, b: m}; }");
    add("record growth", BUDGET, "let m = #{}; for i in 0..100000000 { m[`k${i}`] = i; }");
    add("functions in a list, doubled", SIZE, "let a = [|x| x]; for i in 0..60 { a += a; } 1");
}

fn nesting(add: &mut Add) {
    add("lists 200,000 deep", BUDGET, "let a = []; for i in 0..200000 { a = [a]; } 1");
    add("records 200,000 deep", BUDGET, "let a = #{}; for i in 0..200000 { a = #{a: a}; } 1");
    add("3,000 deep, written out", ANY_STOP, "let a = #{}; for i in 0..3000 { a = #{a: a}; } a.to_json()");
    add("3,000 deep, compared", ANY_STOP, "let a = []; for i in 0..3000 { a = [a]; } a == a");
    add("5,000 deep, copied and compared", ANY_STOP, "let a = []; for i in 0..5000 { a = [a]; } let b = a; a == b");
    add("1,000 deep, compared", ANY_STOP, "let a = []; for i in 0..1000 { a = [a]; } let b = a; a == b");
    add("800 deep, as text", ANY_STOP, "let a = []; for i in 0..800 { a = [a]; } `${a}`.len()");
}

fn escaping(add: &mut Add) {
    add("currying itself", WORD_OFF, "let f = Fn(\"x\"); for i in 0..200000 { f = f.curry(f); } 1");
    add("currying itself twice", WORD_OFF, "let f = Fn(\"x\"); for i in 0..60 { f = f.curry(f); f = f.curry(f); } 1");
    add("a chain of closures", REFUSED, "let a = 0; for i in 0..200000 { let b = a; let f = || b; a = f; } 1");
    add("a closure in its own record", REFUSED, "for i in 0..100 { let m = #{big: 1}; let f = || m; m.f = f; } 1");
    add(
        "a shared value locked by itself",
        REFUSED,
        "let a = [1]; let f = |x| { a.push(x); a.len() }; a.map(|v| f.call(v))",
    );
    add("eval", WORD_OFF, "eval(\"loop {}\")");
    add("eval of itself", WORD_OFF, "let s = \"eval(s)\"; eval(s)");
    add("eval of built nesting", WORD_OFF, "let s = \"1\"; for i in 0..5000 { s = `(${s})`; } eval(s)");
    add("import", WORD_OFF, "import \"/etc/passwd\" as p; 1");
    add("sleep", NO_SUCH, "sleep(30)");
    add("exit", NO_SUCH, "exit(1)");
    add("timestamp", NO_SUCH, "timestamp()");
    add("print flood", WORD_OFF, "for i in 0..100000000 { print(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"); }");
    add("debug flood", WORD_OFF, "for i in 0..100000000 { debug(i); }");
    add("blob of four thousand million", NO_SUCH, "let b = blob(4000000000, 1); b.len()");
    add("parse_json depth bomb", NO_SUCH, "let s = \"\"; s.pad(16000, \"[\"); parse_json(s)");
    add("throwing a giant", &["xxxxxxxx"], "let s = \"xxxxxxxx\"; for i in 0..10 { s += s; } throw s");
}

fn costly(add: &mut Add) {
    add("one power", WORD_OFF, "let a = 1.0000001; a ** 999999");
    add("100,000 powers", WORD_OFF, "let a = 1.0000001; for i in 0..100000 { a ** 999999; }");
    add("fractional powers", WORD_OFF, "let a = 1.0000001; for i in 0..100000 { a ** 999999.5; }");
    add("powers for the compiler to fold", WORD_OFF, &"1.0000001 ** 999999;\n".repeat(1500));
    add("exponentials", NO_SUCH, "for i in 0..100000000 { exp(60.123456789); }");
    add("the pole of the tangent", NO_SUCH, "tan(1.5707963267948966192313216916)");
    add(
        "sorting for ever",
        BUDGET,
        "let a = []; for i in 0..15000 { a.push((i * 7919) % 15013); } for k in 0..1000 { a.sort(|x, y| y - x); } 1",
    );
    add(
        "sorting a list that fits",
        BUDGET,
        "let a = []; for i in 0..4900 { a.push((i * 7919) % 4999); } for k in 0..1000 { a.sort(|x, y| y - x); } 1",
    );
    add(
        "text search, long in long",
        BUDGET,
        "let s = \"\"; s.pad(15000, \"a\"); let t = \"\"; t.pad(7000, \"a\"); t += \"b\"; for i in 0..1000000 { s.index_of(t); } 1",
    );
    add("split into characters", BUDGET, "let s = \"\"; s.pad(15000, \"a\"); for i in 0..1000000 { s.split(\"\"); } 1");
    add(
        "dedup",
        BUDGET,
        "let a = []; for i in 0..4900 { a.push(i); } for k in 0..100 { let b = a; b.dedup(|x, y| x == y); } 1",
    );
    add(
        "a big list copied per call",
        BUDGET,
        "fn f(a) { a.len() } let a = []; for i in 0..4900 { a.push(i); } for k in 0..1000000 { f(a); } 1",
    );
    add(
        "a big record read in a loop",
        BUDGET,
        "let a = []; a.pad(4900, 1); let m = #{a: a}; let n = 0; for k in 0..1000000 { n += m.a[5]; } n",
    );
    add("map bomb", BUDGET, "let a = []; a.pad(4900, 1); for k in 0..10000 { a.map(|x| x + 1); } 1");
    add(
        "functions handed to lists, over and over",
        BUDGET,
        "let a = []; for i in 0..4900 { a.push(i); } for k in 0..5000 { a.filter(|x| x > 1); } 1",
    );
    add(
        "dates for ever",
        BUDGET,
        "let d = date(\"2021-01-01\"); for i in 0..100000000 { working_days_after(d, 400, []); }",
    );
}

fn parsing(add: &mut Add) {
    add("( nested", NESTED, &format!("{}1{}", "(".repeat(15_000), ")".repeat(15_000)));
    add("[ nested", NESTED, &format!("{}1{}", "[".repeat(15_000), "]".repeat(15_000)));
    add("records nested", NESTED, &format!("{}1{}", "#{a:".repeat(6_000), "}".repeat(6_000)));
    add("{ nested", NESTED, &format!("{}1{}", "{".repeat(15_000), "}".repeat(15_000)));
    add("- nested", NESTED, &format!("{}1", "- ".repeat(15_000)));
    add("! nested", NESTED, &format!("{}true", "!".repeat(30_000)));
    add("1+1+…", NESTED, &format!("1{}", "+1".repeat(15_000)));
    add("x+x+…", NESTED, &format!("let x = 1; x{}", "+x".repeat(15_000)));
    add("x&&x…", ANY_STOP, &format!("let x = true; x{}", "&&x".repeat(10_000)));
    add("x??x…", ANY_STOP, &format!("let x = true; x{}", "??x".repeat(10_000)));
    add("a.b.b…", &["nested too deeply", "refused"], &format!("let a = #{{}}; a{}", ".b".repeat(15_000)));
    add("a[0][0]…", &["nested too deeply", "refused"], &format!("let a = []; a{}", "[0]".repeat(10_000)));
    add("f(f(f(…", NESTED, &format!("fn f(x) {{ x }} {}1{}", "f(".repeat(10_000), ")".repeat(10_000)));
    add(
        "else if …",
        &["nested too deeply", "refused"],
        &format!("let x = 1; if x == 0 {{}} {}", "else if x == 2 {} ".repeat(1_700)),
    );
    add("|| || ||", REFUSED, &format!("{}1", "|| ".repeat(10_000)));
    add("functions in functions", REFUSED, &format!("{}{}", "fn f() { ".repeat(3_000), "}".repeat(3_000)));
    add("interpolation in interpolation", REFUSED, &{
        let mut text = String::from("1");
        for _ in 0..600 {
            text = format!("`${{{text}}}`");
        }
        text
    });
    add("comments in comments", HARMLESS, &format!("{}{}1", "/*".repeat(8_000), "*/".repeat(8_000)));
    add("a long literal", SIZE_OR_REFUSED, &format!("let s = \"{}\"; s.len()", "x".repeat(30_000)));
    add("a long name", ANY_STOP, &format!("let {} = 1;", "x".repeat(30_000)));
    add("long digits", &["cannot be held exactly", "refused"], &format!("let s = {};", "9".repeat(30_000)));
    add(
        "3,500 arms",
        WORD_OFF,
        &format!("let x = 1; switch x {{ {} }}", (0..3_500).map(|i| format!("{i}=>1,")).collect::<String>()),
    );
    add(
        "5,000 parameters",
        ANY_STOP,
        &format!("fn f({}) {{ 1 }}", (0..4_500).map(|i| format!("a{i}")).collect::<Vec<_>>().join(",")),
    );
    add(
        "3,500 keys",
        ANY_STOP,
        &format!("let m = #{{ {} }};", (0..3_500).map(|i| format!("a{i}:1,")).collect::<String>()),
    );
    add(
        "250 variables, 4,000 reads",
        ANY_STOP,
        &format!(
            "{} let s = 0; {}",
            (0..240).map(|i| format!("let a{i}={i};")).collect::<String>(),
            "s+=a0;".repeat(4_000)
        ),
    );
    add("2,500 variables", &["variables", "refused"], &(0..2_500).map(|i| format!("let a{i}=1;")).collect::<String>());
    add("2,000 functions", &["functions"], &(0..1_500).map(|i| format!("fn f{i}() {{ {i} }}\n")).collect::<String>());
    add(
        "a call with 15,000 arguments",
        &["refused", "no function"],
        &format!("fn f(a) {{ a }} f({}1)", "1,".repeat(15_000)),
    );
    add(
        "a loop over 6,000 statements",
        BUDGET,
        &format!("let s = 1; for i in 0..100000 {{ {} }}", "s=i;".repeat(6_000)),
    );
}

const SIZE_OR_REFUSED: &[&str] = &["too large", "refused"];

fn flooding(add: &mut Add) {
    add(
        "criteria for ever",
        &["refused", "at most 10000 steps", "took more than", "ran for more than"],
        "for i in 0..1000000 { require(`a-${i}`, true, \"x\"); }",
    );
    add(
        "one criterion for ever",
        &["refused", "at most 10000 steps", "took more than", "ran for more than"],
        "for i in 0..1000000 { require(\"a\", true, \"x\"); }",
    );
    add(
        "giant reasons",
        &["reason has at most"],
        "fn fill() { let s = \"\"; s.pad(16000, \"x\"); for i in 0..1000000 { require(\"a\", true, s); } } fill();",
    );
    add("giant ids", &["n id has", "refused"], "let s = \"\"; s.pad(16000, \"x\"); require(s, true, \"x\");");
}

type Make = fn() -> String;

/// Scripts beyond the limit of a source, that a parser without that limit chokes on.
pub const OVERSIZED: &[(&str, Make)] = &[
    ("( nested 200,000 deep", || format!("{}1{}", "(".repeat(200_000), ")".repeat(200_000))),
    ("[ nested 200,000 deep", || format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000))),
    ("records nested 100,000 deep", || format!("{}1{}", "#{a:".repeat(100_000), "}".repeat(100_000))),
    ("100,000 arms", || {
        format!("let x = 1; switch x {{ {} }}", (0..100_000).map(|i| format!("{i} => {i},")).collect::<String>())
    }),
    ("100,000 parameters", || {
        format!("fn f({}) {{ 1 }}", (0..100_000).map(|i| format!("a{i}")).collect::<Vec<_>>().join(","))
    }),
    ("100,000 functions", || (0..100_000).map(|i| format!("fn f{i}() {{ {i} }}\n")).collect()),
    ("a literal of 50 MB", || format!("let s = \"{}\"; s.len()", "x".repeat(50_000_000))),
    ("5 MB of digits", || format!("let s = {};", "9".repeat(5_000_000))),
    ("a name of 1 MB", || format!("let {} = 1;", "x".repeat(1_000_000))),
    ("500,000 statements", || "let x = 1;".repeat(500_000)),
    ("a list of two million", || format!("let a = [{}];", "1,".repeat(2_000_000))),
    ("comments 200,000 deep", || format!("{}{}1", "/*".repeat(200_000), "*/".repeat(200_000))),
    ("20,000 powers to fold", || "1.0000001 ** 999999;\n".repeat(20_000)),
];
