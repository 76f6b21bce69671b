//! Second receipts: owed with the goods, sent under one number whatever happens, and done when the tax service has them.

use super::{
    Subject,
    fixtures::{
        NOW, ROBOKASSA, audience, counted, notice, office, paid, place, placed, read, settle, start_attempt,
        stocked,
    },
    later::{CASH, ordered},
    relining,
    stock::shop_with,
};
use crate::{
    desk::{Error, Shop},
    gateway::{Answer, Gateway, GatewayError, HandOver, Printed, ReceiptReport, Receipts, Signs, Way},
    money::Kopecks,
    order::{Deed, FiscalDocument, MarkForm, Order, OrderNumber, ReceiptState, Refusal, Settlement, What},
    payment::{Attempt, GatewayName, InvoiceId, Notice, Report},
    staff::Admin,
    store::{OrderFilter, Store},
    time::Timestamp,
};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, MutexGuard};

const DAY: i64 = 24 * 60 * 60;

/// A gateway that writes receipts, with all that it was asked.
#[derive(Default)]
struct Writing(Mutex<Said>);

#[derive(Default)]
struct Said {
    /// What was sent, and under which number.
    sent: Vec<Settlement>,
    /// Under which numbers it was asked.
    asked: Vec<InvoiceId>,
    /// What it answers to a receipt.
    answer: Mood,
    /// How a receipt stands that it is asked about.
    report: Option<ReceiptReport>,
    /// Whether it is set up to write none.
    is_off: bool,
}

#[derive(Clone, Copy, Default)]
enum Mood {
    #[default]
    Takes,
    Refuses,
    IsDown,
    IsCutOff,
}

impl Writing {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap()
    }

    /// How often it was sent a receipt, and asked about one.
    fn times(&self) -> [usize; 2] {
        let said = self.said();
        [said.sent.len(), said.asked.len()]
    }

    /// How a receipt stands from now on; `None` if it does not answer.
    fn says(&self, answer: Mood, report: Option<ReceiptReport>) {
        let mut said = self.said();
        (said.answer, said.report) = (answer, report);
    }
}

#[async_trait]
impl Gateway for Writing {
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
        attempts.iter().map(|_| Ok(Report::Silent)).collect()
    }

    fn receipts(&self) -> Option<&dyn Receipts> {
        (!self.said().is_off).then_some(self as &dyn Receipts)
    }
}

impl Signs for Writing {
    fn sign(&self, _: &Order, _: &Attempt) -> Result<HandOver, GatewayError> {
        Ok(HandOver::Link("https://pay.example/".parse().unwrap()))
    }
}

#[async_trait]
impl Receipts for Writing {
    fn are_for(&self, test: bool) -> bool {
        !test
    }

    fn first(&self, order: &Order, _: &Attempt) -> Result<Printed, String> {
        Ok(Printed {
            lines: Vec::new(),
            total: order.placed.bill.total(),
        })
    }

    fn second(&self, _: &Order, settlement: &Settlement) -> Result<Printed, String> {
        Ok(Printed {
            lines: Vec::new(),
            total: settlement.total(),
        })
    }

    async fn send(&self, _: &Order, _: &Attempt, settlement: &Settlement) -> Answer {
        let mut said = self.said();
        said.sent.push(settlement.clone());
        match said.answer {
            Mood::Takes => Answer::Taken,
            Mood::Refuses => Answer::Refused("no cash register".to_owned()),
            Mood::IsDown => Answer::Unclear(GatewayError::Unreachable("it is down".into())),
            Mood::IsCutOff => Answer::NotSent(GatewayError::Unreachable("no route to it".into())),
        }
    }

    async fn ask(&self, number: InvoiceId, test: bool) -> Result<ReceiptReport, GatewayError> {
        assert!(!test);
        let mut said = self.said();
        said.asked.push(number);
        let report = said.report.clone();
        report.ok_or_else(|| GatewayError::Unreachable("it is down".into()))
    }
}

