use super::*;
use encoding_rs::WINDOWS_1251;

const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-02-02T10:00:00+03:00">
<shop>
  <name>Чужой магазин</name>
  <currencies><currency id="RUR" rate="1"/></currencies>
  <categories>
    <category id="1">Одежда</category>
    <category id="2" parentId="1">Шарфы</category>
    <category id="3" parentId="2">Зимние &gt; тёплые</category>
  </categories>
  <offers>
    <offer id="10" available="true" group_id="7">
      <url>https://example.com/a?b=1&c=2</url>
      <price>1990.50</price><oldprice>2500</oldprice><currencyId>RUR</currencyId>
      <categoryId>3</categoryId>
      <picture>https://example.com/10.jpg</picture>
      <picture>https://example.com/common.jpg</picture>
      <name>Шарф &laquo;Север&raquo;</name><vendor>Мастерская</vendor><vendorCode>SN</vendorCode>
      <description><![CDATA[<p>Тёплый &amp; мягкий</p>]]></description>
      <param name="Цвет">синий</param><param name="Размер">M</param><param name="Состав">шерсть</param>
      <param name="Ширина" unit="см">30</param>
      <weight>0.2504</weight><dimensions>30/20.5/1</dimensions><vat>VAT_20</vat><count>5</count>
    </offer>
    <offer id="11" group_id="7"><price>1990.50</price><categoryId>3</categoryId><vendorCode>SN</vendorCode>
      <name>Шарф &laquo;Север&raquo;</name>
      <param name="Цвет">серый</param><param name="Размер">M</param><param name="Состав">шерсть</param>
      <param name="Ширина" unit="см">30</param>
    </offer>
    <offer id="12" type="vendor.model"><price>100</price><typePrefix>Шапка</typePrefix><vendor>Мастерская</vendor>
      <model>Полюс</model><vendorCode>HAT</vendorCode><categoryId>1</categoryId></offer>
  </offers>
</shop>
</yml_catalog>"#;

fn cells(table: &Table, column: Column) -> Vec<&str> {
    table.rows.iter().map(|row| row.get(column)).collect()
}

#[test]
fn offers_of_a_group_are_variants_of_a_product() {
    let table = read(FEED.as_bytes()).unwrap();
    assert_eq!(
        table.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
        [13, 25, 30]
    );
    for (column, expected) in [
        // Two offers have one article code: it is nobody's own.
        (Column::Sku, ["10", "11", "HAT"]),
        (Column::Group, ["7", "7", "offer 12"]),
        (Column::Option, ["синий", "серый", ""]),
        (Column::Price, ["1990.50", "1990.50", "100"]),
        (Column::OldPrice, ["2500", "", ""]),
        (Column::Tax, ["vat20", "", ""]),
        (Column::Weight, ["250", "", ""]),
        (Column::Width, ["205", "", ""]),
        (Column::Stock, ["5", "", ""]),
        (Column::Category, ["Одежда > Зимние >> тёплые", "", "Одежда"]),
        (
            Column::VariantPhotos,
            [
                "https://example.com/10.jpg\nhttps://example.com/common.jpg",
                "",
                "",
            ],
        ),
    ] {
        assert_eq!(cells(&table, column), expected, "{column:?}");
    }
    assert_eq!(cells(&table, Column::Name)[0], "Шарф «Север»");
    assert_eq!(cells(&table, Column::Name)[2], "Шапка Мастерская Полюс");
    assert_eq!(cells(&table, Column::Description)[0], "Тёплый & мягкий");
    assert_eq!(
        cells(&table, Column::Attributes)[0],
        "Производитель: Мастерская\nРазмер: M\nСостав: шерсть\nШирина: 30 см"
    );
    assert_eq!(
        cells(&table, Column::Photos)[0],
        "https://example.com/10.jpg\nhttps://example.com/common.jpg"
    );
}

#[test]
fn a_group_of_more_offers_than_a_product_has_variants_is_refused() {
    let offers = |count: usize| {
        let offers: String = (0..count).fold(String::new(), |offers, at| {
            let picture = format!("<picture>https://example.com/{at}.jpg</picture>");
            offers + &format!("<offer id=\"{at}\" group_id=\"7\"><price>1</price>{picture}</offer>\n")
        });
        format!("<yml_catalog><shop><offers>{offers}</offers></shop></yml_catalog>")
    };
    let table = read(offers(MOST_VARIANTS).as_bytes()).unwrap();
    let photos = cells(&table, Column::Photos);
    assert_eq!(photos[0].lines().count(), MOST_PHOTOS);
    assert!(photos[1..].iter().all(|photos| photos.is_empty()));
    // What is left out of the product is no variant's own either.
    let own = cells(&table, Column::VariantPhotos);
    assert_eq!(own.iter().filter(|own| !own.is_empty()).count(), MOST_PHOTOS);
    let many = FileFault::ManyOffers {
        line: 1,
        most: MOST_VARIANTS,
    };
    assert_eq!(read(offers(MOST_VARIANTS + 1).as_bytes()), Err(many));
}

#[test]
fn a_feed_in_windows_1251_says_so_itself() {
    let feed = FEED.replace("UTF-8", "windows-1251");
    let bytes = WINDOWS_1251.encode(&feed).0;
    assert_eq!(read(&bytes), read(FEED.as_bytes()));
}

#[test]
fn a_price_in_another_currency_is_no_price_in_roubles() {
    let feed = FEED.replace("<currencyId>RUR</currencyId>", "<currencyId>USD</currencyId>");
    let table = read(feed.as_bytes()).unwrap();
    assert_eq!(cells(&table, Column::Price), ["1990.50 USD", "1990.50", "100"]);
    assert_eq!(crate::number::sum("1990.50 USD"), None);
}

#[test]
fn a_circle_of_categories_ends() {
    let feed = FEED.replace(r#"<category id="1">"#, r#"<category id="1" parentId="3">"#);
    assert_eq!(read(feed.as_bytes()).unwrap().rows.len(), 3);
}

#[test]
fn bombs_and_broken_feeds_are_refused_with_a_reason() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE yml_catalog [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><yml_catalog/>"#;
    let (half, _) = FEED.split_once("<offer id=\"12\"").unwrap();
    let deep = format!("<yml_catalog>{}", "<a>".repeat(1_000));
    let long = format!("<yml_catalog><shop><offers><offer><name>{}", "a".repeat(200_000));
    for (feed, fault) in [
        (bomb, FileFault::Entities),
        ("<rss><channel/></rss>", FileFault::NotAFeed),
        (
            "<yml_catalog><shop><offers/></shop></yml_catalog>",
            FileFault::Empty,
        ),
        (deep.as_str(), FileFault::BrokenXml { line: 1 }),
        (
            long.as_str(),
            FileFault::LongCell {
                line: 1,
                most: crate::table::LONGEST_CELL,
            },
        ),
    ] {
        assert_eq!(read(feed.as_bytes()), Err(fault));
    }
    assert!(matches!(read(half.as_bytes()), Err(FileFault::BrokenXml { .. })));
}
