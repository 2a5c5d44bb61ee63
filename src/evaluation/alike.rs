//! Answers of different tenders that say the same in the same words (K10): whoever marks them differently should know, and
//! whoever copied from whom should be asked. Pure, and in whole numbers.
//!
//! An answer is the set of its shingles: every run of five words in a row, in small letters and without punctuation; a
//! shorter answer is one shingle. How alike two answers are is the share of the shingles of both that they have in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::ids::TenderId;
use crate::kernel::text::words_of;

/// Words in a shingle.
const WORDS: usize = 5;
/// In percent: answers at least this alike are near-identical.
pub const NEAR_IDENTICAL: u32 = 80;

/// Two answers to one question that are alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alike {
    pub question: String,
    /// In the order of their ids.
    pub tenders: [TenderId; 2],
    /// Shingles that both have.
    pub shared: usize,
    /// Shingles that either has.
    pub of: usize,
}

/// Two answers that are alike, and the marks agreed for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlikePair {
    pub alike: Alike,
    pub agreed: [Option<i64>; 2],
}

impl AlikePair {
    pub fn marks_differ(&self) -> bool {
        matches!(self.agreed, [Some(one), Some(other)] if one != other)
    }
}

impl Alike {
    /// Whether they are at least so many percent alike.
    fn reaches(&self, percent: u32) -> bool {
        self.of > 0 && self.shared * 100 >= self.of * percent as usize
    }
}

/// Every pair of answers to this question that is at least so many percent alike, in order of the tenders.
pub fn alike(question: &str, answers: &[(TenderId, &str)], percent: u32) -> Vec<Alike> {
    // Answers in the very same words are compared with the others once.
    let mut groups: BTreeMap<Vec<String>, Vec<TenderId>> = BTreeMap::new();
    for (tender, text) in answers {
        let words = words_of(text);
        if !words.is_empty() {
            groups.entry(words).or_default().push(*tender);
        }
    }
    let sets: Vec<(Vec<u32>, Vec<TenderId>)> = {
        let mut known = BTreeMap::new();
        groups.into_iter().map(|(words, tenders)| (shingles(&words, &mut known), tenders)).collect()
    };
    let mut found = vec![];
    let mut pair = |(one, other): (TenderId, TenderId), shared: usize, of: usize| {
        let tenders = if one < other { [one, other] } else { [other, one] };
        let pair = Alike { question: question.to_owned(), tenders, shared, of };
        if one != other && pair.reaches(percent) {
            found.push(pair);
        }
    };
    for (set, tenders) in &sets {
        for (n, one) in tenders.iter().enumerate() {
            tenders[n + 1..].iter().for_each(|other| pair((*one, *other), set.len(), set.len()));
        }
    }
    for ((one, other), shared) in in_common(&sets) {
        let of = sets[one].0.len() + sets[other].0.len() - shared;
        for a in &sets[one].1 {
            sets[other].1.iter().for_each(|b| pair((*a, *b), shared, of));
        }
    }
    found.sort_unstable();
    found
}

/// The shingles of an answer as numbers, each once and in order. `known` gives every text its number.
fn shingles(words: &[String], known: &mut BTreeMap<String, u32>) -> Vec<u32> {
    let all: BTreeSet<u32> = if words.len() < WORDS {
        BTreeSet::from([number(words.join(" "), known)])
    } else {
        words.windows(WORDS).map(|run| number(run.join(" "), known)).collect()
    };
    all.into_iter().collect()
}

fn number(shingle: String, known: &mut BTreeMap<String, u32>) -> u32 {
    let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
    *known.entry(shingle).or_insert(next)
}

/// How many shingles every two sets share, for those that share any.
fn in_common(sets: &[(Vec<u32>, Vec<TenderId>)]) -> BTreeMap<(usize, usize), usize> {
    let mut holders: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (n, (set, _)) in sets.iter().enumerate() {
        set.iter().for_each(|shingle| holders.entry(*shingle).or_default().push(n));
    }
    let mut shared = BTreeMap::new();
    for of in holders.values() {
        for (n, one) in of.iter().enumerate() {
            of[n + 1..].iter().for_each(|other| *shared.entry((*one, *other)).or_default() += 1);
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn tender(n: usize) -> TenderId {
        TenderId(Uuid::from_u128(n as u128 + 1))
    }

    fn pairs(texts: &[&str], percent: u32) -> Vec<(usize, usize)> {
        let answers: Vec<_> = texts.iter().enumerate().map(|(n, text)| (tender(n), *text)).collect();
        alike("care", &answers, percent).into_iter().map(|pair| (pair.shared, pair.of)).collect()
    }

    #[test]
    fn k10_the_same_words_are_alike_whatever_their_dress() {
        let one = "Every resident has a named nurse on every shift.";
        assert_eq!(pairs(&[one, "EVERY resident, has a named nurse – on every shift!"], 100), [(5, 5)]);
        assert_eq!(pairs(&["Yes.", "yes"], 100), [(1, 1)]);
        assert_eq!(pairs(&["Yes.", "No.", "", "…"], 1), []);
    }

    #[test]
    fn k10_the_share_of_shingles_in_common_decides() {
        // 1 2 3 4 5 6 7 8 and 1 2 3 4 5 6 7 9: four shingles each, three in common, five in all.
        let (one, other) = ("a b c d e f g h", "a b c d e f g i");
        assert_eq!(pairs(&[one, other], 60), [(3, 5)]);
        assert_eq!(pairs(&[one, other], 61), []);
    }

    #[test]
    fn k10_three_of_the_same_are_three_pairs_and_a_fourth_like_them_is_three_more() {
        let same = "a b c d e f g h";
        assert_eq!(pairs(&[same, same, "a b c d e f g i", same], 50).len(), 6);
    }

    proptest! {
        #[test]
        fn the_order_of_tenders_changes_nothing_and_no_share_passes_the_whole(
            texts in prop::collection::vec("[ab ]{0,24}", 0..7), percent in 1u32..=100,
        ) {
            let mut answers: Vec<_> = texts.iter().enumerate().map(|(n, text)| (tender(n), text.as_str())).collect();
            let first = alike("care", &answers, percent);
            answers.reverse();
            prop_assert_eq!(&first, &alike("care", &answers, percent));
            prop_assert!(first.iter().all(|pair| 0 < pair.shared && pair.shared <= pair.of));
        }
    }
}
