//! What changed in what a script says: criteria by their ids, with conditions and reasons as they are written.

use std::collections::BTreeMap;

use super::accepted::{self, Lists};
use super::source::{self, Token};
use super::{Change, ChangeKind};

/// One place in a script that says something.
#[derive(Debug)]
pub(super) struct Said<'a> {
    verb: &'a str,
    /// As it is written: the text of a literal, or the expression.
    id: String,
    /// Everything behind the id, taken apart at its commas.
    rest: Vec<Vec<Token<'a>>>,
}

/// What a script is made of.
#[derive(Debug, Default)]
struct Reading<'a> {
    /// By verb, id and how many times that pair occurred before.
    said: BTreeMap<(String, String, usize), Said<'a>>,
    /// `let`, `const` and `fn` by name and how many times that name occurred before: what follows the name.
    named: BTreeMap<(String, usize), Vec<Token<'a>>>,
    /// In what order and under what conditions all that stands: loops, branches, calls of the council's own functions.
    frame: Vec<Framed<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Framed<'a> {
    Word(&'a str),
    Said((String, String, usize)),
    Named((String, usize)),
}

/// One side of a comparison.
pub(super) struct Side<'a> {
    pub source: &'a str,
    /// The council's own figures, as lists of texts where they are such.
    pub lists: &'a Lists,
}

/// Every change of one hook's script, in words.
pub(super) fn compare(hook: &str, verbs: &[&str], before: &Side<'_>, after: &Side<'_>) -> Vec<Change> {
    let (old, new) = (read(before.source, verbs), read(after.source, verbs));
    let mut changes = vec![];
    for (key, was) in &old.said {
        match new.said.get(key) {
            None => changes.push(gone(hook, was, before)),
            Some(is) => changes.extend(altered(hook, (was, before), (is, after))),
        }
    }
    for (_, is) in new.said.iter().filter(|(key, _)| !old.said.contains_key(*key)) {
        changes.push(come(hook, is, after));
    }
    changes.extend(definitions(hook, (&old, before), (&new, after)));
    let both = |framed: &&Framed<'_>| match framed {
        Framed::Word(_) => true,
        Framed::Said(key) => old.said.contains_key(key) && new.said.contains_key(key),
        Framed::Named(key) => old.named.contains_key(key) && new.named.contains_key(key),
    };
    if !old.frame.iter().filter(both).eq(new.frame.iter().filter(both)) {
        let sentence = format!("{hook}.rhai: the order of its lines, or when they run, has changed; see the lines.");
        changes.push(Change::new(ChangeKind::Script, sentence).of(hook, ""));
    }
    changes
}

/// Whether two scripts say the same, whatever their comments and layout.
pub(super) fn same_words(before: &str, after: &str) -> bool {
    let words = |source| source::tokens(source).iter().map(|token| token.text).collect::<Vec<_>>();
    words(before) == words(after)
}

fn read<'a>(text: &'a str, verbs: &[&str]) -> Reading<'a> {
    let tokens = source::tokens(text);
    let mut reading = Reading::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let follows = |sign: &str| tokens.get(at + 1).is_some_and(|next| next.text == sign);
        let method = at > 0 && tokens[at - 1].text == ".";
        let named = matches!(token.text, "let" | "const" | "fn") && at + 1 < tokens.len();
        if verbs.contains(&token.text) && follows("(") && !method {
            let end = source::closing(&tokens, at + 1);
            reading.say(text, token.text, &tokens[at + 2..end]);
            // Its semicolon belongs to it: what comes or goes takes it along.
            at = if tokens.get(end + 1).is_some_and(|next| next.text == ";") { end + 2 } else { end + 1 };
        } else if let Some(end) = named.then(|| quiet_definition(&tokens, at, verbs)).flatten() {
            reading.name(tokens[at + 1].text, tokens[at + 2..end].to_vec());
            at = end;
        } else {
            reading.frame.push(Framed::Word(token.text));
            at += 1;
        }
    }
    reading
}

