//! The lists of the back office.

use super::{
    Subject,
    fixtures::{
        NEW_ATTEMPT, NOW, assert_ledger, counted, draft, expire, notice, office, paid, place, placed, press,
        read, settle, start_attempt, stocked,
    },
};
use crate::{
    buyer::{Email, Name, Phone},
    desk::Error,
    message::{Letter, MessageChannel},
    money::Kopecks,
    order::{Deed, FulfilmentName, Order, OrderNumber, Refusal, State, StateName},
    payment::{InvoiceId, NewAttempt, Verdict},
    store::{Counts, OrderFilter, Search, Store, Trials},
};

const ALL: OrderFilter = OrderFilter {
    failed_receipt: false,
    state: None,
    fulfilment: None,
    pay_kind: None,
    attention: false,
    money: None,
    returns: None,
    tag: None,
    trials: Trials::Without,
    search: None,
    before: None,
    after: None,
    limit: 100,
};

fn ship() -> Deed {
    Deed::Ship {
        tracking: String::new(),
        seen: None,
    }
}

/// No order is missed and none shown twice, also while new ones come.
pub async fn every_order_is_on_one_page(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..25 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = OrderFilter {
            before,
            limit: 10,
            ..ALL
        };
        let rows = store.orders(&page).await.unwrap();
        let Some(last) = rows.last() else { break };
        assert!(rows.len() <= 10);
        before = Some(last.number);
        seen.extend(rows);
        place(
            &*store,
            100 + u32::try_from(seen.len()).unwrap(),
            &[(&wares[0], 1)],
        )
        .await;
    }
    orders.reverse();
    assert_eq!(seen.len(), orders.len());
    for (row, order) in seen.iter().zip(&orders) {
        assert_eq!((row.number, row.placed_at), (order.number, order.placed_at));
        let facts = row.facts.as_ref().unwrap();
        assert_eq!(
            (&facts.placed, &facts.state, &facts.fulfilment),
            (&order.placed, &order.state, &order.fulfilment)
        );
        assert!(facts.attention.is_empty());
    }
}

/// A later program, or a hand, wrote what this one does not know: its order is not hidden, and hides no other.
pub async fn an_order_that_cannot_be_read_stays_in_the_list(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..3 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await.number);
    }
    subject
        .sql(r#"update orders set attention = '[{"what": "a pigeon"}]' where number = 1002"#)
        .await
        .unwrap();
    let rows = store.orders(&ALL).await.unwrap();
    let listed: Vec<_> = rows.iter().map(|row| (row.number, row.facts.is_some())).collect();
    assert_eq!(listed, [(orders[2], true), (orders[1], false), (orders[0], true)]);
}

/// Each alone, and together.
pub async fn filters_find_what_they_name(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..6 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    let number = |i: usize| orders[i].number;
    paid(&*store, &orders[1]).await;
    paid(&*store, &orders[2]).await;
    let (shop, admin) = office(subject).await;
    shop.act(&admin, number(2), ship(), NOW).await.unwrap();
    paid(&*store, &orders[3]).await;
    shop.act(&admin, number(3), ship(), NOW).await.unwrap();
    shop.act(&admin, number(3), Deed::Deliver, NOW).await.unwrap();
    let cancel = Deed::Cancel {
        reason: "asked to".into(),
    };
    shop.act(&admin, number(4), cancel, NOW).await.unwrap();
    expire(&*store, &orders[5]).await;
    wrong_sum(&*store, &orders[0]).await;

    let found = |filter: OrderFilter| {
        let store = store.clone();
        async move { numbers(&*store, filter).await }
    };
    let state = |name: &str| OrderFilter {
        state: Some(name.parse::<StateName>().unwrap()),
        ..ALL
    };
    let fulfilment = |name: &str| OrderFilter {
        fulfilment: Some(name.parse::<FulfilmentName>().unwrap()),
        ..ALL
    };
    assert_eq!(found(state("awaiting_payment")).await, [number(0)]);
    assert_eq!(found(state("paid")).await, [number(3), number(2), number(1)]);
    assert_eq!(found(state("cancelled")).await, [number(4)]);
    assert_eq!(found(state("expired")).await, [number(5)]);
    assert_eq!(found(state("refunded")).await, []);
    assert_eq!(found(fulfilment("shipped")).await, [number(2)]);
    assert_eq!(found(fulfilment("delivered")).await, [number(3)]);
    assert_eq!(
        found(fulfilment("new")).await,
        [number(5), number(4), number(1), number(0)]
    );
    let to_ship = OrderFilter {
        fulfilment: Some(FulfilmentName::New),
        ..state("paid")
    };
    assert_eq!(found(to_ship).await, [number(1)]);
    let on_its_way = OrderFilter {
        fulfilment: Some(FulfilmentName::Shipped),
        ..state("paid")
    };
    assert_eq!(found(on_its_way).await, [number(2)]);
    assert_eq!(
        found(OrderFilter {
            attention: true,
            ..ALL
        })
        .await,
        [number(0)]
    );
    assert_eq!(
        found(OrderFilter {
            attention: true,
            ..state("paid")
        })
        .await,
        []
    );
    let second_page = OrderFilter {
        before: Some(number(3)),
        limit: 1,
        ..state("paid")
    };
    assert_eq!(found(second_page).await, [number(2)]);
    let name = Search::parse("Анна");
    assert_eq!(
        found(OrderFilter {
            search: name.clone(),
            ..state("expired")
        })
        .await,
        [number(5)]
    );
    let page = OrderFilter {
        search: name,
        before: Some(number(2)),
        limit: 1,
        ..fulfilment("new")
    };
    assert_eq!(found(page).await, [number(1)]);
    let page_before = OrderFilter {
        after: Some(number(1)),
        limit: 1,
        ..state("paid")
    };
    assert_eq!(found(page_before).await, [number(2)]);
}

