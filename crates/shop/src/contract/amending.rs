//! What is mended about orders after they were placed.

use super::{
    Subject,
    fixtures::{NOW, draft, office, paid, place, stocked},
};
use crate::{
    buyer::{Delivery, Email, Name, Phone},
    desk::Error,
    message::{Claimed, MessageChannel, Sent},
    order::{Deed, Mended, Order, OrderNumber, Refusal},
    store::{OrderFilter, Search, Store, Trials},
    time::Timestamp,
};

/// The order of the buyer who is called so.
async fn order_of(store: &dyn Store, seed: u32, name: &str) -> Order {
    let wares = store.products().await.unwrap();
    assert!(!wares.is_empty(), "goods were put on the shelf before");
    let ware = store.wares(&[wares[0].variants[0].id]).await.unwrap().remove(0);
    let mut draft = draft(seed, &[(&ware, 1)]);
    draft.placed.buyer.name = Name::parse(name).unwrap();
    draft.placed.delivery = Delivery::Courier {
        address: "Казань, ул. Баумана, 5".to_owned(),
    };
    store.place_order(draft).await.unwrap()
}

fn mended(order: &Order) -> Mended {
    let mut mended = order.mended();
    mended.buyer.name = Name::parse("Зоя Ёлкина").unwrap();
    mended.buyer.phone = Phone::parse("+375 29 123-45-67").unwrap();
    mended.buyer.email = None;
    mended.delivery = Delivery::Courier {
        address: "Минск, пр. Победителей, 9".to_owned(),
    };
    "Домофон не работает".clone_into(&mut mended.comment);
    mended
}

async fn found(store: &dyn Store, typed: &str) -> Vec<OrderNumber> {
    let filter = OrderFilter {
        search: Search::parse(typed),
        trials: Trials::With,
        limit: 9,
        ..OrderFilter::default()
    };
    let rows = store.orders(&filter).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

/// The order by its number and its key, its row in the list and the search all say the new thing; what was placed is still there.
pub async fn what_is_mended_is_what_everybody_sees(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 9).await;
    let order = order_of(&*store, 1, "Анна Иванова").await;
    let other = order_of(&*store, 2, "Пётр Щукин").await;
    let (shop, admin) = office(subject).await;
    let after = mended(&order);
    shop.amend(&admin, order.number, after.clone(), 0, NOW)
        .await
        .unwrap();

    let by_number = store.order(order.number).await.unwrap().unwrap();
    let by_key = store.order_by_key(&order.key).await.unwrap().unwrap();
    let together = store.readable_orders(&[order.number]).await.unwrap().remove(0);
    for read in [&by_number, &by_key, &together] {
        assert_eq!(read.mended(), after);
        assert_eq!(read.placed.lines, order.placed.lines);
        assert_eq!(read.placed.bill, order.placed.bill);
        assert_eq!(read.placed.consents, order.placed.consents);
    }
    assert_eq!(found(&*store, "елкина").await, [order.number]);
    assert_eq!(found(&*store, "8 029 123").await, [order.number]);
    assert_eq!(found(&*store, "иванова").await, []);
    assert_eq!(found(&*store, "щукин").await, [other.number]);
    let filter = OrderFilter {
        trials: Trials::With,
        limit: 9,
        ..OrderFilter::default()
    };
    let rows = store.orders(&filter).await.unwrap();
    let row = rows.iter().find(|row| row.number == order.number).unwrap();
    assert_eq!(row.facts.as_ref().unwrap().placed.buyer, after.buyer);

    // A change of the order leaves it as it was mended.
    let paid = paid(&*store, &order).await;
    assert_eq!(paid.mended(), after);
    assert_eq!(store.order(order.number).await.unwrap().unwrap().mended(), after);
    let late = NOW.plus_seconds(24 * 3_600);
    let claimed = store.claim_messages(
        MessageChannel::Telegram,
        late,
        "lease",
        late.plus_seconds(60),
        99,
        &[],
    );
    let claimed = claimed.await.unwrap();
    let told = claimed.iter().filter_map(|one| one.message.letter.order());
    let told: Vec<_> = told.filter(|told| told.number == order.number).collect();
    assert!(!told.is_empty());
    assert!(
        told.iter().all(|told| told.placed.buyer == after.buyer),
        "letters say it, too"
    );

    let history = shop.amendments(&admin, order.number).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((&history[0].before, &history[0].after), (&order.mended(), &after));
    assert_eq!((history[0].at, history[0].who.as_str()), (NOW, admin.login()));
    assert!(subject.sql("update orders set placed = '{}'").await.is_err());
    for statement in ["update amendments set who = 'x'", "delete from amendments"] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
}

/// Whoever did not see the last change is told so, and the same thing once more changes nothing.
pub async fn two_who_mend_an_order_lose_nothing(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 9).await;
    let order = order_of(&*store, 1, "Анна Иванова").await;
    let (shop, admin) = office(subject).await;
    let amend = |after: Mended, seen| shop.amend(&admin, order.number, after, seen, NOW);
    amend(order.mended(), 0).await.unwrap();
    assert_eq!(shop.amendments(&admin, order.number).await.unwrap(), []);
    let after = mended(&order);
    amend(after.clone(), 0).await.unwrap();
    amend(after.clone(), 0).await.unwrap();
    let mut other = after.clone();
    "Позвонить".clone_into(&mut other.comment);
    let late = amend(other.clone(), 0).await;
    assert!(
        matches!(late, Err(Error::Refused(Refusal::ChangedMeanwhile))),
        "{late:?}"
    );
    amend(other.clone(), 1).await.unwrap();
    let mut mute = other.clone();
    mute.buyer.email = Email::parse("zoya@example.ru");
    amend(mute.clone(), 2).await.unwrap();
    assert_eq!(store.order(order.number).await.unwrap().unwrap().mended(), mute);
    assert_eq!(shop.amendments(&admin, order.number).await.unwrap().len(), 3);
    let nobody = shop.amend(&admin, OrderNumber(9), mute, 0, NOW).await;
    assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
}

