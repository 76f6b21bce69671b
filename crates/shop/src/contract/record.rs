//! Seals of what is only appended to, and what they find.

use super::{
    Subject,
    fixtures::{NOW, at_once, paid, place, placed, stocked},
    stock::shop,
};
use crate::{
    Shop,
    record::{Finding, Log},
    time::Timestamp,
};

const DAY: i64 = 24 * 3_600;
const HEADS_TOLD: &str =
    "select count(*) from outbox where recipient = '42' and letter ->> 'kind' = 'owner_record'";

/// Seals until nothing waits: a turn seals nothing while somebody is writing.
async fn seal_all(shop: &Shop, day: Option<Timestamp>, now: Timestamp) {
    while shop.record_state().await.unwrap().is_waiting {
        shop.seal_record(day, now).await.unwrap();
    }
}

async fn findings(shop: &Shop) -> Vec<Finding> {
    let mut found = Vec::new();
    let verified = shop.verify_record(None, NOW, |finding| found.push(finding)).await;
    let count = verified.unwrap().findings;
    assert_eq!(count, i64::try_from(found.len()).unwrap());
    let noted = shop.record_state().await.unwrap().verified;
    assert_eq!(noted, Some((NOW, count)), "the doctor knows");
    found
}

/// As somebody can who has the database in hand. Each database knows one of the spellings.
async fn without_triggers(subject: &dyn Subject) {
    for statement in [
        "drop trigger history_is_only_appended",
        "drop trigger history_is_never_shortened",
        "drop trigger history_is_only_appended on history",
        "drop trigger notices_keep_their_facts",
        "drop trigger notices_keep_their_facts on notices",
        "drop trigger seals_are_only_appended",
        "drop trigger seals_are_never_lost",
        "drop trigger seals_are_only_appended on seals",
    ] {
        let _ = subject.sql(statement).await;
    }
}

async fn id(subject: &dyn Subject, statement: &'static str) -> i64 {
    subject.sql(statement).await.unwrap().unwrap()
}

/// What was written while others sealed is sealed in the end, each row once, and nothing of it is held against anybody.
pub async fn sealing_beside_writers_loses_no_row(subject: &dyn Subject) {
    let store = subject.store();
    let shop = shop(store.clone());
    let wares = stocked(&*store, 1_000).await;
    at_once(16, |rival| {
        let (store, shop, ware) = (store.clone(), shop.clone(), wares[0].clone());
        async move {
            if rival < 4 {
                for _ in 0..4 {
                    shop.seal_record(None, NOW).await.unwrap();
                }
                return;
            }
            for nth in 0..3 {
                let order = place(&*store, rival * 10 + nth, &[(&ware, 1)]).await;
                paid(&*store, &order).await;
            }
        }
    })
    .await;
    seal_all(&shop, None, NOW).await;
    assert_eq!(findings(&shop).await, []);
    let newest = shop.record_state().await.unwrap().newest.unwrap();
    let rows = id(
        subject,
        "select (select count(*) from history) + (select count(*) from notices)
           + (select count(*) from orphans) + (select count(*) from journal)",
    )
    .await;
    assert!(rows > 100, "{rows}");
    assert_eq!(newest.total, rows);
    let seals = id(subject, "select count(*) from seals").await;
    assert_eq!(newest.number, seals, "no number is left out");
}

/// Each by its number, whoever took the triggers away before.
pub async fn rows_that_were_edited_removed_inserted_or_swapped_are_named(subject: &dyn Subject) {
    let store = subject.store();
    let shop = shop(store.clone());
    let number = paid(&*store, &placed(&*store).await).await.number;
    seal_all(&shop, None, NOW).await;
    assert_eq!(findings(&shop).await, []);
    without_triggers(subject).await;
    subject
        .sql("create table aside as select id, event from history")
        .await
        .unwrap();
    let first = id(subject, "select min(id) from aside").await;
    let second = id(subject, "select id from aside order by id limit 1 offset 1").await;
    let third = id(subject, "select id from aside order by id limit 1 offset 2").await;
    let last = id(subject, "select max(id) from aside").await;
    let notice = id(subject, "select max(id) from notices").await;
    for statement in [
        "update history set event = (select event from aside where aside.id <> history.id order by aside.id limit 1)
         where id in (select id from aside order by id limit 2)",
        "update history set event = '{}' where id = (select id from aside order by id limit 1 offset 2)",
        "delete from history where id = (select max(id) from aside)",
        "update notices set amount = amount - 1",
    ] {
        subject.sql(statement).await.unwrap();
    }
    // PostgreSQL numbers rows by itself unless it is told otherwise, in words that SQLite does not know.
    let plain =
        "insert into history (id, order_number, event) values (0, (select min(number) from orders), '{}')";
    let told = "insert into history (id, order_number, event) overriding system value
                values (0, (select min(number) from orders), '{}')";
    assert!(subject.sql(plain).await.is_ok() || subject.sql(told).await.is_ok());
    let (log, order) = (Log::History, Some(number));
    let edited = |row| Finding::Edited { log, row, order };
    assert_eq!(
        findings(&shop).await,
        [
            Finding::Inserted { log, row: 0, order },
            edited(first),
            edited(second),
            edited(third),
            Finding::Removed { log, row: last },
            Finding::Edited {
                log: Log::Notices,
                row: notice,
                order
            },
        ]
    );
}

