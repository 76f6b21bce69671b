//! Every table and every column, once: whose data are in it, and what becomes of them when a buyer is forgotten.
//!
//! Both databases have the same columns. A test of each fails when there is one that is not in here, so nobody adds a column without
//! saying whether it holds personal data.

mod kinds;

pub use kinds::{Fate, Table, Whose};

use kinds::table;

/// All of them.
pub const TABLES: &[Table] = &[
    table(
        "accounts",
        "id epoch changed_at role closed_at",
        &[
            ("login", Whose::Staff, Fate::Stays),
            ("password_hash", Whose::Staff, Fate::Stays),
        ],
    ),
    table("album", "one id", &[]),
    table(
        "amendments",
        "id order_number at",
        &[
            ("who", Whose::Staff, Fate::Deleted),
            ("before", Whose::Buyer, Fate::Deleted),
            ("after", Whose::Buyer, Fate::Deleted),
        ],
    ),
    table(
        "attempts",
        "id gateway invoice order_number test amount started_at outcome next_check_at checks stage \
             operation method receipt handed_over",
        &[
            ("issue", Whose::Buyer, Fate::Wordless),
            ("hold", Whose::Buyer, Fate::Wordless),
        ],
    ),
    table(
        "backup_runs",
        "id kind began_at ended_at file bytes row_count failure place",
        &[("by_whom", Whose::Staff, Fate::Stays)],
    ),
    table("backup_turns", "kind until", &[]),
    table(
        "blocks",
        "until made_at",
        &[
            ("network", Whose::Visitor, Fate::Ends),
            ("made_by", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "call_tally",
        "only_row left_out_proven left_out_refused left_out_at told_at",
        &[],
    ),
    table(
        "calls",
        "id standing gateway invoice",
        &[("call", Whose::Visitor, Fate::Deleted)],
    ),
    table(
        "carts",
        "",
        &[
            ("session", Whose::Visitor, Fate::Deleted),
            ("lines", Whose::Visitor, Fate::Deleted),
            ("ordered", Whose::Visitor, Fate::Deleted),
        ],
    ),
    table("cart_counts", "quarter begun", &[]),
    table("categories", "slug place name parent picture summary", &[]),
    table(
        "consent_withdrawals",
        "order_number at asked_by",
        &[("noted_by", Whose::Staff, Fate::Stays)],
    ),
    table(
        "devices",
        "account used_at",
        &[("secret_hash", Whose::Staff, Fate::Ends)],
    ),
    table("doctor", "only_row round_at own_secret", &[]),
    table("doctor_lights", "check_name kept", &[]),
    table(
        "documents",
        "version kind lang since",
        &[("text", Whose::Seller, Fate::Stays)],
    ),
    table("errands", "id order_number kind place due_at tries", &[]),
    table(
        "factors",
        "account last_step since",
        &[("sealed", Whose::Staff, Fate::Stays)],
    ),
    table("first_start", "only_row key_hash pass_hash answered", &[]),
    table("former_slugs", "slug product", &[]),
    table("goods_of_orders", "goods order_number", &[]),
    table(
        "half_sign_ins",
        "account epoch tries ends_at",
        &[("id", Whose::Staff, Fate::Ends)],
    ),
    table("heartbeat", "only_row beats", &[]),
    table(
        "history",
        "id order_number",
        &[("event", Whose::Buyer, Fate::Wordless)],
    ),
    table(
        "invitations",
        "id role account made_at ends_at",
        &[
            ("token_hash", Whose::Staff, Fate::Ends),
            ("made_by", Whose::Staff, Fate::Ends),
        ],
    ),
    table("invoice_counter", "only_row last", &[]),
    table(
        "journal",
        "id at act object detail",
        &[
            ("who", Whose::Staff, Fate::Stays),
            ("network", Whose::Staff, Fate::Stays),
            ("device", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "line_amendments",
        "order_number times at before after",
        &[("who", Whose::Staff, Fate::Stays)],
    ),
    table(
        "notices",
        "id gateway invoice amount test order_number verdict channel at order_key",
        &[
            ("method", Whose::Buyer, Fate::Stays),
            ("details", Whose::Buyer, Fate::Stays),
        ],
    ),
    table("numbers_days", "day measure subject times kopecks", &[]),
    table("numbers_goods_days", "day variant pieces kopecks", &[]),
    table(
        "numbers_mark",
        "only_row zone_seconds seen again again_to again_at turn",
        &[],
    ),
    table("numbers_orders", "order_number facts", &[]),
    table("order_columns", "hidden", &[("login", Whose::Staff, Fate::Stays)]),
    table(
        "order_search",
        "order_number",
        &[("keys", Whose::Buyer, Fate::Emptied)],
    ),
    table(
        "order_tags",
        "order_number",
        &[("tag", Whose::Buyer, Fate::Deleted)],
    ),
    table(
        "order_views",
        "id name made_at",
        &[
            ("query", Whose::Staff, Fate::Stays),
            ("owner", Whose::Staff, Fate::Stays),
        ],
    ),
    table("ordered_goods", "id name keys", &[]),
    table(
        "orders",
        "number key token fingerprint placed_at total state until fulfilment open_attention trial \
             unclear_refunds pay_kind marking forgotten_at",
        &[
            ("placed", Whose::Buyer, Fate::Nameless),
            ("amended", Whose::Buyer, Fate::Emptied),
            ("buyer_name", Whose::Buyer, Fate::Emptied),
            ("buyer_email", Whose::Buyer, Fate::Emptied),
            ("buyer_phone", Whose::Buyer, Fate::Emptied),
            ("search_keys", Whose::Buyer, Fate::Emptied),
            ("state_facts", Whose::Buyer, Fate::Wordless),
            ("fulfilment_facts", Whose::Buyer, Fate::Wordless),
            ("attention", Whose::Buyer, Fate::Wordless),
            ("second_receipt", Whose::Buyer, Fate::Wordless),
            ("put_away", Whose::Staff, Fate::Stays),
            ("forgotten_by", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "orphan_resolutions",
        "notice",
        &[("resolution", Whose::Staff, Fate::Stays)],
    ),
    table(
        "orphans",
        "id gateway invoice amount test channel at order_key method",
        &[
            ("details", Whose::Visitor, Fate::Stays),
            ("resolution", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "outbox",
        "id key channel order_number state attempts created_at due_at lease done_at",
        &[
            ("recipient", Whose::Buyer, Fate::Deleted),
            ("letter", Whose::Buyer, Fate::Deleted),
            ("last_error", Whose::Buyer, Fate::Deleted),
            ("reference", Whose::Buyer, Fate::Deleted),
        ],
    ),
    table(
        "passkey_challenges",
        "account ends_at",
        &[("id", Whose::Staff, Fate::Ends)],
    ),
    table(
        "passkeys",
        "id account public_key counter added_at used_at",
        &[
            ("name", Whose::Staff, Fate::Stays),
            ("credential", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "product_drafts",
        "id product at revision typed",
        &[("who", Whose::Staff, Fate::Stays)],
    ),
    table(
        "product_history",
        "id product revision at before after",
        &[("who", Whose::Staff, Fate::Stays)],
    ),
    table(
        "products",
        "id slug category place name summary description picture picture_alt attributes search_words \
             state revision changed_at photos",
        &[],
    ),
    table("record_verified", "only_row at findings", &[]),
    table(
        "recovery_codes",
        "account",
        &[("hash", Whose::Staff, Fate::Stays)],
    ),
    table(
        "register_entries",
        "at id order_number gateway payment kopecks fee",
        &[],
    ),
    table("register_mark", "only_row turn seen again again_to again_at", &[]),
    table(
        "remarks",
        "id order_number token kind at",
        &[
            ("text", Whose::Buyer, Fate::Deleted),
            ("who", Whose::Staff, Fate::Deleted),
        ],
    ),
    table(
        "return_requests",
        "id order_number asked_at state decided_at received_at settled_at settled_with",
        &[
            ("text", Whose::Buyer, Fate::Wordless),
            ("note", Whose::Buyer, Fate::Wordless),
            ("decided_by", Whose::Staff, Fate::Stays),
            ("received_by", Whose::Staff, Fate::Stays),
            ("settled_by", Whose::Staff, Fate::Stays),
        ],
    ),
    table("seals", "number at log last_row leaves total head", &[]),
    table(
        "security_events",
        "id at topic act count",
        &[
            ("who", Whose::Staff, Fate::Ends),
            ("network", Whose::Visitor, Fate::Ends),
            ("device", Whose::Visitor, Fate::Ends),
            ("detail", Whose::Staff, Fate::Ends),
        ],
    ),
    table(
        "sessions",
        "ends_at",
        &[
            ("id", Whose::Visitor, Fate::Deleted),
            ("data", Whose::Visitor, Fate::Deleted),
        ],
    ),
    table(
        "settings",
        "name changed_at",
        &[
            ("value", Whose::Seller, Fate::Stays),
            ("sealed", Whose::Seller, Fate::Stays),
            ("changed_by", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "settings_history",
        "id at name was_secret is_secret",
        &[
            ("changed_by", Whose::Staff, Fate::Stays),
            ("value_before", Whose::Seller, Fate::Stays),
            ("value_after", Whose::Seller, Fate::Stays),
        ],
    ),
    table("settings_seen", "only_row digests", &[]),
    table("settings_version", "only_row version", &[]),
    table(
        "sign_ins",
        "account epoch began_at seen_at confirmed_at idle_ends_at ends_at",
        &[
            ("id", Whose::Staff, Fate::Ends),
            ("network", Whose::Staff, Fate::Ends),
            ("device", Whose::Staff, Fate::Ends),
        ],
    ),
    table(
        "stock_counts",
        "taking variant expected counted line at",
        &[("who", Whose::Staff, Fate::Stays)],
    ),
    table(
        "stock_ledger",
        "id variant pieces cause order_number at token taking",
        &[
            ("note", Whose::Staff, Fate::Stays),
            ("who", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "stock_takings",
        "number begun_at category state ended_at",
        &[
            ("begun_by", Whose::Staff, Fate::Stays),
            ("ended_by", Whose::Staff, Fate::Stays),
        ],
    ),
    table(
        "variants",
        "id sku product place option color size price old_price stock tax archived weight_grams \
             length_mm width_mm height_mm marked low_stock",
        &[],
    ),
];

#[cfg(test)]
mod tests {
    use super::{Fate, TABLES, Whose};
    use std::collections::BTreeSet;

    #[test]
    fn no_column_is_named_twice() {
        for table in TABLES {
            let names: BTreeSet<&str> = table.columns().collect();
            assert_eq!(names.len(), table.columns().count(), "{}", table.name);
        }
    }

    /// Money that came stays as the gateway told of it: its method and its sums name nobody.
    #[test]
    fn whatever_names_a_buyer_goes() {
        for table in TABLES.iter().filter(|table| table.name != "notices") {
            for (column, whose, fate) in table.persons {
                assert!(
                    *whose != Whose::Buyer || *fate != Fate::Stays,
                    "{}.{column}",
                    table.name
                );
            }
        }
    }
}
