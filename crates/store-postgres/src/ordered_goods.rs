//! What orders call their goods, as the search reads it.

use crate::{PostgresStore, asked};
use shop::store::{Result, SearchKeys};
use std::error::Error;
use store_base::ordered_goods::OfGoods;
use tracing::warn;

/// How this database brings orders of some goods. Each order is looked up by its number, whatever the planner takes the tables for.
pub(crate) const OF_GOODS: OfGoods = OfGoods {
    begin: "lateral (select it.number from goods_of_orders
       cross join lateral (select number from orders where number = order_number and ",
    middle: " limit 1) as it where goods = fits.id",
    end: ") as newest",
    number: "newest.number",
};

/// Names that are spelled together.
const PORTION: i64 = 1_000;

impl PostgresStore {
    /// Spells names as the search does that nobody has looked for yet. Orders are placed without it. Where nothing can be written,
    /// as on a full disk, a search goes on with those that are spelled.
    pub(crate) async fn spell_ordered_goods(&self) {
        if let Err(error) = self.spell_all_ordered_goods().await {
            warn!(
                error = &error as &dyn Error,
                "a search does without goods that were ordered for the first time since the last one"
            );
        }
    }

    async fn spell_all_ordered_goods(&self) -> Result<()> {
        loop {
            let names = sqlx::query!(
                "select id, name from ordered_goods where keys is null order by id limit $1",
                PORTION
            );
            let names = asked(names.fetch_all(&self.pool)).await?;
            if names.is_empty() {
                return Ok(());
            }
            let (mut ids, mut keys) = (Vec::new(), Vec::new());
            for row in names {
                ids.push(row.id);
                keys.push(SearchKeys::of_goods(&row.name).as_str().to_owned());
            }
            let spell = sqlx::query!(
                "update ordered_goods set keys = spelled.keys
                 from unnest($1::bigint[], $2::text[]) as spelled (id, keys) where ordered_goods.id = spelled.id",
                &ids,
                &keys
            );
            asked(spell.execute(&self.pool)).await?;
        }
    }
}
