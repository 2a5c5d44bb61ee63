//! Reading with an allowance: however a file is made, no row of it can fill the memory.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Bytes for one row of a spreadsheet or one object of a list: a thousand times what any needs.
const MOST_AT_ONCE: usize = 16 * 1024 * 1024;

/// Renewed after each row.
#[derive(Clone)]
pub struct Allowance(Rc<Cell<usize>>);

impl Allowance {
    pub fn new() -> Self {
        Self(Rc::new(Cell::new(MOST_AT_ONCE)))
    }

    pub fn renew(&self) {
        self.0.set(MOST_AT_ONCE);
    }
}

pub struct Metered<R> {
    inner: R,
    allowance: Allowance,
}

impl<R> Metered<R> {
    pub fn new(inner: R, allowance: &Allowance) -> Self {
        Self { inner, allowance: allowance.clone() }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.allowance.0.get().checked_sub(count);
        let left = left.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a single row of it is too long"))?;
        self.allowance.0.set(left);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_more_than_is_allowed_between_two_rows() {
        let allowance = Allowance::new();
        let mut reader = Metered::new(io::repeat(b'x'), &allowance);
        let mut half = vec![0; MOST_AT_ONCE / 2 + 1];
        reader.read_exact(&mut half).unwrap();
        assert!(reader.read_exact(&mut half).is_err());
        allowance.renew();
        reader.read_exact(&mut half).unwrap();
    }
}