/// A shop whose gateway writes receipts, and someone of its staff.
async fn writing(subject: &dyn Subject) -> (Shop, Arc<Writing>, Admin) {
    let gateway = Arc::new(Writing::default());
    let (_, admin) = office(subject).await;
    let shop = shop_with(subject.store(), vec![gateway.clone()]);
    (shop, gateway, admin)
}

/// By the moment since when it is owed, whatever became of it.
pub async fn a_second_receipt_is_in_the_register_of_its_month(subject: &dyn Subject) {
    let (shop, _, admin, order) = shipped(subject).await;
    let receipt = order.second_receipt.clone().unwrap();
    let since = receipt.since;
    for (when, count) in [
        (since..since.plus_ms(1), 1),
        (since.plus_ms(1)..since.plus_seconds(DAY), 0),
        (since.plus_seconds(-DAY)..since, 0),
    ] {
        let found = shop.read_receipts(&admin, when).next().await.unwrap();
        assert_eq!(found.len(), count);
        for entry in found {
            assert_eq!((entry.order, &entry.receipt), (order.number, &receipt));
        }
    }
}

/// The orders whose first receipts are in the register, and how many payments are.
async fn first_receipts(shop: &Shop, admin: &Admin) -> (Vec<OrderNumber>, usize) {
    let mut reading = shop
        .read_register(admin, NOW..NOW.plus_seconds(DAY))
        .await
        .unwrap();
    let money = reading.next().await.unwrap();
    let listed = money.iter().filter(|entry| shop.has_receipt(entry));
    (listed.map(|entry| entry.order).collect(), money.len())
}

/// What went with a payment stays in the register of its month and what did not never comes into it, whatever the settings are since:
/// also if they changed after the buyer pressed "pay" and before the way to the gateway was signed.
pub async fn a_first_receipt_is_in_the_register_if_it_went_with_its_payment(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let (shop, gateway, admin) = writing(subject).await;
    let mut with_receipt = Vec::new();
    for (seed, pressed, signed) in [
        (1, true, true),
        (2, false, false),
        (3, false, true),
        (4, true, false),
    ] {
        let order = place(&*store, seed, &[(&wares[0], 1)]).await;
        gateway.said().is_off = !pressed;
        let order = shop.pay(&order, ROBOKASSA, NOW).await.unwrap();
        gateway.said().is_off = !signed;
        shop.hand_over(&order, NOW).await.unwrap();
        let attempt = read(&*store, order.number).await.attempts[0].clone();
        assert_eq!(attempt.receipt, Some(signed), "{seed}");
        let money = settle(notice(attempt.invoice, order.placed.bill.total()));
        store.change_order(order.number, money).await.unwrap();
        if signed {
            with_receipt.push(order.number);
        }
    }
    for is_off in [false, true] {
        gateway.said().is_off = is_off;
        let (mut listed, all) = first_receipts(&shop, &admin).await;
        listed.sort_unstable();
        assert_eq!((listed, all), (with_receipt.clone(), 4), "{is_off}");
    }
    let nobodys = super::stock::shop(store.clone());
    assert_eq!(
        first_receipts(&nobodys, &admin).await.0.len(),
        2,
        "without a gateway"
    );

    // Of what an older release did not note the settings of today say so.
    subject.sql("update attempts set receipt = null").await.unwrap();
    for (is_off, count) in [(false, 4), (true, 0)] {
        gateway.said().is_off = is_off;
        assert_eq!(first_receipts(&shop, &admin).await.0.len(), count, "{is_off}");
    }
}

