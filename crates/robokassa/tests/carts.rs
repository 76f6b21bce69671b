//! Receipts of random carts: they add up to the kopeck, each position pays its part, and only what is faulty is refused.
//!
//! `ROBOKASSA_CARTS=100000` tries as many carts.
#![expect(
    clippy::unwrap_used,
    reason = "clippy excuses test functions only, and their helpers are tests too"
)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};
use robokassa::receipt::{Receipt, ReceiptFault, ReceiptLine};
use serde_json::Value;

use self::cart::{Cart, DELIVERY, Position, Sold, carts, kopecks};

#[path = "carts/cart.rs"]
mod cart;

const MOST_LINES: usize = 100;

#[test]
fn receipts_add_up_to_the_kopeck() {
    let carts_to_try = std::env::var("ROBOKASSA_CARTS").map_or(2_000, |count| count.parse().unwrap());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(carts_to_try)
    };
    let met = RefCell::new(BTreeMap::<_, u32>::new());
    TestRunner::new(config)
        .run(&carts(), |cart| {
            let mut kinds = BTreeSet::new();
            cart.check(&mut |kind| _ = kinds.insert(kind))?;
            for kind in kinds {
                *met.borrow_mut().entry(kind).or_default() += 1;
            }
            Ok(())
        })
        .unwrap();
    let met = met.into_inner();
    // Written past the harness, which shows only what failing tests print.
    writeln!(std::io::stdout(), "{carts_to_try} carts, of which {met:?}").unwrap();
    // Each of these is some hundred carts of 2,000, so a run without one has other carts than it should.
    let hard = [
        "free delivery",
        "free goods",
        "nothing paid",
        "too large a discount",
        "a kopeck kept",
        "a kopeck given away",
        "a position left out",
        "marked goods",
        "a unit without a kopeck",
        "too many lines",
        "too many lines to divide",
        "divided",
    ];
    for kind in hard {
        assert!(
            carts_to_try < 1_000 || met.contains_key(kind),
            "no cart with {kind}"
        );
    }
}

