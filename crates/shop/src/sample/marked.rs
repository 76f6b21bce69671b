//! An order of a person with a mark in every column that holds a buyer's data: what shows the order has to show all of them.

use super::{ROBOKASSA, buyer, line, placed};
use crate::{
    buyer::Delivery,
    message::{Address, Brief, DeliveryState, Letter, Message, MessageChannel, MessageId, MessageRow},
    money::Kopecks,
    order::{
        Actor, Attention, Event, Fulfilment, Hold, HoldCall, HoldState, HoldWish, LinkState, Marking, Mended,
        Order, OrderKey, OrderNumber, PayLink, Payment, ReceiptState, Remark, Resolution, ReturnId,
        ReturnRequest, ReturnState, Said, SecondReceipt, Shipment, Source, State, Tag, What,
    },
    payment::{
        Attempt, AttemptOutcome, Channel, Details, InvoiceId, Issue, Mark, Notice, RecordedNotice, Verdict,
    },
    privacy::{HeldAmendment, HeldOrder, Standing, TABLES, Whose},
    time::Timestamp,
};

/// Columns that repeat what stands in another one.
const COPIES: [(&str, &str); 6] = [
    ("orders.amended", "amendments.after"),
    ("orders.buyer_name", "orders.placed"),
    ("orders.buyer_email", "orders.placed"),
    ("orders.buyer_phone", "orders.placed"),
    ("orders.search_keys", "orders.placed"),
    ("order_search.keys", "orders.placed"),
];
const AT: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// The columns that hold a buyer's data, each with the mark that stands in it in [`held`].
pub fn marks() -> Vec<(String, String)> {
    let columns: Vec<String> = TABLES
        .iter()
        .flat_map(|table| {
            let buyers = table
                .persons
                .iter()
                .filter(|(_, whose, _)| *whose == Whose::Buyer);
            buyers.map(move |(column, ..)| format!("{}.{column}", table.name))
        })
        .collect();
    let original = |column: &str| {
        let copy = COPIES.iter().find(|(copy, _)| *copy == column);
        copy.map_or(column, |(_, original)| *original).to_owned()
    };
    let place = |column: &str| columns.iter().position(|other| *other == original(column));
    let marks = columns
        .iter()
        .map(|column| (column.clone(), format!("mark{}x", place(column).unwrap())));
    marks.collect()
}

/// An order that has been paid, was sent and mended, with all that can be said of it.
pub fn held() -> HeldOrder {
    let marks = marks();
    let mark = |column: &str| {
        let found = marks.iter().find(|(other, _)| other == column);
        found.unwrap().1.clone()
    };
    let order = order(&mark);
    let mended = |comment| Mended {
        buyer: buyer(),
        delivery: Delivery::PickUp,
        comment,
    };
    HeldOrder {
        history: vec![Event {
            at: AT,
            actor: Actor::Shop,
            what: What::Cancelled {
                reason: mark("history.event"),
            },
        }],
        messages: vec![message(&order, &mark)],
        amendments: vec![HeldAmendment {
            at: AT,
            before: Some(mended(mark("amendments.before"))),
            after: Some(mended(mark("amendments.after"))),
        }],
        returns: vec![ReturnRequest {
            id: ReturnId(1),
            asked_at: AT,
            text: mark("return_requests.text"),
            state: ReturnState::Asked,
            decided: None,
            note: mark("return_requests.note"),
            received: None,
            settled: None,
        }],
        remarks: vec![Remark {
            at: AT,
            who: "olga".into(),
            said: Said::of_parts("note", mark("remarks.text")).unwrap(),
        }],
        tags: vec![Tag::parse(&mark("order_tags.tag")).unwrap()],
        standing: Standing {
            open: None,
            forgotten_at: None,
            withdrawn: None,
        },
        sessions: 1,
        order,
    }
}

fn order(mark: &dyn Fn(&str) -> String) -> Order {
    let mut placed = placed(vec![line()], Kopecks::ZERO);
    placed.comment = mark("orders.placed");
    let staff = || Actor::Staff("olga".into());
    Order {
        number: OrderNumber(1_042),
        key: OrderKey::from_random([7; 16]),
        placed_at: AT,
        placed,
        state: State::Paid {
            payment: Payment {
                amount: Kopecks::new(10_000),
                at: AT,
                source: Source::Outside {
                    by: staff(),
                    reason: mark("orders.state_facts"),
                },
                refunds: Vec::new(),
            },
        },
        fulfilment: Fulfilment::Shipped {
            at: AT,
            shipments: vec![Shipment {
                at: AT,
                by: staff(),
                tracking: Some(mark("orders.fulfilment_facts")),
                pieces: Vec::new(),
            }],
        },
        attention: vec![Attention {
            what: Verdict::PaidTwice,
            gateway: ROBOKASSA,
            invoice: invoice(),
            amount: Kopecks::new(10_000),
            test: Some(false),
            since: AT,
            resolved: Some(Resolution {
                at: AT,
                by: staff(),
                note: mark("orders.attention"),
            }),
        }],
        attempts: vec![attempt(mark)],
        notices: vec![RecordedNotice {
            notice: Notice {
                gateway: ROBOKASSA,
                invoice: invoice(),
                amount: Kopecks::new(10_000),
                test: false,
                channel: Channel::Callback,
                at: AT,
                order_key: None,
                method: Some(mark("notices.method")),
                details: Details {
                    marks: vec![Mark {
                        name: "Shp_who".into(),
                        value: mark("notices.details"),
                    }],
                    ..Details::default()
                },
            },
            verdict: Verdict::Accepted,
        }],
        marking: Marking::new(),
        second_receipt: Some(SecondReceipt {
            state: ReceiptState::Failed {
                why: mark("orders.second_receipt"),
                is_certain: true,
            },
            since: AT,
            failing_since: None,
            settlement: None,
            stale: true,
        }),
        put_away: None,
    }
}

fn attempt(mark: &dyn Fn(&str) -> String) -> Attempt {
    Attempt {
        gateway: ROBOKASSA,
        invoice: invoice(),
        test: false,
        amount: Kopecks::new(10_000),
        method: None,
        started_at: AT,
        outcome: AttemptOutcome::Paid,
        stage: None,
        issue: Some(Issue::Link(PayLink {
            at: AT,
            until: None,
            reference: None,
            url: None,
            state: LinkState::Refused {
                why: mark("attempts.issue"),
            },
        })),
        operation: None,
        hold: Some(Hold {
            until: AT,
            since: None,
            is_near: false,
            call: Some(HoldCall {
                wish: HoldWish::LetGo,
                by: Actor::Shop,
                at: AT,
                state: HoldState::Refused {
                    why: mark("attempts.hold"),
                },
            }),
        }),
        receipt: Some(true),
        handed_over: true,
    }
}

fn message(order: &Order, mark: &dyn Fn(&str) -> String) -> MessageRow {
    MessageRow {
        id: MessageId(1),
        message: Message {
            key: "order:1042:cancelled:email:buyer".into(),
            to: Address {
                channel: MessageChannel::Email,
                recipient: mark("outbox.recipient"),
            },
            letter: Letter::OrderCancelled {
                order: Brief::of(order),
                reason: mark("outbox.letter"),
                test: false,
            },
        },
        state: DeliveryState::Dead,
        attempts: 1,
        created_at: AT,
        due_at: AT,
        done_at: Some(AT),
        reference: Some(mark("outbox.reference")),
        last_error: Some(mark("outbox.last_error")),
    }
}

fn invoice() -> InvoiceId {
    InvoiceId::new(1_001).unwrap()
}