/// A letter that has not gone out, and one that is sent again, goes where its buyer reads letters now.
pub async fn letters_follow_a_buyer_to_another_address(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 9).await;
    let order = order_of(&*store, 1, "Анна Иванова").await;
    let other = order_of(&*store, 2, "Пётр Щукин").await;
    let (shop, admin) = office(subject).await;
    let amend = async |email: &str, seen| {
        let mut after = order.mended();
        after.buyer.email = Email::parse(email);
        shop.amend(&admin, order.number, after, seen, NOW).await.unwrap();
    };
    let letter = async |number| {
        let mut messages = store.messages(number).await.unwrap();
        messages.retain(|row| row.message.to.channel == MessageChannel::Email);
        assert_eq!(messages.len(), 1, "the letter that it was placed");
        messages.remove(0)
    };
    let old = letter(order.number).await.message.to.recipient;
    amend("zoya@example.ru", 0).await;
    let waiting = letter(order.number).await;
    assert_eq!(waiting.message.to.recipient, "zoya@example.ru");
    assert_eq!(letter(other.number).await.message.to.recipient, old);

    let sent = "update outbox set state = 'sent', done_at = 1";
    subject.sql(sent).await.unwrap();
    amend("zoya.elkina@example.ru", 1).await;
    assert_eq!(
        letter(order.number).await.message.to.recipient,
        "zoya@example.ru",
        "it went there"
    );
    for (number, recipient) in [(order.number, "zoya.elkina@example.ru"), (other.number, &*old)] {
        let id = letter(number).await.id;
        assert!(store.resend_message(id, NOW).await.unwrap());
        assert_eq!(letter(number).await.message.to.recipient, recipient);
    }
}

/// Nothing goes to an address that is no longer the buyer's: neither what waits, nor what was tried and failed, nor what somebody sends
/// again.
pub async fn no_letter_goes_where_its_buyer_is_no_longer(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 9).await;
    let (waiting, tried, moved, sent) = (
        order_of(&*store, 1, "Анна Иванова").await,
        order_of(&*store, 2, "Пётр Щукин").await,
        order_of(&*store, 3, "Зоя Ёлкина").await,
        order_of(&*store, 4, "Ия Ким").await,
    );
    let (shop, admin) = office(subject).await;
    let amend = async |order: &Order, email: Option<&str>| {
        let mut after = order.mended();
        after.buyer.email = email.and_then(Email::parse);
        shop.amend(&admin, order.number, after, 0, NOW).await.unwrap();
    };
    let letters = async |order: &Order| {
        let mut messages = store.messages(order.number).await.unwrap();
        messages.retain(|row| row.message.key.ends_with(":email:buyer"));
        messages
    };
    let claim = async |at: Timestamp, lease: &str| {
        let until = at.plus_seconds(60);
        let claimed = store.claim_messages(MessageChannel::Email, at, lease, until, 99, &[]);
        let mut claimed = claimed.await.unwrap();
        claimed.retain(|one| one.message.key.ends_with(":email:buyer"));
        claimed
    };
    let finish = async |claimed: &Claimed, sent: Sent| {
        let done = store.finish_message(claimed.id, &claimed.lease, sent, NOW, Vec::new());
        done.await.unwrap()
    };
    amend(&waiting, None).await;
    assert_eq!(letters(&waiting).await, []);

    // The others are under way when their buyers' addresses change.
    let under_way = claim(NOW, "first").await;
    let of = |order: &Order| {
        let found = under_way
            .iter()
            .find(|one| one.message.letter.number() == Some(order.number));
        found.unwrap()
    };
    assert_eq!(under_way.len(), 3);
    assert!(finish(of(&sent), Sent::Delivered("250".into())).await);
    for order in [&tried, &sent] {
        amend(order, None).await;
    }
    amend(&moved, Some("zoya@example.ru")).await;
    let failed = || Sent::Failed {
        retry_at: NOW,
        error: "450".into(),
    };
    for order in [&tried, &moved] {
        assert!(!finish(of(order), failed()).await, "its lease is over");
    }
    assert_eq!(letters(&tried).await, []);
    let again = claim(NOW.plus_seconds(3_600), "second").await;
    let recipients: Vec<_> = again.iter().map(|one| &*one.message.to.recipient).collect();
    assert_eq!(recipients, ["zoya@example.ru"]);
    let went = letters(&sent).await.remove(0);
    assert!(!store.resend_message(went.id, NOW).await.unwrap());
    assert_eq!(letters(&sent).await, [went], "it went there, and stays so");
}

/// An order that is over stays as it is, and no order goes another way than the one that it has a price for.
pub async fn what_is_over_is_not_mended(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = order_of(&*store, 1, "Анна Иванова").await;
    let (shop, admin) = office(subject).await;
    let refused = async |number, after| {
        let done = shop.amend(&admin, number, after, 0, NOW).await;
        assert!(matches!(done, Err(Error::Refused(Refusal::NotNow))), "{done:?}");
    };
    let mut fetched = mended(&order);
    fetched.delivery = Delivery::PickUp;
    refused(order.number, fetched).await;
    let cancel = Deed::Cancel {
        reason: "asked to".into(),
    };
    shop.act(&admin, order.number, cancel, NOW).await.unwrap();
    refused(order.number, mended(&order)).await;
    let other = place(&*store, 2, &[(&wares[0], 1)]).await;
    assert!(other.can_be_amended());
}
