//! What stands on the papers of an order.

use crate::{
    kind::Kind,
    paper::{Block, Column, Fact, Paper, Table},
};
use shop::{
    Kopecks,
    buyer::Delivery,
    order::{Fulfilment, Order, Part, Pieces},
    text::Lang,
    transfer::BankAccount,
};
use words::{Words, Zone, words};

/// Who sells. What is empty is left out.
#[derive(Debug, Clone, Copy)]
pub struct Seller<'a> {
    /// Name of the person or company.
    pub name: &'a str,
    /// Taxpayer's number.
    pub inn: &'a str,
    /// Number beside it that companies have.
    pub kpp: &'a str,
    /// Number in the state register.
    pub ogrn: &'a str,
    /// Where goods are picked up and letters go.
    pub address: &'a str,
    /// Phone as people read it.
    pub phone: &'a str,
    /// Where bank transfers go.
    pub account: Option<&'a BankAccount>,
}

/// A paper of an order, in this language.
pub fn paper(kind: Kind, order: &Order, seller: &Seller<'_>, lang: Lang, zone: Zone) -> Paper {
    let pen = Pen {
        order,
        seller,
        words: words(lang),
        zone,
    };
    let number = [("number", order.number.to_string().into())];
    let (title, blocks) = match kind {
        Kind::Sheet => ("paper-sheet-title", pen.sheet()),
        Kind::Invoice => ("paper-invoice-title", pen.invoice()),
        Kind::Act => ("paper-act-title", pen.act()),
    };
    Paper {
        lang,
        title: pen.words.with(title, &number),
        blocks,
    }
}

/// What writes a paper.
struct Pen<'a> {
    order: &'a Order,
    seller: &'a Seller<'a>,
    words: &'static Words,
    zone: Zone,
}

