//! Orders of a shop that has been open for years, for load tests: most are over, a few are on their way or wait.
//!
//! Each takes the steps that orders take, by the shop's own rules and at moments that are over, and is written once, as they leave it.
//! The same number of orders is the same past, but for keys and tokens.

use super::{LOAD_TEST, Load, OF_ONE, buyer, line, load_test_goods, put, slug};
use crate::{
    AppState,
    chance::Chance,
    clock,
    made_up::{self, nobody},
    sign_in,
};
use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use shop::{
    Timestamp,
    bill::Bill,
    buyer::Delivery,
    cart::{Cart, Quote, QuoteLine},
    catalog::{VariantId, Ware},
    desk::NumbersStep,
    message::Audience,
    order::{Actor, Change, Deed, Draft, Lived, Order, Placed, Refusal, Relined},
    payment::{GatewayName, NewAttempt, PayBy, Tender},
    staff::{Admin, Place, Role, SignIn},
    store::{Decide, SignInId, Store},
    text::Lang,
};
use std::{collections::HashMap, io::Write, ops::Range, sync::Arc};

/// Orders of one transaction.
const TOGETHER: u32 = 1_000;
/// Transactions at once.
const AT_ONCE: usize = 2;
/// Of so many orders one waits for its money; twice as many are paid and not sent, and a few more are on their way.
const WAITING: u32 = 500;
const UNSENT: u32 = 250;
const UNDER_WAY: u32 = 200;
/// What is sold in a tenth of all orders is the first product; the others sell the worse, the later they come.
const BEST: u64 = 10;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Makes them, adds them up and seals them, and writes a line for each that waits for its money.
pub(super) async fn orders(
    state: &AppState,
    store: &dyn Store,
    (load, years): (Load, u32),
    mut out: impl Write,
) -> anyhow::Result<()> {
    let gateway = state.shop.gateways().next().context("there is a gateway")?;
    for portion in load_test_goods(load, &clock::token())?.portions() {
        put(store, &portion).await?;
    }
    let (id, now) = (SignInId::of(&clock::secret()), clock::now());
    let past = Past {
        state,
        gateway,
        load,
        now,
        seconds: i64::from(years) * 365 * DAY,
        wares: wares(store, load.products).await?,
        people: Arc::new(People {
            admin: packer(state, store, &id, now).await?,
            told: state.shop.terms().audience.clone(),
        }),
    };
    let portions: Vec<Range<u32>> = (0..load.orders.div_ceil(TOGETHER))
        .map(|nth| nth * TOGETHER..load.orders.min((nth + 1) * TOGETHER))
        .collect();
    // What was never ordered before is a new name for the search, and two who write the same new names would wait for each other.
    let (new, known): (Vec<_>, Vec<_>) = portions
        .into_iter()
        .partition(|portion| portion.start < load.products);
    for (portions, at_once) in [(new, 1), (known, AT_ONCE)] {
        let written = stream::iter(portions).map(|portion| past.write(store, portion));
        let mut written = std::pin::pin!(written.buffered(at_once));
        while let Some(orders) = written.try_next().await? {
            for order in orders.iter().filter(|order| order.is_awaiting()) {
                if let Some(attempt) = order.last_attempt() {
                    line(&mut out, order, attempt)?;
                }
            }
        }
    }
    state.shop.sign_out(&id).await?;
    settle(state).await
}

/// Somebody of the staff, whom nobody can sign in as: the password is thrown away.
async fn packer(state: &AppState, store: &dyn Store, id: &SignInId, now: Timestamp) -> anyhow::Result<Admin> {
    let password = sign_in::hash(&clock::token()).context("the password cannot be hashed")?;
    let account = store
        .put_account_as(LOAD_TEST, &password, Role::Manager, now)
        .await?;
    let sign_in = SignIn::begin(&account, id.clone(), Place::default(), now);
    state.shop.sign_in(&sign_in, None).await?;
    state.shop.admin(id, now).await?.context("somebody signed in")
}

/// The newest variant of each product, in the order of the products.
async fn wares(store: &dyn Store, products: u32) -> anyhow::Result<Vec<Ware>> {
    let on_sale = store.products().await?;
    let newest: HashMap<&str, VariantId> = on_sale
        .iter()
        .filter_map(|product| {
            let ids = product.variants.iter().map(|variant| variant.id);
            Some((product.slug.as_str(), ids.max()?))
        })
        .collect();
    let slugs = (1..=products).map(slug);
    let ids = slugs.map(|slug| newest.get(slug.as_str()).copied());
    let ids = ids
        .collect::<Option<Vec<_>>>()
        .context("the goods are on the shelf")?;
    let found = store.wares(&ids).await?.into_iter();
    let mut found: HashMap<VariantId, Ware> = found.map(|ware| (ware.variant.id, ware)).collect();
    let wares = ids.iter().map(|id| found.remove(id));
    wares.collect::<Option<_>>().context("the goods can be ordered")
}

