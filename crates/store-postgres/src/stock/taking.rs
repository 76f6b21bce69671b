//! Stock-takings. Whoever changes one locks its row first.

use super::move_by_hand;
use crate::errors::database;
use shop::{
    message::Audience,
    order::Refusal,
    stock::{SheetPage, SheetRow, Taking, TakingNumber, TakingState, Wanted},
    store::Result,
    time::Timestamp,
};
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};
use store_base::{
    columns::{document, name},
    filters, rows,
    stock::Move,
};

pub(super) async fn begin(
    pool: &PgPool,
    category: Option<&str>,
    who: &str,
    now: Timestamp,
) -> Result<TakingNumber> {
    let begun = sqlx::query_scalar!(
        "insert into stock_takings (begun_at, begun_by, category, state) values ($1, $2, $3, 'open')
         on conflict (state) where state = 'open' do nothing returning number",
        now.ms(),
        who,
        category
    );
    let begun = begun.fetch_optional(pool).await.map_err(database)?;
    Ok(TakingNumber(begun.ok_or(Refusal::TakingOpen)?))
}

pub(super) async fn newest(pool: &PgPool, limit: i64) -> Result<Vec<Taking>> {
    let rows = sqlx::query_as!(
        rows::Taking,
        r#"select number, begun_at, begun_by, category, state, ended_at, ended_by,
             (select count(*) from stock_counts where taking = number) as "counted!",
             (select count(*) from stock_counts where taking = number and counted <> expected) as "differing!"
           from stock_takings order by number desc limit $1"#,
        limit
    );
    let rows = rows.fetch_all(pool).await.map_err(database)?;
    rows.into_iter().map(Taking::try_from).collect()
}

pub(super) async fn one(pool: &PgPool, number: TakingNumber) -> Result<Option<Taking>> {
    let row = sqlx::query_as!(
        rows::Taking,
        r#"select number, begun_at, begun_by, category, state, ended_at, ended_by,
             (select count(*) from stock_counts where taking = number) as "counted!",
             (select count(*) from stock_counts where taking = number and counted <> expected) as "differing!"
           from stock_takings where number = $1"#,
        number.0
    );
    let row = row.fetch_optional(pool).await.map_err(database)?;
    row.map(Taking::try_from).transpose()
}

pub(super) async fn sheet(pool: &PgPool, taking: &Taking, page: SheetPage) -> Result<Vec<SheetRow>> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select variants.id as variant, sku, products.name::text, option::text, expected, counted, stock_counts.at,
           stock_counts.who, coalesce(",
    );
    // What was posted has a line of its own; what is open has been counted again if a later line says so.
    match taking.state {
        TakingState::Open => query.push(
            "exists (select from stock_ledger
               where variant = variants.id and cause = 'counted' and id > stock_counts.line)",
        ),
        TakingState::Posted => query
            .push(
                "counted <> expected and not exists (select from stock_ledger
                   where variant = variants.id and taking = ",
            )
            .push_bind(taking.number.0)
            .push(")"),
        TakingState::Dropped => query.push("false"),
    };
    query
        .push(
            ", false) as is_outdated
             from variants join products on products.id = variants.product
               left join stock_counts on stock_counts.variant = variants.id and stock_counts.taking = ",
        )
        .push_bind(taking.number.0);
    match page {
        SheetPage::Differing => query.push(" where counted <> expected"),
        SheetPage::Goods { .. } => query.push(" where not archived and products.state <> 'archived'"),
    };
    if let (SheetPage::Goods { .. }, Some(category)) = (page, &taking.category) {
        filters::in_category(&mut query, category);
    }
    query.push(" order by products.place, products.id, variants.place, variants.id");
    if let SheetPage::Goods { skip, limit } = page {
        query
            .push(" limit ")
            .push_bind(limit)
            .push(" offset ")
            .push_bind(skip);
    }
    let rows: Vec<rows::SheetRow> = query.build_query_as().fetch_all(pool).await.map_err(database)?;
    rows.into_iter().map(SheetRow::try_from).collect()
}

