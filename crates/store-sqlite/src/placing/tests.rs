//! What becomes of orders that wait together: whether they do is not left to chance here.

use super::*;
use crate::{SqliteStore, open::ConnectionSettings};
use shop::{
    cart::{Cart, Quote, QuoteLine},
    catalog::{Assortment, Variant},
    desk::stock_shelf,
    money::Kopecks,
    order::{Line, OrderKey, OrderNumber},
    payment::InvoiceId,
    sample,
    secret::Secret,
    store::{SessionId, SessionRow, Store},
    time::Timestamp,
};
use std::sync::Arc;
use tempfile::TempDir;

const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);
const ALL_ORDERS: &str = "select count(*) from orders";

struct Bench {
    store: Arc<dyn Store>,
    connection: SqliteConnection,
    /// Most pieces first.
    variants: Vec<Variant>,
    _folder: TempDir,
}

async fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/shop.db", folder.path().display());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&url).await.unwrap());
    stock_shelf(&*store, &Assortment::demo(), "seed", NOW)
        .await
        .unwrap();
    let products = store.products().await.unwrap();
    let mut variants: Vec<_> = products
        .into_iter()
        .flat_map(|product| product.variants)
        .collect();
    variants.sort_by_key(|variant| -variant.stock);
    Bench {
        store,
        connection: ConnectionSettings::parse(&url).unwrap().writer().await.unwrap(),
        variants,
        _folder: folder,
    }
}

impl Bench {
    /// Places these in one round; their answers in the order of the drafts.
    async fn place(&mut self, drafts: Vec<Draft>) -> Vec<Result<Order>> {
        let (mut forms, answers): (Vec<_>, Vec<_>) = drafts.into_iter().map(Form::of).unzip();
        let all = forms.iter_mut().collect();
        let is_committed = place_together(&mut self.connection, false, all, End::OfAll)
            .await
            .unwrap();
        if !is_committed {
            run(&mut self.connection, "commit").await.unwrap();
        }
        for form in forms {
            form.reply.send(None);
        }
        let mut placed = Vec::new();
        for answer in answers {
            placed.push(Reply::wait(answer).await);
        }
        placed
    }

    /// Pieces of a variant as they stand on the shelf.
    async fn line(&self, variant: &Variant, count: u32) -> Line {
        let mut cart = Cart::default();
        cart.add(variant.id, count).unwrap();
        let quote = Quote::new(&cart, &self.store.wares(&cart.variants()).await.unwrap());
        quote.lines.iter().map(QuoteLine::ordered).next().unwrap()
    }

    /// A form about pieces of the variant of this place.
    async fn draft(&self, seed: u8, place: usize, count: u32) -> Draft {
        let line = self.line(&self.variants[place], count).await;
        Draft {
            first_attempt: Some(sample::NEW_ATTEMPT),
            ..sample::draft(
                OrderKey::from_random([seed; 16]),
                sample::placed(vec![line], Kopecks::ZERO),
                NOW,
            )
        }
    }

    /// The same out of a cart that holds so many pieces.
    async fn draft_of_cart(&self, seed: u8, place: usize, in_cart: u32) -> Draft {
        let id = SessionId::of(&Secret::from_random([seed; 16]));
        let row = SessionRow {
            id: id.clone(),
            ends_at: NOW,
        };
        let mut cart = Cart::default();
        cart.add(self.variants[place].id, in_cart).unwrap();
        assert!(self.store.create_session(&row, &cart).await.unwrap());
        Draft {
            session: Some(id),
            ..self.draft(seed, place, 1).await
        }
    }

    async fn count(&mut self, question: &'static str) -> i64 {
        sqlx::query_scalar(question)
            .fetch_one(&mut self.connection)
            .await
            .unwrap()
    }

    async fn assert_ledger(&mut self) {
        let wrong = "select count(*) from variants where stock <>
                       (select coalesce(sum(pieces), 0) from stock_ledger where variant = variants.id)";
        assert_eq!(self.count(wrong).await, 0, "the stock is the sum of its ledger");
    }
}

fn numbers(placed: &[Result<Order>]) -> Vec<i64> {
    let orders = placed.iter().map(|order| order.as_ref().unwrap());
    orders.map(|order| order.number.0).collect()
}

fn assert_refused(placed: &Result<Order>, why: &Refusal) {
    assert!(
        matches!(placed, Err(StoreError::Refused(refusal)) if refusal == why),
        "{placed:?}"
    );
}

