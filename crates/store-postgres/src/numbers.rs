//! What the office counts, added up by day.

use crate::{PostgresStore, asked, errors::database, within};
use async_trait::async_trait;
use shop::{
    numbers::{CountedOrder, Day, Figure, GoodsSold, Mark, Noted, Step, quarter},
    order::OrderNumber,
    store::{NumbersBook, Result},
    time::Timestamp,
};
use sqlx::PgPool;
use store_base::{columns::document, documents, rows};

#[async_trait]
impl NumbersBook for PostgresStore {
    async fn numbers_mark(&self) -> Result<(Mark, i64)> {
        let mark = sqlx::query_as!(
            rows::Mark,
            r#"select turn, zone_seconds, seen, again, again_to, again_at,
                 (select coalesce(max(id), 0) from history) as "last!"
               from numbers_mark"#
        );
        Ok(asked(mark.fetch_one(&self.pool)).await?.into())
    }

    async fn history_lines(&self, after: i64, up_to: i64, limit: i64) -> Result<Vec<(i64, OrderNumber)>> {
        let lines = sqlx::query!(
            "select id, order_number from history where id > $1 and id <= $2 order by id limit $3",
            after,
            up_to,
            limit
        );
        let lines = asked(lines.fetch_all(&self.pool)).await?;
        let lines = lines
            .into_iter()
            .map(|line| (line.id, OrderNumber(line.order_number)));
        Ok(lines.collect())
    }

    async fn counted_orders(&self, numbers: &[OrderNumber]) -> Result<Vec<CountedOrder>> {
        let numbers: Vec<i64> = numbers.iter().map(|number| number.0).collect();
        let counted = sqlx::query_as!(
            rows::CountedOrder,
            "select order_number as number, facts::text from numbers_orders where order_number = any($1)",
            &numbers
        );
        let counted = asked(counted.fetch_all(&self.pool)).await?;
        counted.into_iter().map(CountedOrder::try_from).collect()
    }

    async fn keep_numbers(&self, step: Step) -> Result<bool> {
        within(keep(&self.pool, &step)).await
    }

    async fn begin_numbers(&self, zone_seconds: i64, old: i64, now: Timestamp) -> Result<()> {
        within(begin(&self.pool, zone_seconds, old, now)).await
    }

    async fn keep_noted(&self, noted: &Noted) -> Result<()> {
        let (carts, hand_overs) = documents::noted(noted)?;
        // Whoever changes an attempt has its order and perhaps more of them: it is passed over, so that neither waits for the other.
        let noted = sqlx::query!(
            "with carts as (
               insert into cart_counts as counts (quarter, begun)
               select quarter, begun from json_to_recordset($1::text::json) as more (quarter bigint, begun bigint)
               on conflict (quarter) do update set begun = counts.begun + excluded.begun)
             update attempts set handed_over = true
             where id in (
               select id
               from attempts join json_to_recordset($2::text::json) as led (gateway text, invoice bigint)
                 using (gateway, invoice)
               where led.invoice between 1 and 9223372036854775807 and not handed_over order by id for update of attempts skip locked)",
            carts,
            hand_overs
        );
        asked(noted.execute(&self.pool)).await.map(drop)
    }

    async fn carts(&self, zone_seconds: i64, from: Day, to: Day) -> Result<Vec<(Day, i64)>> {
        let (from, end) = (from.begins(zone_seconds), to.plus(1).begins(zone_seconds));
        let days = sqlx::query!(
            r#"select (quarter * 900 + $1::bigint) / 86400 as "day!", sum(begun)::bigint as "begun!" from cart_counts
               where quarter >= $2 and quarter < $3 group by 1 order by 1"#,
            zone_seconds,
            quarter(from),
            quarter(end)
        );
        let days = asked(days.fetch_all(&self.pool)).await?;
        Ok(days.into_iter().map(|day| (Day(day.day), day.begun)).collect())
    }

    async fn first_cart(&self) -> Result<Option<i64>> {
        let first = sqlx::query_scalar!(r#"select min(quarter) as "first?" from cart_counts"#);
        asked(first.fetch_one(&self.pool)).await
    }

    async fn figures(&self, from: Day, to: Day) -> Result<Vec<Figure>> {
        let figures = sqlx::query_as!(
            rows::Figure,
            "select day, measure, subject, times, kopecks from numbers_days
             where day >= $1 and day <= $2 and (times <> 0 or kopecks <> 0) order by day, measure, subject",
            from.0,
            to.0
        );
        let figures = asked(figures.fetch_all(&self.pool)).await?;
        Ok(figures.into_iter().filter_map(rows::Figure::read).collect())
    }

    async fn top_goods(&self, from: Day, to: Day, limit: i64) -> Result<Vec<GoodsSold>> {
        // Names are looked up for those that are shown, not for all that were sold: a variant is archived and never deleted.
        let sold = sqlx::query_as!(
            rows::GoodsSold,
            r#"select sold.variant as "variant!", products.id as "product!", name::text as "name!",
                 option::text as "option!", stock as "stock!", sold.pieces as "pieces!", sold.kopecks as "kopecks!"
               from (select variant, sum(pieces)::bigint as pieces, sum(kopecks)::bigint as kopecks
                     from numbers_goods_days where day >= $1 and day <= $2 group by variant having sum(pieces) > 0
                     order by 3 desc, 1 limit $3) as sold
                 join variants on variants.id = sold.variant join products on products.id = variants.product
               order by sold.kopecks desc, sold.variant"#,
            from.0,
            to.0,
            limit
        );
        let sold = asked(sold.fetch_all(&self.pool)).await?;
        sold.into_iter().map(GoodsSold::try_from).collect()
    }

    async fn running_out(&self, from: Day, to: Day, limit: i64) -> Result<Vec<GoodsSold>> {
        let sold = sqlx::query_as!(
            rows::GoodsSold,
            r#"select sold.variant as "variant!", products.id as "product!", name::text as "name!",
                 option::text as "option!", stock as "stock!", sold.pieces as "pieces!", sold.kopecks as "kopecks!"
               from (select variant, sum(pieces)::bigint as pieces, sum(kopecks)::bigint as kopecks
                     from numbers_goods_days where day >= $1 and day <= $2 group by variant) as sold
                 join variants on variants.id = sold.variant join products on products.id = variants.product
               where sold.pieces > 0 and not archived and state = 'published'
               order by stock * 1000 / sold.pieces, sold.pieces desc, sold.variant limit $3"#,
            from.0,
            to.0,
            limit
        );
        let sold = asked(sold.fetch_all(&self.pool)).await?;
        sold.into_iter().map(GoodsSold::try_from).collect()
    }

    async fn low_goods(&self) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!" from variants
               where stock <= low_stock and not archived
                 and exists (select from products where products.id = variants.product and state = 'published')"#
        );
        asked(count.fetch_one(&self.pool)).await
    }
}

