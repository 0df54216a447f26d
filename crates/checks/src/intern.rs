//! One copy of equal values.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// Shares equal values, such as the facts of the replicas of one template.
#[derive(Debug)]
pub struct Interner<T> {
    values: HashSet<Arc<T>>,
    /// Sweep when the set has grown to this size, so that its cost stays proportional to growth.
    sweep_at: usize,
}

const FIRST_SWEEP: usize = 1024;

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { values: HashSet::new(), sweep_at: FIRST_SWEEP }
    }
}

impl<T: Eq + Hash> Interner<T> {
    /// The shared value that equals `value`.
    pub fn intern(&mut self, value: Arc<T>) -> Arc<T> {
        if let Some(known) = self.values.get(&value) {
            return Arc::clone(known);
        }
        if self.values.len() >= self.sweep_at {
            self.values.retain(|known| Arc::strong_count(known) > 1);
            self.sweep_at = (self.values.len() * 2).max(FIRST_SWEEP);
        }
        self.values.insert(Arc::clone(&value));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_equal_values_and_forgets_unused_ones() {
        let mut interner = Interner::default();
        let first = interner.intern(Arc::new("a".to_owned()));
        let second = interner.intern(Arc::new("a".to_owned()));
        assert!(Arc::ptr_eq(&first, &second));
        for number in 0..10 * FIRST_SWEEP {
            interner.intern(Arc::new(number.to_string()));
        }
        assert!(interner.values.len() <= FIRST_SWEEP + 1);
        assert!(Arc::ptr_eq(&first, &interner.intern(Arc::new("a".to_owned()))));
    }
}
