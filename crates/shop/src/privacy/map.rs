//! Every table and every column, once: whose data are in it, and what becomes of them when a buyer is forgotten.
//!
//! Both databases have the same columns. A test of each fails when there is one that is not in here, so nobody adds a column without
//! saying whether it holds personal data.

/// Whose data a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of whoever bought something.
    Buyer,
    /// Of whoever visits the site, or calls at a gateway's door, and is not known by name.
    Visitor,
    /// Of whoever works in the shop.
    Staff,
    /// Of the merchant.
    Seller,
}

/// What becomes of a column when the buyer of an order is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Name, telephone number, addresses, comment and the reason for a discount go out of the document; goods and sums stay.
    Nameless,
    /// What was typed or said goes out of the document; facts stay.
    Wordless,
    /// It is emptied.
    Emptied,
    /// Its row is deleted.
    Deleted,
    /// It was masked before it was written: nobody is named in it.
    Masked,
    /// It ends by itself, forgotten or not.
    Ends,
    /// It stays: it does not name the buyer.
    Stays,
}

/// A table of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Columns that hold nobody's data, between blanks.
    pub plain: &'static str,
    /// Columns that hold somebody's data, or may.
    pub persons: &'static [(&'static str, Whose, Fate)],
}

impl Table {
    /// All of its columns.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let persons = self.persons.iter().map(|(name, ..)| *name);
        self.plain.split_whitespace().chain(persons)
    }
}