async fn keep(pool: &PgPool, step: &Step) -> Result<bool> {
    let mark = &step.mark;
    let mut transaction = pool.begin().await.map_err(database)?;
    let taken = sqlx::query!(
        "update numbers_mark set turn = turn + 1, seen = $2, again = $3, again_to = $4, again_at = $5 where turn = $1",
        mark.turn,
        mark.seen,
        mark.again,
        mark.again_to,
        mark.again_at.ms()
    );
    let taken = taken.execute(&mut *transaction).await.map_err(database)?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "with
           orders as (
             insert into numbers_orders (order_number, facts)
             select number, facts from jsonb_to_recordset($1::text::jsonb) as counted (number bigint, facts jsonb)
             on conflict (order_number) do update set facts = excluded.facts),
           days as (
             insert into numbers_days as days (day, measure, subject, times, kopecks)
             select day, measure, subject, times, kopecks
             from jsonb_to_recordset($2::text::jsonb)
               as figure (day bigint, measure text, subject text, times bigint, kopecks bigint)
             on conflict (day, measure, subject) do update
               set times = days.times + excluded.times, kopecks = days.kopecks + excluded.kopecks)
         insert into numbers_goods_days as goods (day, variant, pieces, kopecks)
         select day, variant, pieces, kopecks
         from jsonb_to_recordset($3::text::jsonb) as figure (day bigint, variant bigint, pieces bigint, kopecks bigint)
         on conflict (day, variant) do update
           set pieces = goods.pieces + excluded.pieces, kopecks = goods.kopecks + excluded.kopecks",
        document("numbers_orders", &step.orders)?,
        document("numbers_days", &step.sums.days)?,
        document("numbers_goods_days", &step.sums.goods)?
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

async fn begin(pool: &PgPool, zone_seconds: i64, old: i64, now: Timestamp) -> Result<()> {
    let mut transaction = pool.begin().await.map_err(database)?;
    // Whoever has this row adds up. It is taken first, as by a step, so that neither waits for the other for ever.
    sqlx::query!(
        "update numbers_mark
         set turn = turn + 1, zone_seconds = $1, seen = 0, again = $2, again_to = $2, again_at = $3",
        zone_seconds,
        old,
        now.ms()
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    // It has no plan that could be checked.
    sqlx::query("truncate numbers_orders, numbers_days, numbers_goods_days")
        .execute(&mut *transaction)
        .await
        .map_err(database)?;
    transaction.commit().await.map_err(database)
}