/// Whatever became of the lines since: the gateway wrote it by those that it was asked to be paid for. So nobody accepts such money
/// where receipts are written; what was accepted before is shown as it is.
pub async fn the_first_receipt_of_money_for_lines_of_before_is_of_those(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let (shop, _, admin) = writing(subject).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await;
    let former = start_attempt(&*store, &order).await;
    for count in [2, 3] {
        let order = read(&*store, order.number).await;
        let wanted = relining::wish(&shop, &admin, &order, &[(&wares[0], count)]).await;
        relining::change(&shop, &admin, &order, wanted).await.unwrap();
    }
    let sum = order.placed.bill.total();
    let came = store.change_order(order.number, settle(notice(former, sum)));
    assert!(came.await.unwrap().order.is_awaiting());
    let accept = Deed::Accept {
        attention: 0,
        note: "так договорились".to_owned(),
    };
    let refused = shop.act(&admin, order.number, accept.clone(), NOW).await;
    assert!(
        matches!(refused, Err(Error::Refused(Refusal::ReceiptOfOthers))),
        "{refused:?}"
    );
    assert!(read(&*store, order.number).await.is_awaiting());
    let without = super::stock::shop(store.clone());
    without.act(&admin, order.number, accept, NOW).await.unwrap();
    let file = shop.order_file(&admin, order.number).await.unwrap();
    assert_eq!(file.order.state.name(), "paid");
    assert_ne!(file.order.placed.bill.total(), sum);
    assert_eq!(file.receipts.first.unwrap().unwrap().total, sum);
}

/// An order for 2 380 roubles that has just been shipped.
async fn shipped(subject: &dyn Subject) -> (Shop, Arc<Writing>, Admin, Order) {
    let store = subject.store();
    let order = paid(&*store, &placed(&*store).await).await;
    let (shop, gateway, admin) = writing(subject).await;
    let order = shop.act(&admin, order.number, ship(), NOW).await.unwrap();
    (shop, gateway, admin, order)
}

fn ship() -> Deed {
    Deed::Ship {
        tracking: String::new(),
        seen: None,
    }
}

/// One step of every errand that is due so many seconds later; how many there were.
async fn run(shop: &Shop, seconds: i64) -> usize {
    shop.run_errands(after(seconds), 10).await.unwrap().len()
}