/// More of them than one portion holds, for all pieces that there are, and two for which none are left.
#[tokio::test]
async fn a_round_is_as_if_placed_one_after_another() {
    let mut bench = bench().await;
    let pieces = [0, 1].map(|place| usize::try_from(bench.variants[place].stock).unwrap());
    let places = [vec![0; pieces[0] + 1], vec![1; pieces[1] + 1]].concat();
    assert!(places.len() > crate::batch::PORTION, "{pieces:?}");
    let mut drafts = Vec::new();
    for (seed, place) in places.into_iter().enumerate() {
        drafts.push(bench.draft_of_cart(u8::try_from(seed).unwrap(), place, 2).await);
    }
    let mut placed = bench.place(drafts.clone()).await;

    for (place, at) in [(1, pieces[0] + 1 + pieces[1]), (0, pieces[0])] {
        let refused = placed.remove(at);
        let sku = bench.variants[place].sku.clone();
        assert_refused(&refused, &Refusal::SoldOut { sku, left: 0 });
        let draft = drafts.remove(at);
        assert_eq!(bench.store.order_by_token(&draft.token).await.unwrap(), None);
        let session = bench.store.load_session(&draft.session.unwrap(), NOW).await;
        assert_eq!(session.unwrap().unwrap().cart.pieces(), 2);
    }
    let numbers = numbers(&placed);
    assert_eq!(numbers, (1_001..).take(placed.len()).collect::<Vec<_>>());
    for (order, draft) in placed.iter().map(|order| order.as_ref().unwrap()).zip(&drafts) {
        let (number, invoice) = (order.number, order.last_attempt().unwrap().invoice);
        assert_eq!(invoice.get(), number.0 - 1_000);
        assert_eq!((&order.key, &order.placed), (&draft.key, &draft.placed));
        assert_eq!(bench.store.order(number).await.unwrap().as_ref(), Some(order));
        let by_token = bench.store.order_by_token(&draft.token).await.unwrap();
        assert_eq!(by_token, Some((order.clone(), draft.fingerprint.clone())));
        assert_eq!(bench.store.history(number).await.unwrap().len(), 2);
        assert_eq!(bench.store.messages(number).await.unwrap().len(), 1);
        let session = draft.session.as_ref().unwrap();
        let session = bench.store.load_session(session, NOW).await.unwrap().unwrap();
        assert_eq!((session.cart.pieces(), session.ordered), (1, Some(number)));
    }
    bench.assert_ledger().await;

    let next = bench.draft(200, 2, 1).await;
    let next = bench.place(vec![next]).await.remove(0).unwrap();
    let last = i64::try_from(placed.len()).unwrap();
    assert_eq!(next.number, OrderNumber(1_001 + last));
    assert_eq!(
        next.last_attempt().unwrap().invoice,
        InvoiceId::new(last + 1).unwrap()
    );
}

#[tokio::test]
async fn one_that_cannot_be_written_harms_no_other() {
    let mut bench = bench().await;
    let mut drafts = Vec::new();
    for seed in 0..4 {
        drafts.push(bench.draft_of_cart(seed, 0, 1).await);
    }
    // A rule of the table, which nobody looks at before.
    drafts[2].key = drafts[1].key.clone();
    drafts[3].placed.lines[0].price = Kopecks::new(1);
    let mut placed = bench.place(drafts).await;
    assert_refused(&placed.pop().unwrap(), &Refusal::NotAsShown);
    let failed = placed.pop().unwrap();
    assert!(matches!(failed, Err(StoreError::Corrupt { .. })), "{failed:?}");
    assert_eq!(numbers(&placed), [1_001, 1_002]);
    assert_eq!(bench.count(ALL_ORDERS).await, 2);
    assert_eq!(bench.count("select count(*) from history").await, 4);
    assert_eq!(bench.count("select last from invoice_counter").await, 2);
    let full = "select count(*) from carts where lines <> '{}'";
    assert_eq!(bench.count(full).await, 2);
    bench.assert_ledger().await;
}

#[tokio::test]
async fn a_form_that_comes_twice_in_a_round_makes_one_order() {
    let mut bench = bench().await;
    let one = bench.draft_of_cart(1, 0, 2).await;
    let again = one.clone();
    let other = Draft {
        fingerprint: "another".to_owned(),
        ..one.clone()
    };
    let beside = bench.draft(2, 1, 1).await;
    let mut placed = bench.place(vec![one, again, other, beside]).await;
    assert_refused(&placed.remove(2), &Refusal::TokenReused);
    assert_eq!(numbers(&placed), [1_001, 1_001, 1_002]);
    assert_eq!(bench.count(ALL_ORDERS).await, 2);
    bench.assert_ledger().await;
}

#[tokio::test]
async fn a_cart_is_ordered_once_in_a_round() {
    let mut bench = bench().await;
    let one = bench.draft_of_cart(1, 0, 2).await;
    let session = one.session.clone();
    let other = |draft| Draft {
        session: session.clone(),
        ..draft
    };
    let rest = other(bench.draft(2, 0, 1).await);
    let too_much = other(bench.draft(3, 0, 1).await);
    let stranger = Draft {
        session: Some(SessionId::of(&Secret::from_random([9; 16]))),
        ..bench.draft(4, 0, 1).await
    };
    let mut placed = bench.place(vec![one, rest, too_much, stranger]).await;
    assert_refused(&placed.pop().unwrap(), &Refusal::NotAsShown);
    assert_refused(&placed.pop().unwrap(), &Refusal::NotAsShown);
    assert_eq!(numbers(&placed), [1_001, 1_002]);
    let session = bench.store.load_session(&session.unwrap(), NOW).await;
    let session = session.unwrap().unwrap();
    assert!(session.cart.is_empty());
    assert_eq!(session.ordered, Some(OrderNumber(1_002)));
}

#[tokio::test]
async fn goods_that_run_low_in_a_round_are_told_of_once() {
    let mut bench = bench().await;
    let before = bench.variants[0].stock;
    sqlx::query("update variants set low_stock = $1 where id = $2")
        .bind(before - 2)
        .bind(bench.variants[0].id.0)
        .execute(&mut bench.connection)
        .await
        .unwrap();
    let mut drafts = Vec::new();
    for seed in 0..4 {
        drafts.push(bench.draft(seed, 0, 1).await);
    }
    let placed = bench.place(drafts).await;
    let mut numbers = numbers(&placed);
    numbers.sort_unstable();
    assert_eq!(numbers, [1_001, 1_002, 1_003, 1_004]);
    // One for each of the owner's chats.
    let told = "select count(*) from outbox where key like 'stock:%'";
    assert_eq!(bench.count(told).await, 2);
    bench.assert_ledger().await;
}
