//! Every page in every state, with something hostile or something ordinary in every text that people type.

use super::fixture::{self, NOW, PLACED};
use crate::{
    Chrome, Seller, Trouble,
    admin::{self, order::Deed},
    cart, catalogue, checkout, failure, hand_over, legal, order, product,
};
use scraper::{Html, Selector};
use shop::{
    Kopecks,
    buyer::{Delivery, Name},
    catalog::{Category, Product, VariantId},
    desk::OrderFile,
    message::{Address, DeliveryState, Letter, Message, MessageChannel, MessageId, MessageRow},
    order::{Actor, Fulfilment, Order, OrderNumber, Refusal, Source, State},
    payment::{GatewayName, HandOver, Outcome, Report, Verdict},
    store::{Counts, OrderFilter, OrderRow},
    text::Lang,
};
use std::{collections::BTreeSet, sync::Arc};

const HOSTILE: &str = r#"</textarea></title></script><img src=x onerror=alert(1)>"'&"#;

/// A shop where every typed text is `typed`.
struct World {
    chrome: Chrome,
    typed: &'static str,
}

impl World {
    fn new(lang: Lang, typed: &'static str) -> Self {
        let typed_string = || typed.to_owned();
        let seller = Seller {
            shop_name: typed_string(),
            phone: "+7 800 555-01-00".into(),
            email: "shop@example.com".into(),
            hours: typed_string(),
            address: typed_string(),
            legal_name: typed_string(),
            inn: typed_string(),
            ogrn: typed_string(),
        };
        let chrome = Chrome {
            seller: Arc::new(seller),
            ..fixture::chrome(lang)
        };
        Self { chrome, typed }
    }

    fn category(&self) -> Category {
        Category {
            name: fixture::text(self.typed, self.typed),
            ..fixture::knitwear()
        }
    }

    fn product(&self, mut product: Product) -> Product {
        let text = || fixture::text(self.typed, self.typed);
        product.name = text();
        product.summary = text();
        product.description = text();
        product.picture_alt = text();
        for attribute in &mut product.attributes {
            attribute.name = text();
            attribute.value = text();
        }
        for variant in &mut product.variants {
            variant.option = text();
            variant.sku = self.typed.to_owned();
        }
        product
    }

    fn order(&self, mut order: Order) -> Order {
        let placed = &mut order.placed;
        placed.buyer.name = Name::parse(self.typed).unwrap();
        placed.comment = self.typed.to_owned();
        placed.consents.data.ip = self.typed.to_owned();
        placed.consents.data.version = self.typed.to_owned();
        placed.delivery = Delivery::Courier {
            address: self.typed.to_owned(),
        };
        for line in &mut placed.lines {
            line.name = fixture::text(self.typed, self.typed);
            line.option = fixture::text(self.typed, self.typed);
            line.sku = self.typed.to_owned();
        }
        for recorded in &mut order.notices {
            recorded.notice.method = Some(self.typed.to_owned());
        }
        order
    }

    fn orders(&self) -> Vec<Order> {
        let reason = || self.typed.to_owned();
        let at = NOW;
        let by = || Actor::Staff(reason());
        let outside = shop::order::Payment {
            source: Source::Outside {
                by: by(),
                reason: reason(),
            },
            ..fixture::payment()
        };
        let waiting = || State::AwaitingPayment {
            until: fixture::UNTIL,
        };
        [
            fixture::order(),
            fixture::attempted(Outcome::Open),
            fixture::attempted(Outcome::Failed),
            fixture::questionable(Verdict::WrongSum, waiting()),
            fixture::questionable(Verdict::PaidLate, State::Expired { at }),
            fixture::questionable(
                Verdict::PaidTwice,
                State::Paid {
                    payment: fixture::payment(),
                },
            ),
            fixture::paid(),
            Order {
                state: State::Paid { payment: outside },
                ..fixture::order()
            },
            Order {
                fulfilment: Fulfilment::Shipped {
                    at,
                    tracking: Some(reason()),
                },
                ..fixture::paid()
            },
            Order {
                fulfilment: Fulfilment::Delivered { at },
                ..fixture::paid()
            },
            Order {
                state: State::Expired { at },
                ..fixture::order()
            },
            Order {
                state: State::Cancelled {
                    at,
                    by: by(),
                    reason: reason(),
                },
                ..fixture::order()
            },
            Order {
                state: State::Refunded {
                    payment: fixture::payment(),
                    at,
                    by: by(),
                    reason: reason(),
                },
                ..fixture::paid()
            },
        ]
        .map(|order| self.order(order))
        .into()
    }