impl Pen<'_> {
    fn sheet(&self) -> Vec<Block> {
        let placed = &self.order.placed;
        let buyer = &placed.buyer;
        let way = match &placed.delivery {
            Delivery::PickUp => self.text("pickup-title"),
            Delivery::Courier { address } => format!("{}, {address}", self.text("courier-title")),
        };
        let facts = [
            ("paper-placed", self.words.moment(self.order.placed_at, self.zone)),
            ("paper-buyer", buyer.name.as_str().to_owned()),
            ("phone-label", self.words.phone(&buyer.phone)),
            ("delivery-word", way),
            ("pay-legend", self.payment()),
            ("comment-label", placed.comment.clone()),
        ];
        let mut blocks = vec![self.facts(facts)];
        let shipments = self.order.shipments();
        let is_partly = matches!(self.order.fulfilment, Fulfilment::PartlyShipped { .. });
        // What left in parts is listed part by part; what is to be packed comes first.
        if is_partly {
            blocks.push(Block::Heading(self.text("paper-unsent")));
            blocks.push(self.packing(&self.order.unsent()));
        }
        if is_partly || shipments.len() > 1 {
            for (nth, shipment) in (1_usize..).zip(shipments) {
                let values = [
                    ("nth", nth.to_string().into()),
                    ("at", self.words.moment(shipment.at, self.zone).into()),
                ];
                blocks.push(Block::Heading(self.words.with("paper-shipment", &values)));
                let tracking = shipment.tracking.clone().unwrap_or_default();
                if !tracking.is_empty() {
                    blocks.push(self.fact_of("several-tracking", tracking));
                }
                blocks.push(self.packing(&shipment.pieces));
            }
        } else {
            let left = self.left().into_iter().map(|part| Pieces {
                line: part.line,
                count: part.count,
            });
            blocks.push(self.packing(&left.collect::<Vec<_>>()));
        }
        blocks.push(self.signatures(&["paper-packer"]));
        blocks
    }

    /// Goods to be packed, with a place to tick each off.
    fn packing(&self, pieces: &[Pieces]) -> Block {
        let known = pieces
            .iter()
            .filter_map(|one| Some((self.order.placed.lines.get(one.line)?, one.count)));
        let rows = known.enumerate().map(|(nth, (line, count))| {
            vec![
                (nth + 1).to_string(),
                line.sku.clone(),
                line.name.with_option(&line.option, self.words.lang()),
                count.to_string(),
                String::new(),
            ]
        });
        Block::Table(Table {
            columns: self.columns(&[
                ("paper-nth", 6, false),
                ("article-code", 20, false),
                ("column-goods", 50, false),
                ("column-count", 10, true),
                ("paper-packed", 14, true),
            ]),
            rows: rows.collect(),
        })
    }

    fn invoice(&self) -> Vec<Block> {
        let mut blocks =
            vec![self.fact_of("paper-placed", self.words.moment(self.order.placed_at, self.zone))];
        blocks.extend(self.parties());
        if let Some(account) = self.seller.account {
            blocks.push(Block::Heading(self.text("paper-bank")));
            blocks.push(self.facts([
                ("invoice-account", account.number().to_owned()),
                ("invoice-bank", account.bank().to_owned()),
                ("invoice-bic", account.bic().to_owned()),
                ("invoice-correspondent", account.correspondent().to_owned()),
            ]));
        }
        let placed = &self.order.placed;
        let rows = placed.lines.iter().enumerate().map(|(nth, line)| {
            vec![
                (nth + 1).to_string(),
                line.name.with_option(&line.option, self.words.lang()),
                line.count.to_string(),
                line.price.to_string(),
                line.full_price().to_string(),
            ]
        });
        blocks.push(Block::Table(Table {
            columns: self.columns(&[
                ("paper-nth", 6, false),
                ("column-goods", 50, false),
                ("column-count", 10, true),
                ("column-price", 17, true),
                ("column-sum", 17, true),
            ]),
            rows: rows.collect(),
        }));
        let bill = placed.bill;
        let discount = (bill.discount() > Kopecks::ZERO).then(|| {
            let discount = Kopecks::ZERO.checked_sub(bill.discount());
            self.fact("discount-word", discount.unwrap_or(bill.discount()).to_string())
        });
        let sums = [
            discount,
            Some(self.fact("delivery-word", bill.delivery().to_string())),
            Some(self.fact("total-word", bill.total().to_string())),
        ];
        blocks.push(Block::Sums(sums.into_iter().flatten().collect()));
        blocks.push(Block::Text(self.words.taxes(placed)));
        blocks.push(Block::Strong(self.words.sum_in_words(bill.total())));
        if !self.order.is_buyers_turn() {
            let id = if self.order.is_awaiting() {
                "invoice-waits"
            } else {
                "invoice-over"
            };
            blocks.push(Block::Strong(self.text(id)));
        }
        blocks.push(self.signatures(&["paper-director", "paper-accountant"]));
        blocks
    }

    fn act(&self) -> Vec<Block> {
        let mut blocks =
            vec![self.fact_of("paper-placed", self.words.moment(self.order.placed_at, self.zone))];
        blocks.extend(self.parties());
        let (parts, placed) = (self.left(), &self.order.placed);
        let goods = parts.iter().map(|part| part.sum);
        let delivery = self.order.remains().delivery;
        let total = goods.chain([delivery]).fold(Kopecks::ZERO, |sum, more| {
            sum.checked_add(more).unwrap_or(Kopecks::MAX)
        });
        let rows = parts.iter().enumerate().map(|(nth, part)| {
            let line = &placed.lines[part.line];
            vec![
                (nth + 1).to_string(),
                line.sku.clone(),
                line.name.with_option(&line.option, self.words.lang()),
                part.count.to_string(),
                part.sum.to_string(),
            ]
        });
        blocks.push(Block::Table(Table {
            columns: self.columns(&[
                ("paper-nth", 6, false),
                ("article-code", 20, false),
                ("column-goods", 47, false),
                ("column-count", 10, true),
                ("column-sum", 17, true),
            ]),
            rows: rows.collect(),
        }));
        blocks.push(Block::Sums(vec![
            self.fact("delivery-word", delivery.to_string()),
            self.fact("total-word", total.to_string()),
        ]));
        blocks.push(Block::Strong(self.words.sum_in_words(total)));
        blocks.push(Block::Text(self.text("paper-act-text")));
        blocks.push(self.signatures(&["paper-gave", "paper-took"]));
        blocks
    }

    /// Goods that go out: what was ordered, less what was missing and what the money went back for.
    fn left(&self) -> Vec<Part> {
        let lines = self.order.placed.lines.len();
        let parts = self.order.remains().goods.into_iter();
        parts.filter(|part| part.count > 0 && part.line < lines).collect()
    }

    /// How the money stands, for whoever hands the goods over.
    fn payment(&self) -> String {
        match self.order.due_on_delivery() {
            Some(due) => self.words.with("paper-due", &[("sum", due.to_string().into())]),
            None if self.order.state.payment().is_some() => self.text("paper-paid"),
            None => self.text("paper-unpaid"),
        }
    }

    /// Who sells and who buys.
    fn parties(&self) -> Vec<Block> {
        let buyer = &self.order.placed.buyer;
        vec![
            Block::Heading(self.text("paper-seller")),
            self.facts([
                ("invoice-payee-name", self.seller.name.to_owned()),
                ("invoice-inn", self.seller.inn.to_owned()),
                ("invoice-kpp", self.seller.kpp.to_owned()),
                ("paper-ogrn", self.seller.ogrn.to_owned()),
                ("paper-address", self.seller.address.to_owned()),
                ("phone-label", self.seller.phone.to_owned()),
            ]),
            Block::Heading(self.text("paper-buyer")),
            self.facts([
                ("invoice-payee-name", buyer.name.as_str().to_owned()),
                ("phone-label", self.words.phone(&buyer.phone)),
            ]),
        ]
    }

    fn text(&self, id: &str) -> String {
        self.words.text(id)
    }

    fn fact(&self, id: &str, value: String) -> Fact {
        Fact {
            name: self.text(id),
            value,
        }
    }

    fn fact_of(&self, id: &'static str, value: String) -> Block {
        self.facts([(id, value)])
    }

    /// Those that have a value.
    fn facts<const N: usize>(&self, facts: [(&'static str, String); N]) -> Block {
        let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
        Block::Facts(told.map(|(id, value)| self.fact(id, value)).collect())
    }

    fn columns(&self, columns: &[(&'static str, u8, bool)]) -> Vec<Column> {
        let columns = columns.iter().map(|(id, share, is_number)| Column {
            title: self.text(id),
            share: *share,
            is_number: *is_number,
        });
        columns.collect()
    }

    fn signatures(&self, ids: &[&'static str]) -> Block {
        Block::Signatures(ids.iter().map(|id| self.text(id)).collect())
    }
}
