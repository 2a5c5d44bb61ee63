//! Many rows in few statements, and few different statements: a database keeps each one it has prepared, and one with
//! thousands of values is large.

/// Values in one statement: both databases take more.
const MOST_VALUES: usize = 8_192;
/// Rows in one statement. What is left over goes into statements of the next size.
const SIZES: [usize; 4] = [1_024, 128, 16, 1];
/// Keys that are looked up in one statement.
const LOOKUPS: [usize; 4] = [1, 8, 64, 512];

/// The rows in portions of a few sizes, for rows of so many values.
pub fn portions<T>(rows: &[T], values: usize) -> impl Iterator<Item = &[T]> {
    let mut left = rows;
    std::iter::from_fn(move || {
        let fits = |size: &&usize| **size <= left.len() && (**size == 1 || **size * values <= MOST_VALUES);
        let size = *SIZES.iter().find(fits)?;
        let (portion, rest) = left.split_at(size);
        left = rest;
        Some(portion)
    })
}

/// The keys, filled up with the last of them to one of a few lengths: the answer is the same. At most
/// [`super::BATCH`] of them.
pub fn padded<T: Clone>(keys: &[T]) -> Vec<T> {
    let length = LOOKUPS.into_iter().find(|length| *length >= keys.len()).unwrap_or(keys.len());
    let mut padded = keys.to_vec();
    if let Some(last) = keys.last() {
        padded.resize(length, last.clone());
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_portion_of_a_known_size() {
        let rows: Vec<usize> = (0..1_300).collect();
        let sizes: Vec<usize> = portions(&rows, 34).map(<[usize]>::len).collect();
        assert_eq!(sizes, [[128; 10].as_slice(), &[16], &[1; 4]].concat());
        assert_eq!(portions(&rows, 2).next().map(<[usize]>::len), Some(1_024));
        assert_eq!(portions(&rows, 34).flatten().copied().collect::<Vec<_>>(), rows);
        assert!(portions::<u8>(&[], 3).next().is_none());
    }

    #[test]
    fn keys_are_filled_up_with_one_of_themselves() {
        assert_eq!(padded(&[1, 2]), [1, 2, 2, 2, 2, 2, 2, 2]);
        assert_eq!(padded(&[1]), [1]);
        assert!(padded::<u8>(&[]).is_empty());
    }
}
