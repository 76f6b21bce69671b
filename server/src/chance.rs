//! Chance that is the same each time: `SplitMix64`, whole numbers only.

/// A row of numbers that follow from the first one.
pub(crate) struct Chance(u64);

impl Chance {
    /// The row that begins with this number.
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`, which is not zero.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    /// The same as a span of seconds.
    pub(crate) fn seconds(&mut self, end: u32) -> i64 {
        i64::try_from(self.below(u64::from(end))).unwrap_or_default()
    }

    /// One of these, each as likely as the others.
    pub(crate) fn one_of<'t, T>(&mut self, these: &'t [T]) -> Option<&'t T> {
        let count = u64::try_from(these.len()).ok().filter(|count| *count > 0)?;
        these.get(usize::try_from(self.below(count)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn chance_is_the_same_each_time_and_reaches_everything() {
        let row = |seed| {
            let mut chance = Chance::of(seed);
            (0..100).map(|_| chance.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(row(1), row(1));
        assert_ne!(row(1), row(2));
        assert!((0..10).all(|number| row(1).contains(&number)));
    }

    #[test]
    fn of_nothing_there_is_no_one() {
        assert_eq!(Chance::of(1).one_of::<u8>(&[]), None);
        assert_eq!(Chance::of(1).one_of(&[7]), Some(&7));
    }
}
