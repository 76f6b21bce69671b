//! The pages of a world.

use super::World;
use crate::{
    Trouble,
    admin::{self, order::Deed, problems::ProxyTrouble},
    cart, catalogue, checkout, failure, hand_over, legal, order, product,
    tests::fixture::{self, NOW},
};
use shop::{
    Kopecks,
    call::{CallFilter, CallId},
    catalog::VariantId,
    desk::{CallLog, OrderFile},
    edition::{Edition, Paper},
    message::DeliveryState,
    order::{OrderNumber, Refusal, StateName},
    payment::{Found, GatewayName, HandOver, Mark, Outcome, Report, Stage},
    store::{Counts, OrderFilter, OrderRow},
};

impl World {
    /// Every page under a name.
    pub(in crate::tests) fn pages(&self) -> Vec<(String, String)> {
        let mut pages = self.goods_pages();
        pages.extend(self.buying_pages());
        pages.extend(self.plain_pages());
        pages.extend(self.order_pages());
        pages.extend(self.office_pages());
        pages
    }

    fn goods_pages(&self) -> Vec<(String, String)> {
        let chrome = &self.chrome;
        let (sweater, beret) = (self.product(fixture::sweater()), self.product(fixture::beret()));
        let products = [sweater.clone(), beret.clone()];
        let categories = [self.category()];
        let goods = |products, query| {
            let wanted = catalogue::Shelf {
                categories: &categories,
                products,
                category: Some("knitwear"),
                sort: catalogue::Sort::Cheap,
                query,
                delivery: &fixture::DELIVERY,
            };
            catalogue::page(chrome, &wanted)
        };
        let showing = |product, outcome| {
            let showing = product::Showing {
                product,
                category: Some(&categories[0]),
                neighbours: &products,
                chosen: Some(VariantId(1)),
                count: self.typed,
                outcome,
                delivery: &fixture::DELIVERY,
            };
            product::page(chrome, &showing)
        };
        let added = product::Outcome::InCart {
            count: 1,
            goods: Kopecks::new(100),
        };
        let trouble = product::Outcome::Trouble(self.sold_out());
        named([
            ("catalogue", goods(&products, "")),
            ("search", goods(&products, self.typed)),
            ("search without result", goods(&[], self.typed)),
            ("empty shelf", goods(&[], "")),
            ("product", showing(&sweater, None)),
            ("product added", showing(&sweater, Some(added))),
            ("product not added", showing(&sweater, Some(trouble))),
            (
                "product without cookie",
                showing(&sweater, Some(product::Outcome::NoCookie)),
            ),
            ("sold out", showing(&beret, None)),
        ])
    }

    fn buying_pages(&self) -> Vec<(String, String)> {
        let chrome = &self.chrome;
        let sweater = self.product(fixture::sweater());
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
        let nothing = checkout::CheckoutForm {
            delivery: "courier".into(),
            ..checkout::CheckoutForm::default()
        };
        let mistakes = nothing.read().unwrap_err();
        let checkout = |mistakes, trouble| {
            let showing = checkout::Showing {
                quote: &quote,
                delivery: &fixture::DELIVERY,
                form: &form,
                mistakes,
                trouble,
            };
            checkout::page(chrome, &showing)
        };
        let sold_out = self.sold_out();
        let too_many = Trouble::TooManyOrders { seconds: 21 };
        named([
            (
                "cart",
                cart::page(chrome, &quote, &fixture::DELIVERY, Some(&sold_out)),
            ),
            ("empty cart", cart::page(chrome, &empty, &fixture::DELIVERY, None)),
            ("checkout", checkout(&[], None)),
            ("checkout refused", checkout(&[], Some(&sold_out))),
            ("checkout too soon", checkout(&[], Some(&too_many))),
            ("checkout mistakes", checkout(&mistakes, None)),
        ])
    }