impl Cart {
    fn check(&self, meet: &mut impl FnMut(&'static str)) -> TestCaseResult {
        let whole: i64 = self.positions.iter().map(Position::price).sum();
        let paid = whole - self.discount;
        let out_sum = paid + self.delivery.unwrap_or_default();
        if self.delivery == Some(0) {
            meet("free delivery");
        }
        if paid < 0 {
            meet("too large a discount");
            let refused = self.builder().build(kopecks(out_sum.max(0))).unwrap_err();
            prop_assert_eq!(refused.0, [ReceiptFault::TooMuch]);
            return Ok(());
        }
        let built = self.builder().build(kopecks(out_sum));
        let receipt = match built {
            Ok(receipt) => receipt,
            Err(faults) => {
                for fault in &faults.0 {
                    meet(self.due(fault, paid, whole)?);
                }
                return Ok(());
            }
        };
        prop_assert!(!self.certainly_faulty(paid, whole));
        prop_assert_eq!(receipt.sum(), kopecks(out_sum));
        let other = self.builder().build(kopecks(out_sum + 1)).unwrap_err();
        let (lines, payment) = (kopecks(out_sum), kopecks(out_sum + 1));
        prop_assert_eq!(other.0, [ReceiptFault::Sum { lines, payment }]);

        let delivered = of(&receipt, DELIVERY);
        let fee: i64 = delivered.iter().map(|line| line.sum().kopecks()).sum();
        prop_assert_eq!(fee, self.delivery.unwrap_or_default());
        prop_assert_eq!(delivered.len(), usize::from(fee > 0));
        let shares = self.shares(&receipt);
        self.are_fair(&shares, paid, whole, meet)?;
        self.are_laid_out(&receipt, &shares, meet)?;
        reads_back(&receipt)
    }

    /// What is paid for each position.
    fn shares(&self, receipt: &Receipt) -> Vec<i64> {
        let mut shares = vec![0; self.positions.len()];
        for line in receipt.lines().iter().filter(|line| line.name() != DELIVERY) {
            shares[line.name().parse::<usize>().unwrap()] += line.sum().kopecks();
        }
        shares
    }

    /// Each position pays its part by the largest remainder, but for kopecks moved to those that would pay nothing.
    fn are_fair(
        &self,
        shares: &[i64],
        paid: i64,
        whole: i64,
        meet: &mut impl FnMut(&'static str),
    ) -> TestCaseResult {
        prop_assert_eq!(shares.iter().sum::<i64>(), paid);
        let prices: Vec<i64> = self.positions.iter().map(Position::price).collect();
        if prices.contains(&0) {
            meet("free goods");
        }
        // How many kopecks, in parts of the whole, a position pays more than exactly its part.
        let more: Vec<i128> = prices
            .iter()
            .zip(shares)
            .map(|(price, share)| {
                i128::from(*share) * i128::from(whole) - i128::from(*price) * i128::from(paid)
            })
            .collect();
        let one = i128::from(whole);
        let priced = || prices.iter().zip(shares).filter(|(price, _)| **price > 0);
        let kept = priced()
            .filter(|(price, share)| **share == 1 && i128::from(**price) * i128::from(paid) < one)
            .count();
        let most = shares.iter().max().copied().unwrap_or_default();
        for ((price, share), more) in prices.iter().zip(shares).zip(&more) {
            prop_assert!((0..=*price).contains(share), "{share} of {price}");
            prop_assert!(*more < one || *more == 0, "{share} of {price} is too much");
            prop_assert!(
                *more > -one * (1 + kept as i128) || *more == 0,
                "{share} of {price} is too little"
            );
            if *more <= -one {
                meet("a kopeck given away");
                prop_assert!(
                    *share >= most - 1,
                    "{share} of {price} gave to another and is not the largest"
                );
            }
        }
        let poor = priced().any(|(_, share)| *share == 0);
        prop_assert!(
            !poor || most <= 1,
            "a position pays nothing where another could give a kopeck"
        );
        if poor {
            meet("a position left out");
        }
        if kept > 0 {
            meet("a kopeck kept");
        } else {
            // Those that were rounded up had the larger remainders.
            let least_up = more.iter().filter(|more| **more > 0).map(|more| one - more).min();
            let most_down = more.iter().filter(|more| **more < 0).map(|more| -more).max();
            prop_assert!(
                least_up.unwrap_or(one) >= most_down.unwrap_or(0),
                "{least_up:?} {most_down:?}"
            );
        }
        Ok(())
    }

    /// Marked units have lines of their own, and pieces whole kopecks where there is room for that.
    fn are_laid_out(
        &self,
        receipt: &Receipt,
        shares: &[i64],
        meet: &mut impl FnMut(&'static str),
    ) -> TestCaseResult {
        let lines = receipt.lines();
        prop_assert!((1..=MOST_LINES).contains(&lines.len()));
        prop_assert!(lines.iter().all(|line| !line.sum().is_zero()));
        let paid = || self.positions.iter().zip(shares).filter(|(_, share)| **share > 0);
        let delivery = usize::from(self.delivery.is_some_and(|price| price > 0));
        let divided = delivery
            + paid()
                .map(|(position, share)| position.divided(*share))
                .sum::<usize>();
        let undivided = delivery + paid().map(|(position, _)| position.lines()).sum::<usize>();
        let divides = divided <= MOST_LINES;
        prop_assert_eq!(lines.len(), if divides { divided } else { undivided });
        if divided != undivided {
            meet(if divides {
                "divided"
            } else {
                "too many lines to divide"
            });
        }
        for (number, (position, share)) in self
            .positions
            .iter()
            .zip(shares)
            .enumerate()
            .filter(|(_, (_, share))| **share > 0)
        {
            let its = of(receipt, &number.to_string());
            let quantity: u32 = its.iter().map(|line| line.quantity().in_thousandths()).sum();
            prop_assert_eq!(quantity, position.quantity().in_thousandths());
            match (&position.sold, position.quantity().whole()) {
                (Sold::Marked(pieces), _) => {
                    meet("marked goods");
                    let codes: BTreeSet<_> = its.iter().filter_map(|line| line.marking()).collect();
                    prop_assert_eq!(codes.len(), *pieces as usize);
                    let each = *share / i64::from(*pieces);
                    prop_assert!(
                        its.iter()
                            .all(|line| (0..=1).contains(&(line.sum().kopecks() - each)))
                    );
                }
                // Whole kilograms are pieces, too.
                (_, Some(pieces)) if divides => {
                    let whole = its.iter().all(|line| line.unit_price().is_some());
                    prop_assert!(whole || *share < i64::from(pieces), "{its:?}");
                }
                _ => prop_assert_eq!(its.len(), 1),
            }
        }
        Ok(())
    }

    /// The kind of a fault that there is reason for.
    fn due(&self, fault: &ReceiptFault, paid: i64, whole: i64) -> Result<&'static str, TestCaseError> {
        let delivery = self.delivery.unwrap_or_default();
        match fault {
            ReceiptFault::NoLines if paid + delivery == 0 => Ok("nothing paid"),
            ReceiptFault::TooManyLines(lines) if (MOST_LINES + 1..=self.most_lines()).contains(lines) => {
                prop_assert!(paid < self.priced() || *lines == self.most_lines(), "{fault:?}");
                Ok("too many lines")
            }
            // Rounding takes less than a kopeck, and each position that would pay nothing takes one.
            ReceiptFault::ZeroLine
                if self.marked(|price, pieces| {
                    i128::from(price) * i128::from(paid)
                        < i128::from(whole) * i128::from(i64::from(pieces) + self.priced())
                }) =>
            {
                Ok("a unit without a kopeck")
            }
            _ => Err(TestCaseError::fail(format!("no reason for {fault:?}"))),
        }
    }

    /// Whether no receipt can be made, whichever way kopecks are rounded.
    fn certainly_faulty(&self, paid: i64, whole: i64) -> bool {
        let everything_has_a_line = paid >= self.priced();
        let bare = self.marked(|price, pieces| {
            price > 0 && i128::from(price) * i128::from(paid) <= i128::from(whole) * i128::from(pieces - 1)
        });
        paid + self.delivery.unwrap_or_default() == 0
            || everything_has_a_line && (bare || self.most_lines() > MOST_LINES)
    }
}

fn of<'a>(receipt: &'a Receipt, name: &str) -> Vec<&'a ReceiptLine> {
    receipt
        .lines()
        .iter()
        .filter(|line| line.name() == name)
        .collect()
}

/// The JSON has the same lines.
fn reads_back(receipt: &Receipt) -> TestCaseResult {
    let json: Value = serde_json::from_str(&receipt.to_json()).unwrap();
    let items = json["items"].as_array().unwrap();
    prop_assert_eq!(items.len(), receipt.lines().len());
    for (item, line) in items.iter().zip(receipt.lines()) {
        // Numbers of so few digits are the same in floats.
        prop_assert_eq!(item["sum"].as_f64(), line.sum().to_string().parse().ok());
        prop_assert_eq!(
            item["quantity"].as_f64(),
            line.quantity().to_string().parse().ok()
        );
        prop_assert_eq!(item["name"].as_str(), Some(line.name()));
        prop_assert_eq!(item["nomenclature_code"].as_str(), line.marking());
    }
    Ok(())
}
