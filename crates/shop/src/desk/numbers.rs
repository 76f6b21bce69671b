//! What the office counts: adding it up behind the orders' backs, and looking at it.

use super::{
    Error, Shop,
    following::{Kept, NumbersStep, PORTION, old, orders_of},
};
use crate::{
    numbers::{
        CountedOrder, Day, Facts, Figure, Mark, Measure, Noted, Numbers, PACE_DAYS, Step, Sums,
        quarter_begins,
    },
    order::OrderNumber,
    staff::Admin,
    time::Timestamp,
};
use futures_util::future::join5;
use std::collections::HashMap;

/// Goods in a list.
const MOST_GOODS: i64 = 10;
/// So few lines are added up while one looks: nobody has to be told that they are missing.
const FEW_LINES: i64 = 2 * PORTION;

impl Shop {
    /// Takes a step in adding up the history of orders, for days of a zone that is so many seconds ahead of UTC. An older
    /// zone's sums are forgotten first.
    pub async fn add_up(&self, zone_seconds: i64, now: Timestamp) -> Result<NumbersStep, Error> {
        let (mark, last) = self.store.numbers_mark().await?;
        if mark.zone_seconds != Some(zone_seconds) {
            self.begin_numbers(zone_seconds, now).await?;
            return Ok(NumbersStep::More);
        }
        let Some(mark) = self.keep_noted(mark, zone_seconds).await? else {
            return Ok(NumbersStep::More);
        };
        self.follow(Kept::Numbers { zone_seconds }, mark, last, now).await
    }

    /// Forgets all sums; they are added up anew from the orders.
    pub async fn begin_numbers(&self, zone_seconds: i64, now: Timestamp) -> Result<(), Error> {
        let (_, last) = self.store.numbers_mark().await?;
        Ok(self.store.begin_numbers(zone_seconds, old(last), now).await?)
    }

    /// Writes down what was noted in memory, and counts the orders anew whose buyers were led to a gateway. Returns the mark to go on
    /// from; `None` if another node took the step.
    async fn keep_noted(&self, mark: Mark, zone_seconds: i64) -> Result<Option<Mark>, Error> {
        let mut noted = self.notes.take();
        if noted.is_empty() {
            return Ok(Some(mark));
        }
        if let Err(error) = self.store.keep_noted(&noted).await {
            self.notes.put_back(noted);
            return Err(error.into());
        }
        // What is counted up was; what says that somebody was led there may be said again.
        noted.carts.clear();
        if noted.is_empty() {
            return Ok(Some(mark));
        }
        let counted = self.count_led(mark, zone_seconds, &noted).await;
        if !matches!(counted, Ok(Some(_))) {
            self.notes.put_back(noted);
        }
        counted
    }

    /// Counts those of these orders anew whose lines were added up before. The others are counted with their lines.
    async fn count_led(&self, mark: Mark, zone_seconds: i64, noted: &Noted) -> Result<Option<Mark>, Error> {
        let led: Vec<OrderNumber> = noted.hand_overs.values().map(|(_, order)| *order).collect();
        let known = self.store.counted_orders(&led).await?.into_iter();
        let known: Vec<(i64, OrderNumber)> = known.map(|one| (mark.seen, OrderNumber(one.number))).collect();
        if known.is_empty() {
            return Ok(Some(mark));
        }
        let is_taken = self.count_lines(mark, zone_seconds, &known).await?;
        Ok(is_taken.then_some(Mark {
            turn: mark.turn + 1,
            ..mark
        }))
    }

    /// Counts the orders of these lines as they are now; `false` if another node took this step, so that there is nothing left of it to
    /// do.
    pub(super) async fn count_lines(
        &self,
        mark: Mark,
        zone_seconds: i64,
        lines: &[(i64, OrderNumber)],
    ) -> Result<bool, Error> {
        let numbers = orders_of(lines);
        let (orders, counted) = if numbers.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            // One that cannot be read is told by whoever has to do with it, and is in no sum.
            (
                self.store.readable_orders(&numbers).await?,
                self.store.counted_orders(&numbers).await?,
            )
        };
        let before: HashMap<i64, Option<Facts>> =
            counted.into_iter().map(|one| (one.number, one.facts)).collect();
        let changed: Vec<CountedOrder> = orders
            .iter()
            .map(|order| CountedOrder {
                number: order.number.0,
                facts: Facts::of(order, zone_seconds),
            })
            .filter(|one| before.get(&one.number).and_then(Option::as_ref) != one.facts.as_ref())
            .collect();
        let changes = changed.iter().map(|one| {
            let before = before.get(&one.number).and_then(Option::as_ref);
            (before, one.facts.as_ref())
        });
        let sums = Sums::moved(changes);
        let step = Step {
            mark,
            orders: changed,
            sums,
        };
        Ok(self.store.keep_numbers(step).await?)
    }

    /// The numbers of so many days up to the one of `now`, and of as many before them.
    pub async fn numbers(
        &self,
        _: &Admin,
        zone_seconds: i64,
        days: i64,
        now: Timestamp,
    ) -> Result<Numbers, Error> {
        let today = Day::of(now, zone_seconds);
        let (mark, last) = self.store.numbers_mark().await?;
        // Adding up goods takes longest, and neither list waits for the other.
        let (figures, carts, first_cart, top, running_out) = join5(
            self.store.figures(today.plus(1 - 2 * days), today),
            self.store.carts(zone_seconds, today.plus(1 - 2 * days), today),
            self.store.first_cart(),
            self.store.top_goods(today.plus(1 - days), today, MOST_GOODS),
            self.store
                .running_out(today.plus(1 - PACE_DAYS), today, MOST_GOODS),
        )
        .await;
        let mut figures = figures?;
        figures.extend(carts?.into_iter().map(|(day, times)| Figure {
            day,
            measure: Measure::Carts,
            subject: String::new(),
            times,
            kopecks: 0,
        }));
        let is_behind = mark.zone_seconds != Some(zone_seconds) || last - mark.seen > FEW_LINES;
        Ok(Numbers {
            today,
            days,
            figures,
            top: top?,
            running_out: running_out?,
            percent: is_behind.then(|| mark.seen.saturating_mul(100) / last.max(1)),
            has_orders: last > 0,
            carts_since: first_cart?.map(|quarter| Day::of(quarter_begins(quarter), zone_seconds)),
        })
    }

    /// How many goods are running low.
    pub async fn low_goods(&self, _: &Admin) -> Result<i64, Error> {
        Ok(self.store.low_goods().await?)
    }
}