    fn message(&self, state: DeliveryState) -> MessageRow {
        MessageRow {
            id: MessageId(7),
            message: Message {
                key: "key".into(),
                to: Address {
                    channel: MessageChannel::Telegram,
                    recipient: self.typed.to_owned(),
                },
                letter: Letter::OwnerUndelivered {
                    number: Some(OrderNumber(1042)),
                    channel: self.typed.to_owned(),
                    error: self.typed.to_owned(),
                },
            },
            state,
            attempts: 3,
            created_at: PLACED,
            due_at: NOW,
            done_at: Some(NOW),
            last_error: Some(self.typed.to_owned()),
        }
    }

    /// Every page under a name.
    fn pages(&self) -> Vec<(String, String)> {
        let mut pages = self.shop_pages();
        pages.extend(self.order_pages());
        pages.extend(self.office_pages());
        pages
    }

    fn shop_pages(&self) -> Vec<(String, String)> {
        let chrome = &self.chrome;
        let (sweater, beret) = (self.product(fixture::sweater()), self.product(fixture::beret()));
        let products = [sweater.clone(), beret.clone()];
        let categories = [self.category()];
        let delivery = &fixture::DELIVERY;
        let shelf = |products, query| catalogue::Shelf {
            categories: &categories,
            products,
            category: Some("knitwear"),
            sort: catalogue::Sort::Cheap,
            query,
            delivery,
        };
        let showing = |product, outcome| product::Showing {
            product,
            category: Some(&categories[0]),
            neighbours: &products,
            chosen: Some(VariantId(1)),
            outcome,
            delivery,
        };
        let quote = fixture::quote(&sweater, &[(1, 2), (3, 3), (77, 1)]);
        let empty = fixture::quote(&sweater, &[]);
        let typed = || self.typed.to_owned();
        let form = checkout::CheckoutForm {
            name: typed(),
            phone: typed(),
            email: typed(),
            address: typed(),
            comment: typed(),
            ..checkout::CheckoutForm::new(typed())
        };
        let sold_out = Trouble::from(Refusal::SoldOut {
            sku: typed(),
            left: 1,
        });
        let mistakes = checkout::CheckoutForm {
            delivery: "courier".into(),
            ..checkout::CheckoutForm::default()
        }
        .read()
        .unwrap_err();
        let checkout = |mistakes, trouble| checkout::Showing {
            quote: &quote,
            delivery,
            form: &form,
            mistakes,
            trouble,
        };
        let added = product::Outcome::Added {
            goods: Kopecks::new(100),
        };
        let mut pages = vec![
            ("catalogue", catalogue::page(chrome, &shelf(&products, ""))),
            ("search", catalogue::page(chrome, &shelf(&products, self.typed))),
            (
                "search without result",
                catalogue::page(chrome, &shelf(&[], self.typed)),
            ),
            ("empty shelf", catalogue::page(chrome, &shelf(&[], ""))),
            ("product", product::page(chrome, &showing(&sweater, None))),
            (
                "product added",
                product::page(chrome, &showing(&sweater, Some(added))),
            ),
            (
                "product not added",
                product::page(
                    chrome,
                    &showing(&sweater, Some(product::Outcome::Trouble(sold_out.clone()))),
                ),
            ),
            ("sold out", product::page(chrome, &showing(&beret, None))),
            ("cart", cart::page(chrome, &quote, delivery, Some(&sold_out))),
            ("empty cart", cart::page(chrome, &empty, delivery, None)),
            ("checkout", checkout::page(chrome, &checkout(&[], None))),
            (
                "checkout refused",
                checkout::page(chrome, &checkout(&[], Some(&sold_out))),
            ),
            (
                "checkout mistakes",
                checkout::page(chrome, &checkout(&mistakes, None)),
            ),
            ("unknown order", order::unknown_page(chrome)),
        ];
        for document in legal::Document::ALL {
            pages.push((document.path(), legal::page(chrome, document, &fixture::terms())));
        }
        for failure in [
            failure::Failure::NotFound,
            failure::Failure::BadRequest,
            failure::Failure::Forbidden,
            failure::Failure::TooLarge,
            failure::Failure::TooMany { retry_after: 21 },
            failure::Failure::Broken { id: typed() },
            failure::Failure::Unavailable { id: typed() },
        ] {
            pages.push(("failure", failure::page(chrome, &failure)));
        }
        pages
            .into_iter()
            .map(|(name, page)| (name.to_owned(), page))
            .collect()
    }

