//! A discount that the staff gives on the goods of an order: as it is typed, and what each line bears of it.

use super::{Line, Refusal, office::reason_of};
use crate::money::{Kopecks, NotASum};

/// A discount with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    off: Off,
    reason: String,
}

/// How much comes off the price of the goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Off {
    /// So many hundredths of it.
    Percent(u8),
    Sum(Kopecks),
}

impl Discount {
    /// A discount as people type it (`10 %`, `150,50`) and why it is given; nothing typed is none.
    ///
    /// Refused with [`Refusal::NotADiscount`] if it is neither a share nor a sum, and with [`Refusal::ReasonMissing`] if nobody
    /// says why.
    pub fn parse(typed: &str, reason: &str) -> Result<Option<Self>, Refusal> {
        let off = match typed.trim().strip_suffix('%') {
            Some(percent) => Some(
                percent
                    .trim()
                    .parse()
                    .map(Off::Percent)
                    .map_err(|_| Refusal::NotADiscount)?,
            ),
            None => Kopecks::typed(typed)
                .map_err(|NotASum| Refusal::NotADiscount)?
                .map(Off::Sum),
        };
        let Some(off) = off else {
            return Ok(None);
        };
        let reason = reason_of(reason)?;
        Ok(Some(Self { off, reason }))
    }

    /// Why it is given, in the words of the staff.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Takes it off the lines in proportion to what they cost, and says what it comes to, in kopecks rounded down.
    ///
    /// Refused with [`Refusal::DiscountUnfitting`] unless something comes off and every piece still costs a kopeck: a receipt has
    /// no lines of nothing, and a payment of nothing is none. Then the lines may be anything.
    pub fn take_off(&self, lines: &mut [Line]) -> Result<Kopecks, Refusal> {
        let full: i128 = lines.iter().map(|line| i128::from(line.sum.get())).sum();
        let off = match self.off {
            Off::Percent(percent) => full * i128::from(percent) / 100,
            Off::Sum(sum) => i128::from(sum.get()),
        };
        if off <= 0 || off >= full || full > i128::from(i64::MAX) {
            return Err(Refusal::DiscountUnfitting);
        }
        let (mut before, mut given) = (0_i128, 0_i128);
        for line in lines {
            before += i128::from(line.sum.get());
            // Each gives up to where all of them together are by then, so no kopeck is lost.
            let up_to = before * off / full;
            let sum = i128::from(line.sum.get()) - (up_to - given);
            given = up_to;
            if sum < i128::from(line.count) {
                return Err(Refusal::DiscountUnfitting);
            }
            line.sum = i64::try_from(sum).map_or(line.sum, Kopecks::new);
        }
        i64::try_from(off)
            .map(Kopecks::new)
            .map_err(|_| Refusal::DiscountUnfitting)
    }
}

impl Line {
    /// What its pieces would cost together without a discount.
    pub fn full_price(&self) -> Kopecks {
        self.price.times(self.count).unwrap_or(self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use proptest::prelude::*;

    fn line(kopecks: i64, count: u32) -> Line {
        let price = Kopecks::new(kopecks);
        Line {
            price,
            count,
            sum: price.times(count).unwrap(),
            ..sample::line()
        }
    }

    fn discount(typed: &str) -> Discount {
        Discount::parse(typed, "a regular").unwrap().unwrap()
    }

    /// What comes off, and what is left of each line.
    fn taken(typed: &str, lines: &[(i64, u32)]) -> Result<(i64, Vec<i64>), Refusal> {
        let mut lines: Vec<_> = lines.iter().map(|(price, count)| line(*price, *count)).collect();
        let off = discount(typed).take_off(&mut lines)?;
        Ok((off.get(), lines.iter().map(|line| line.sum.get()).collect()))
    }

    #[test]
    fn a_discount_is_typed_as_a_share_or_as_a_sum_with_its_reason() {
        for (typed, off) in [
            ("10%", Off::Percent(10)),
            (" 7 % ", Off::Percent(7)),
            ("150,50", Off::Sum(Kopecks::new(15_050))),
            ("1 000 ₽", Off::Sum(Kopecks::new(100_000))),
        ] {
            assert_eq!(discount(typed).off, off, "{typed}");
        }
        assert_eq!(Discount::parse(" ", ""), Ok(None));
        assert_eq!(discount("1%").reason(), "a regular");
        for typed in ["ten", "-5", "5.5%", "%", "256%", "1e2"] {
            let said = Discount::parse(typed, "a regular");
            assert_eq!(said, Err(Refusal::NotADiscount), "{typed}");
        }
        assert_eq!(Discount::parse("10%", " "), Err(Refusal::ReasonMissing));
    }

    #[test]
    fn every_line_bears_its_part_to_the_kopeck() {
        assert_eq!(taken("10%", &[(10_000, 1)]), Ok((1_000, vec![9_000])));
        assert_eq!(taken("1.00", &[(1_000, 1); 3]), Ok((100, vec![967, 967, 966])));
        assert_eq!(
            taken("33%", &[(9_999, 3), (100, 1), (50_000, 2)]),
            Ok((42_932, vec![20_098, 67, 67_000]))
        );
    }

    #[test]
    fn nothing_is_given_away_for_nothing() {
        let unfitting = Err(Refusal::DiscountUnfitting);
        for (typed, lines) in [
            ("0", &[(100, 1)][..]),
            ("0%", &[(100, 1)]),
            ("100%", &[(100, 1)]),
            ("200%", &[(100, 1)]),
            ("1", &[(100, 1)]),
            ("1.01", &[(100, 1)]),
            ("0.99", &[(50, 2)]),
            ("1%", &[(1, 1)]),
            ("92233720368547758.07", &[(100, 1)]),
        ] {
            assert_eq!(taken(typed, lines), unfitting, "{typed}");
        }
        assert_eq!(taken("0.98", &[(50, 2)]), Ok((98, vec![2])));
    }

    proptest! {
        #[test]
        fn what_comes_off_and_what_is_left_is_what_it_cost(
            lines in proptest::collection::vec((1..1_000_000_i64, 1..99_u32), 1..6),
            percent in 0..=100_u8,
        ) {
            let full: i64 = lines.iter().map(|(price, count)| price * i64::from(*count)).sum();
            if let Ok((off, left)) = taken(&format!("{percent}%"), &lines) {
                prop_assert_eq!(off + left.iter().sum::<i64>(), full);
            }
        }
    }
}
