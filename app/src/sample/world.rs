//! Goods, orders and people whose texts are all the same.

use super::fixture::{self, NOW, PLACED};
use crate::{Chrome, Color, Seller};
use shop::{
    buyer::{Delivery, Name},
    catalog::{Category, Product},
    message::{Address, DeliveryState, Letter, Message, MessageChannel, MessageId, MessageRow},
    order::{Actor, Fulfilment, Order, OrderNumber, Refund, RefundState, Source, State},
    payment::{AttemptOutcome, Stage, Verdict},
    text::Lang,
};
use std::sync::Arc;

/// A shop where every typed text is `typed`.
pub struct World {
    /// What every page needs.
    pub chrome: Chrome,
    /// What every person in this world types, everywhere.
    pub typed: &'static str,
}

impl World {
    /// The seller's words are `typed` as well.
    pub fn new(lang: Lang, typed: &'static str) -> Self {
        let typed_string = || typed.to_owned();
        let seller = Seller {
            shop_name: typed_string(),
            phone: "+7 800 555-01-00".into(),
            email: "shop@example.com".into(),
            hours: typed_string(),
            address: typed_string(),
            legal_name: typed_string(),
            inn: typed_string(),
            ogrn: typed_string(),
            kpp: typed_string(),
            account: None,
            color: Color::Plum,
        };
        let chrome = Chrome {
            seller: Arc::new(seller),
            ..fixture::chrome(lang)
        };
        Self { chrome, typed }
    }

    /// A category of that name.
    pub fn category(&self) -> Category {
        Category {
            name: fixture::text(self.typed, self.typed),
            ..fixture::knitwear()
        }
    }

    /// The product with its words replaced.
    pub fn product(&self, mut product: Product) -> Product {
        let text = || fixture::text(self.typed, self.typed);
        product.name = text();
        product.summary = text();
        product.description = text();
        product.picture_alt = text();
        for attribute in &mut product.attributes {
            attribute.name = text();
            attribute.value = text();
        }
        for variant in &mut product.variants {
            variant.option = text();
            variant.sku = self.typed.into();
        }
        product
    }

    /// The order with what its buyer typed replaced.
    pub fn order(&self, mut order: Order) -> Order {
        let placed = &mut order.placed;
        placed.buyer.name = Name::parse(self.typed).unwrap();
        placed.comment = self.typed.into();
        if let Some(consents) = &mut placed.consents {
            consents.data.ip = self.typed.into();
            consents.data.version = self.typed.into();
        }
        placed.delivery = Delivery::Courier {
            address: self.typed.to_owned(),
        };
        for line in &mut placed.lines {
            line.name = fixture::text(self.typed, self.typed);
            line.option = fixture::text(self.typed, self.typed);
            line.sku = self.typed.into();
        }
        for recorded in &mut order.notices {
            recorded.notice.method = Some(self.typed.to_owned());
        }
        order
    }

    /// Orders in the states that pages have words for.
    pub fn orders(&self) -> Vec<Order> {
        let all = self.wanting().into_iter().chain(self.paid()).chain(self.over());
        all.map(|order| self.order(order)).collect()
    }

    /// Orders that want money, or somebody to look at what came.
    fn wanting(&self) -> Vec<Order> {
        let at = NOW;
        let waiting = State::AwaitingPayment {
            until: Some(fixture::UNTIL),
        };
        let paid = State::Paid {
            payment: fixture::payment(),
        };
        vec![
            fixture::order(),
            fixture::on_delivery(Fulfilment::New),
            fixture::on_delivery(self.shipped()),
            fixture::on_delivery(fixture::delivered(at)),
            fixture::by_transfer(),
            fixture::attempted(AttemptOutcome::Open),
            fixture::attempted(AttemptOutcome::Failed),
            fixture::at_stage(Stage::Returned),
            fixture::at_stage(Stage::Suspended),
            fixture::at_stage(Stage::Partial),
            fixture::questionable(Verdict::WrongSum, waiting),
            fixture::questionable(Verdict::PaidLate, State::Expired { at }),
            fixture::questionable(Verdict::PaidTwice, paid),
        ]
    }

    /// Orders that are paid, some of it returned.
    fn paid(&self) -> Vec<Order> {
        let (at, reason) = (NOW, || self.typed.to_owned());
        let refund = |state| Refund {
            state,
            ..Refund::noted(shop::Kopecks::new(100), at, self.by(), reason())
        };
        let refunds = [
            RefundState::Noted,
            RefundState::Done {
                at,
                reference: Some(reason()),
            },
            RefundState::Refused { why: reason() },
            RefundState::Unclear {
                why: reason(),
                reference: Some(reason()),
            },
        ];
        let part = shop::order::Payment {
            refunds: refunds.map(refund).into(),
            ..fixture::payment()
        };
        let outside = shop::order::Payment {
            source: Source::Outside {
                by: self.by(),
                reason: reason(),
            },
            ..fixture::payment()
        };
        vec![
            fixture::paid(),
            Order {
                state: State::Paid { payment: outside },
                ..fixture::order()
            },
            Order {
                state: State::Paid { payment: part },
                ..fixture::order()
            },
            fixture::partly_shipped(self.typed),
            Order {
                fulfilment: self.shipped(),
                ..fixture::paid()
            },
            Order {
                fulfilment: fixture::delivered(at),
                ..fixture::paid()
            },
        ]
    }

    /// Orders that nobody pays for any more.
    fn over(&self) -> Vec<Order> {
        let (at, reason) = (NOW, || self.typed.to_owned());
        vec![
            Order {
                state: State::Expired { at },
                ..fixture::order()
            },
            Order {
                state: State::Cancelled {
                    at,
                    by: self.by(),
                    reason: reason(),
                },
                ..fixture::order()
            },
            Order {
                state: State::Cancelled {
                    at,
                    by: Actor::Buyer,
                    reason: String::new(),
                },
                ..fixture::order()
            },
            Order {
                state: State::Refunded {
                    payment: fixture::payment(),
                    at,
                    by: self.by(),
                    reason: reason(),
                },
                ..fixture::paid()
            },
        ]
    }

    /// On its way, with a code to follow it.
    fn shipped(&self) -> Fulfilment {
        fixture::shipped(NOW, Some(self.typed))
    }

    fn by(&self) -> Actor {
        Actor::Staff(self.typed.to_owned())
    }

    /// A message to the owner in this state.
    pub fn message(&self, state: DeliveryState) -> MessageRow {
        MessageRow {
            id: MessageId(7),
            message: Message {
                key: "key".into(),
                to: Address {
                    channel: MessageChannel::Telegram,
                    recipient: self.typed.to_owned(),
                },
                letter: Letter::OwnerUndelivered {
                    number: Some(OrderNumber(1042)),
                    channel: self.typed.to_owned(),
                    error: self.typed.to_owned(),
                    test: false,
                },
            },
            state,
            attempts: 3,
            created_at: PLACED,
            due_at: NOW,
            done_at: Some(NOW),
            reference: Some(self.typed.to_owned()),
            last_error: Some(self.typed.to_owned()),
        }
    }
}