    fn order_pages(&self) -> Vec<(String, String)> {
        let chrome = &self.chrome;
        let mut pages = Vec::new();
        for order in self.orders() {
            for arrival in [
                order::Arrival::Plain,
                order::Arrival::FromSuccess,
                order::Arrival::FromFailure,
                order::Arrival::Checked,
            ] {
                let visit = order::Visit {
                    order: &order,
                    now: NOW,
                    arrival,
                    gateways: &[GatewayName::Robokassa, GatewayName::Cryptocloud],
                };
                let page = order::page(chrome, &visit, Some(&Trouble::GatewayDown));
                pages.push((format!("order {} {arrival:?}", order.state.name()), page));
            }
        }
        let hand_over = HandOver {
            action: "https://auth.robokassa.ru/Merchant/Index.aspx".into(),
            fields: vec![("Description".into(), self.typed.to_owned())],
        };
        let order = self.order(fixture::attempted(Outcome::Open));
        pages.push(("hand-over".into(), hand_over::page(chrome, &order, &hand_over)));
        pages
    }

    fn office_pages(&self) -> Vec<(String, String)> {
        let chrome = &self.chrome;
        let messages = vec![
            self.message(DeliveryState::Dead),
            self.message(DeliveryState::Waiting),
            self.message(DeliveryState::Sent),
        ];
        let outcomes = [
            admin::order::Outcome::Done(Deed::Resent),
            admin::order::Outcome::Trouble(Trouble::from(Refusal::NotNow)),
            admin::order::Outcome::Reports(vec![
                (fixture::invoice(), Report::Unknown),
                (
                    fixture::invoice(),
                    Report::Paid {
                        amount: Kopecks::new(100),
                        method: Some(self.typed.to_owned()),
                    },
                ),
            ]),
        ];
        let mut pages = Vec::new();
        let mut rows = Vec::new();
        for (order, outcome) in self.orders().into_iter().zip(outcomes.iter().cycle()) {
            rows.push(OrderRow {
                number: order.number,
                placed_at: order.placed_at,
                placed: order.placed.clone(),
                state: order.state.clone(),
                fulfilment: order.fulfilment.clone(),
                attention: order.open_attention().map(|attention| attention.what).collect(),
            });
            let file = OrderFile {
                order,
                history: fixture::history(self.typed),
                messages: messages.clone(),
            };
            pages.push((
                format!("office {}", file.order.state.name()),
                admin::order::page(chrome, &file, NOW, Some(outcome)),
            ));
        }
        let filter = OrderFilter {
            state: Some("paid".into()),
            before: Some(OrderNumber(2000)),
            ..OrderFilter::default()
        };
        for rows in [rows.as_slice(), &[]] {
            let listing = admin::orders::Listing {
                rows,
                counts: Counts::default(),
                filter: &filter,
                query: self.typed,
                has_more: true,
                now: NOW,
            };
            pages.push(("office orders".into(), admin::orders::page(chrome, &listing)));
        }
        let mut orphan = fixture::notice(Verdict::OrphanPayment);
        orphan.notice.method = Some(self.typed.to_owned());
        let denied = Some(admin::sign_in::Denied::TooOften { retry_after: 90 });
        pages.push((
            "problems".into(),
            admin::problems::page(chrome, &[orphan], &messages, None),
        ));
        pages.push((
            "no problems".into(),
            admin::problems::page(chrome, &[], &[], None),
        ));
        pages.push(("sign in".into(), admin::sign_in::page(chrome, self.typed, denied)));
        pages.push(("no such order".into(), admin::order::not_found_page(chrome)));
        pages
    }
}

