//! Stock-takings.

use super::move_pieces;
use crate::{errors::database, outbox};
use shop::{
    message::Audience,
    order::Refusal,
    stock::{SheetPage, SheetRow, Taking, TakingNumber, TakingState, Wanted},
    store::Result,
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};
use store_base::{
    columns::{document, name},
    filters, rows,
    stock::{Move, alerts},
};

pub(super) async fn begin(
    connection: &mut SqliteConnection,
    category: Option<&str>,
    who: &str,
    now: Timestamp,
) -> Result<TakingNumber> {
    let open = sqlx::query_scalar!("select number from stock_takings where state = 'open'")
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?;
    if open.is_some() {
        return Err(Refusal::TakingOpen.into());
    }
    let begun = sqlx::query!(
        "insert into stock_takings (begun_at, begun_by, category, state) values ($1, $2, $3, 'open')",
        now.ms(),
        who,
        category
    );
    let begun = begun.execute(connection).await.map_err(database)?;
    Ok(TakingNumber(begun.last_insert_rowid()))
}

pub(super) async fn newest(readers: &SqlitePool, limit: i64) -> Result<Vec<Taking>> {
    let rows = sqlx::query_as!(
        rows::Taking,
        r#"select number, begun_at, begun_by, category, state, ended_at, ended_by,
             (select count(*) from stock_counts where taking = number) as "counted!: i64",
             (select count(*) from stock_counts where taking = number and counted <> expected) as "differing!: i64"
           from stock_takings order by number desc limit $1"#,
        limit
    );
    let rows = rows.fetch_all(readers).await.map_err(database)?;
    rows.into_iter().map(Taking::try_from).collect()
}

pub(super) async fn one(readers: &SqlitePool, number: TakingNumber) -> Result<Option<Taking>> {
    let row = sqlx::query_as!(
        rows::Taking,
        r#"select number, begun_at, begun_by, category, state, ended_at, ended_by,
             (select count(*) from stock_counts where taking = number) as "counted!: i64",
             (select count(*) from stock_counts where taking = number and counted <> expected) as "differing!: i64"
           from stock_takings where number = $1"#,
        number.0
    );
    let row = row.fetch_optional(readers).await.map_err(database)?;
    row.map(Taking::try_from).transpose()
}

pub(super) async fn sheet(readers: &SqlitePool, taking: &Taking, page: SheetPage) -> Result<Vec<SheetRow>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "select variants.id as variant, sku, products.name, option, expected, counted, stock_counts.at, stock_counts.who,
           coalesce(",
    );
    // What was posted has a line of its own; what is open has been counted again if a later line says so.
    match taking.state {
        TakingState::Open => query.push(
            "exists (select 1 from stock_ledger
               where variant = variants.id and cause = 'counted' and id > stock_counts.line)",
        ),
        TakingState::Posted => query
            .push(
                "counted <> expected and not exists (select 1 from stock_ledger
                   where variant = variants.id and taking = ",
            )
            .push_bind(taking.number.0)
            .push(")"),
        TakingState::Dropped => query.push("0"),
    };
    query
        .push(
            ", 0) as is_outdated
             from variants join products on products.id = variants.product
               left join stock_counts on stock_counts.variant = variants.id and stock_counts.taking = ",
        )
        .push_bind(taking.number.0);
    match page {
        SheetPage::Differing => query.push(" where counted <> expected"),
        SheetPage::Goods { .. } => query.push(" where archived = 0 and products.state <> 'archived'"),
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
    let rows: Vec<rows::SheetRow> = query
        .build_query_as()
        .fetch_all(readers)
        .await
        .map_err(database)?;
    rows.into_iter().map(SheetRow::try_from).collect()
}

pub(super) async fn count(
    connection: &mut SqliteConnection,
    number: TakingNumber,
    wanted: &[Wanted],
    who: &str,
    now: Timestamp,
) -> Result<bool> {
    let Some(state) = state(connection, number).await? else {
        return Ok(false);
    };
    state.check_open()?;
    let wanted = document("stock_counts", wanted)?;
    sqlx::query!(
        "insert into stock_counts (taking, variant, expected, counted, line, at, who)
         select $1, variants.id,
           stock + reserved.pieces,
           value ->> 'counted', coalesce((select max(id) from stock_ledger where variant = variants.id), 0), $2, $3
         from json_each($4) join variants on variants.id = value ->> 'variant'
           join reserved_by_variant as reserved on reserved.variant = variants.id
         where value ->> 'counted' is not null
         on conflict (taking, variant) do update set expected = excluded.expected, counted = excluded.counted,
           line = excluded.line, at = excluded.at, who = excluded.who;

         delete from stock_counts where taking = $5
           and variant in (select value ->> 'variant' from json_each($6) where value ->> 'counted' is null)",
        number.0,
        now.ms(),
        who,
        wanted,
        number.0,
        wanted
    )
    .execute(connection)
    .await
    .map_err(database)?;
    Ok(true)
}

pub(super) async fn post(
    connection: &mut SqliteConnection,
    number: TakingNumber,
    who: &str,
    now: Timestamp,
    audience: &Audience,
) -> Result<bool> {
    match state(connection, number).await? {
        None => return Ok(false),
        Some(TakingState::Posted) => return Ok(true),
        Some(state @ (TakingState::Open | TakingState::Dropped)) => state.check_open()?,
    }
    let differing = differing(connection, number).await?;
    for row in &differing {
        row.on_hand().check(row.difference)?;
    }
    let moves: Vec<_> = differing
        .iter()
        .map(|row| Move::posted(number, row, who, now))
        .collect();
    let low = move_pieces(connection, &moves).await?;
    outbox::enqueue(connection, &alerts(audience, low)?, now).await?;
    end(connection, number, TakingState::Posted, who, now).await?;
    Ok(true)
}

pub(super) async fn drop_one(
    connection: &mut SqliteConnection,
    number: TakingNumber,
    who: &str,
    now: Timestamp,
) -> Result<bool> {
    match state(connection, number).await? {
        None => return Ok(false),
        Some(TakingState::Dropped) => return Ok(true),
        Some(state @ (TakingState::Open | TakingState::Posted)) => state.check_open()?,
    }
    end(connection, number, TakingState::Dropped, who, now).await?;
    Ok(true)
}

/// How far it has come; nobody else writes meanwhile.
async fn state(connection: &mut SqliteConnection, number: TakingNumber) -> Result<Option<TakingState>> {
    let state = sqlx::query_scalar!("select state from stock_takings where number = $1", number.0)
        .fetch_optional(connection)
        .await
        .map_err(database)?;
    state.map(|state| name("stock_takings", &state)).transpose()
}

async fn differing(connection: &mut SqliteConnection, number: TakingNumber) -> Result<Vec<rows::Shelf>> {
    let rows = sqlx::query_as!(
        rows::Shelf,
        r#"select variants.id as "variant!", sku as "sku!", stock as "free!: i64",
             reserved.pieces as "reserved!: i64",
             counted - expected as "difference!: i64"
           from stock_counts join variants on variants.id = stock_counts.variant
             join reserved_by_variant as reserved on reserved.variant = variants.id
           where stock_counts.taking = $1 and counted <> expected
             and not exists (select 1 from stock_ledger
               where variant = variants.id and cause = 'counted' and stock_ledger.id > stock_counts.line)
           order by variants.id"#,
        number.0
    );
    rows.fetch_all(connection).await.map_err(database)
}

async fn end(
    connection: &mut SqliteConnection,
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