fn after(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

async fn state(store: &dyn Store, order: &Order) -> ReceiptState {
    read(store, order.number).await.second_receipt.unwrap().state
}

/// How often the owner was told, in each of their chats.
async fn told(store: &dyn Store, order: &Order) -> usize {
    let messages = store.messages(order.number).await.unwrap();
    let kinds = messages.iter().map(|row| row.message.letter.kind());
    kinds.filter(|kind| *kind == "owner_receipt").count() / audience().chats.len()
}

fn registered() -> ReceiptReport {
    ReceiptReport::Done(FiscalDocument {
        storage: Some("9960440300000001".to_owned()),
        number: Some("42".to_owned()),
        ..FiscalDocument::default()
    })
}

/// Written with the shipping, sent later and once, asked about until the tax service has it.
pub async fn a_second_receipt_is_owed_with_the_goods_and_ends_with_the_tax_service(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 10).await;
    let order = place(&*store, 1, &[(&wares[0], 2), (&wares[2], 1)]).await;
    let order = paid(&*store, &order).await;
    let (shop, gateway, admin) = writing(subject).await;
    let codes = [(MarkForm::field_of(1), "0104\u{1d}91EE".to_owned())];
    let mark = Deed::Mark(MarkForm { codes: codes.into() });
    shop.act(&admin, order.number, mark, NOW).await.unwrap();
    let order = shop.act(&admin, order.number, ship(), NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, order);
    assert_eq!(order.marking[&1], ["0104\u{1d}91EE"]);
    assert_eq!(state(&*store, &order).await, ReceiptState::Promised);
    assert!(
        gateway.said().sent.is_empty(),
        "nothing is sent while the page waits"
    );

    gateway.says(Mood::Takes, Some(ReceiptReport::UnderWay));
    assert_eq!(run(&shop, 0).await, 1);
    let settlement = gateway.said().sent[0].clone();
    assert_eq!(settlement.total(), order.placed.bill.total());
    let goods = settlement.goods.iter().map(|goods| (goods.line, goods.count));
    assert_eq!(goods.collect::<Vec<_>>(), [(0, 2), (1, 1)]);
    let kept = read(&*store, order.number).await.second_receipt.unwrap();
    assert_eq!(
        (kept.state, kept.settlement.as_ref()),
        (ReceiptState::Taken, Some(&settlement))
    );
    // No payment ever gets its number.
    assert_ne!(settlement.number, order.attempts[0].invoice);
    let other = place(&*store, 2, &[(&wares[0], 1)]).await;
    assert!(start_attempt(&*store, &other).await > settlement.number);

    assert_eq!(run(&shop, 9).await, 0);
    assert_eq!(run(&shop, 10).await, 1);
    assert_eq!(state(&*store, &order).await, ReceiptState::Taken);
    gateway.says(Mood::Takes, Some(registered()));
    assert_eq!(run(&shop, 120).await, 1);
    let ReceiptState::Done { document } = state(&*store, &order).await else {
        panic!("it is registered");
    };
    assert_eq!(document.number.as_deref(), Some("42"));
    assert_eq!(run(&shop, 30 * DAY).await, 0, "nobody is asked again");

    shop.act(&admin, order.number, Deed::Deliver, after(500))
        .await
        .unwrap();
    assert_eq!(run(&shop, 30 * DAY).await, 0, "an order has one second receipt");
    let [sent, asked] = gateway.times();
    assert_eq!((sent, asked), (1, 2));
    assert_eq!(told(&*store, &order).await, 0);
    let history = store.history(order.number).await.unwrap();
    let last: Vec<_> = history
        .into_iter()
        .rev()
        .take(3)
        .map(|event| event.what)
        .collect();
    assert!(
        matches!(&last[..], [What::Delivered, What::ReceiptDone { number: Some(number) }, What::ReceiptSent { .. }]
            if number == "42"),
        "{last:?}"
    );
}

/// Nobody knows whether it arrived, whoever was sending it: it is asked about, and only the staff has it sent again.
pub async fn a_second_receipt_whose_answer_was_lost_is_not_sent_again_by_itself(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = shipped(subject).await;
    gateway.says(Mood::IsDown, None);
    for seconds in [0, 60, 120] {
        assert_eq!(run(&shop, seconds).await, 1);
    }
    assert_eq!(state(&*store, &order).await, ReceiptState::Sending);
    // The gateway does not know it, which it says of mistakes of its own, too.
    gateway.says(Mood::IsDown, Some(ReceiptReport::Unknown));
    for seconds in [1_000, 9_000, 2 * DAY, 3 * DAY, 9 * DAY] {
        run(&shop, seconds).await;
    }
    assert_eq!(gateway.said().sent.len(), 1, "nobody knows whether it arrived");
    let failed = state(&*store, &order).await;
    assert!(
        matches!(
            failed,
            ReceiptState::Failed {
                is_certain: false,
                ..
            }
        ),
        "{failed:?}"
    );
    assert_eq!(told(&*store, &order).await, 1);

    let now = after(10 * DAY);
    shop.act(&admin, order.number, Deed::RetryReceipt, now)
        .await
        .unwrap();
    run(&shop, 10 * DAY).await;
    let sent = gateway.said().sent.clone();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1], "its number stays");
    // The answer was lost again, and this time the gateway says that it has it.
    gateway.says(Mood::IsDown, Some(ReceiptReport::UnderWay));
    run(&shop, 10 * DAY + 1_000).await;
    gateway.says(Mood::IsDown, Some(registered()));
    run(&shop, 10 * DAY + 9_000).await;
    assert!(matches!(state(&*store, &order).await, ReceiptState::Done { .. }));
    assert_eq!(gateway.said().sent.len(), 2);
    assert_eq!(told(&*store, &order).await, 1);
}

