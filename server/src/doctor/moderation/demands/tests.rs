//! A site that is in order, and the same with one fault each.

use super::*;

const LONG: &str = "Продавец предлагает купить товары на условиях, которые написаны здесь. ";

fn page(path: &str, body: &str) -> Page {
    let foot = "ИП Верещагина Анна Сергеевна · ИНН 500100732259 · ОГРН 304500116000157 · Казань, ул. Баумана, 5 \
                +7 800 555-01-00 hello@shop.ru ежедневно 10:00–20:00";
    Page {
        path: path.to_owned(),
        status: 200,
        text: format!("{body} {foot}"),
        body: body.to_owned(),
        product: String::new(),
        has_price: false,
        links: ["/offer", "/privacy", "/delivery", "/returns", "/products/sweater"]
            .map(str::to_owned)
            .to_vec(),
    }
}

fn site() -> Site {
    let long = LONG.repeat(10);
    let sweater = Page {
        product: "Тёплый свитер из шерсти мериноса, связан в Казани.".to_owned(),
        has_price: true,
        ..page("/products/sweater", "Свитер 1 990 ₽")
    };
    Site {
        pages: vec![
            page("/", "Каталог"),
            page("/offer", &long),
            page("/privacy", &long),
            page("/returns", &long),
            page(
                "/delivery",
                &format!("{long} Оплата Картой на странице платёжной системы"),
            ),
            sweater,
        ],
        dead: Vec::new(),
        opened: 6,
    }
}

fn seller_of_shop() -> Seller {
    Seller {
        shop_name: "Зимняя коллекция".to_owned(),
        phone: "+7 800 555-01-00".to_owned(),
        email: "hello@shop.ru".to_owned(),
        hours: "ежедневно 10:00–20:00".to_owned(),
        address: "Казань, ул. Баумана, 5".to_owned(),
        legal_name: "ИП Верещагина Анна Сергеевна".to_owned(),
        inn: "500100732259".to_owned(),
        ogrn: "304500116000157".to_owned(),
        ..Seller::default()
    }
}

const ALL: [fn(&Shown<'_>) -> Found; 8] = [open, seller, contacts, documents, payment, goods, links, filler];

/// What each demand comes to, those that are met left out.
fn unmet(site: &Site, seller: &Seller) -> Vec<Found> {
    let shown = Shown { site, seller };
    let found = ALL.into_iter().map(|demand| demand(&shown));
    found.filter(|found| found.case != FINE).collect()
}

#[test]
fn a_shop_that_is_in_order_meets_every_demand() {
    let unmet = unmet(&site(), &seller_of_shop());
    assert!(unmet.is_empty(), "{unmet:?}");
}

#[test]
fn each_fault_of_a_page_fails_one_demand_and_names_the_page() {
    type Spoil = fn(&mut Site);
    let rows: [(Spoil, Case, &str, &str); 9] = [
        (|site| site.pages[0].status = 503, CLOSED, "status", "503"),
        (
            |site| site.pages[1].text = LONG.repeat(10),
            HIDDEN,
            "pages",
            "/offer",
        ),
        (
            |site| {
                site.pages.remove(2);
            },
            MISSING,
            "pages",
            "/privacy",
        ),
        (
            |site| site.pages[3].body = "Скоро".to_owned(),
            SHORT,
            "pages",
            "/returns",
        ),
        (
            |site| site.pages[4].body = LONG.repeat(10),
            UNSAID,
            "pages",
            "/delivery",
        ),
        (
            |site| site.pages[5].has_price = false,
            NO_PRICE,
            "pages",
            "/products/sweater",
        ),
        (
            |site| site.pages[5].product = "Свитер".to_owned(),
            NO_WORDS,
            "pages",
            "/products/sweater",
        ),
        (
            |site| site.dead.push(("/offer".to_owned(), "/old".to_owned())),
            DEAD,
            "links",
            "/offer → /old",
        ),
        (
            |site| site.pages[5].text.push_str(" Lorem Ipsum dolor"),
            FOUND,
            "places",
            "/products/sweater: lorem ipsum",
        ),
    ];
    for (spoil, case, fact, value) in rows {
        let mut site = site();
        spoil(&mut site);
        let unmet = unmet(&site, &seller_of_shop());
        let [found] = &unmet[..] else {
            panic!("{case:?}: {unmet:?}");
        };
        assert_eq!(found.case, case);
        let shown = match &found.facts[fact] {
            Fact::Number(number) => number.to_string(),
            Fact::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(shown, value);
    }
}

#[test]
fn goods_and_links_that_are_not_there_are_missed() {
    let mut empty = site();
    empty.pages.truncate(5);
    assert_eq!(unmet(&empty, &seller_of_shop())[0].case, EMPTY);
    let mut unlinked = site();
    unlinked.pages[0].links.retain(|link| link != "/returns");
    let found = &unmet(&unlinked, &seller_of_shop())[0];
    assert_eq!(
        (found.case, &found.facts["pages"]),
        (UNLINKED, &Fact::Text("/returns".to_owned()))
    );
}

#[test]
fn each_fault_of_the_sellers_own_words_is_named() {
    type Spoil = fn(&mut Seller);
    let rows: [(Spoil, Case); 9] = [
        (|seller| seller.legal_name.clear(), MISSING),
        (|seller| seller.inn.clear(), MISSING),
        (|seller| seller.inn = "500100732258".to_owned(), WRONG_INN),
        (|seller| seller.ogrn = "304500116000158".to_owned(), WRONG_OGRN),
        (|seller| seller.ogrn.clear(), NO_OGRN),
        (
            |seller| seller.legal_name = "ИП Верещагина А. С.".to_owned(),
            ABBREVIATED,
        ),
        (|seller| seller.hours.clear(), MISSING),
        (|seller| seller.phone = "+7 843 200-00-00".to_owned(), HIDDEN),
        (|seller| seller.shop_name = "Vitrina".to_owned(), UNNAMED),
    ];
    for (spoil, case) in rows {
        let mut seller = seller_of_shop();
        spoil(&mut seller);
        let unmet = unmet(&site(), &seller);
        assert_eq!(unmet.iter().map(|found| found.case).collect::<Vec<_>>(), [case]);
    }
}

#[test]
fn a_company_is_not_asked_for_its_first_name() {
    for (name, is_short) in [
        ("ИП Верещагина Анна Сергеевна", false),
        ("ИП Верещагина Анна", false),
        ("ИП Верещагина А.С.", true),
        ("ИП Верещагина", true),
        ("Индивидуальный предприниматель Ли А", true),
        ("ООО «Зимняя коллекция»", false),
    ] {
        assert_eq!(is_abbreviated(name), is_short, "{name}");
    }
}
