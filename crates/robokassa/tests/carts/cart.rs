//! Carts of every kind: free goods and free delivery, marked goods, too much to print, nothing to pay.

use proptest::collection::vec;
use proptest::prelude::*;
use robokassa::Amount;
use robokassa::receipt::{Goods, Quantity, Receipt, ReceiptBuilder, Tax};

pub const DELIVERY: &str = "Доставка";

/// What is bought and how it is paid.
#[derive(Clone, Debug)]
pub struct Cart {
    pub positions: Vec<Position>,
    pub delivery: Option<i64>,
    pub discount: i64,
}

#[derive(Clone, Debug)]
pub struct Position {
    pub kopecks: i64,
    pub sold: Sold,
}

#[derive(Clone, Debug)]
pub enum Sold {
    /// At a price for each.
    Pieces(u32),
    /// At a price for a thousand thousandths.
    Weight(u32),
    /// At a price for all of them.
    Lot(u32),
    /// At a price for each, with a code on each.
    Marked(u32),
}

/// A discount that depends on what the goods cost.
#[derive(Clone, Debug)]
enum Discount {
    None,
    Millionths(u32),
    AllBut(i64),
    All,
    OneKopeckMore,
}

pub fn carts() -> impl Strategy<Value = Cart> {
    let kopecks = prop_oneof![1 => Just(0), 2 => 1..=9_i64, 4 => 1..=500_000_i64];
    let sold = prop_oneof![
        3 => (1..=1_200_u32).prop_map(Sold::Pieces),
        2 => (1..=5_u32).prop_map(Sold::Pieces),
        3 => (1..=2_500_u32).prop_map(Sold::Weight),
        1 => (1..=9_u32).prop_map(Sold::Lot),
        1 => (1..=4_u32).prop_map(Sold::Marked),
    ];
    let position = (kopecks, sold).prop_map(|(kopecks, sold)| Position { kopecks, sold });
    let positions = prop_oneof![4 => 1..=8_usize, 1 => 45..=120_usize]
        .prop_flat_map(move |count| vec(position.clone(), count));
    let delivery = prop::option::of(prop_oneof![1 => Just(0), 2 => 1..=50_000_i64]);
    let discount = prop_oneof![
        2 => Just(Discount::None),
        8 => (0..=1_000_000_u32).prop_map(Discount::Millionths),
        3 => prop_oneof![Just(1), 1..=30_i64].prop_map(Discount::AllBut),
        3 => Just(Discount::All),
        1 => Just(Discount::OneKopeckMore),
    ];
    (positions, delivery, discount).prop_map(|(positions, delivery, discount)| {
        let whole: i64 = positions.iter().map(Position::price).sum();
        let discount = match discount {
            Discount::None => 0,
            Discount::Millionths(part) => whole * i64::from(part) / 1_000_000,
            Discount::AllBut(kopecks) => (whole - kopecks).max(0),
            Discount::All => whole,
            Discount::OneKopeckMore => whole + 1,
        };
        Cart {
            positions,
            delivery,
            discount,
        }
    })
}

impl Cart {
    pub fn builder(&self) -> ReceiptBuilder {
        let goods = self.positions.iter().enumerate();
        let builder = goods.fold(Receipt::builder(), |builder, (number, position)| {
            builder.goods(position.goods(number))
        });
        let builder = builder.discount(kopecks(self.discount));
        match self.delivery {
            Some(price) => builder.delivery(Goods::new(DELIVERY, kopecks(price), Quantity::ONE, Tax::None)),
            None => builder,
        }
    }

    /// How many positions cost something.
    pub fn priced(&self) -> i64 {
        let priced = self.positions.iter().filter(|position| position.price() > 0);
        i64::try_from(priced.count()).unwrap()
    }

    /// How many lines there are if nothing is divided and all that costs something is paid.
    pub fn most_lines(&self) -> usize {
        let priced = self.positions.iter().filter(|position| position.price() > 0);
        priced.map(Position::lines).sum::<usize>() + usize::from(self.delivery.is_some_and(|price| price > 0))
    }

    pub fn marked(&self, is: impl Fn(i64, u32) -> bool) -> bool {
        self.positions
            .iter()
            .any(|position| matches!(position.sold, Sold::Marked(pieces) if is(position.price(), pieces)))
    }
}

impl Position {
    pub fn goods(&self, number: usize) -> Goods {
        let (name, price, quantity) = (number.to_string(), kopecks(self.kopecks), self.quantity());
        match self.sold {
            Sold::Lot(_) => Goods::in_total(name, price, quantity, Tax::Vat10),
            Sold::Marked(pieces) => Goods::new(name, price, quantity, Tax::Vat22)
                .marked((0..pieces).map(|piece| format!("{number}/{piece}"))),
            Sold::Pieces(_) | Sold::Weight(_) => Goods::new(name, price, quantity, Tax::Vat22),
        }
    }

    pub fn quantity(&self) -> Quantity {
        match self.sold {
            Sold::Pieces(pieces) | Sold::Lot(pieces) | Sold::Marked(pieces) => Quantity::pieces(pieces),
            Sold::Weight(thousandths) => Quantity::thousandths(thousandths),
        }
        .unwrap()
    }

    /// The full price of all of it.
    pub fn price(&self) -> i64 {
        match self.sold {
            Sold::Lot(_) => self.kopecks,
            Sold::Pieces(pieces) | Sold::Marked(pieces) => self.kopecks * i64::from(pieces),
            Sold::Weight(thousandths) => (self.kopecks * i64::from(thousandths) + 500) / 1000,
        }
    }

    /// How many lines it has if none is divided.
    pub fn lines(&self) -> usize {
        match self.sold {
            Sold::Marked(pieces) => pieces as usize,
            _ => 1,
        }
    }

    /// How many lines it has if those are divided that have no whole price for a unit.
    pub fn divided(&self, share: i64) -> usize {
        let pieces = self.quantity().whole().map(i64::from);
        let divides = |pieces| share >= pieces && share % pieces != 0;
        match self.sold {
            Sold::Marked(_) => self.lines(),
            _ => 1 + usize::from(pieces.is_some_and(divides)),
        }
    }
}

pub fn kopecks(kopecks: i64) -> Amount {
    Amount::from_kopecks(kopecks).unwrap()
}