/// Numbers of either kind, part of a phone, of an address or of a name, each in any spelling.
pub async fn searches_find_what_people_type(subject: &dyn Subject) {
    let store = subject.store();
    let people = [
        ("Ёлкина-Ким Зоя", "8 912 345-67-89", "Zoya@Example.ru"),
        ("ЩУКИН Пётр", "+375 29 123 45 67", "petr.schukin@пример.рф"),
    ];
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for ((name, phone, email), seed) in people.into_iter().zip(0..) {
        let mut draft = draft(seed, &[(&wares[0], 1)]);
        draft.placed.buyer.name = Name::parse(name).unwrap();
        draft.placed.buyer.phone = Phone::parse(phone).unwrap();
        draft.placed.buyer.email = Email::parse(email);
        orders.push(store.place_order(draft).await.unwrap());
    }
    let far = NewAttempt {
        first: InvoiceId::new(500_001).unwrap(),
        ..NEW_ATTEMPT
    };
    let pressed = store.change_order(orders[1].number, press(far)).await.unwrap();
    let invoice = pressed.order.last_attempt().unwrap().invoice;

    for (typed, index) in [
        ("ёлкин", 0),
        ("Елкина", 0),
        ("ЁЛКИНА КИМ", 0),
        ("зоя ёлкина", 0),
        ("ёлкинаким", 0),
        ("ЗОЯ", 0),
        ("щукин", 1),
        ("Петр", 1),
        ("Пе\u{308}тр", 1),
        ("8 (912) 345-67-89", 0),
        ("8 912 345", 0),
        ("+7912", 0),
        ("7 912 345 67 89", 0),
        ("9123456789", 0),
        ("345-67-89", 0),
        ("67 89", 0),
        ("6789", 0),
        ("Зоя 67-89", 0),
        ("+375 29 123-45-67", 1),
        ("8 029 123 45 67", 1),
        ("00375 29", 1),
        ("zoya@", 0),
        ("ZOYA@EXAMPLE.RU", 0),
        ("example.ru", 0),
        ("Petr.Schukin@ПРИМЕР.РФ", 1),
        ("schukin@", 1),
        ("xn--e1afmkfd", 1),
        (&orders[0].number.to_string(), 0),
        (&format!("№ {}", orders[1].number), 1),
        (&invoice.to_string(), 1),
    ] {
        assert_eq!(search(&*store, typed).await, [orders[index].number], "{typed}");
    }
    for typed in ["Иван", "999-99-99", "Зоя 999", "petrschukin@", "424242", "№ 6789"] {
        assert_eq!(search(&*store, typed).await, [], "{typed}");
    }
}