/// All pages in both languages.
fn everything(typed: &'static str) -> Vec<(String, Html, String)> {
    [Lang::Ru, Lang::En]
        .into_iter()
        .flat_map(|lang| World::new(lang, typed).pages())
        .map(|(name, html)| (name, Html::parse_document(&html), html))
        .collect()
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).unwrap()).count()
}

#[test]
fn nothing_that_people_type_becomes_markup() {
    for (name, page, html) in everything(HOSTILE) {
        assert!(!html.contains(HOSTILE), "{name}");
        assert_eq!(count(&page, r#"img[src="x"]"#), 0, "{name}");
        assert_eq!(
            count(&page, "script"),
            count(&page, r#"script[src^="/boot.js"]"#),
            "{name}"
        );
        assert_eq!(count(&page, "head > title"), 1, "{name}");
        assert_eq!(
            count(&page, "body > footer") + count(&page, "body.admin"),
            1,
            "{name}"
        );
    }
}

#[test]
fn no_page_has_a_style_or_a_script_of_its_own() {
    for (name, page, _) in everything("текст") {
        assert_eq!(count(&page, "style, [style], script:not([src])"), 0, "{name}");
        for element in page.select(&Selector::parse("*").unwrap()) {
            let handler = element
                .value()
                .attrs()
                .find(|(attribute, _)| attribute.starts_with("on"));
            assert_eq!(handler, None, "{name}");
        }
    }
}

#[test]
fn every_page_can_be_walked_without_seeing_it() {
    for (name, page, _) in everything("текст") {
        assert_eq!(count(&page, "h1"), 1, "{name}: one main heading");
        assert_eq!(count(&page, "main"), 1, "{name}: one main part");
        assert_eq!(count(&page, "img:not([alt])"), 0, "{name}: pictures have words");
        let mut ids = BTreeSet::new();
        for element in page.select(&Selector::parse("[id]").unwrap()) {
            let id = element.value().attr("id").unwrap().to_owned();
            assert!(ids.insert(id.clone()), "{name}: {id} twice");
        }
        for attribute in ["for", "aria-labelledby", "aria-describedby"] {
            let selector = Selector::parse(&format!("[{attribute}]")).unwrap();
            for element in page.select(&selector) {
                for id in element.value().attr(attribute).unwrap().split(' ') {
                    assert!(ids.contains(id), "{name}: {attribute} names {id}");
                }
            }
        }
        let fields = r#"input:not([type="hidden"]), select, textarea"#;
        for field in page.select(&Selector::parse(fields).unwrap()) {
            let id = field.value().attr("id").unwrap_or_default();
            let has_label = field.value().attr("aria-label").is_some()
                || count(&page, &format!(r#"label[for="{id}"]"#)) == 1
                || field
                    .ancestors()
                    .any(|up| up.value().as_element().is_some_and(|up| up.name() == "label"));
            assert!(has_label, "{name}: {}", field.html());
        }
    }
}

#[test]
fn no_sentence_is_missing() {
    let id = |text: &str| {
        let is_word = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        text.contains('-') && text.split('-').all(is_word)
    };
    for (name, page, _) in everything("текст") {
        for text in page.root_element().text() {
            assert!(!id(text.trim()), "{name}: {text}");
        }
    }
}

#[test]
fn private_pages_keep_search_engines_away() {
    for (name, page, _) in everything("текст") {
        let is_public = ["catalogue", "empty shelf", "/"]
            .iter()
            .any(|public| name.starts_with(public))
            || name.starts_with("product")
            || name == "sold out";
        let hidden = count(&page, r#"meta[name="robots"][content="noindex"]"#);
        assert_eq!(hidden, usize::from(!is_public), "{name}");
        assert_eq!(
            count(&page, r#"link[rel="canonical"]"#),
            usize::from(is_public),
            "{name}"
        );
    }
}
