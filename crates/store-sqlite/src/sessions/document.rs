//! A session with its cart and the goods in it as one document, as an order is (`orders::document`).

use serde::Deserialize;
use shop::{
    cart::Cart,
    catalog::Ware,
    order::OrderNumber,
    store::{Session, SessionId, SessionRow},
    time::Timestamp,
};
use store_base::rows::WareDocument;

/// The document of a session that has not ended, and more of it.
macro_rules! session_document {
    ($more:literal) => {
        concat!(
            r#"select '{"ends_at":' || ends_at || ',"lines":' || coalesce(lines, '{}')
                 || ',"ordered":' || coalesce(ordered, 'null')"#,
            $more,
            " || '}' from sessions left join carts on session = sessions.id where sessions.id = $1 and ends_at >= $2"
        )
    };
}

/// The session and its cart.
pub(super) const ALONE: &str = session_document!("");

/// The same with the goods. The joins are crossed so that `SQLite` makes them in this order: there is more on the shelf than in a
/// cart.
pub(super) const WITH_WARES: &str = session_document!(
    r#" || ',"wares":[' || coalesce((select group_concat(
        '{"slug":' || json_quote(slug) || ',"name":' || name || ',"picture":' || json_quote(picture)
        || ',"photos":' || photos || ',"variant":' || json_object(
          'id', variants.id, 'sku', sku, 'option', json(option), 'color', color, 'size', size, 'price', price,
          'old_price', old_price, 'stock', stock, 'tax', tax, 'marked', json(iif(marked, 'true', 'false'))) || '}')
      from json_each(lines) as wanted cross join variants on variants.id = cast(wanted.key as integer)
        cross join products on products.id = variants.product
      where archived = 0 and state = 'published'), '') || ']'"#
);

/// What that document says.
#[derive(Deserialize)]
pub(super) struct Document {
    ends_at: Timestamp,
    lines: Cart,
    ordered: Option<OrderNumber>,
    #[serde(default)]
    wares: Vec<WareDocument>,
}

impl Document {
    /// The session of this id, and the goods.
    pub(super) fn read(self, id: &SessionId) -> (Session, Vec<Ware>) {
        let session = Session {
            row: SessionRow {
                id: id.clone(),
                ends_at: self.ends_at,
            },
            cart: self.lines,
            ordered: self.ordered,
        };
        (session, self.wares.into_iter().map(Ware::from).collect())
    }
}