/// The columns of a program that knew no search keys are enough to make them.
pub async fn orders_of_an_older_program_are_found_once_their_keys_are_filled_in(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..5 {
        let mut draft = draft(seed, &[(&wares[0], 1)]);
        draft.placed.buyer.name = Name::parse("Ёлкина Зоя").unwrap();
        orders.push(store.place_order(draft).await.unwrap().number);
    }
    assert_eq!(
        store.fill_search_keys(10).await.unwrap(),
        0,
        "this program writes them itself"
    );
    orders.reverse();
    subject.sql("update orders set search_keys = null").await.unwrap();
    assert_eq!(search(&*store, "Елкина").await, []);
    assert_eq!(search(&*store, "6789").await, []);
    assert_eq!(store.fill_search_keys(3).await.unwrap(), 3);
    assert_eq!(search(&*store, "Елкина").await, orders[2..]);
    assert_eq!(store.fill_search_keys(3).await.unwrap(), 2);
    assert_eq!(store.fill_search_keys(3).await.unwrap(), 0);
    assert_eq!(search(&*store, "Елкина 6789").await, orders);
}

/// Long parts, short ones, several at once, in every state of the index; and only what the filter lets through besides.
pub async fn parts_are_found_with_the_index_and_until_it_is_filled(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let people = [
        ("Зоя Ёлкина", "8 912 345-67-89", "zoya@example.ru"),
        ("Пётр Щукин 50%", "+375 29 123-45-67", "p_5@example.ru"),
        ("Зоя Кинаёл", "8 912 999-67-89", "abcab@example.ru"),
    ];
    let mut orders = Vec::new();
    for ((name, phone, email), seed) in people.into_iter().zip(0..) {
        let mut draft = draft(seed, &[(&wares[0], 1)]);
        draft.placed.buyer.name = Name::parse(name).unwrap();
        draft.placed.buyer.phone = Phone::parse(phone).unwrap();
        draft.placed.buyer.email = Email::parse(email);
        orders.push(store.place_order(draft).await.unwrap().number);
    }
    let everything = async || {
        for (typed, found) in [
            ("ёлкин", vec![0]),
            ("зоя", vec![2, 0]),
            ("зоя ки", vec![2, 0]),
            ("ки", vec![2, 1, 0]),
            ("елки", vec![0]),
            ("bcab", vec![2]),
            ("cabc", vec![]),
            ("50%", vec![1]),
            ("p_5", vec![1]),
            ("7912", vec![2, 0]),
            ("8 912 345", vec![0]),
            ("67-89", vec![2, 0]),
            ("8101", vec![]),
            ("29 123-45", vec![1]),
            ("никого", vec![]),
        ] {
            let found: Vec<_> = found.into_iter().map(|nth: usize| orders[nth]).collect();
            assert_eq!(search(&*store, typed).await, found, "{typed}");
        }
        let page = OrderFilter {
            search: Search::parse("зоя"),
            before: Some(orders[2]),
            limit: 1,
            ..ALL
        };
        assert_eq!(numbers(&*store, page).await, [orders[0]]);
        let page_before = OrderFilter {
            search: Search::parse("6789"),
            after: Some(orders[0]),
            limit: 1,
            ..ALL
        };
        assert_eq!(numbers(&*store, page_before).await, [orders[2]]);
        let none = OrderFilter {
            search: Search::parse("зоя"),
            state: Some(StateName::Paid),
            ..ALL
        };
        assert_eq!(numbers(&*store, none).await, []);
        let awaiting = OrderFilter {
            search: Search::parse("зоя"),
            state: Some(StateName::AwaitingPayment),
            ..ALL
        };
        assert_eq!(numbers(&*store, awaiting).await, [orders[2], orders[0]]);
    };
    everything().await;
    assert_eq!(
        store.fill_search_index(9).await.unwrap(),
        0,
        "an order is in it at once"
    );
    subject.sql("delete from order_search").await.unwrap();
    everything().await;
    assert_eq!(store.fill_search_index(2).await.unwrap(), 2);
    everything().await;
    assert_eq!(store.fill_search_index(2).await.unwrap(), 1);
    assert_eq!(store.fill_search_index(2).await.unwrap(), 0);
    everything().await;
}

/// Percent signs and underscores are letters like any other.
pub async fn what_is_typed_is_no_pattern(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for ((name, email), seed) in [("50% off_", "a_b@example.ru"), ("50 off", "axb@example.ru")]
        .into_iter()
        .zip(0..)
    {
        let mut draft = draft(seed, &[(&wares[0], 1)]);
        draft.placed.buyer.name = Name::parse(name).unwrap();
        draft.placed.buyer.email = Email::parse(email);
        orders.push(store.place_order(draft).await.unwrap());
    }
    for typed in ["50%", "%", "f_", "a_b@"] {
        assert_eq!(search(&*store, typed).await, [orders[0].number], "{typed}");
    }
    for typed in ["%@", "_", "\\", "50*", "5_0", "'", "off'; --"] {
        let found = search(&*store, typed).await;
        assert!(
            found.is_empty() || typed == "_" && found == [orders[0].number],
            "{typed}: {found:?}"
        );
    }
}

