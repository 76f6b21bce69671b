//! Files as people write them.

use super::*;
use crate::{catalog::form::MOST_VARIANTS, text::Text};

/// A file without a fault; its lines are counted below.
const FILE: &str = r##"{
  "categories": [
    {"slug": "warm", "name": {"ru": "Тёплое", "en": "Warm"}},
    {"slug": "home", "name": {"ru": "Дом", "en": "Home"}}
  ],
  "products": [
    {
      "slug": "scarf", "category": "warm", "name": {"ru": "Шарф", "en": "Scarf"},
      "summary": {"ru": "", "en": ""}, "description": {"ru": "Строка\nи ещё", "en": ""},
      "picture": "/goods/scarf.svg", "picture_alt": {"ru": "Шарф", "en": "A scarf"}, "tax": "none",
      "variants": [
        {"sku": "S-1", "option": {"ru": "Синий", "en": "Blue"}, "color": "#0000ff", "price_kopecks": 199000, "stock": 3},
        {"sku": "S-2", "option": {"ru": "Красный", "en": "Red"}, "price_kopecks": 100, "old_price_kopecks": 200, "stock": 0}
      ]
    },
    {
      "slug": "Mug.2_x-l", "category": "home", "name": {"ru": "Кружка", "en": "Mug"},
      "summary": {"ru": "", "en": ""}, "description": {"ru": "", "en": ""},
      "picture": "/pictures/кружка.jpg", "picture_alt": {"ru": "", "en": ""}, "tax": "vat22",
      "attributes": [{"name": {"ru": "Объём", "en": "Volume"}, "value": {"ru": "1 л", "en": "1 l"}}],
      "variants": [
        {"sku": "M-1", "option": {"ru": "Белая", "en": "White"}, "size": "L", "price_kopecks": 1, "stock": 9}
      ]
    }
  ]
}
"##;

fn read(file: &str) -> Result<Assortment, GoodsFaults> {
    Assortment::parse(file.as_bytes(), |_| Vec::new())
}

/// What is said of the file after `from` became `to`, a line for each fault.
fn told(from: &str, to: &str) -> Vec<String> {
    assert!(FILE.contains(from), "{from}");
    let faults = read(&FILE.replacen(from, to, 1)).unwrap_err();
    faults.0.iter().map(ToString::to_string).collect()
}

#[test]
fn a_file_without_a_fault_is_read_in_its_order() {
    let goods = read(FILE).unwrap();
    let slugs: Vec<_> = goods
        .products()
        .iter()
        .map(|product| (product.slug.as_str(), product.variants.len()))
        .collect();
    assert_eq!(slugs, [("scarf", 2), ("Mug.2_x-l", 1)]);
    assert_eq!(goods.categories()[1].slug, "home");
    assert_eq!(goods.products()[0].description.ru, "Строка\nи ещё");
    assert_eq!(goods.count(), 3);
    assert!(Assortment::demo().count() > 100);
}

/// Notepad writes one.
#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(read(&format!("\u{FEFF}{FILE}")).unwrap(), read(FILE).unwrap());
}

const SCARF: &str = "line 7, product \"scarf\": ";
const BLUE: &str = "line 12, product \"scarf\", variant \"S-1\": ";

#[test]
fn every_fault_is_named_with_its_line_and_its_owner() {
    for (from, to, expected) in [
        // Names in addresses.
        (
            "\"slug\": \"Mug.2_x-l\"",
            "\"slug\": \"Scarf\"",
            "line 16, product \"Scarf\": the slug \"Scarf\" is that of product \"scarf\" on line 7, too".to_owned(),
        ),
        (
            "{\"slug\": \"home\",",
            "{\"slug\": \"home\", \"name\": {\"ru\": \"Дом\", \"en\": \"Home\"}},\n    {\"slug\": \"Home\",",
            "line 5, category \"Home\": the slug \"Home\" is that of category \"home\" on line 4, too".to_owned(),
        ),
        (
            "\"sku\": \"M-1\"",
            "\"sku\": \"S-2\"",
            "line 22, product \"Mug.2_x-l\", variant \"S-2\": the article code \"S-2\" is that of product \"scarf\", \
             variant \"S-2\" on line 13, too"
                .to_owned(),
        ),
        (
            "{\"slug\": \"home\",",
            "{\"slug\": \"home\", \"parent\": \"cold\",",
            "line 4, category \"home\": there is no category \"cold\" before this one that is part of no other".to_owned(),
        ),
        (
            "\"category\": \"home\"",
            "\"category\": \"Home\"",
            "line 16, product \"Mug.2_x-l\": there is no category \"Home\" in the list".to_owned(),
        ),
        // Nothing to buy, or not for money.
        (
            "\"price_kopecks\": 199000",
            "\"price_kopecks\": 0",
            format!("{BLUE}price_kopecks is 0.00 roubles: from 0.01 to 1000000000.00 is possible"),
        ),
        (
            "\"price_kopecks\": 199000",
            "\"price_kopecks\": -5",
            format!("{BLUE}price_kopecks is -0.05 roubles: from 0.01 to 1000000000.00 is possible"),
        ),
        (
            "\"price_kopecks\": 199000",
            "\"price_kopecks\": 100000000001",
            format!("{BLUE}price_kopecks is 1000000000.01 roubles: from 0.01 to 1000000000.00 is possible"),
        ),
        (
            "\"old_price_kopecks\": 200",
            "\"old_price_kopecks\": 100",
            "line 13, product \"scarf\", variant \"S-2\": old_price_kopecks has to be above price_kopecks, or null"
                .to_owned(),
        ),
    ] {
        assert_eq!(told(from, to), [expected], "{from} -> {to}");
    }
}