pub(super) async fn count(
    pool: &PgPool,
    number: TakingNumber,
    wanted: &[Wanted],
    who: &str,
    now: Timestamp,
) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    let Some(state) = lock(&mut transaction, number).await? else {
        return Ok(false);
    };
    state.check_open()?;
    let wanted = document("stock_counts", wanted)?;
    sqlx::query!(
        "with wanted as (
           select * from jsonb_to_recordset($2::text::jsonb) as wanted (variant bigint, counted bigint)),
         gone as (
           delete from stock_counts where taking = $1 and variant in (select variant from wanted where counted is null))
         insert into stock_counts (taking, variant, expected, counted, line, at, who)
         select $1, variants.id,
           stock + reserved.pieces,
           wanted.counted,
           coalesce((select max(id) from stock_ledger where stock_ledger.variant = variants.id), 0), $3, $4
         from wanted join variants on variants.id = wanted.variant
           join reserved_by_variant as reserved on reserved.variant = variants.id
         where wanted.counted is not null
         on conflict (taking, variant) do update set expected = excluded.expected, counted = excluded.counted,
           line = excluded.line, at = excluded.at, who = excluded.who",
        number.0,
        wanted,
        now.ms(),
        who
    )
    .execute(&mut *transaction)
    .await
    .map_err(database)?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

pub(super) async fn post(
    pool: &PgPool,
    number: TakingNumber,
    who: &str,
    now: Timestamp,
    audience: &Audience,
) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    match lock(&mut transaction, number).await? {
        None => return Ok(false),
        Some(TakingState::Posted) => return Ok(true),
        Some(state @ (TakingState::Open | TakingState::Dropped)) => state.check_open()?,
    }
    let differing = lock_differing(&mut transaction, number).await?;
    for row in &differing {
        row.on_hand().check(row.difference)?;
    }
    let moves: Vec<_> = differing
        .iter()
        .map(|row| Move::posted(number, row, who, now))
        .collect();
    move_by_hand(&mut transaction, &moves, audience, now).await?;
    end(&mut transaction, number, TakingState::Posted, who, now).await?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

pub(super) async fn drop_one(pool: &PgPool, number: TakingNumber, who: &str, now: Timestamp) -> Result<bool> {
    let mut transaction = pool.begin().await.map_err(database)?;
    match lock(&mut transaction, number).await? {
        None => return Ok(false),
        Some(TakingState::Dropped) => return Ok(true),
        Some(state @ (TakingState::Open | TakingState::Posted)) => state.check_open()?,
    }
    end(&mut transaction, number, TakingState::Dropped, who, now).await?;
    transaction.commit().await.map_err(database)?;
    Ok(true)
}

/// How far it has come; nobody else changes it until the end of the transaction.
async fn lock(connection: &mut PgConnection, number: TakingNumber) -> Result<Option<TakingState>> {
    let state = sqlx::query_scalar!(
        "select state from stock_takings where number = $1 for update",
        number.0
    )
    .fetch_optional(connection)
    .await
    .map_err(database)?;
    state.map(|state| name("stock_takings", &state)).transpose()
}

/// What differs, each variant under its lock, in ascending order.
async fn lock_differing(connection: &mut PgConnection, number: TakingNumber) -> Result<Vec<rows::Shelf>> {
    sqlx::query!(
        "select id from variants
         where id in (select variant from stock_counts where taking = $1 and counted <> expected)
         order by id for update",
        number.0
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(database)?;
    // A statement of its own sees what was written while the locks were waited for.
    let rows = sqlx::query_as!(
        rows::Shelf,
        r#"select variants.id as "variant!", sku as "sku!", stock as "free!",
             reserved.pieces as "reserved!",
             counted - expected as "difference!"
           from stock_counts join variants on variants.id = stock_counts.variant
             join reserved_by_variant as reserved on reserved.variant = variants.id
           where stock_counts.taking = $1 and counted <> expected
             and not exists (select from stock_ledger
               where variant = variants.id and cause = 'counted' and stock_ledger.id > stock_counts.line)
           order by variants.id"#,
        number.0
    );
    rows.fetch_all(connection).await.map_err(database)
}

async fn end(
    connection: &mut PgConnection,
    number: TakingNumber,
    state: TakingState,
    who: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "update stock_takings set state = $2, ended_at = $3, ended_by = $4 where number = $1",
        number.0,
        state.as_str(),
        now.ms(),
        who
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(())
}