/// What waits for whom.
pub async fn counts_count(subject: &dyn Subject) {
    let store = subject.store();
    assert_eq!(store.counts().await.unwrap(), Counts::default());
    let wares = stocked(&*store, 100).await;
    let mut orders = Vec::new();
    for seed in 0..5 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await);
    }
    for order in &orders[..2] {
        paid(&*store, order).await;
    }
    let (shop, admin) = office(subject).await;
    shop.act(&admin, orders[0].number, ship(), NOW).await.unwrap();
    wrong_sum(&*store, &orders[2]).await;
    let orphan = notice(InvoiceId::new(4_242).unwrap(), Kopecks::new(100));
    store.record_orphan(orphan, Vec::new()).await.unwrap();
    let until = NOW.plus_seconds(60);
    let claimed = store
        .claim_messages(MessageChannel::Email, NOW, "one", until, 1, &[])
        .await
        .unwrap();
    let dead = crate::message::Sent::Dead { error: "550".into() };
    store
        .finish_message(claimed[0].id, "one", dead, NOW, Vec::new())
        .await
        .unwrap();
    let counts = Counts {
        to_ship: 1,
        partly_shipped: 0,
        to_ship_unpaid: 0,
        held: 0,
        awaiting: 3,
        attention: 1,
        failed_receipts: 0,
        orphans: 1,
        unclear_refunds: 0,
        returns_to_decide: 0,
        returns_owed: 0,
        trials: 0,
        trial_orphans: 0,
        undelivered_messages: 1,
    };
    assert_eq!(counted(&*store).await, counts);
}

/// Whatever orders there are: of each kind as many are counted as the list has that this number leads to.
pub async fn each_number_of_orders_is_that_of_its_list(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 200).await;
    for seed in 0..120 {
        place(&*store, seed, &[(&wares[0], 1)]).await;
    }
    for statement in KINDS {
        subject.sql(statement).await.unwrap();
    }
    let counts = counted(&*store).await;
    for (count, filter) in counts.lists() {
        assert!((1..60).contains(&count), "{count}: {filter:?}");
    }
}

/// Statements that make the orders differ in all that counts and lists ask for, mixed by the remainders of their numbers. Nobody
/// reads what is in them.
const KINDS: [&str; 20] = [
    r#"update orders set state = 'paid', state_facts = '{"state": "paid"}', until = null where number % 7 in (2, 3)"#,
    r#"update orders set state = 'expired', state_facts = '{"state": "expired"}', until = null where number % 7 = 4"#,
    r#"update orders set state = 'cancelled', state_facts = '{"state": "cancelled"}', until = null
       where number % 7 = 5"#,
    r#"update orders set state = 'refunded', state_facts = '{"state": "refunded"}', until = null
       where number % 7 = 6"#,
    r#"update orders set fulfilment = 'partly_shipped', fulfilment_facts = '{"fulfilment": "partly_shipped"}'
       where number % 4 = 1"#,
    r#"update orders set fulfilment = 'shipped', fulfilment_facts = '{"fulfilment": "shipped"}'
       where number % 4 = 2"#,
    "update orders set trial = case number % 3 when 1 then number > 0 when 2 then number < 0 end",
    r#"update orders set put_away = '{"at": 1}' where number % 3 = 1 and number % 5 = 0"#,
    "update orders set pay_kind = case number % 5
       when 1 then 'online' when 2 then 'bank_transfer' when 3 then 'on_delivery' end",
    "update orders set attention = '[{}]', open_attention = number % 2, unclear_refunds = number / 2 % 2",
    r#"update orders set second_receipt = '{"since": 1, "failing_since": null}' where number % 8 > 3"#,
    r#"update orders set second_receipt = '{"since": 1, "failing_since": 1}' where number % 8 > 5"#,
    "insert into attempts (gateway, invoice, order_number, test, amount, started_at, outcome, stage, hold)
     select 'robokassa', number, number, number > 0, 1, 1, 'open', 'held', '{}' from orders where number % 9 > 2",
    "update attempts set hold = null where invoice % 9 = 3",
    "update attempts set outcome = 'failed' where invoice % 9 = 4",
    "update attempts set stage = 'crediting' where invoice % 9 = 5",
    "insert into return_requests (order_number, asked_at, text, note, state)
     select number, 1, 'small', '', 'asked' from orders where number % 6 in (0, 1)",
    "insert into return_requests (order_number, asked_at, text, note, state, decided_at)
     select number, 1, 'small', '', 'agreed', 1 from orders where number % 6 in (2, 3)",
    "insert into return_requests (order_number, asked_at, text, note, state, decided_at, received_at)
     select number, 1, 'small', '', 'received', 1, 1 from orders where number % 6 in (3, 4)",
    "insert into return_requests (order_number, asked_at, text, note, state, decided_at, received_at, settled_at)
     select number, 1, 'small', '', 'received', 1, 1, 1 from orders where number % 6 in (4, 5)",
];