/// A seal says of itself and of the one before it what it was; and what the owner was sent is known.
pub async fn seals_that_were_forged_or_taken_away_are_named(subject: &dyn Subject) {
    let store = subject.store();
    let shop = shop(store.clone());
    let order = placed(&*store).await;
    seal_all(&shop, None, NOW).await;
    paid(&*store, &order).await;
    seal_all(&shop, None, NOW.plus_seconds(60)).await;
    let newest = shop.record_state().await.unwrap().newest.unwrap();
    assert!(newest.number >= 4, "{newest:?}");
    let has_head = async || {
        let code = newest.head.code();
        let verified = shop.verify_record(Some(&code), NOW, |_| {}).await;
        verified.unwrap().has_head
    };
    assert_eq!(has_head().await, Some(true));
    assert_eq!(findings(&shop).await, []);

    without_triggers(subject).await;
    subject
        .sql("update seals set at = at + 1 where number = 1")
        .await
        .unwrap();
    assert_eq!(findings(&shop).await, [Finding::Forged { seal: 1 }]);
    subject.sql("delete from seals where number = 2").await.unwrap();
    assert_eq!(
        findings(&shop).await,
        [Finding::Forged { seal: 1 }, Finding::Lost { seal: 2 }]
    );
    // The newest seals are gone, and what is left of the chain is whole: only whoever knows the head finds it.
    subject.sql("delete from seals where number > 1").await.unwrap();
    assert_eq!(findings(&shop).await, [Finding::Forged { seal: 1 }]);
    assert_eq!(has_head().await, Some(false));
}

/// As soon as the day is over, whether or not anything came since, by whichever machine looks first and after a start, too; a day on
/// which nothing was sealed has none.
pub async fn the_owner_is_sent_the_head_of_a_day_once(subject: &dyn Subject) {
    let store = subject.store();
    let shops = [shop(store.clone()), shop(store.clone())];
    let order = placed(&*store).await;
    let days = |days: i64| NOW.plus_seconds(days * DAY);
    // The machines take turns, and one of them is a new one each time.
    let look = async |day: Timestamp| {
        let late = shop(store.clone());
        for (turn, shop) in (1..).zip([&shops[0], &late, &shops[1]]) {
            let now = day.plus_seconds(60 * turn);
            shop.seal_record(Some(day), now).await.unwrap();
        }
        id(subject, HEADS_TOLD).await
    };
    seal_all(&shops[0], Some(NOW), NOW.plus_seconds(60)).await;
    assert_eq!(look(NOW).await, 0, "the day is not over");
    assert_eq!(look(days(1)).await, 1);
    let newest = shops[0].record_state().await.unwrap().newest.unwrap();
    let sent =
        "select cast(letter ->> 'seal' as bigint) from outbox where letter ->> 'kind' = 'owner_record'";
    assert_eq!(id(subject, sent).await, newest.number, "the last one of that day");
    assert_eq!(look(days(2)).await, 1, "nothing was sealed on the day before");

    paid(&*store, &order).await;
    seal_all(&shops[1], Some(days(3)), days(3).plus_seconds(120)).await;
    assert_eq!(id(subject, HEADS_TOLD).await, 1);
    place(&*store, 2, &[(&stocked(&*store, 100).await[0], 1)]).await;
    seal_all(&shops[1], Some(days(3)), days(3).plus_seconds(180)).await;
    assert_eq!(look(days(3)).await, 1, "this day is not over");
    // Nobody looked at the weekend.
    assert_eq!(look(days(6)).await, 2);
    place(&*store, 3, &[(&stocked(&*store, 100).await[0], 1)]).await;
    seal_all(&shops[1], Some(days(6)), days(6).plus_seconds(900)).await;
    shops[1].seal_record(None, days(8)).await.unwrap();
    assert_eq!(id(subject, HEADS_TOLD).await, 2, "the owner does not want it");
}

/// The machines look at the same moment.
pub async fn machines_that_look_together_send_one_head(subject: &dyn Subject) {
    let store = subject.store();
    placed(&*store).await;
    seal_all(&shop(store.clone()), Some(NOW), NOW.plus_seconds(60)).await;
    let tomorrow = NOW.plus_seconds(DAY);
    at_once(8, |_| {
        let shop = shop(store.clone());
        async move { shop.seal_record(Some(tomorrow), tomorrow).await.unwrap() }
    })
    .await;
    assert_eq!(id(subject, HEADS_TOLD).await, 1);
}

/// Nobody rewrites the past, whatever way to the database they have.
pub async fn seals_and_journal_are_only_appended_to(subject: &dyn Subject) {
    let store = subject.store();
    let shop = shop(store.clone());
    placed(&*store).await;
    seal_all(&shop, None, NOW).await;
    for statement in [
        "update seals set at = 0",
        "delete from seals",
        "update journal set who = 'vera'",
        "delete from journal",
    ] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    assert_eq!(findings(&shop).await, []);
}