/// All of them.
pub const TABLES: [Table; 40] = [
    Table {
        name: "accounts",
        plain: "id epoch changed_at",
        persons: &[
            ("login", Whose::Staff, Fate::Stays),
            ("password_hash", Whose::Staff, Fate::Stays),
        ],
    },
    Table {
        name: "album",
        plain: "one id",
        persons: &[],
    },
    Table {
        name: "attempts",
        plain: "id gateway invoice order_number test amount started_at outcome next_check_at checks stage \
             operation method",
        persons: &[
            ("issue", Whose::Buyer, Fate::Wordless),
            ("hold", Whose::Buyer, Fate::Wordless),
        ],
    },
    Table {
        name: "backup_runs",
        plain: "id kind began_at ended_at file bytes row_count failure",
        persons: &[("by_whom", Whose::Staff, Fate::Stays)],
    },
    Table {
        name: "backup_turns",
        plain: "kind until",
        persons: &[],
    },
    Table {
        name: "blocks",
        plain: "until made_at",
        persons: &[
            ("network", Whose::Visitor, Fate::Ends),
            ("made_by", Whose::Staff, Fate::Stays),
        ],
    },
    Table {
        name: "call_tally",
        plain: "only_row left_out_proven left_out_refused left_out_at told_at",
        persons: &[],
    },
    Table {
        name: "calls",
        plain: "id standing gateway invoice",
        persons: &[("call", Whose::Visitor, Fate::Masked)],
    },
    Table {
        name: "carts",
        plain: "",
        persons: &[
            ("session", Whose::Visitor, Fate::Deleted),
            ("lines", Whose::Visitor, Fate::Deleted),
            ("ordered", Whose::Visitor, Fate::Deleted),
        ],
    },
    Table {
        name: "categories",
        plain: "slug place name parent picture summary",
        persons: &[],
    },
    Table {
        name: "consent_withdrawals",
        plain: "order_number at asked_by",
        persons: &[("noted_by", Whose::Staff, Fate::Stays)],
    },
    Table {
        name: "devices",
        plain: "account used_at",
        persons: &[("secret_hash", Whose::Staff, Fate::Ends)],
    },
    Table {
        name: "doctor",
        plain: "only_row round_at own_secret",
        persons: &[],
    },
    Table {
        name: "doctor_lights",
        plain: "check_name kept",
        persons: &[],
    },
    Table {
        name: "documents",
        plain: "version kind lang since",
        persons: &[("text", Whose::Seller, Fate::Stays)],
    },
    Table {
        name: "errands",
        plain: "id order_number kind place due_at tries",
        persons: &[],
    },
    Table {
        name: "first_start",
        plain: "only_row key_hash pass_hash answered",
        persons: &[],
    },
    Table {
        name: "former_slugs",
        plain: "slug product",
        persons: &[],
    },
    Table {
        name: "heartbeat",
        plain: "only_row beats",
        persons: &[],
    },
    Table {
        name: "history",
        plain: "id order_number",
        persons: &[("event", Whose::Buyer, Fate::Wordless)],
    },
    Table {
        name: "invoice_counter",
        plain: "only_row last",
        persons: &[],
    },
    Table {
        name: "notices",
        plain: "id gateway invoice amount test order_number verdict channel at order_key",
        persons: &[
            ("method", Whose::Buyer, Fate::Stays),
            ("details", Whose::Buyer, Fate::Stays),
        ],
    },
    Table {
        name: "orders",
        plain: "number key token fingerprint placed_at total state until fulfilment open_attention trial \
             unclear_refunds pay_kind marking forgotten_at",
        persons: &[
            ("placed", Whose::Buyer, Fate::Nameless),
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
    },
    Table {
        name: "orphan_resolutions",
        plain: "notice",
        persons: &[("resolution", Whose::Staff, Fate::Stays)],
    },
    Table {
        name: "orphans",
        plain: "id gateway invoice amount test channel at order_key method",
        persons: &[
            ("details", Whose::Visitor, Fate::Stays),
            ("resolution", Whose::Staff, Fate::Stays),
        ],
    },
    Table {
        name: "outbox",
        plain: "id key channel order_number state attempts created_at due_at lease done_at",
        persons: &[
            ("recipient", Whose::Buyer, Fate::Deleted),
            ("letter", Whose::Buyer, Fate::Deleted),
            ("last_error", Whose::Buyer, Fate::Deleted),
            ("reference", Whose::Buyer, Fate::Deleted),
        ],
    },
    Table {
        name: "product_drafts",
        plain: "id product at revision typed",
        persons: &[("who", Whose::Staff, Fate::Stays)],
    },
    Table {
        name: "product_history",
        plain: "id product revision at before after",
        persons: &[("who", Whose::Staff, Fate::Stays)],
    },
    Table {
        name: "products",
        plain: "id slug category place name summary description picture picture_alt attributes search_words \
             state revision changed_at photos",
        persons: &[],
    },
    Table {
        name: "security_events",
        plain: "id at topic act count",
        persons: &[
            ("who", Whose::Staff, Fate::Ends),
            ("network", Whose::Visitor, Fate::Ends),
            ("device", Whose::Visitor, Fate::Ends),
            ("detail", Whose::Staff, Fate::Ends),
        ],
    },
    Table {
        name: "sessions",
        plain: "ends_at",
        persons: &[
            ("id", Whose::Visitor, Fate::Deleted),
            ("data", Whose::Visitor, Fate::Deleted),
        ],
    },
    Table {
        name: "settings",
        plain: "name changed_at",
        persons: &[
            ("value", Whose::Seller, Fate::Stays),
            ("sealed", Whose::Seller, Fate::Stays),
            ("changed_by", Whose::Staff, Fate::Stays),
        ],
    },
    Table {
        name: "settings_history",
        plain: "id at name was_secret is_secret",
        persons: &[
            ("changed_by", Whose::Staff, Fate::Stays),
            ("value_before", Whose::Seller, Fate::Stays),
            ("value_after", Whose::Seller, Fate::Stays),
        ],
    },
    Table {
        name: "settings_seen",
        plain: "only_row digests",
        persons: &[],
    },
    Table {
        name: "settings_version",
        plain: "only_row version",
        persons: &[],
    },
    Table {
        name: "sign_ins",
        plain: "account epoch began_at seen_at idle_ends_at ends_at",
        persons: &[
            ("id", Whose::Staff, Fate::Ends),
            ("network", Whose::Staff, Fate::Ends),
            ("device", Whose::Staff, Fate::Ends),
        ],
    },
    Table {
        name: "stock_counts",
        plain: "taking variant expected counted line at",
        persons: &[("who", Whose::Staff, Fate::Stays)],
    },
    Table {
        name: "stock_ledger",
        plain: "id variant pieces cause order_number at token taking",
        persons: &[
            ("note", Whose::Staff, Fate::Stays),
            ("who", Whose::Staff, Fate::Stays),
        ],
    },
    Table {
        name: "stock_takings",
        plain: "number begun_at category state ended_at",
        persons: &[
            ("begun_by", Whose::Staff, Fate::Stays),
            ("ended_by", Whose::Staff, Fate::Stays),
        ],
    },
    Table {
        name: "variants",
        plain: "id sku product place option color size price old_price stock tax archived weight_grams \
             length_mm width_mm height_mm marked low_stock",
        persons: &[],
    },
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
