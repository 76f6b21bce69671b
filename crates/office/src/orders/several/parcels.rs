//! What would become of each parcel of a list, and what came of it.

use super::lines::Line;
use crate::desk::Desk;
use shop::{
    Kopecks,
    desk::Error,
    order::{Deed, DeedKind, Fulfilment, Order, OrderNumber, Refusal, State},
    staff::Admin,
    text,
};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of what a parcel is followed by, as for one order.
pub(super) const LONGEST: usize = 200;

/// An order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parcel {
    pub(super) line: Line,
    /// Who gets it; empty if there is no such order.
    pub(super) buyer: String,
    pub(super) fate: Fate,
}

/// What will happen to it, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It will be sent.
    Leaves {
        /// Its money is only held, and is taken first.
        is_held: bool,
        /// Marked goods in it have no codes yet.
        lacks_codes: bool,
    },
    /// It was sent.
    Left,
    /// Its held money was asked for; it leaves once that is there.
    Asked,
    /// It will not be sent, or was not.
    Stays(Why),
}

/// Why an order does not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    NoNumber,
    Twice,
    NoOrder,
    LongCode,
    ShortenedCode,
    SentAlready { tracking: String },
    SentMeanwhile,
    Withdrawn,
    Delivered,
    NotPaid,
    MoneyGoesBack,
    Over,
    NotNow,
    Failed,
}

/// What would become of each line.
pub(super) async fn look(desk: &Desk, staff: &Admin, lines: Vec<Line>) -> Result<Vec<Parcel>, Error> {
    let numbers: BTreeSet<_> = lines.iter().filter_map(|line| line.number).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let orders = desk.shop.readable_orders(&numbers).await?;
    let withdrawn = desk.shop.withdrawn(staff, &orders).await?;
    let orders: BTreeMap<_, _> = orders.into_iter().map(|order| (order.number, order)).collect();
    let mut met = BTreeSet::new();
    let parcels = lines.into_iter().map(|mut line| {
        let order = line.number.and_then(|number| orders.get(&number));
        let is_first = line.number.is_none_or(|number| met.insert(number));
        let is_withdrawn = line.number.is_some_and(|number| withdrawn.contains(&number));
        let fate = if is_first {
            fate(&line, order, is_withdrawn)
        } else {
            Fate::Stays(Why::Twice)
        };
        line.sent = line.sent.or(order.map(|order| order.shipments().len()));
        Parcel {
            buyer: order
                .map(|order| order.placed.buyer.name.as_str().to_owned())
                .unwrap_or_default(),
            fate,
            line,
        }
    });
    Ok(parcels.collect())
}

fn fate(line: &Line, order: Option<&Order>, is_withdrawn: bool) -> Fate {
    if line.number.is_none() {
        return Fate::Stays(Why::NoNumber);
    }
    let Some(order) = order else {
        return Fate::Stays(Why::NoOrder);
    };
    if !line.tracking.is_empty() && text::line(&line.tracking, LONGEST).is_none() {
        return Fate::Stays(Why::LongCode);
    }
    if line.is_shortened() {
        return Fate::Stays(Why::ShortenedCode);
    }
    if order.deeds().contains(&DeedKind::Ship) {
        // A code stands for one parcel: a list that says it again means what left with it, and not what is still in the shop.
        let code = text::line(&line.tracking, LONGEST);
        let is_known = code.is_some_and(|code| order.fulfilment.tracking().contains(&code.as_str()));
        if is_known {
            return Fate::Stays(Why::SentAlready {
                tracking: line.tracking.clone(),
            });
        }
        // Whoever looked at the list meant what was left then.
        if line.sent.is_some_and(|sent| sent != order.shipments().len()) {
            return Fate::Stays(Why::SentMeanwhile);
        }
        // The page of the order says so, and nobody sees it here.
        if is_withdrawn {
            return Fate::Stays(Why::Withdrawn);
        }
        return Fate::Leaves {
            is_held: order.held().is_some(),
            lacks_codes: !order.lacking_codes().is_empty(),
        };
    }
    Fate::Stays(match (&order.fulfilment, &order.state) {
        (Fulfilment::Shipped { .. }, _) => Why::SentAlready {
            tracking: order.fulfilment.tracking().join(", "),
        },
        (Fulfilment::Delivered { .. }, _) => Why::Delivered,
        (Fulfilment::New | Fulfilment::PartlyShipped { .. }, State::AwaitingPayment { .. }) => Why::NotPaid,
        (Fulfilment::New | Fulfilment::PartlyShipped { .. }, State::Paid { payment })
            if payment.left() <= Kopecks::ZERO =>
        {
            Why::MoneyGoesBack
        }
        (Fulfilment::New | Fulfilment::PartlyShipped { .. }, State::Paid { .. }) => Why::NotNow,
        (
            Fulfilment::New | Fulfilment::PartlyShipped { .. },
            State::Expired { .. } | State::Cancelled { .. } | State::Refunded { .. },
        ) => Why::Over,
    })
}

