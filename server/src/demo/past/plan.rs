//! What happens in the year: who orders what, when, and what becomes of it.

use super::fate::{DAY, Fate, HOUR, LAST_FATES, Step};
use crate::{AppState, chance::Chance, clock, made_up};
use anyhow::Context;
use shop::{
    Timestamp,
    bill::Bill,
    buyer::{Buyer, Delivery, Email, Name, Phone},
    cart::{Cart, Quote, QuoteLine},
    catalog::Ware,
    numbers::Day,
    order::{Actor, Draft, Placed, Relined},
    payment::{InvoiceId, NewAttempt, PayBy},
    text::Lang,
};

/// Days that are made up.
const DAYS: i64 = 365;
/// Days whose goods come together.
const MONTH: i64 = 30;
/// Orders of a hundred days when the year begins; one more with each day, for the shop grows.
const AT_FIRST: i64 = 240;
/// How busy each day of the week is, in per cent, from Thursday on: 1 January 1970 was one.
const WEEK: [i64; 7] = [100, 115, 135, 120, 85, 90, 95];
/// In the last days something of everything happens, so that a stranger sees the office at work.
const LAST: i64 = 4;
/// Nobody has these names.
const NAMES: [&str; 8] = [
    "Анна Выдуманная",
    "Борис Примеров",
    "Вера Небывалая",
    "Глеб Образцов",
    "Дарья Вымышленная",
    "Егор Невзаправдин",
    "Жанна Понарошку",
    "Илья Сочинённый",
];

/// A made-up order, and the steps that it takes, each at its moment.
pub(super) struct Made {
    pub draft: Draft,
    pub steps: Vec<(Timestamp, Step)>,
}

impl Made {
    /// Whether its money comes through a gateway.
    pub(super) fn is_paid_online(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|(_, step)| matches!(step, Step::Pay { .. }))
    }
}

/// The orders of the year, month by month, each in the order of time.
pub(super) fn plan(state: &AppState, wares: &[Ware], now: Timestamp) -> anyhow::Result<Vec<Vec<Made>>> {
    let zone = state.settings.zone.seconds();
    let today = Day::of(now, zone);
    let mut chance = Chance::of(2_026);
    let mut months: Vec<Vec<Made>> = Vec::new();
    let mut nth = 0;
    for ago in (0..=DAYS).rev() {
        if (DAYS - ago) % MONTH == 0 {
            months.push(Vec::new());
        }
        for at in moments(today.plus(-ago), zone, DAYS - ago, &mut chance) {
            // Whatever is to be paid online is by then.
            if at > now.plus_seconds(-HOUR) {
                continue;
            }
            nth += 1;
            let is_last = at > now.plus_seconds(-LAST * DAY);
            let fate = if is_last {
                let place = usize::try_from(nth).unwrap_or_default() % LAST_FATES.len();
                LAST_FATES[place]
            } else {
                Fate::drawn(&mut chance)
            };
            let made = made(state, wares, (nth, at, fate), &mut chance)?;
            if let (Some(month), Some(made)) = (months.last_mut(), made) {
                month.push(made);
            }
        }
    }
    Ok(months)
}

/// When orders are placed on a day: by daylight, more at the end of the week and as the shop grows.
fn moments(day: Day, zone: i64, since: i64, chance: &mut Chance) -> Vec<Timestamp> {
    let weekday = usize::try_from(day.0.rem_euclid(7)).unwrap_or_default();
    let hundredths = (AT_FIRST + since) * WEEK[weekday] / 100;
    let luck = 60 + chance.seconds(80);
    let count = (hundredths * luck / 100 + chance.seconds(100)) / 100;
    let begins = day.begins(zone);
    let mut moments: Vec<Timestamp> = (0..count)
        .map(|_| begins.plus_seconds(8 * HOUR + chance.seconds(15 * 3_600)))
        .collect();
    moments.sort_unstable();
    moments
}

fn made(
    state: &AppState,
    wares: &[Ware],
    (nth, at, fate): (i64, Timestamp, Fate),
    chance: &mut Chance,
) -> anyhow::Result<Option<Made>> {
    let mut cart = Cart::default();
    for _ in 0..=chance.below(2) {
        // What stands first on the shelf sells best.
        let first = chance.one_of(wares).map(|ware| ware.variant.id);
        let second = chance.one_of(&wares[..wares.len().div_ceil(4)]);
        let best = second
            .filter(|_| chance.below(2) == 0)
            .map(|ware| ware.variant.id);
        if let Some(variant) = best.or(first) {
            cart.add(variant, 1)?;
        }
    }
    let quote = Quote::new(&cart, wares);
    if quote.lines.is_empty() {
        return Ok(None);
    }
    let pay_by = fate.pay_by(chance);
    let goes_to_pay =
        pay_by.is_online() && (!matches!(fate, Fate::Unpaid | Fate::CalledOff) || chance.below(3) == 0);
    let first_attempt = goes_to_pay.then(|| first_attempt(state, pay_by)).transpose()?;
    let placed = placed(state, &quote, (nth, at, pay_by), chance)?;
    let draft = Draft {
        key: clock::order_key(),
        token: clock::token(),
        fingerprint: "demo".to_owned(),
        session: None,
        by: Actor::Buyer,
        placed,
        first_attempt,
        at,
        until: state.shop.terms().held_until(pay_by, at),
        audience: made_up::nobody(),
        tells_owner: false,
        has_gateway: true,
    };
    let steps = fate.steps(&draft, chance);
    Ok(Some(Made { draft, steps }))
}

fn first_attempt(state: &AppState, pay_by: PayBy) -> anyhow::Result<NewAttempt> {
    let gateway = state.shop.gateways().next().context("the demo has a gateway")?;
    Ok(NewAttempt {
        gateway,
        test: false,
        method: pay_by.method(),
        holds_for: None,
        link: false,
        receipt: state.shop.writes_receipts(gateway, false),
        first: InvoiceId::new(1).context("an invoice number")?,
    })
}

fn placed(
    state: &AppState,
    quote: &Quote,
    (nth, at, pay_by): (i64, Timestamp, PayBy),
    chance: &mut Chance,
) -> anyhow::Result<Placed> {
    let delivery = if chance.below(3) == 0 {
        Delivery::PickUp
    } else {
        Delivery::Courier {
            address: format!("Выдуманск, ул. Примерная, {}", 1 + chance.below(90)),
        }
    };
    let name = chance.one_of(&NAMES).copied().unwrap_or_default();
    let phone = format!("+7999000{:04}", nth % 10_000);
    let email = format!("buyer-{nth}@example.com");
    Ok(Placed {
        lines: quote.lines.iter().map(QuoteLine::ordered).collect(),
        bill: Bill::of(
            quote.goods,
            state.shop.terms().delivery.price(&delivery, quote.goods),
        ),
        discount_reason: String::new(),
        buyer: Buyer {
            name: Name::parse(name).context("a name")?,
            phone: Phone::parse(&phone).context("a phone")?,
            email: Some(Email::parse(&email).context("an e-mail")?),
        },
        delivery,
        comment: String::new(),
        pay_by,
        consents: Some(made_up::consents(state, at)),
        lang: Lang::Ru,
        test: false,
        relined: Relined::default(),
    })
}
