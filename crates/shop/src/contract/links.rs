//! Invoices that the staff sends: made once however many ask, and taken back with their order.

use super::{
    Subject,
    fixtures::{NOW, ROBOKASSA, assert_ledger, at_once, office, placed, read},
    stock::shop_with,
};
use crate::{
    desk::{Error, Shop},
    gateway::{Gateway, GatewayError, HandOver, LinkAnswer, Links, Listed, ListedState, Signs, Way},
    order::{Deed, LinkState, Order, OrderNumber, Refusal, What},
    payment::{Attempt, Found, GatewayName, InvoiceId, Report},
    staff::Admin,
    store::Store,
    time::Timestamp,
};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, MutexGuard};
use url::Url;

const HOUR: i64 = 60 * 60;

/// A gateway that makes invoices, with all that it was told.
struct Linking {
    /// Where it finds out whose money it has.
    store: Arc<dyn Store>,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    /// The invoices that it was to make.
    wanted: Vec<InvoiceId>,
    /// Those that it was to take back.
    closed: Vec<InvoiceId>,
    /// What it lists.
    listed: Vec<Listed>,
    /// Whether nobody hears what it answers when it made one.
    is_lost: bool,
    /// What it answers instead of taking one back.
    keeps: Option<&'static str>,
    /// Whose money it has.
    paid: Vec<InvoiceId>,
}

impl Linking {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap()
    }
}

fn page() -> Url {
    Url::parse("https://pay.example.ru/invoice/x").unwrap()
}

fn listed(invoice: InvoiceId, state: ListedState) -> Listed {
    Listed {
        invoice,
        reference: format!("guid-{invoice}"),
        url: Some(page()),
        state,
    }
}

#[async_trait]
impl Gateway for Linking {
    fn name(&self) -> GatewayName {
        ROBOKASSA
    }

    fn is_test(&self) -> bool {
        false
    }

    fn way(&self) -> Way<'_> {
        Way::Signed(self)
    }

    async fn check(&self, attempts: &[&Attempt]) -> Vec<Result<Report, GatewayError>> {
        let mut reports = Vec::new();
        for attempt in attempts {
            let found = self.store.attempt(attempt.gateway, attempt.invoice).await;
            let (number, _) = found.unwrap().unwrap();
            let key = read(&*self.store, number).await.key;
            let is_paid = self.said().paid.contains(&attempt.invoice);
            let money = Found {
                test: attempt.test,
                paid: attempt.amount,
                credited: attempt.amount,
                overpaid: false,
                method: None,
                order_key: Some(key),
                marks: Vec::new(),
                operation: None,
            };
            reports.push(Ok(if is_paid {
                Report::Paid(money)
            } else {
                Report::Unknown
            }));
        }
        reports
    }

    fn links(&self) -> Option<&dyn Links> {
        Some(self)
    }
}

impl Signs for Linking {
    fn sign(&self, _: &Order, _: &Attempt) -> Result<HandOver, GatewayError> {
        Err(GatewayError::Refused("nobody goes there".to_owned()))
    }
}

#[async_trait]
impl Links for Linking {
    fn are_on(&self) -> bool {
        true
    }

    async fn make(&self, _: &Order, attempt: &Attempt) -> LinkAnswer {
        self.said().wanted.push(attempt.invoice);
        tokio::task::yield_now().await;
        if self.said().is_lost {
            LinkAnswer::Unclear(GatewayError::Unreachable("a page of a proxy".into()))
        } else {
            LinkAnswer::Made {
                reference: format!("guid-{}", attempt.invoice),
                url: page(),
            }
        }
    }

    async fn close(&self, attempt: &Attempt) -> Result<(), GatewayError> {
        let mut said = self.said();
        said.closed.push(attempt.invoice);
        match said.keeps {
            Some(why) => Err(GatewayError::Refused(why.to_owned())),
            None => Ok(()),
        }
    }

    async fn list(&self, _: Timestamp, _: Timestamp) -> Result<Vec<Listed>, GatewayError> {
        Ok(self.said().listed.clone())
    }
}

fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

/// An order that waits for its payment, in a shop with such a gateway.
async fn open(subject: &dyn Subject) -> (Arc<Shop>, Arc<Linking>, Admin, OrderNumber) {
    let store = subject.store();
    let order = placed(&*store).await;
    let gateway = Arc::new(Linking {
        store: store.clone(),
        said: Mutex::default(),
    });
    let (_, admin) = office(subject).await;
    let shop = shop_with(store, vec![gateway.clone()]);
    (Arc::new(shop), gateway, admin, order.number)
}