/// What did not reach the gateway for certain is sent as soon as it can be reached.
pub async fn a_second_receipt_that_did_not_reach_the_gateway_is_sent_again(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, _, order) = shipped(subject).await;
    gateway.says(Mood::IsCutOff, Some(ReceiptReport::Unknown));
    run(&shop, 0).await;
    assert_eq!(state(&*store, &order).await, ReceiptState::Promised);
    gateway.says(Mood::Takes, Some(ReceiptReport::Unknown));
    run(&shop, 60).await;
    assert_eq!(state(&*store, &order).await, ReceiptState::Taken);
    assert_eq!(gateway.said().sent.len(), 2);
}

/// The staff wrote it on another cash register: nobody sends it, and nobody is alarmed any more.
pub async fn a_second_receipt_that_was_written_elsewhere_is_closed(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = shipped(subject).await;
    let closed = |note: &str| Deed::NoteReceipt {
        note: note.to_owned(),
    };
    let early = shop.act(&admin, order.number, closed("by hand"), NOW).await;
    assert!(early.is_err(), "it has not failed: {early:?}");
    gateway.says(Mood::Refuses, None);
    run(&shop, 0).await;
    assert_eq!(failed(&*store).await, (1, vec![order.number]));
    let silent = shop.act(&admin, order.number, closed(" "), after(50)).await;
    assert!(silent.is_err(), "somebody has to say how: {silent:?}");
    shop.act(&admin, order.number, closed("by hand"), after(50))
        .await
        .unwrap();
    assert_eq!(
        state(&*store, &order).await,
        ReceiptState::Elsewhere { at: after(50) }
    );
    assert_eq!(failed(&*store).await, (0, vec![]));
    let sent = gateway.said().sent.len();
    for day in 1..3 {
        run(&shop, day * DAY).await;
    }
    assert_eq!(gateway.said().sent.len(), sent);
    assert_eq!(run(&shop, 30 * DAY).await, 0, "nobody owes it any more");
    let again = shop
        .act(&admin, order.number, Deed::RetryReceipt, after(60))
        .await;
    assert!(again.is_err(), "there would be two: {again:?}");
}

/// The owner hears of it once, the office counts it, and the button sends the same receipt again.
pub async fn a_second_receipt_that_fails_waits_for_the_staff(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = shipped(subject).await;
    gateway.says(Mood::Refuses, Some(ReceiptReport::Unknown));
    for seconds in [0, 60, 120, 500, 2_000] {
        assert_eq!(run(&shop, seconds).await, 1);
    }
    assert_eq!(gateway.said().sent.len(), 5);
    let why = "no cash register".to_owned();
    let refused = ReceiptState::Failed {
        why,
        is_certain: true,
    };
    assert_eq!(state(&*store, &order).await, refused);
    assert_eq!(told(&*store, &order).await, 1);
    assert_eq!(failed(&*store).await, (1, vec![order.number]));
    for day in 1..20 {
        run(&shop, day * DAY).await;
    }
    let tries = gateway.said().sent.len();
    assert!(
        (6..=13).contains(&tries),
        "it is tried less and less, for a week: {tries}"
    );
    assert_eq!(run(&shop, 30 * DAY).await, 0);

    gateway.says(Mood::Takes, Some(ReceiptReport::Unknown));
    let now = after(30 * DAY);
    let retried = shop
        .act(&admin, order.number, Deed::RetryReceipt, now)
        .await
        .unwrap();
    assert_eq!(failed(&*store).await, (0, vec![]));
    let twice = shop.act(&admin, order.number, Deed::RetryReceipt, now).await;
    assert!(twice.is_err(), "it is on its way: {twice:?}");
    assert_eq!(retried.second_receipt.unwrap().state, ReceiptState::Promised);
    assert_eq!(run(&shop, 30 * DAY).await, 1);
    assert_eq!(state(&*store, &order).await, ReceiptState::Taken);
    let sent = gateway.said().sent.clone();
    assert!(
        sent.iter().all(|one| *one == sent[0]),
        "it is one receipt: {sent:?}"
    );
    assert_eq!(told(&*store, &order).await, 1);

    // What the gateway has and never registers is told after a day.
    gateway.says(Mood::Takes, Some(ReceiptReport::UnderWay));
    for hour in 1..=30 {
        run(&shop, 30 * DAY + hour * 3_600).await;
    }
    assert_eq!(told(&*store, &order).await, 2);
    assert_eq!(failed(&*store).await, (1, vec![order.number]));
    gateway.says(Mood::Takes, Some(registered()));
    run(&shop, 33 * DAY).await;
    assert_eq!(failed(&*store).await, (0, vec![]));
}

