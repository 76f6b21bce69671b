//! What an order has in the sums.

use super::{Day, Figure, GoodsFigure, Measure, Sums};
use crate::{
    catalog::VariantId,
    order::{Order, Payment, Source, State},
    payment::{Attempt, Channel, Verdict},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// How long a buyer took to pay online, from the order to the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Less than two minutes.
    TwoMinutes,
    /// Less than five.
    FiveMinutes,
    /// Less than a quarter of an hour.
    QuarterHour,
    /// Less than an hour.
    Hour,
    /// Less than a day.
    Day,
    /// Longer.
    Longer,
}

impl Wait {
    /// All of them, the shortest first.
    pub const ALL: [Self; 6] = [
        Self::TwoMinutes,
        Self::FiveMinutes,
        Self::QuarterHour,
        Self::Hour,
        Self::Day,
        Self::Longer,
    ];

    /// Its name in tables and ids of sentences.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TwoMinutes => "two-minutes",
            Self::FiveMinutes => "five-minutes",
            Self::QuarterHour => "quarter-hour",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Longer => "longer",
        }
    }

    /// That of so many milliseconds.
    const fn of(ms: i64) -> Self {
        match ms.div_euclid(60_000) {
            ..2 => Self::TwoMinutes,
            2..5 => Self::FiveMinutes,
            5..15 => Self::QuarterHour,
            15..60 => Self::Hour,
            60..1_440 => Self::Day,
            1_440.. => Self::Longer,
        }
    }
}

/// The money that paid an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// When it came.
    pub day: Day,
    /// How much.
    pub kopecks: i64,
    /// Which way: the name of a [`PayBy`](crate::payment::PayBy) or of a gateway, or `outside`.
    pub way: String,
    /// How long it took online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// Whether the shop found out by asking, because the gateway's call never came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub healed: bool,
    /// The goods: variant, pieces, kopecks.
    pub goods: Vec<(VariantId, i64, i64)>,
}

/// What an order has in the sums: a few numbers, so that they can be kept for each order there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// When it was placed.
    pub day: Day,
    /// What it comes to.
    pub kopecks: i64,
    /// Whether its buyer got as far as paying: was led to a gateway, or paid without one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub begun: bool,
    /// The money that paid it, even if it went back later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<Sale>,
    /// Money that went back: when, and kopecks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<(Day, i64)>,
    /// When money came that did not fit and somebody had to decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stuck: Vec<Day>,
}

impl Facts {
    /// What an order has in the sums of a zone that is so many seconds ahead of UTC; `None` if it is a trial.
    pub fn of(order: &Order, zone_seconds: i64) -> Option<Self> {
        if order.is_test() {
            return None;
        }
        let day = |at: Timestamp| Day::of(at, zone_seconds);
        let payment = order.state.payment().filter(|payment| !payment.is_test());
        let real = order.attention.iter().filter(|one| one.test != Some(true));
        Some(Self {
            day: day(order.placed_at),
            kopecks: order.placed.bill.total().get(),
            begun: payment.is_some() || order.attempts.iter().any(is_at_gateway),
            sale: payment.map(|payment| sale(order, payment, zone_seconds)),
            refunds: payment
                .map(|payment| refunds(&order.state, payment, zone_seconds))
                .unwrap_or_default(),
            stuck: real.map(|one| day(one.since)).collect(),
        })
    }

    /// The same as sums.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        let figure = |day, measure, subject: &str, kopecks| Figure {
            day,
            measure,
            subject: subject.to_owned(),
            times: 1,
            kopecks,
        };
        sums.days
            .push(figure(self.day, Measure::Placed, "", self.kopecks));
        if self.begun {
            sums.days.push(figure(self.day, Measure::Begun, "", self.kopecks));
        }
        if let Some(sale) = &self.sale {
            sums.days.push(figure(self.day, Measure::Won, "", sale.kopecks));
            sums.days.push(figure(sale.day, Measure::Paid, "", sale.kopecks));
            sums.days
                .push(figure(sale.day, Measure::Way, &sale.way, sale.kopecks));
            if let Some(wait) = sale.wait {
                sums.days
                    .push(figure(sale.day, Measure::Wait, wait.as_str(), sale.kopecks));
            }
            if sale.healed {
                sums.days
                    .push(figure(sale.day, Measure::Healed, "", sale.kopecks));
            }
            for (variant, pieces, kopecks) in &sale.goods {
                sums.goods.push(GoodsFigure {
                    day: sale.day,
                    variant: *variant,
                    pieces: *pieces,
                    kopecks: *kopecks,
                });
            }
        }
        for (day, kopecks) in &self.refunds {
            sums.days.push(figure(*day, Measure::Refunded, "", *kopecks));
        }
        for day in &self.stuck {
            sums.days.push(figure(*day, Measure::Stuck, "", 0));
        }
        sums
    }
}

/// Whether the buyer is known to have got to the gateway: the shop led there, or the gateway says that something was begun, by an
/// invoice that was sent for instance. Play money leads nowhere.
fn is_at_gateway(attempt: &Attempt) -> bool {
    !attempt.test && (attempt.handed_over || attempt.stage.is_some())
}

fn sale(order: &Order, payment: &Payment, zone_seconds: i64) -> Sale {
    let goods = order.placed.lines.iter();
    let is_online = matches!(payment.source, Source::Gateway { .. });
    let mut accepted = order
        .notices
        .iter()
        .filter(|one| one.verdict == Verdict::Accepted);
    Sale {
        day: Day::of(payment.at, zone_seconds),
        kopecks: payment.amount.get(),
        way: way(order, payment).to_owned(),
        wait: is_online.then(|| Wait::of(payment.at.ms().saturating_sub(order.placed_at.ms()))),
        healed: is_online && accepted.any(|one| one.notice.channel == Channel::Enquiry),
        goods: goods
            .map(|line| (line.variant, i64::from(line.count), line.sum.get()))
            .collect(),
    }
}

/// Which way money came.
fn way<'o>(order: &'o Order, payment: &'o Payment) -> &'o str {
    match &payment.source {
        Source::Gateway { gateway, invoice, .. } => {
            let mut attempts = order.attempts.iter();
            let attempt = attempts.find(|attempt| attempt.invoice == *invoice && attempt.gateway == *gateway);
            let method = attempt.and_then(|attempt| attempt.method);
            match method.or(order.placed.pay_by.method()) {
                Some(method) => method.as_str(),
                None => gateway.as_str(),
            }
        }
        Source::Outside { .. } if order.placed.pay_by.is_online() => "outside",
        Source::Outside { .. } => order.placed.pay_by.as_str(),
    }
}

fn refunds(state: &State, payment: &Payment, zone_seconds: i64) -> Vec<(Day, i64)> {
    // A release that noted whole refunds only wrote no list of them.
    if let State::Refunded { at, .. } = state
        && payment.refunds.is_empty()
    {
        return vec![(Day::of(*at, zone_seconds), payment.amount.get())];
    }
    let returned = payment.refunds.iter().filter_map(|refund| {
        let at = refund.returned_at()?;
        Some((Day::of(at, zone_seconds), refund.amount.get()))
    });
    returned.collect()
}