fn ask() -> Deed {
    Deed::MakeLink { told: false }
}

/// How the invoice of the newest attempt stands.
async fn state(subject: &dyn Subject, number: OrderNumber) -> LinkState {
    let order = read(&*subject.store(), number).await;
    order.last_attempt().unwrap().link().unwrap().state.clone()
}

fn cancel() -> Deed {
    Deed::Cancel {
        reason: "no wool".to_owned(),
    }
}

/// One of those who ask begins it, and one of the workers calls.
pub async fn a_link_is_made_once_however_many_ask(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, number) = open(subject).await;
    let asked = at_once(8, |_| {
        let (shop, admin) = (shop.clone(), admin.clone());
        async move { shop.act(&admin, number, ask(), NOW).await }
    })
    .await;
    let refused = |answer: &&Result<Order, Error>| matches!(answer, Err(Error::Refused(Refusal::NotNow)));
    assert_eq!(asked.iter().filter(refused).count(), 7);
    assert_eq!(state(subject, number).await, LinkState::Asked);
    assert_eq!(gateway.said().wanted, [], "nothing is sent while the page waits");
    at_once(4, |_| {
        let shop = shop.clone();
        async move { shop.run_errands(NOW, 10).await.unwrap() }
    })
    .await;
    let order = read(&*store, number).await;
    let attempt = order.last_attempt().unwrap();
    assert_eq!(gateway.said().wanted, [attempt.invoice]);
    let link = attempt.link().unwrap();
    assert_eq!(link.page(NOW), Some(&page()));
    assert_eq!(link.reference, Some(format!("guid-{}", attempt.invoice)));
    let found = store.attempt(ROBOKASSA, attempt.invoice).await.unwrap();
    assert_eq!(found, Some((number, attempt.clone())));
    assert!(shop.run_errands(after(24 * HOUR), 10).await.unwrap().is_empty());
    let file = shop.order_file(&admin, number).await.unwrap();
    assert!(file.makes_links);
    let count = |is: fn(&What) -> bool| file.history.iter().filter(|event| is(&event.what)).count();
    assert_eq!(count(|what| matches!(what, What::LinkAsked { .. })), 1);
    assert_eq!(count(|what| matches!(what, What::LinkMade { .. })), 1);
    assert_eq!(count(|what| matches!(what, What::AttemptStarted { .. })), 0);
}

/// The gateway made it, and its answer was lost.
pub async fn an_invoice_that_was_never_heard_of_is_found_and_not_made_again(subject: &dyn Subject) {
    let (shop, gateway, admin, number) = open(subject).await;
    gateway.said().is_lost = true;
    shop.act(&admin, number, ask(), NOW).await.unwrap();
    for seconds in [0, 60, 200] {
        shop.run_errands(after(seconds), 10).await.unwrap();
        let unclear = state(subject, number).await;
        assert!(
            matches!(unclear, LinkState::Unclear { .. }),
            "{seconds}: {unclear:?}"
        );
        let again = shop.act(&admin, number, ask(), after(seconds)).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::NotNow))));
    }
    let invoice = gateway.said().wanted[0];
    gateway.said().listed = vec![listed(invoice, ListedState::Open)];
    shop.run_errands(after(1_000), 10).await.unwrap();
    assert_eq!(state(subject, number).await, LinkState::Open);
    assert_eq!(gateway.said().wanted.len(), 1);
}

/// Nobody knows whether there is one, so its number is made good for nothing.
pub async fn an_invoice_that_nobody_finds_is_taken_back_before_there_is_another(subject: &dyn Subject) {
    let (shop, gateway, admin, number) = open(subject).await;
    gateway.said().is_lost = true;
    shop.act(&admin, number, ask(), NOW).await.unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    gateway.said().keeps = Some("there is none");
    // The order itself waits no longer than that, but for its staff.
    let later = after(HOUR);
    shop.run_errands(later, 10).await.unwrap();
    assert_eq!(gateway.said().closed.len(), 1);
    let refused = LinkState::Refused {
        why: "there is none".to_owned(),
    };
    assert_eq!(state(subject, number).await, refused);
    assert_eq!(gateway.said().wanted.len(), 1);
}