#[test]
fn texts_and_pictures_are_looked_at_too() {
    for (from, to, expected) in [
        (
            "\"ru\": \"Шарф\", \"en\": \"Scarf\"",
            "\"ru\": \" \\u200b\", \"en\": \"Scarf\"",
            format!("{SCARF}name.ru has to be a text of at most 200 characters, not empty"),
        ),
        (
            "#0000ff",
            "blue",
            format!("{BLUE}the colour \"blue\" has to be like #c2935c"),
        ),
        (
            "/goods/scarf.svg",
            "https://elsewhere.example/scarf.svg",
            format!(
                "{SCARF}the picture \"https://elsewhere.example/scarf.svg\" has to be an address of the shop itself, \
                 like /goods/scarf.jpg"
            ),
        ),
        (
            "/goods/scarf.svg",
            "",
            format!("{SCARF}the picture \"\" has to be an address of the shop itself, like /goods/scarf.jpg"),
        ),
    ] {
        assert_eq!(told(from, to), [expected], "{from} -> {to}");
    }
}

#[test]
fn what_is_missing_unknown_or_of_another_kind_is_named_as_exactly() {
    for (from, to, expected) in [
        (
            "\"picture\": \"/goods/scarf.svg\", ",
            "",
            format!("{}missing field `picture`", SCARF.replace("line 7", "line 15")),
        ),
        (
            "\"stock\": 3",
            "\"stock\": -3",
            format!("{BLUE}invalid value: integer `-3`, expected u32"),
        ),
        (
            "\"stock\": 3",
            "\"stock\": 3, \"colour\": \"#0000ff\"",
            format!(
                "{BLUE}unknown field `colour`, expected one of `sku`, `option`, `color`, `size`, `price_kopecks`, \
                 `old_price_kopecks`, `stock`"
            ),
        ),
        (
            "\"name\": {\"ru\": \"Дом\", \"en\": \"Home\"}",
            "\"name\": \"Home\"",
            "line 4, category \"home\": invalid type: string \"Home\", expected struct Text".to_owned(),
        ),
        (
            "\"categories\"",
            "\"kinds\"",
            "line 2: unknown field `kinds`, expected `categories` or `products`".to_owned(),
        ),
        ("  ]\n}", "  ]", "line 26: EOF while parsing an object".to_owned()),
    ] {
        assert_eq!(told(from, to), [expected], "{from} -> {to}");
    }
}

#[test]
fn a_slug_that_does_not_fit_into_an_address_is_refused() {
    for slug in [
        "", "a/b", "a?b", "a#b", "a b", "шарф", "a%20b", "..", ".hidden", "a&b", "a\\\\b", "a;b",
    ] {
        let told = told("\"slug\": \"scarf\"", &format!("\"slug\": \"{slug}\""));
        assert!(
            told.len() == 1 && told[0].contains("does not fit into an address"),
            "{slug:?}: {told:?}"
        );
    }
    let long = "a".repeat(101);
    assert_eq!(
        told("\"slug\": \"home\"", &format!("\"slug\": \"{long}\"")).len(),
        2,
        "its product lacks it, too"
    );
}

#[test]
fn a_product_needs_variants_and_a_list_products() {
    let begin = FILE.find("\"variants\": [").unwrap();
    let end = FILE.find("      ]\n    },").unwrap();
    let bare = format!("{}\"variants\": [\n{}", &FILE[..begin], &FILE[end..]);
    let faults = read(&bare).unwrap_err();
    assert_eq!(
        faults.to_string(),
        "the list of goods is refused, and nothing was changed:\n  line 7, product \"scarf\": \
         the product has no variants: it needs at least one to be bought"
    );
    let nothing = read("{\"categories\": [], \"products\": []}").unwrap_err();
    assert_eq!(nothing.0[0].mistake, GoodsMistake::NoProducts);
    for empty in ["", "  \n"] {
        assert!(read(empty).unwrap_err().to_string().contains("EOF"), "{empty:?}");
    }
}

