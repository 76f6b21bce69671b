//! Several orders that leave at once: looked at before, and told one by one afterwards.
//!
//! Each is a deed of its own, so what is refused holds up nothing else; and what is sent already is not sent again, so a form
//! that is posted twice does everything once.

mod drawing;
mod lines;

pub(crate) use drawing::{content, panel};

use crate::{desk::Desk, map::page};
use axum::http::StatusCode;
use leptos::prelude::*;
use lines::Line;
use shop::{
    Kopecks,
    desk::Error,
    order::{Deed, DeedKind, Fulfilment, Order, OrderNumber, State},
    staff::Admin,
    text,
};
use std::collections::{BTreeMap, BTreeSet};

/// Orders in one list.
const MOST: usize = 500;
/// Characters of what a parcel is followed by, as for one order.
const LONGEST: usize = 200;

/// The form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeveralForm {
    /// Orders that were ticked.
    ticked: Vec<OrderNumber>,
    /// Orders of the page that the ticks stand on.
    shown: Vec<OrderNumber>,
    /// Whether all of those are meant.
    whole_page: bool,
    /// A list that was typed, or comes from a file.
    list: String,
    /// Lines that were looked at.
    seen: Vec<String>,
    /// Whether it is to be done, not only looked at.
    is_sure: bool,
    /// Whether a file came that cannot be read.
    is_no_file: bool,
}

/// A list that was looked at or carried out; the server puts it into the context and answers with its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeveralTried {
    wrong: Option<Wrong>,
    /// What was typed, where none of it could be looked at.
    list: String,
    parcels: Vec<Parcel>,
    is_done: bool,
}

/// What is wrong with the list as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    NoOrders,
    TooMany,
    NoFile,
}

/// An order of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parcel {
    line: Line,
    /// Who gets it; empty if there is no such order.
    buyer: String,
    fate: Fate,
}

/// What will happen to it, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
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
enum Why {
    NoNumber,
    Twice,
    NoOrder,
    LongCode,
    ShortenedCode,
    SentAlready { tracking: String },
    Delivered,
    NotPaid,
    MoneyGoesBack,
    Over,
    NotNow,
    Failed,
}

