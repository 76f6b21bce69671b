//! Changed files at the door for goods: nothing panics, and what is taken is within its limits.
//!
//! Each target starts from a real file and changes bytes of it. `cargo test` tries random ones for a moment; `make fuzz` lets
//! libFuzzer choose them by what they reach.

use bolero::check;
use goods_files::{LONGEST_CELL, MOST_ROWS, Present, plan, read};
use shop::text::Lang;
use std::time::Duration;
use words::words;

/// How long each target runs unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const MOMENT: Duration = Duration::from_millis(300);

const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-02-02"><shop>
<categories><category id="1">A</category><category id="2" parentId="1">B</category></categories>
<offers><offer id="1" group_id="7"><name>Шарф &amp; шапка</name><price>10.5</price><categoryId>2</categoryId>
<picture>https://example.com/1.jpg</picture><param name="Цвет" unit="см">1</param><weight>0.5</weight></offer>
<offer id="2" group_id="7"><name>Шарф</name><description><![CDATA[<p>b</p>]]></description></offer></offers></shop></yml_catalog>"#;

/// Where bytes are changed, to what, and how much is cut off.
type Edits = (Vec<(u16, u8)>, u16);

/// What `tools/fuzz.sh` knows these targets by.
mod goods {
    use super::{FEED, MOMENT, changed, door};
    use bolero::check;
    use goods_files::{Format, template};
    use shop::text::Lang;
    use words::words;

    #[test]
    fn tables_of_text() {
        changed("goods.csv", &template(Format::Csv, words(Lang::Ru)).unwrap());
    }

    #[test]
    fn workbooks() {
        changed("goods.xlsx", &template(Format::Xlsx, words(Lang::Ru)).unwrap());
    }

    #[test]
    fn feeds() {
        changed("feed.yml", FEED.as_bytes());
    }

    #[test]
    fn anything() {
        check!().with_test_time(MOMENT).for_each(|bytes| {
            for name in ["a.csv", "a.xlsx", "a.yml", "a"] {
                door(name, bytes);
            }
        });
    }
}

fn changed(name: &str, original: &[u8]) {
    check!()
        .with_type::<Edits>()
        .with_test_time(MOMENT)
        .for_each(|(edits, cut)| {
            let mut bytes = original.to_vec();
            for (at, byte) in edits {
                let at = usize::from(*at) % bytes.len();
                bytes[at] = *byte;
            }
            bytes.truncate(bytes.len() - usize::from(*cut) % 4);
            door(name, &bytes);
        });
}

fn door(name: &str, bytes: &[u8]) {
    if let Ok(table) = read(name, bytes) {
        assert!(table.rows.len() <= MOST_ROWS);
        for cell in table.rows.iter().flat_map(|row| row.cells.values()) {
            // Pictures of a group stand together in one cell of a feed.
            assert!(name.ends_with("yml") || cell.chars().count() <= LONGEST_CELL);
        }
        let plan = plan(&table, &Present::default(), true);
        for fault in &plan.faults {
            assert!(!fault.sentence(words(Lang::En)).is_empty());
        }
    }
}