#[test]
fn all_faults_are_told_together() {
    let file = FILE
        .replace("\"sku\": \"S-2\"", "\"sku\": \"S-1\"")
        .replace("\"stock\": 3", "\"stock\": \"three\"")
        .replace("\"price_kopecks\": 1,", "\"price_kopecks\": 0,")
        .replace("\"ru\": \"Дом\", \"en\": \"Home\"", "\"en\": \"Home\"")
        .replace("\"slug\": \"Mug.2_x-l\"", "\"slug\": \"mug/2\"");
    let check = |product: &NewProduct| vec![format!("no receipt takes the tax {}", product.tax.as_str())];
    let faults = Assortment::parse(file.as_bytes(), check).unwrap_err();
    let told: Vec<_> = faults
        .0
        .iter()
        .map(|fault| (fault.line, fault.mistake.to_string()))
        .collect();
    let starts = [
        (4, "missing field `ru`"),
        (7, "no receipt takes the tax none"),
        (12, "invalid type: string \"three\""),
        (16, "the slug \"mug/2\" does not fit"),
        (16, "no receipt takes the tax vat22"),
        (22, "price_kopecks is 0.00"),
    ];
    assert_eq!(told.len(), starts.len(), "{told:#?}");
    for ((line, said), (expected, start)) in told.iter().zip(starts) {
        assert!(
            *line == Some(expected) && said.starts_with(start),
            "{line:?} {said}: {start}"
        );
    }
}

#[test]
fn a_file_in_another_encoding_is_named_so() {
    let mut file = FILE.as_bytes().to_vec();
    let russian = FILE.find("Дом").unwrap();
    // In windows-1251.
    file.splice(russian..russian + "Дом".len(), [0xC4, 0xEE, 0xEC]);
    let faults = Assortment::parse(&file, |_| Vec::new()).unwrap_err();
    assert_eq!(
        (faults.0[0].line, &faults.0[0].mistake),
        (Some(4), &GoodsMistake::NotUtf8)
    );
    let utf_16: Vec<u8> = "\u{FEFF}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let faults = Assortment::parse(&utf_16, |_| Vec::new()).unwrap_err();
    assert_eq!(faults.0[0].mistake, GoodsMistake::NotUtf8);
}

#[test]
fn a_program_is_held_to_the_same_rules() {
    let (categories, mut products) = read(FILE).unwrap().into_parts();
    products[1].variants[0].sku = "S-1".into();
    products[1].name = Text {
        ru: "Кружка\n\u{202E}большая".into(),
        en: "Mug".into(),
    };
    let faults = Assortment::new(categories.clone(), products.clone()).unwrap_err();
    let told: Vec<_> = faults.0.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "product \"Mug.2_x-l\", variant \"S-1\": the article code \"S-1\" is that of product \"scarf\", variant \
             \"S-1\", too"
        ]
    );
    products[1].variants[0].sku = " M-1 ".into();
    let goods = Assortment::new(categories, products).unwrap();
    assert_eq!(goods.products()[1].variants[0].sku, "M-1");
    assert_eq!(goods.products()[1].name.ru, "Кружка большая");
}

#[test]
fn portions_are_the_whole_in_its_order() {
    let (categories, products) = read(FILE).unwrap().into_parts();
    let many: Vec<_> = (0..100)
        .map(|at| {
            let mut product = products[0].clone();
            product.slug = format!("thing-{at}");
            let variant = product.variants[0].clone();
            // One of them is larger than a portion would like.
            let count = if at == 50 { MOST_VARIANTS } else { 3 };
            product.variants = (0..count)
                .map(|nth| NewVariant {
                    sku: format!("{at}-{nth}"),
                    ..variant.clone()
                })
                .collect();
            product
        })
        .collect();
    let whole = Assortment::new(categories, many).unwrap();
    let portions = whole.clone().portions();
    assert!(portions.len() > 2);
    assert!(
        portions
            .iter()
            .all(|portion| (1..=PORTION).contains(&portion.count()))
    );
    assert_eq!(portions[0].categories(), whole.categories());
    assert!(
        portions[1..]
            .iter()
            .all(|portion| portion.categories().is_empty())
    );
    let put: Vec<_> = portions.iter().flat_map(Assortment::products).cloned().collect();
    assert_eq!(put, whole.products());
}
