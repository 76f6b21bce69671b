//! A gateway of the second kind, over HTTP: it makes invoices when it is called, leads buyers by a link, and its own call
//! proves nothing and only has it asked.

use crate::support::{Browser, THING, TestShop, filled, key_of};
use async_trait::async_trait;
use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use server::{
    AppState,
    connections::{self, Rooms},
    gateways::{Provider, Receipts},
    premises::Premises,
};
use shop::{
    Kopecks,
    call::Door,
    gateway::{Gateway, GatewayError, HandOver, Invoices, Made, Way},
    order::{Order, OrderKey},
    payment::{Attempt, Found, GatewayName, InvoiceId, Report, Stage},
    text::Lang,
};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use words::words;

const NAME: GatewayName = GatewayName::new("called").unwrap();

/// The gateway's own side: the orders that it made invoices for, how they stand, and how often it was asked.
#[derive(Default)]
struct Desk {
    invoices: Vec<String>,
    status: &'static str,
    questions: usize,
}

type Bank = Arc<Mutex<Desk>>;

async fn make(State(bank): State<Bank>, order: String) -> String {
    let mut bank = bank.lock().unwrap();
    bank.invoices.push(order);
    format!("INV-{0} https://pay.example/INV-{0}?lang=ru", bank.invoices.len())
}

/// A line for each invoice: its order, its state and its sum.
async fn info(State(bank): State<Bank>, references: String) -> String {
    let mut bank = bank.lock().unwrap();
    bank.questions += 1;
    let line = |reference: &str| {
        let nth: usize = reference.strip_prefix("INV-")?.parse().ok()?;
        Some(format!("{} {} 10000\n", bank.invoices.get(nth - 1)?, bank.status))
    };
    references
        .lines()
        .map(|one| line(one).unwrap_or("unknown\n".into()))
        .collect()
}

/// The shop's side.
#[derive(Clone)]
struct Called {
    bank: String,
    client: reqwest::Client,
}

impl Called {
    async fn ask(&self, path: &str, body: String) -> Result<String, GatewayError> {
        let unreachable = |error: reqwest::Error| GatewayError::Unreachable(Box::new(error));
        let asked = self
            .client
            .post(format!("{}{path}", self.bank))
            .body(body)
            .send()
            .await;
        asked.map_err(unreachable)?.text().await.map_err(unreachable)
    }
}

#[async_trait]
impl Gateway for Called {
    fn name(&self) -> GatewayName {
        NAME
    }

    fn is_test(&self) -> bool {
        false
    }

    fn way(&self) -> Way<'_> {
        Way::Invoiced(self)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        let references: Vec<_> = attempts
            .iter()
            .map(|one| one.reference().unwrap_or("none"))
            .collect();
        match self.ask("/info", references.join("\n")).await {
            Ok(told) => told.lines().map(|line| Ok(report(line))).collect(),
            Err(_) => attempts
                .iter()
                .map(|_| Err(GatewayError::Unreachable("it does not answer".into())))
                .collect(),
        }
    }
}

fn report(line: &str) -> Report {
    let words: Vec<_> = line.split(' ').collect();
    let [order, status, sum] = words[..] else {
        return Report::Unknown;
    };
    let (named, sum) = (
        OrderKey::parse(order).unwrap(),
        Kopecks::new(sum.parse().unwrap()),
    );
    match status {
        "created" => Report::Unknown,
        "partial" => Report::Unpaid {
            stage: Stage::Partial,
            named,
        },
        _ => Report::Paid(Found {
            test: false,
            paid: sum,
            credited: sum,
            overpaid: false,
            method: None,
            order_key: Some(named),
            marks: Vec::new(),
            operation: None,
        }),
    }
}

#[async_trait]
impl Invoices for Called {
    async fn make(&self, order: &Order, _: &Attempt) -> Result<Made, GatewayError> {
        let made = self.ask("/invoice", order.key.as_str().to_owned()).await?;
        let (reference, link) = made.split_once(' ').unwrap();
        Ok(Made {
            reference: reference.to_owned(),
            hand_over: HandOver::Link(link.parse().unwrap()),
        })
    }
}

