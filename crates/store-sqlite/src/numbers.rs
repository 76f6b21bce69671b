//! What the office counts, added up by day.

use crate::{
    SqliteStore,
    batch::{Batch, PORTION},
    errors::database,
};
use async_trait::async_trait;
use shop::{
    numbers::{CountedOrder, Day, Figure, GoodsSold, Mark, Noted, Step, quarter},
    order::OrderNumber,
    store::{NumbersBook, Result},
    time::Timestamp,
};
use sqlx::SqliteConnection;
use store_base::{
    columns::{document, value},
    documents, rows,
};

/// A thousand lines are one text: as many rows cost more on their way from the connection's thread than they tell.
const LINES: &str = "select '[' || group_concat(concat('[', id, ',', order_number, ']')) || ']'
     from (select id, order_number from history where id > $1 and id <= $2 order by id limit $3)";
/// So are hundreds of orders.
const COUNTED: &str = r#"select '[' || group_concat(
       concat('{"number":', order_number, ',"facts":', coalesce(facts, 'null'), '}')) || ']'
     from numbers_orders where order_number in (select value from json_each($1))"#;

#[async_trait]
impl NumbersBook for SqliteStore {
    async fn numbers_mark(&self) -> Result<(Mark, i64)> {
        let mark = sqlx::query_as!(
            rows::Mark,
            r#"select turn, zone_seconds, seen, again, again_to, again_at,
                 (select coalesce(max(id), 0) from history) as "last!: i64"
               from numbers_mark"#
        );
        let mark = mark.fetch_one(&self.readers).await.map_err(database)?;
        Ok(mark.into())
    }

    /// Only one connection writes.
    fn lines_come_in_order(&self) -> bool {
        true
    }

    async fn history_lines(&self, after: i64, up_to: i64, limit: i64) -> Result<Vec<(i64, OrderNumber)>> {
        let found: Option<String> = sqlx::query_scalar(LINES)
            .bind(after)
            .bind(up_to)
            .bind(limit)
            .fetch_one(&self.readers)
            .await
            .map_err(database)?;
        let mut lines: Vec<(i64, OrderNumber)> = value("history", found.as_deref().unwrap_or("[]"))?;
        // The text need not keep the order in which it was put together.
        lines.sort_unstable();
        Ok(lines)
    }

    async fn counted_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<CountedOrder>> {
        let found: Option<String> = sqlx::query_scalar(COUNTED)
            .bind(document("orders", numbers)?)
            .fetch_one(&self.readers)
            .await
            .map_err(database)?;
        value("numbers_orders", found.as_deref().unwrap_or("[]"))
    }

    async fn keep_numbers(&self, step: Step) -> Result<bool> {
        self.writer
            .write(move |c| Box::pin(async move { keep(c, &step).await }))
            .await
    }

    async fn begin_numbers(&self, zone_seconds: i64, old: i64, now: Timestamp) -> Result<()> {
        self.writer
            .write(move |c| Box::pin(begin(c, zone_seconds, old, now)))
            .await
    }

    async fn keep_noted(&self, noted: &Noted) -> Result<()> {
        let (carts, hand_overs) = documents::noted(noted)?;
        self.writer
            .write(move |c| Box::pin(async move { note(c, &carts, &hand_overs).await }))
            .await
    }

    async fn carts(&self, zone_seconds: i64, from: Day, to: Day) -> Result<Vec<(Day, i64)>> {
        let (from, end) = (from.begins(zone_seconds), to.plus(1).begins(zone_seconds));
        let days = sqlx::query!(
            r#"select (quarter * 900 + $1) / 86400 as "day!: i64", sum(begun) as "begun!: i64" from cart_counts
               where quarter >= $2 and quarter < $3 group by 1 order by 1"#,
            zone_seconds,
            quarter(from),
            quarter(end)
        );
        let days = days.fetch_all(&self.readers).await.map_err(database)?;
        Ok(days.into_iter().map(|day| (Day(day.day), day.begun)).collect())
    }