/// Where a definition ends, unless it is a function that says something: that one is read for what it says.
fn quiet_definition(tokens: &[Token<'_>], at: usize, verbs: &[&str]) -> Option<usize> {
    let end = definition_end(tokens, at, tokens[at].text == "fn");
    (!tokens[at..end].iter().any(|inner| verbs.contains(&inner.text))).then_some(end)
}

impl<'a> Reading<'a> {
    fn say(&mut self, text: &str, verb: &'a str, arguments: &[Token<'a>]) {
        let mut parts = source::split(arguments, ",").into_iter();
        let id = parts.next().unwrap_or_default();
        let id = match id {
            [only] => source::literal(only).map_or_else(|| only.text.to_owned(), str::to_owned),
            several => source::quoted(text, several),
        };
        let said = Said { verb, id: id.clone(), rest: parts.map(<[Token<'_>]>::to_vec).collect() };
        let nth = self.said.keys().filter(|(other, name, _)| other == verb && *name == id).count();
        let key = (verb.to_owned(), id, nth);
        self.frame.push(Framed::Said(key.clone()));
        self.said.insert(key, said);
    }

    fn name(&mut self, name: &str, value: Vec<Token<'a>>) {
        let nth = self.named.keys().filter(|(other, _)| other == name).count();
        let key = (name.to_owned(), nth);
        self.frame.push(Framed::Named(key.clone()));
        self.named.insert(key, value);
    }
}

/// Behind the last token of a definition: its semicolon, or the brace that closes a function.
fn definition_end(tokens: &[Token<'_>], at: usize, function: bool) -> usize {
    let depths = source::depths(&tokens[at..]);
    let ends = |index: &usize| depths[*index] == 0 && tokens[at + index].text == if function { "}" } else { ";" };
    (0..depths.len()).find(ends).map_or(tokens.len(), |index| at + index + 1)
}

fn gone(hook: &str, was: &Said<'_>, before: &Side<'_>) -> Change {
    let sentence = match was.verb {
        "require" => format!("The criterion {} is no longer asked: {}", was.id, was.reason(before)),
        "refer" => format!("{} is no longer referred to an officer: {}", was.id, was.reason(before)),
        verb => format!("{hook}.rhai no longer says `{verb}` of {}: {}", was.id, was.all(before)),
    };
    Change::new(ChangeKind::Removed, sentence).of(hook, &was.id).from(was.all(before))
}

fn come(hook: &str, is: &Said<'_>, after: &Side<'_>) -> Change {
    let sentence = match is.verb {
        "require" => format!("There is a new criterion {}: {}", is.id, is.reason(after)),
        "refer" => format!("{} is now referred to an officer: {}", is.id, is.reason(after)),
        verb => format!("{hook}.rhai now says `{verb}` of {}: {}", is.id, is.all(after)),
    };
    Change::new(ChangeKind::Added, sentence).of(hook, &is.id).to(is.all(after))
}

/// What differs between the same place before and after.
fn altered(hook: &str, (was, before): (&Said<'_>, &Side<'_>), (is, after): (&Said<'_>, &Side<'_>)) -> Vec<Change> {
    let mut changes = vec![];
    let judges = matches!(was.verb, "require" | "refer");
    let (old, new) = (was.part(0, before), is.part(0, after));
    if judges {
        let told = accepted::compare(hook, was, before.lists, is, after.lists);
        if old != new && !told.whole {
            let sentence = format!("The condition of {} was `{old}` and is now `{new}`.", was.id);
            changes.push(Change::new(ChangeKind::Condition, sentence).of(hook, &was.id).from(old).to(new));
        }
        changes.extend(told.changes);
        let (old, new) = (was.reason(before), is.reason(after));
        if old != new {
            let sentence = format!("The reason of {} was \"{old}\" and is now \"{new}\".", was.id);
            changes.push(Change::new(ChangeKind::Reason, sentence).of(hook, &was.id).from(old).to(new));
        }
    } else if was.all(before) != is.all(after) {
        let (old, new) = (was.all(before), is.all(after));
        let sentence = format!("`{}` of {} was `{old}` and is now `{new}`.", was.verb, was.id);
        changes.push(Change::new(ChangeKind::Condition, sentence).of(hook, &was.id).from(old).to(new));
    }
    changes
}

impl Said<'_> {
    fn part(&self, index: usize, side: &Side<'_>) -> String {
        self.rest.get(index).map(|part| source::quoted(side.source, part)).unwrap_or_default()
    }

    /// The words given to people; without their marks where they are a plain text.
    fn reason(&self, side: &Side<'_>) -> String {
        match self.rest.last().map(Vec::as_slice) {
            Some([only]) => source::literal(only).unwrap_or(only.text).to_owned(),
            Some(several) => source::quoted(side.source, several),
            None => String::new(),
        }
    }

    fn all(&self, side: &Side<'_>) -> String {
        (0..self.rest.len()).map(|index| self.part(index, side)).collect::<Vec<_>>().join(", ")
    }

    /// The condition of a criterion.
    pub(super) fn condition(&self) -> &[Token<'_>] {
        self.rest.first().map_or(&[], Vec::as_slice)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether what is listed keeps somebody out, rather than sending them to an officer.
    pub(super) fn decides(&self) -> bool {
        self.verb == "require"
    }
}

fn definitions(
    hook: &str,
    (old, before): (&Reading<'_>, &Side<'_>),
    (new, after): (&Reading<'_>, &Side<'_>),
) -> Vec<Change> {
    let mut changes = vec![];
    let quoted = |side: &Side<'_>, tokens: &[Token<'_>]| {
        source::quoted(side.source, tokens).trim_start_matches("= ").trim_end_matches(';').to_owned()
    };
    let words = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.text.to_owned()).collect::<Vec<_>>();
    for (key @ (name, _), was) in &old.named {
        let change = match new.named.get(key) {
            Some(is) if words(was) == words(is) => continue,
            Some(is) => {
                let (was, is) = (quoted(before, was), quoted(after, is));
                let sentence = format!("{hook}.rhai: `{name}` was `{was}` and is now `{is}`.");
                Change::new(ChangeKind::Definition, sentence).from(was).to(is)
            }
            None => {
                Change::new(ChangeKind::Definition, format!("{hook}.rhai: `{name}` is gone.")).from(quoted(before, was))
            }
        };
        changes.push(change.of(hook, name));
    }
    for ((name, _), is) in new.named.iter().filter(|(key, _)| !old.named.contains_key(*key)) {
        let is = quoted(after, is);
        let sentence = format!("{hook}.rhai: `{name}` is new: `{is}`.");
        changes.push(Change::new(ChangeKind::Definition, sentence).of(hook, name).to(is));
    }
    changes
}