#[async_trait]
impl Provider for Called {
    fn gateway(&self) -> Option<Arc<dyn Gateway>> {
        Some(Arc::new(self.clone()))
    }

    fn doors(&self) -> &'static [(&'static str, Door)] {
        &[("/called/postback", Door::Result)]
    }

    async fn answer(&self, app: AppState, _: Door, request: Request) -> Response {
        let body = to_bytes(request.into_body(), 64).await.unwrap();
        let number: i64 = str::from_utf8(&body).unwrap().parse().unwrap();
        let found = app
            .shop
            .attempt(NAME, InvoiceId::new(number).unwrap())
            .await
            .unwrap();
        let (order, attempt) = found.unwrap();
        let now = server::clock::now();
        for checked in app.shop.check_attempts(&[(order, &attempt)], now).await {
            app.note_checked(order, &checked.unwrap());
        }
        StatusCode::OK.into_response()
    }

    async fn is_return(&self, _: Request) -> bool {
        false
    }

    fn form_origin(&self) -> Option<&str> {
        None
    }

    fn receipts(&self) -> Option<&dyn Receipts> {
        None
    }
}

#[tokio::test]
async fn an_order_is_paid_in_two_parts_over_one_invoice_that_the_gateway_was_called_for() {
    let shop = TestShop::open().await;
    let bank = Bank::default();
    let stop = CancellationToken::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let called = Called {
        bank: format!("http://{}", listener.local_addr().unwrap()),
        client: shop.machine.clone(),
    };
    let doors = Router::new()
        .route("/invoice", post(make))
        .route("/info", post(info));
    let stopped = stop.clone().cancelled_owned();
    let fake = axum::serve(listener, doors.with_state(bank.clone())).with_graceful_shutdown(stopped);
    let fake = tokio::spawn(fake.into_future());

    let settings = (*shop.app().settings).clone();
    let store = shop.nodes[0].store.clone();
    let app = AppState::with_gateways(vec![Arc::new(called)], settings, store, stop.clone()).unwrap();
    app.keep_editions().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let home = format!("http://{}", listener.local_addr().unwrap());
    let serving = connections::serve(listener, Premises::of(app.clone()), Rooms::default());
    let serving = tokio::spawn(serving);
    let says = |status| bank.lock().unwrap().status = status;
    let call = async |number: i64| {
        let called = shop.machine.post(format!("{home}/called/postback"));
        assert_eq!(
            called.body(number.to_string()).send().await.unwrap().status(),
            200
        );
    };

    let visitor = Browser::new(&format!("{home}/"));
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    let checkout = visitor.visit("/checkout").await.found();
    let hand_over = visitor.submit(filled(&checkout, "/")).await.found();
    let link = ["https://pay.example/INV-1?lang=ru"];
    assert_eq!(hand_over.attributes("a[data-auto-follow]", "href"), link);
    let key = key_of(&hand_over);
    let here = format!("/orders/{}", key.as_str());
    for visitor in [&visitor, &Browser::new(&format!("{home}/"))] {
        let again = visitor.visit(&format!("{here}/pay")).await.found();
        assert_eq!(again.attributes("a[data-auto-follow]", "href"), link);
    }
    assert_eq!(bank.lock().unwrap().invoices, [key.as_str()]);

    let attempt = shop.order(&key).await.last_attempt().unwrap().clone();
    says("partial");
    call(attempt.invoice.get()).await;
    let page = visitor.visit(&here).await.found();
    page.assert_says(&words(Lang::Ru).text("order-partly-paid-headline"));
    let rest = visitor.submit(page.form(&format!("{here}/pay"))).await.found();
    assert_eq!(rest.attributes("a[data-auto-follow]", "href"), link);
    assert_eq!(shop.order(&key).await.attempts.len(), 1);

    says("paid");
    call(attempt.invoice.get()).await;
    assert_eq!(shop.order(&key).await.state.name(), "paid");
    {
        let bank = bank.lock().unwrap();
        assert_eq!((bank.invoices.len(), bank.questions), (1, 2));
    }
    stop.cancel();
    serving.await.unwrap();
    fake.await.unwrap().unwrap();
    shop.finish().await;
}