/// However many workers run.
pub async fn a_link_is_taken_back_with_its_order_once(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, number) = open(subject).await;
    shop.act(&admin, number, ask(), NOW).await.unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    let invoice = gateway.said().wanted[0];
    shop.act(&admin, number, cancel(), after(10)).await.unwrap();
    at_once(4, |_| {
        let shop = shop.clone();
        async move { shop.run_errands(after(10), 10).await.unwrap() }
    })
    .await;
    assert_eq!(gateway.said().closed, [invoice]);
    assert_eq!(state(subject, number).await, LinkState::Closed);
    assert!(shop.run_errands(after(24 * HOUR), 10).await.unwrap().is_empty());
    let history = store.history(number).await.unwrap();
    assert!(
        history
            .iter()
            .any(|event| matches!(event.what, What::LinkClosed { .. }))
    );
    assert_ledger(subject).await;
}

/// The gateway refuses at first, and goes on listing it.
pub async fn a_link_that_is_not_taken_back_is_told_and_tried_again_by_the_list(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, number) = open(subject).await;
    shop.act(&admin, number, ask(), NOW).await.unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    let invoice = gateway.said().wanted[0];
    gateway.said().keeps = Some("not now");
    shop.act(&admin, number, cancel(), after(10)).await.unwrap();
    shop.run_errands(after(10), 10).await.unwrap();
    let stuck = LinkState::Stuck {
        why: "not now".to_owned(),
    };
    assert_eq!(state(subject, number).await, stuck);
    let messages = store.messages(number).await.unwrap();
    let told = messages
        .iter()
        .filter(|row| row.message.letter.kind() == "owner_link");
    assert_eq!(told.count(), 2, "one for each chat");
    gateway.said().keeps = None;
    gateway.said().listed = vec![listed(invoice, ListedState::Open)];
    shop.compare_links(after(HOUR)).await.unwrap();
    shop.run_errands(after(HOUR), 10).await.unwrap();
    assert_eq!(state(subject, number).await, LinkState::Closed);
    gateway.said().listed = vec![listed(invoice, ListedState::Over)];
    shop.compare_links(after(2 * HOUR)).await.unwrap();
    shop.run_errands(after(2 * HOUR), 10).await.unwrap();
    assert_eq!(gateway.said().closed, [invoice, invoice]);
}

/// Only the answer about the payment pays the order.
pub async fn what_the_list_says_was_paid_is_asked_about_and_not_believed(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, number) = open(subject).await;
    shop.act(&admin, number, ask(), NOW).await.unwrap();
    shop.run_errands(NOW, 10).await.unwrap();
    let invoice = gateway.said().wanted[0];
    gateway.said().listed = vec![listed(invoice, ListedState::Paid)];
    let checked = shop.compare_links(after(60)).await.unwrap();
    assert_eq!(checked.len(), 1);
    assert!(
        read(&*store, number).await.is_awaiting(),
        "the gateway knows of no money"
    );
    gateway.said().paid = vec![invoice];
    shop.compare_links(after(120)).await.unwrap();
    assert_eq!(read(&*store, number).await.state.name(), "paid");
    let checked = shop.compare_links(after(180)).await.unwrap();
    assert!(checked.is_empty(), "it is paid");
    shop.run_errands(after(180), 10).await.unwrap();
    assert_eq!(gateway.said().closed, [], "what was paid is not taken back");
}

/// The same list is told once, and another one is told again.
pub async fn strange_invoices_are_told_once(subject: &dyn Subject) {
    let (shop, gateway, ..) = open(subject).await;
    let strange = |number| listed(InvoiceId::new(number).unwrap(), ListedState::Open);
    let over = listed(InvoiceId::new(9_003).unwrap(), ListedState::Over);
    gateway.said().listed = vec![strange(9_001), over];
    let told = "select count(*) from outbox where cast(letter as text) like '%owner_strange_links%'";
    for hour in 0..3 {
        shop.compare_links(after(hour * HOUR)).await.unwrap();
        assert_eq!(subject.sql(told).await, Ok(Some(2)), "one for each chat");
    }
    gateway.said().listed = vec![strange(9_001), strange(9_002)];
    shop.compare_links(after(3 * HOUR)).await.unwrap();
    assert_eq!(subject.sql(told).await, Ok(Some(4)));
}