/// Sends those that can be sent, and writes down what came of each.
pub(super) async fn send(desk: &Desk, staff: &Admin, parcels: &mut [Parcel]) {
    let deeds = parcels.iter().filter_map(|parcel| {
        let (tracking, seen) = (parcel.line.tracking.clone(), parcel.line.sent);
        let number = parcel.line.number?;
        matches!(parcel.fate, Fate::Leaves { .. }).then_some((number, Deed::Ship { tracking, seen }))
    });
    let deeds: Vec<_> = deeds.collect();
    let done = desk.shop.act_on_several(staff, deeds, desk.now()).await;
    let mut fates: BTreeMap<_, _> = done
        .into_iter()
        .map(|(number, done)| (number, sent(desk, staff, number, done)))
        .collect();
    for parcel in parcels {
        if !matches!(parcel.fate, Fate::Leaves { .. }) {
            continue;
        }
        if let Some(fate) = parcel.line.number.and_then(|number| fates.remove(&number)) {
            parcel.fate = fate;
        }
    }
}

/// What came of one.
fn sent(desk: &Desk, staff: &Admin, number: OrderNumber, done: Result<Order, Error>) -> Fate {
    match done {
        Ok(order) => {
            (desk.note_deed)(number, DeedKind::Ship.as_str(), staff);
            match order.fulfilment {
                Fulfilment::Shipped { .. } => Fate::Left,
                Fulfilment::New | Fulfilment::PartlyShipped { .. } | Fulfilment::Delivered { .. } => {
                    Fate::Asked
                }
            }
        }
        Err(Error::Refused(Refusal::SentMeanwhile)) => Fate::Stays(Why::SentMeanwhile),
        // They did so after the look.
        Err(Error::Refused(Refusal::BuyerWithdraws)) => Fate::Stays(Why::Withdrawn),
        Err(Error::Refused(_)) => Fate::Stays(Why::NotNow),
        Err(Error::NotFound) => Fate::Stays(Why::NoOrder),
        Err(error @ (Error::Store(_) | Error::Gateway(_))) => {
            (desk.report)(&error);
            Fate::Stays(Why::Failed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture;

    /// A file of yesterday that is pasted once more sends nothing of what is left.
    #[test]
    fn a_code_that_is_known_sends_no_more() {
        let order = fixture::partly_shipped("RA1");
        for (tracking, leaves) in [("", true), ("RA2", true), ("RA1", false)] {
            let line = Line {
                tracking: tracking.to_owned(),
                ..Line::of(order.number)
            };
            let fate = fate(&line, Some(&order), false);
            assert_eq!(
                matches!(fate, Fate::Leaves { .. }),
                leaves,
                "{tracking}: {fate:?}"
            );
        }
    }

    #[test]
    fn what_another_packer_sent_a_part_of_since_the_look_stays() {
        let order = fixture::partly_shipped("RA1");
        for (sent, leaves) in [(None, true), (Some(1), true), (Some(0), false)] {
            let line = Line {
                sent,
                ..Line::of(order.number)
            };
            let fate = fate(&line, Some(&order), false);
            let stays = fate == Fate::Stays(Why::SentMeanwhile);
            assert_eq!(stays, !leaves, "{sent:?}: {fate:?}");
        }
    }

    /// It would leave but for that; of one that cannot leave whatever its buyer wants, the other reason is told.
    #[test]
    fn what_its_buyer_withdraws_from_stays() {
        let (paid, unpaid, part) = (fixture::paid(), fixture::order(), fixture::partly_shipped("RA1"));
        let of = |order: &Order, is_withdrawn| fate(&Line::of(order.number), Some(order), is_withdrawn);
        assert!(matches!(of(&paid, false), Fate::Leaves { .. }));
        assert_eq!(of(&paid, true), Fate::Stays(Why::Withdrawn));
        assert_eq!(of(&part, true), Fate::Stays(Why::Withdrawn));
        assert_eq!(of(&unpaid, true), of(&unpaid, false));
    }
}