/// Does at once what the workers of a shop that sells all year have long done.
async fn settle(state: &AppState) -> anyhow::Result<()> {
    let zone_seconds = state.settings.zone.seconds();
    while state.shop.add_up(zone_seconds, clock::now()).await? == NumbersStep::More {}
    while state.shop.keep_register(clock::now()).await? == NumbersStep::More {}
    let mut idle = 0;
    while idle < 2 {
        let sealed = state.shop.seal_record(None, clock::now()).await?;
        idle = if sealed == 0 { idle + 1 } else { 0 };
    }
    Ok(())
}

struct Past<'s> {
    state: &'s AppState,
    gateway: GatewayName,
    load: Load,
    now: Timestamp,
    /// How long the shop has been open.
    seconds: i64,
    wares: Vec<Ware>,
    people: Arc<People>,
}

/// Who acts, and who hears of a payment.
struct People {
    admin: Admin,
    told: Audience,
}

#[derive(Clone, Copy)]
enum Fate {
    Waiting,
    Unsent,
    UnderWay,
    Arrived,
    Returned { whole: bool },
    OnDelivery,
    Unpaid,
    CalledOff,
}

#[derive(Clone, Copy)]
enum Step {
    Pay,
    Collect,
    Ship,
    Deliver,
    Refund { whole: bool },
    Expire,
    CallOff,
}

impl Past<'_> {
    async fn write(&self, store: &dyn Store, portion: Range<u32>) -> anyhow::Result<Vec<Order>> {
        let lived = portion
            .map(|nth| self.lived(nth))
            .collect::<anyhow::Result<_>>()?;
        Ok(store.place_lived(lived).await?)
    }

    fn lived(&self, nth: u32) -> anyhow::Result<Lived> {
        let mut chance = Chance::of(u64::from(nth));
        let fate = self.fate(nth, &mut chance);
        let pay_by = if matches!(fate, Fate::OnDelivery) {
            PayBy::OnDelivery(Tender::Cash)
        } else {
            PayBy::Online
        };
        let at = self.moment(nth, fate);
        let test = self.state.shop.takes_play_money_only();
        // Nobody is asked about what was never begun.
        let goes_to_pay = !matches!(fate, Fate::OnDelivery | Fate::Unpaid | Fate::CalledOff);
        let draft = Draft {
            key: clock::order_key(),
            token: clock::token(),
            fingerprint: LOAD_TEST.to_owned(),
            session: None,
            by: Actor::Buyer,
            placed: self.placed(nth, (at, pay_by, test), &mut chance)?,
            first_attempt: goes_to_pay.then(|| NewAttempt {
                gateway: self.gateway,
                test,
                method: None,
                holds_for: None,
                link: false,
                receipt: false,
                first: self.state.shop.terms().first_invoice,
            }),
            at,
            until: self.state.shop.terms().held_until(pay_by, at),
            audience: nobody(),
            tells_owner: false,
            has_gateway: true,
        };
        let steps = fate.steps(&draft, &mut chance).into_iter();
        let steps = steps.map(|(at, step)| {
            let (people, at) = (self.people.clone(), at.min(self.now));
            let decide: Decide = Box::new(move |order: &Order| decide(order, &people, step, at));
            decide
        });
        let steps = steps.collect();
        Ok(Lived { draft, steps })
    }

    /// The newest orders are on their way, what is older is over.
    fn fate(&self, nth: u32, chance: &mut Chance) -> Fate {
        let orders = self.load.orders;
        let waiting = orders / WAITING;
        let unsent = waiting + orders / UNSENT;
        let under_way = unsent + orders / UNDER_WAY;
        let newer = orders - 1 - nth;
        if newer < waiting {
            return Fate::Waiting;
        }
        if newer < unsent {
            return Fate::Unsent;
        }
        if newer < under_way {
            return Fate::UnderWay;
        }
        match chance.below(100) {
            0..6 => Fate::Unpaid,
            6..9 => Fate::CalledOff,
            9..12 => Fate::Returned { whole: true },
            12..14 => Fate::Returned { whole: false },
            14..19 => Fate::OnDelivery,
            _ => Fate::Arrived,
        }
    }

    /// One after another all the time, and those that wait for their money within the last minutes.
    fn moment(&self, nth: u32, fate: Fate) -> Timestamp {
        let share = |of: i64| of * i64::from(nth) / i64::from(self.load.orders.max(1));
        if matches!(fate, Fate::Waiting) {
            return self.now.plus_seconds(share(MINUTE) - 5 * MINUTE);
        }
        self.now.plus_seconds(share(self.seconds - HOUR) - self.seconds)
    }

    fn placed(
        &self,
        nth: u32,
        (at, pay_by, test): (Timestamp, PayBy, bool),
        chance: &mut Chance,
    ) -> anyhow::Result<Placed> {
        let (mut cart, mut wares) = (Cart::default(), Vec::new());
        // Most orders have a line of one piece.
        let (lines, pieces) = match chance.below(20) {
            0..14 => (1, 1),
            14..17 => (1, 2 + u32::from(chance.below(2) == 0)),
            17..19 => (2, 1),
            _ => (4, 1),
        };
        for line in 0..lines {
            let first = Some(nth).filter(|nth| line == 0 && *nth < self.load.products);
            let ware = self.ware(first, chance)?;
            cart.add(ware.variant.id, pieces)?;
            wares.push(ware.clone());
        }
        let quote = Quote::new(&cart, &wares);
        let delivery = if chance.below(2) == 0 {
            Delivery::PickUp
        } else {
            let house = 1 + chance.below(90);
            Delivery::Courier {
                address: format!("Испытанск, ул. Пробная, {house}"),
            }
        };
        let comments = ["", "", "", "Позвоните за час", "Оставьте у двери"];
        Ok(Placed {
            lines: quote.lines.iter().map(QuoteLine::ordered).collect(),
            bill: Bill::of(
                quote.goods,
                self.state.shop.terms().delivery.price(&delivery, quote.goods),
            ),
            discount_reason: String::new(),
            // Whoever bought once comes again after half of the time.
            buyer: buyer(nth % (self.load.orders / OF_ONE).max(1))?,
            delivery,
            comment: chance.one_of(&comments).copied().unwrap_or_default().to_owned(),
            pay_by,
            consents: Some(made_up::consents(self.state, at)),
            lang: Lang::Ru,
            test,
            relined: Relined::default(),
        })
    }

    /// Each product sells once to begin with.
    fn ware(&self, first: Option<u32>, chance: &mut Chance) -> anyhow::Result<&Ware> {
        let count = u64::try_from(self.wares.len())?;
        let place = match first {
            Some(nth) => u64::from(nth),
            None if chance.below(BEST) == 0 => 0,
            None => chance.below(count).min(chance.below(count)),
        };
        self.wares.get(usize::try_from(place)?).context("there are goods")
    }
}