/// What went back in the meantime is not on it, and where all went back there is none.
pub async fn a_second_receipt_settles_what_was_kept(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin, order) = shipped(subject).await;
    let total = order.placed.bill.total();
    let note = |amount: &str, left: Kopecks| Deed::NoteRefund {
        amount: amount.to_owned(),
        left: left.decimal(),
        reason: "a moth".to_owned(),
    };
    shop.act(&admin, order.number, note("100", total), NOW)
        .await
        .unwrap();
    gateway.says(Mood::Takes, Some(registered()));
    run(&shop, 0).await;
    let left = total.checked_sub(Kopecks::new(10_000)).unwrap();
    assert_eq!(gateway.said().sent[0].total(), left);
    // What goes back later has a receipt of its own, and this one stays.
    shop.act(&admin, order.number, note("", left), NOW).await.unwrap();
    run(&shop, 60).await;
    assert!(matches!(state(&*store, &order).await, ReceiptState::Done { .. }));

    let wares = stocked(&*store, 10).await;
    let given_back = paid(&*store, &place(&*store, 7, &[(&wares[0], 1)]).await).await;
    shop.act(&admin, given_back.number, ship(), NOW).await.unwrap();
    let total = given_back.placed.bill.total();
    shop.act(&admin, given_back.number, note("", total), NOW)
        .await
        .unwrap();
    assert_eq!(run(&shop, 200).await, 1);
    assert_eq!(read(&*store, given_back.number).await.second_receipt, None);
    assert_eq!(run(&shop, 30 * DAY).await, 0);
    assert_eq!(gateway.said().sent.len(), 1);
}

/// The buyer pays online what was to be paid at the door.
pub async fn a_second_receipt_is_owed_with_money_that_comes_after_the_goods(subject: &dyn Subject) {
    let store = subject.store();
    let (shop, gateway, admin) = writing(subject).await;
    let order = ordered(subject, 1, CASH).await;
    let invoice = start_attempt(&*store, &order).await;
    let sent = shop.act(&admin, order.number, ship(), NOW).await.unwrap();
    assert_eq!(sent.second_receipt, None);
    let total = order.placed.bill.total();
    let money = Notice {
        order_key: Some(order.key.clone()),
        ..notice(invoice, total)
    };
    shop.settle(order.number, money).await.unwrap();
    assert_eq!(state(&*store, &order).await, ReceiptState::Promised);
    gateway.says(Mood::Takes, Some(registered()));
    assert_eq!(run(&shop, 60).await, 1);
    assert_eq!(gateway.said().sent[0].total(), total);
}

/// How many orders have a second receipt that failed, and which the list finds.
async fn failed(store: &dyn Store) -> (i64, Vec<OrderNumber>) {
    let filter = OrderFilter {
        failed_receipt: true,
        limit: 9,
        ..OrderFilter::default()
    };
    let rows = store.orders(&filter).await.unwrap();
    let counts = counted(store).await;
    (
        counts.failed_receipts,
        rows.into_iter().map(|row| row.number).collect(),
    )
}
