//! The verdicts of many checks on one object, kept small: most pass or do not apply.

use crate::offence::Verdict;

/// The verdicts of a list of checks, in the order of that list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Verdicts {
    /// One bit for each check that passes.
    passed: Box<[u64]>,
    /// What neither passes nor is not applicable, by the place of its check, ascending.
    others: Box<[(u16, Verdict)]>,
}

impl Verdicts {
    /// The verdict at place `index`; not applicable past the end.
    pub fn get(&self, index: usize) -> &Verdict {
        let other = self.others.binary_search_by_key(&index, |(place, _)| usize::from(*place));
        if let Ok(found) = other {
            return &self.others[found].1;
        }
        let word = self.passed.get(index / 64).copied().unwrap_or_default();
        if word >> (index % 64) & 1 == 1 { &Verdict::Pass } else { &Verdict::NotApplicable }
    }
}

impl FromIterator<Verdict> for Verdicts {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let (mut passed, mut others) = (Vec::new(), Vec::new());
        // No list of checks is as long as a u16 reaches.
        for (index, verdict) in (0..u16::MAX).zip(verdicts) {
            if index % 64 == 0 {
                passed.push(0);
            }
            match verdict {
                Verdict::Pass => {
                    if let Some(word) = passed.last_mut() {
                        *word |= 1 << (index % 64);
                    }
                }
                Verdict::NotApplicable => {}
                other => others.push((index, other)),
            }
        }
        Self { passed: passed.into(), others: others.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offence::Offence;

    #[test]
    fn every_verdict_comes_back() {
        let fail = || Verdict::fail_if(Some(Offence::at("image")));
        let kinds = [
            || Verdict::Pass,
            || Verdict::NotApplicable,
            || Verdict::Unknown("hidden".into()),
            fail,
        ];
        let list: Vec<Verdict> = (0..200).map(|index| kinds[index * 7 % 4]()).collect();
        let verdicts: Verdicts = list.iter().cloned().collect();
        for (index, verdict) in list.iter().enumerate() {
            assert_eq!(verdicts.get(index), verdict, "{index}");
        }
        assert_eq!(*verdicts.get(200), Verdict::NotApplicable);
        assert_eq!(*Verdicts::default().get(0), Verdict::NotApplicable);
    }
}
