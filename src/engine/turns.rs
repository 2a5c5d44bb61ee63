//! A queue in which nobody crowds out the others: everybody has so many places of their own, and whoever has work
//! waiting is served in turn.

use std::collections::VecDeque;

pub(super) struct Turns<K, T> {
    /// Places in each share.
    most: usize,
    /// Who has work waiting, and which; the first is served next.
    shares: VecDeque<(K, VecDeque<T>)>,
}

/// Somebody's own places are taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl<K: PartialEq, T> Turns<K, T> {
    pub fn new(most: usize) -> Self {
        Self { most, shares: VecDeque::new() }
    }

    /// # Errors
    /// When they have as much waiting as they may have.
    pub fn push(&mut self, whose: K, work: T) -> Result<(), Full> {
        match self.shares.iter_mut().find(|(owner, _)| *owner == whose) {
            Some((_, waiting)) if waiting.len() >= self.most => return Err(Full),
            Some((_, waiting)) => waiting.push_back(work),
            None if self.most == 0 => return Err(Full),
            None => self.shares.push_back((whose, VecDeque::from([work]))),
        }
        Ok(())
    }

    /// The oldest work of whoever's turn it is; their next turn comes after everybody else's.
    pub fn pop(&mut self) -> Option<T> {
        let (owner, mut waiting) = self.shares.pop_front()?;
        let work = waiting.pop_front();
        if !waiting.is_empty() {
            self.shares.push_back((owner, waiting));
        }
        work
    }
}

#[cfg(test)]
mod tests {
    use super::{Full, Turns};

    #[test]
    fn everybody_is_served_in_turn_and_each_in_the_order_of_asking() {
        let mut turns = Turns::new(9);
        for (whose, work) in [('a', "a1"), ('a', "a2"), ('a', "a3"), ('b', "b1"), ('b', "b2"), ('c', "c1")] {
            turns.push(whose, work).unwrap();
        }
        let served: Vec<&str> = std::iter::from_fn(|| turns.pop()).collect();
        assert_eq!(served, ["a1", "b1", "c1", "a2", "b2", "a3"]);
    }

    #[test]
    fn whoever_comes_late_waits_for_one_of_each_and_no_longer() {
        let mut turns = Turns::new(9);
        for work in ["a1", "a2", "a3"] {
            turns.push('a', work).unwrap();
        }
        assert_eq!(turns.pop(), Some("a1"));
        turns.push('b', "b1").unwrap();
        assert_eq!([turns.pop(), turns.pop(), turns.pop()], [Some("a2"), Some("b1"), Some("a3")]);
    }

    #[test]
    fn a_full_share_is_nobody_elses_business() {
        let mut turns = Turns::new(2);
        assert_eq!(["a1", "a2", "a3"].map(|work| turns.push('a', work)), [Ok(()), Ok(()), Err(Full)]);
        assert_eq!(turns.push('b', "b1"), Ok(()));
        assert_eq!(turns.pop(), Some("a1"));
        assert_eq!(turns.push('a', "a4"), Ok(()), "what is taken up leaves its place");
    }
}