impl SeveralForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "order" => form.ticked.extend(text.parse().ok().map(OrderNumber)),
                "shown" => {
                    let numbers = text.split(',').filter_map(|number| number.parse().ok());
                    form.shown = numbers.map(OrderNumber).collect();
                }
                "page" => form.whole_page = true,
                "list" => form.list = text,
                "line" => form.seen.push(text),
                "step" => form.is_sure = text == "apply",
                _ => {}
            }
        }
        form
    }

    /// The form of a file's text; `None` for a file that is no text.
    pub fn of_file(text: Option<String>) -> Self {
        Self {
            is_no_file: text.is_none(),
            list: text.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Looks at what would become of the orders, or sends them.
    pub async fn carry_out(self, desk: &Desk, staff: &Admin) -> Result<SeveralTried, Error> {
        let lines = self.lines();
        let wrong = if self.is_no_file {
            Some(Wrong::NoFile)
        } else if lines.is_empty() {
            Some(Wrong::NoOrders)
        } else if lines.len() > MOST {
            Some(Wrong::TooMany)
        } else {
            None
        };
        if wrong.is_some() {
            return Ok(SeveralTried {
                wrong,
                list: self.list,
                parcels: Vec::new(),
                is_done: false,
            });
        }
        let mut parcels = look(desk, lines).await?;
        if self.is_sure {
            send(desk, staff, &mut parcels).await;
        }
        Ok(SeveralTried {
            wrong,
            list: String::new(),
            parcels,
            is_done: self.is_sure,
        })
    }

    /// The lines that are meant. What was looked at stands for itself; otherwise ticks go before what was typed, and a line
    /// that was typed takes the place of its tick.
    fn lines(&self) -> Vec<Line> {
        if self.is_sure {
            return lines::read(&self.seen.join("\n"));
        }
        let typed = lines::read(&self.list);
        let named: BTreeSet<_> = typed.iter().filter_map(|line| line.number).collect();
        let ticked = if self.whole_page {
            &self.shown
        } else {
            &self.ticked
        };
        let ticked = ticked.iter().filter(|number| !named.contains(number));
        ticked.copied().map(Line::of).chain(typed).collect()
    }
}

/// What would become of each line.
async fn look(desk: &Desk, lines: Vec<Line>) -> Result<Vec<Parcel>, Error> {
    let numbers: BTreeSet<_> = lines.iter().filter_map(|line| line.number).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let orders = desk.shop.readable_orders(&numbers).await?;
    let orders: BTreeMap<_, _> = orders.into_iter().map(|order| (order.number, order)).collect();
    let mut met = BTreeSet::new();
    let parcels = lines.into_iter().map(|line| {
        let order = line.number.and_then(|number| orders.get(&number));
        let is_first = line.number.is_none_or(|number| met.insert(number));
        Parcel {
            buyer: order
                .map(|order| order.placed.buyer.name.as_str().to_owned())
                .unwrap_or_default(),
            fate: if is_first {
                fate(&line, order)
            } else {
                Fate::Stays(Why::Twice)
            },
            line,
        }
    });
    Ok(parcels.collect())
}

fn fate(line: &Line, order: Option<&Order>) -> Fate {
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
async fn send(desk: &Desk, staff: &Admin, parcels: &mut [Parcel]) {
    let deeds = parcels.iter().filter_map(|parcel| {
        let tracking = parcel.line.tracking.clone();
        let number = parcel.line.number?;
        matches!(parcel.fate, Fate::Leaves { .. }).then_some((number, Deed::Ship { tracking, seen: None }))
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
        Err(Error::Refused(_)) => Fate::Stays(Why::NotNow),
        Err(Error::NotFound) => Fate::Stays(Why::NoOrder),
        Err(error @ (Error::Store(_) | Error::Gateway(_))) => {
            (desk.report)(&error);
            Fate::Stays(Why::Failed)
        }
    }
}

impl SeveralTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        if self.wrong.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

/// `/admin/orders/ship`. A list that was sent is answered with this page, too.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<SeveralTried>();
    page(async move {
        let (_, chrome, _) = Desk::for_page()?;
        Ok(content(&chrome, tried.as_ref()))
    })
}

#[cfg(test)]
impl SeveralTried {
    /// A list with every fate, for the tests of all pages.
    pub(crate) fn sample(typed: &str, is_done: bool) -> Self {
        let fates = [
            Fate::Leaves {
                is_held: true,
                lacks_codes: true,
            },
            Fate::Left,
            Fate::Asked,
        ];
        let stays = [
            Why::NoNumber,
            Why::Twice,
            Why::NoOrder,
            Why::LongCode,
            Why::ShortenedCode,
            Why::SentAlready {
                tracking: typed.to_owned(),
            },
            Why::SentAlready {
                tracking: String::new(),
            },
            Why::Delivered,
            Why::NotPaid,
            Why::MoneyGoesBack,
            Why::Over,
            Why::NotNow,
            Why::Failed,
        ];
        let fates = fates.into_iter().chain(stays.map(Fate::Stays));
        let parcels = (1042..).zip(fates).map(|(number, fate)| Parcel {
            line: Line {
                tracking: typed.to_owned(),
                typed: typed.to_owned(),
                ..Line::of(OrderNumber(number))
            },
            buyer: typed.to_owned(),
            fate,
        });
        Self {
            wrong: None,
            list: String::new(),
            parcels: parcels.collect(),
            is_done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> SeveralForm {
        let fields = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        SeveralForm::of_fields(fields.collect())
    }

    fn lines(form: &SeveralForm) -> Vec<(i64, String)> {
        let lines = form.lines().into_iter();
        lines
            .map(|line| (line.number.map_or(0, |number| number.0), line.tracking))
            .collect()
    }

    #[test]
    fn ticks_and_a_list_are_one_list() {
        let ticked = [
            ("order", "7"),
            ("order", "8"),
            ("order", "x"),
            ("list", "8 RB1\n9"),
        ];
        let both = vec![(7, String::new()), (8, "RB1".to_owned()), (9, String::new())];
        assert_eq!(lines(&form(&ticked)), both);
        let page = [("order", "7"), ("shown", "7,6,5"), ("page", "on")];
        let whole = [7, 6, 5].map(|number| (number, String::new()));
        assert_eq!(lines(&form(&page)), whole);
    }

    #[test]
    fn only_what_was_looked_at_is_done() {
        let sure = [
            ("step", "apply"),
            ("line", "8\tRB1"),
            ("order", "7"),
            ("list", "9"),
        ];
        assert_eq!(lines(&form(&sure)), [(8, "RB1".to_owned())]);
    }
}