    fn plain_pages(&self) -> Vec<(String, String)> {
        let chrome = &self.chrome;
        let id = || self.typed.to_owned();
        let failures = [
            failure::Failure::NotFound,
            failure::Failure::BadRequest,
            failure::Failure::Forbidden,
            failure::Failure::WrongMethod,
            failure::Failure::TooLarge,
            failure::Failure::TooLong,
            failure::Failure::NoForm,
            failure::Failure::Broken { id: id() },
            failure::Failure::Unavailable { id: id() },
        ];
        let failures = failures.map(|failure| ("failure", failure::page(chrome, &failure)));
        let documents = legal::Document::ALL
            .map(|document| (document.path(), legal::page(chrome, document, &fixture::terms())));
        let mut pages = named(failures);
        pages.extend(named(documents));
        pages.extend(named([("unknown order", order::unknown_page(chrome))]));
        pages
    }

    fn sold_out(&self) -> Trouble {
        Trouble::from(Refusal::SoldOut {
            sku: self.typed.to_owned(),
            left: 1,
        })
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

    #[expect(clippy::too_many_lines, reason = "a list, read from top to bottom")]
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
            admin::order::Outcome::NotRefunded {
                trouble: Trouble::NotASum,
                amount: self.typed.to_owned(),
                reason: self.typed.to_owned(),
            },
            admin::order::Outcome::Reports(vec![
                (fixture::invoice(), Report::Unknown),
                (
                    fixture::invoice(),
                    Report::Paid(Found {
                        paid: Kopecks::new(100),
                        credited: Kopecks::new(97),
                        method: Some(self.typed.to_owned()),
                        order_key: None,
                        marks: Mark::of([("Shp_item", self.typed)]),
                    }),
                ),
                (
                    fixture::invoice(),
                    Report::Unpaid {
                        stage: Stage::Suspended,
                        named: fixture::order().key,
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
                test: order.is_test(),
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
            state: Some(StateName::Paid),
            before: Some(OrderNumber(2000)),
            ..OrderFilter::default()
        };
        for rows in [rows.as_slice(), &[]] {
            let listing = admin::orders::Listing {
                rows,
                counts: Counts::default(),
                filter: &filter,
                query: self.typed,
                just_put_away: true,
                has_more: true,
                now: NOW,
            };
            pages.push(("office orders".into(), admin::orders::page(chrome, &listing)));
        }
        let text = format!("## {0}\n- {0}\n{0}", self.typed);
        let edition = Edition::new(Paper::Offer, chrome.lang, text);
        pages.push(("agreed".into(), admin::edition::page(chrome, &edition, NOW)));
        let denied = Some(admin::sign_in::Denied::TooOften { retry_after: 90 });
        pages.push((
            "problems".into(),
            admin::problems::page(
                chrome,
                (&fixture::orphans(self.typed), 1),
                &messages,
                &[
                    ProxyTrouble::Unlisted("172.18.0.5".to_owned()),
                    ProxyTrouble::Unclear("10.0.0.1".to_owned()),
                ],
                None,
            ),
        ));
        pages.push((
            "no problems".into(),
            admin::problems::page(chrome, (&[], 0), &[], &[], None),
        ));
        let filter = CallFilter {
            before: Some(CallId(200)),
            ..CallFilter::default()
        };
        for (name, log) in [
            ("calls", fixture::calls(self.typed)),
            ("no calls", CallLog::default()),
        ] {
            let listing = admin::calls::Listing {
                log: &log,
                filter: &filter,
                query: self.typed,
                has_more: true,
            };
            pages.push((name.into(), admin::calls::page(chrome, &listing)));
        }
        pages.push(("sign in".into(), admin::sign_in::page(chrome, self.typed, denied)));
        pages.push(("no such order".into(), admin::order::not_found_page(chrome)));
        pages
    }
}

fn named<const N: usize>(pages: [(&str, String); N]) -> Vec<(String, String)> {
    pages.map(|(name, page)| (name.to_owned(), page)).into()
}