impl Fate {
    /// The steps that an order takes, each at its moment.
    fn steps(self, draft: &Draft, chance: &mut Chance) -> Vec<(Timestamp, Step)> {
        let paid = 40 + chance.seconds(600);
        let sent = paid + 3 * HOUR + chance.seconds(30 * 3_600);
        let arrived = sent + DAY + chance.seconds(3 * 24 * 3_600);
        let back = arrived + HOUR + chance.seconds(5 * 24 * 3_600);
        let (pay, ship, deliver) = ((paid, Step::Pay), (sent, Step::Ship), (arrived, Step::Deliver));
        let steps = match self {
            Self::Waiting => Vec::new(),
            Self::Unsent => vec![pay],
            Self::UnderWay => vec![pay, ship],
            Self::Arrived => vec![pay, ship, deliver],
            Self::Returned { whole } => vec![pay, ship, deliver, (back, Step::Refund { whole })],
            Self::OnDelivery => vec![ship, deliver, (arrived + HOUR, Step::Collect)],
            Self::Unpaid => {
                let until = draft.until.unwrap_or(draft.at);
                return vec![(until.plus_seconds(30), Step::Expire)];
            }
            Self::CalledOff => vec![(paid, Step::CallOff)],
        };
        let steps = steps.into_iter();
        steps
            .map(|(after, step)| (draft.at.plus_seconds(after), step))
            .collect()
    }
}

fn decide(order: &Order, people: &People, step: Step, at: Timestamp) -> Result<Option<Change>, Refusal> {
    let deed = match step {
        Step::Pay => {
            let attempt = order.last_attempt();
            let notice = attempt.map(|attempt| made_up::notice(order, attempt, at));
            return Ok(notice.and_then(|notice| order.settle(&notice, &people.told)));
        }
        Step::Expire => return Ok(order.expire(at)),
        Step::CallOff => return order.call_off(at, &nobody()).map(Some),
        Step::Collect => Deed::PayOutside {
            reason: "Деньги получены".to_owned(),
        },
        Step::Ship => Deed::Ship {
            tracking: format!("TEST-{}", order.number),
            seen: None,
        },
        Step::Deliver => Deed::Deliver,
        Step::Refund { whole } => made_up::refund(order, whole, "Не подошло"),
    };
    order.carry_out(&people.admin, &deed, at, &nobody()).map(Some)
}