    async fn first_cart(&self) -> Result<Option<i64>> {
        let first = sqlx::query_scalar!(r#"select min(quarter) as "first?: i64" from cart_counts"#);
        first.fetch_one(&self.readers).await.map_err(database)
    }

    async fn figures(&self, from: Day, to: Day) -> Result<Vec<Figure>> {
        let figures = sqlx::query_as!(
            rows::Figure,
            "select day, measure, subject, times, kopecks from numbers_days
             where day >= $1 and day <= $2 and (times <> 0 or kopecks <> 0) order by day, measure, subject",
            from.0,
            to.0
        );
        let figures = figures.fetch_all(&self.readers).await.map_err(database)?;
        Ok(figures.into_iter().filter_map(rows::Figure::read).collect())
    }

    async fn top_goods(&self, from: Day, to: Day, limit: i64) -> Result<Vec<GoodsSold>> {
        // Names are looked up for those that are shown, not for all that were sold: a variant is archived and never deleted.
        let sold = sqlx::query_as!(
            rows::GoodsSold,
            r#"select sold.variant as "variant!: i64", products.id as "product!: i64", name as "name!: String",
                 option as "option!: String", stock as "stock!: i64", sold.pieces as "pieces!: i64",
                 sold.kopecks as "kopecks!: i64"
               from (select variant, sum(pieces) as pieces, sum(kopecks) as kopecks from numbers_goods_days
                     where day >= $1 and day <= $2 group by variant having sum(pieces) > 0
                     order by 3 desc, 1 limit $3) as sold
                 cross join variants on variants.id = sold.variant cross join products on products.id = variants.product
               order by sold.kopecks desc, sold.variant"#,
            from.0,
            to.0,
            limit
        );
        let sold = sold.fetch_all(&self.readers).await.map_err(database)?;
        sold.into_iter().map(GoodsSold::try_from).collect()
    }

    async fn running_out(&self, from: Day, to: Day, limit: i64) -> Result<Vec<GoodsSold>> {
        let sold = sqlx::query_as!(
            rows::GoodsSold,
            r#"select sold.variant as "variant!: i64", products.id as "product!: i64", name as "name!: String",
                 option as "option!: String", stock as "stock!: i64", sold.pieces as "pieces!: i64",
                 sold.kopecks as "kopecks!: i64"
               from (select variant, sum(pieces) as pieces, sum(kopecks) as kopecks from numbers_goods_days
                     where day >= $1 and day <= $2 group by variant) as sold
                 cross join variants on variants.id = sold.variant cross join products on products.id = variants.product
               where sold.pieces > 0 and archived = 0 and state = 'published'
               order by stock * 1000 / sold.pieces, sold.pieces desc, sold.variant limit $3"#,
            from.0,
            to.0,
            limit
        );
        let sold = sold.fetch_all(&self.readers).await.map_err(database)?;
        sold.into_iter().map(GoodsSold::try_from).collect()
    }

    async fn low_goods(&self) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!: i64" from variants
               where stock <= low_stock and archived = 0
                 and exists (select 1 from products where products.id = variants.product and state = 'published')"#
        );
        count.fetch_one(&self.readers).await.map_err(database)
    }
}

async fn keep(connection: &mut SqliteConnection, step: &Step) -> Result<bool> {
    let mark = &step.mark;
    let (turn, seen, again, again_to) = (mark.turn, mark.seen, mark.again, mark.again_to);
    let again_at = mark.again_at.ms();
    let taken = sqlx::query!(
        "update numbers_mark set turn = turn + 1, seen = $2, again = $3, again_to = $4, again_at = $5 where turn = $1",
        turn,
        seen,
        again,
        again_to,
        again_at
    );
    let taken = taken.execute(&mut *connection).await.map_err(database)?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    for portion in step.orders.chunks(PORTION) {
        keep_facts(connection, portion).await?;
    }
    let days = document("numbers_days", &step.sums.days)?;
    let goods = document("numbers_goods_days", &step.sums.goods)?;
    sqlx::query!(
        "insert into numbers_days (day, measure, subject, times, kopecks)
         select value ->> 'day', value ->> 'measure', value ->> 'subject', value ->> 'times', value ->> 'kopecks'
         from json_each($1) where true
         on conflict (day, measure, subject) do update
           set times = times + excluded.times, kopecks = kopecks + excluded.kopecks;

         insert into numbers_goods_days (day, variant, pieces, kopecks)
         select value ->> 'day', value ->> 'variant', value ->> 'pieces', value ->> 'kopecks'
         from json_each($2) where true
         on conflict (day, variant) do update
           set pieces = pieces + excluded.pieces, kopecks = kopecks + excluded.kopecks",
        days,
        goods
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(true)
}

/// There are hundreds of them in a step, and whoever pays waits for it: values are written faster than documents.
async fn keep_facts(connection: &mut SqliteConnection, orders: &[CountedOrder]) -> Result<()> {
    let mut batch = Batch::default();
    batch.list(
        "insert into numbers_orders (order_number, facts)",
        ("(?,?)", orders.len()),
        " on conflict (order_number) do update set facts = excluded.facts",
    );
    for CountedOrder { number, facts } in orders {
        let facts = facts.as_ref().map(|facts| document("numbers_orders", facts));
        batch.bind(*number).bind(facts.transpose()?);
    }
    batch.execute(connection).await
}

async fn note(connection: &mut SqliteConnection, carts: &str, hand_overs: &str) -> Result<()> {
    sqlx::query!(
        "insert into cart_counts (quarter, begun)
         select value ->> 'quarter', value ->> 'begun' from json_each($1) where true
         on conflict (quarter) do update set begun = cart_counts.begun + excluded.begun;

         update attempts set handed_over = 1
         where handed_over = 0 and id in (
           select attempts.id from json_each($2) as led cross join attempts
             on attempts.invoice = led.value ->> 'invoice' and attempts.gateway = led.value ->> 'gateway')",
        carts,
        hand_overs
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}

async fn begin(connection: &mut SqliteConnection, zone_seconds: i64, old: i64, now: Timestamp) -> Result<()> {
    let now = now.ms();
    sqlx::query!(
        "delete from numbers_orders;
         delete from numbers_days;
         delete from numbers_goods_days;
         update numbers_mark
         set turn = turn + 1, zone_seconds = $1, seen = 0, again = $2, again_to = $2, again_at = $3",
        zone_seconds,
        old,
        now
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
