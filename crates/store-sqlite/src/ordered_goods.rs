//! What orders call their goods, as the search reads it.

use crate::{SqliteStore, errors::database};
use serde::Serialize;
use shop::store::{Result, SearchKeys};
use std::error::Error;
use store_base::{columns::document, ordered_goods::OfGoods};
use tracing::warn;

/// How this database brings orders of some goods.
pub(crate) const OF_GOODS: OfGoods = OfGoods {
    begin: "json_each((select json_group_array(number) from (select number
       from goods_of_orders cross join orders on number = order_number where goods = fits.id and ",
    middle: "",
    end: ")))",
    number: "value",
};

/// Names that are spelled together.
const PORTION: i64 = 1_000;

#[derive(Serialize)]
struct Spelled {
    id: i64,
    keys: String,
}

impl SqliteStore {
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
            let names = names.fetch_all(&self.readers).await.map_err(database)?;
            if names.is_empty() {
                return Ok(());
            }
            let spelled = names.into_iter().map(|row| Spelled {
                id: row.id,
                keys: SearchKeys::of_goods(&row.name).as_str().to_owned(),
            });
            let spelled = document("ordered_goods", &spelled.collect::<Vec<_>>())?;
            let spell = sqlx::query!(
                "update ordered_goods set keys = spelled.keys
                 from (select value ->> 'id' as id, value ->> 'keys' as keys from json_each($1)) as spelled
                 where ordered_goods.id = spelled.id",
                spelled
            );
            self.writer.execute(spell).await?;
        }
    }
}