/// Attention stays on the list until a person has dealt with it, and in the order for ever.
pub async fn attention_is_listed_until_it_is_resolved(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    wrong_sum(&*store, &order).await;
    let attention = OrderFilter {
        attention: true,
        ..ALL
    };
    let rows = store.orders(&attention).await.unwrap();
    assert_eq!(rows[0].facts.as_ref().unwrap().attention, [Verdict::WrongSum]);

    let (shop, admin) = office(subject).await;
    let resolve = Deed::Resolve {
        attention: 0,
        note: "returned".into(),
    };
    let resolved = shop.act(&admin, order.number, resolve, NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, resolved);
    assert_eq!(
        (resolved.attention.len(), resolved.open_attention().count()),
        (1, 0)
    );
    assert!(matches!(resolved.state, State::AwaitingPayment { .. }));
    assert_eq!(store.orders(&attention).await.unwrap(), []);
    let rows = store.orders(&ALL).await.unwrap();
    assert!(rows[0].facts.as_ref().unwrap().attention.is_empty());
    assert_eq!(store.counts().await.unwrap().attention, 0);
}

/// An order stays paid until all of its money is back; every part is reported once and stays with the order.
pub async fn money_goes_back_in_parts_that_are_remembered(subject: &dyn Subject) {
    let store = subject.store();
    let order = paid(&*store, &placed(&*store).await).await;
    let (shop, admin) = office(subject).await;
    let total = order.placed.bill.total();
    let part = Deed::NoteRefund {
        amount: "10,00".into(),
        left: total.decimal(),
        reason: "a mitten was missing".into(),
    };
    let after = shop
        .act(&admin, order.number, part.clone(), NOW.plus_seconds(90))
        .await
        .unwrap();
    assert_eq!(read(&*store, order.number).await, after);
    let State::Paid { payment } = &after.state else {
        panic!("it is paid still: {:?}", after.state);
    };
    let left = total.checked_sub(Kopecks::new(1_000)).unwrap();
    assert_eq!((payment.refunds.len(), payment.left()), (1, left));
    let twice = shop.act(&admin, order.number, part, NOW).await;
    assert!(matches!(twice, Err(Error::Refused(Refusal::NotNow))), "{twice:?}");
    assert_eq!(
        read(&*store, order.number).await,
        after,
        "the same form notes it once"
    );

    let rest = Deed::NoteRefund {
        amount: String::new(),
        left: left.decimal(),
        reason: "changed their mind".into(),
    };
    let ended = shop.act(&admin, order.number, rest, NOW).await.unwrap();
    assert_eq!(read(&*store, order.number).await, ended);
    assert_eq!(ended.state.name(), "refunded");
    let told = store.messages(order.number).await.unwrap();
    let sums: Vec<(Kopecks, Kopecks)> = told
        .iter()
        .filter_map(|row| match &row.message.letter {
            Letter::OrderRefunded { amount, left, .. } => Some((*amount, *left)),
            _ => None,
        })
        .collect();
    assert_eq!(sums, [(Kopecks::new(1_000), left), (left, Kopecks::ZERO)]);
    assert_ledger(subject).await;
}

async fn numbers(store: &dyn Store, filter: OrderFilter) -> Vec<OrderNumber> {
    let rows = store.orders(&filter).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

async fn search(store: &dyn Store, typed: &str) -> Vec<OrderNumber> {
    let search = Search::parse(typed);
    assert!(search.is_some(), "{typed}");
    numbers(store, OrderFilter { search, ..ALL }).await
}

/// Money that does not fit.
async fn wrong_sum(store: &dyn Store, order: &Order) -> InvoiceId {
    let invoice = start_attempt(store, order).await;
    let decide = settle(notice(invoice, Kopecks::new(1)));
    assert!(
        store
            .change_order(order.number, decide)
            .await
            .unwrap()
            .is_written()
    );
    invoice
}
