//! The staff's journal.

use super::drawn;
use crate::{
    JournalAsked,
    journal::{self, Listing},
    security::{said, written},
};
use app::sample::{
    World,
    fixture::{self, NOW},
};
use shop::{
    journal::{Doing, Entry, EntryId},
    text::Lang,
};

fn entry(act: &str, object: &str, detail: &str, words: &str) -> Entry {
    Entry {
        id: EntryId(7),
        at: NOW,
        who: words.to_owned(),
        network: words.to_owned(),
        device: words.to_owned(),
        act: act.to_owned(),
        object: object.to_owned(),
        detail: detail.to_owned(),
    }
}

/// Everything that is done, with these words wherever somebody's words stand; and nothing at all.
pub(super) fn pages(world: &World) -> Vec<(String, String)> {
    let mut entries: Vec<Entry> = Doing::all()
        .map(|doing| entry(&doing.name(), world.typed, "129000", world.typed))
        .collect();
    entries.push(entry(world.typed, world.typed, world.typed, ""));
    entries.push(entry("order.shipped", "", "", ""));
    let asked = JournalAsked {
        who: world.typed.to_owned(),
        act: "order.shipped".to_owned(),
        object: world.typed.to_owned(),
        from: world.typed.to_owned(),
        to: "2026-03-12".to_owned(),
    };
    [entries.as_slice(), &[]]
        .into_iter()
        .map(|entries| {
            let listing = Listing {
                asked: &asked,
                entries,
                is_older: true,
                has_more: true,
            };
            let page = drawn(&world.chrome, || journal::content(&world.chrome, &listing));
            ("journal".to_owned(), page)
        })
        .collect()
}

#[test]
fn an_entry_leads_to_the_thing_and_says_how_much_it_was_about() {
    let chrome = fixture::chrome(Lang::En);
    for (act, object, detail, said) in [
        ("order.refund_asked", "1042", "129000", "/en/admin/orders/1042"),
        ("order.refund_asked", "1042", "129000", "1\u{202F}290"),
        ("product.changed", "7", "", "/en/admin/goods/7"),
        (
            "stock.received",
            "SCARF BLUE",
            "7",
            "/en/admin/stock?sku=SCARF+BLUE",
        ),
        ("stock.received", "SCARF BLUE", "-7", "pieces: -7"),
        ("setting.changed", "SMTP_URL", "", "/en/admin/settings/history"),
        ("security.goods_exported", "goods.csv", "", "goods exported"),
        ("security.goods_exported", "goods.csv", "", ">goods.csv<"),
        ("view.dropped", "7", "", "/en/admin/orders\">7<"),
        ("order.flown", "1042", "", "order.flown"),
    ] {
        let listing = Listing {
            asked: &JournalAsked::default(),
            entries: &[entry(act, object, detail, "olga")],
            is_older: false,
            has_more: false,
        };
        let page = drawn(&chrome, || journal::content(&chrome, &listing));
        assert!(page.contains(said), "{said}: {page}");
    }
}

/// As lines are written, with whom or what it was done to beside it, and as they were written once, all in one column.
#[test]
fn what_a_security_event_was_about_is_said_in_words_of_old_lines_and_new_ones() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = fixture::chrome(lang);
        let staff = written().into_iter().filter(|(act, _)| !act.is_of_strangers());
        for (act, detail) in staff {
            let name = Doing::Security(act).name();
            for (object, in_detail) in [("pavel", detail.as_str()), (detail.as_str(), "")] {
                let listing = Listing {
                    asked: &JournalAsked::default(),
                    entries: &[entry(&name, object, in_detail, "olga")],
                    is_older: false,
                    has_more: false,
                };
                let page = drawn(&chrome, || journal::content(&chrome, &listing));
                let words = said(&chrome, act, &detail);
                assert!(page.contains(&words), "{object} {in_detail}: {page}");
                assert!(
                    !page.contains(&format!(">{detail}<")),
                    "{object} {in_detail}: {page}"
                );
                assert_eq!(page.contains(">pavel<"), object == "pavel", "{detail}: {page}");
            }
        }
    }
}

#[test]
fn what_is_asked_for_makes_sense() {
    let asked = JournalAsked {
        who: " olga ".to_owned(),
        act: "nonsense".to_owned(),
        object: format!("a\0{}", "b".repeat(500)),
        from: "12.03.2026".to_owned(),
        to: "2026-03-12".to_owned(),
    };
    let zone = fixture::chrome(Lang::En).zone;
    let filter = asked.filter(|date| zone.day(date), 7);
    assert_eq!(
        (filter.who.as_deref(), filter.doing, filter.limit),
        (Some("olga"), None, 7)
    );
    let object = filter.object.unwrap();
    assert!(object.chars().count() == 100 && !object.contains('\0'));
    assert!(filter.from.is_none() && filter.until.is_some());
}
