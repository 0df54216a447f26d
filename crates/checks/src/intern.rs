//! One copy of equal values.

use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashSet;

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
    /// Puts the shared value that equals `value` in its place.
    pub fn intern(&mut self, value: &mut Arc<T>) {
        if self.values.len() >= self.sweep_at {
            self.values.retain(|known| Arc::strong_count(known) > 1);
            self.sweep_at = (self.values.len() * 2).max(FIRST_SWEEP);
        }
        // Facts are large: their hash is worth computing only once.
        *value = Arc::clone(self.values.get_or_insert_with(value, Arc::clone));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_equal_values_and_forgets_unused_ones() {
        let mut interner = Interner::default();
        let mut shared = |text: &str| {
            let mut value = Arc::new(text.to_owned());
            interner.intern(&mut value);
            (value, interner.values.len())
        };
        let (first, _) = shared("a");
        assert!(Arc::ptr_eq(&first, &shared("a").0));
        for number in 0..10 * FIRST_SWEEP {
            assert!(shared(&number.to_string()).1 <= FIRST_SWEEP + 1);
        }
        assert!(Arc::ptr_eq(&first, &shared("a").0));
    }
}
