//! What the staff writes about orders for itself, and its lists.

use super::{
    Subject,
    fixtures::{NOW, office, place, signed_in, stocked},
};
use crate::{
    desk::Error,
    journal::{Doing, EntryFilter},
    order::{Note, OrderNumber, Said, Tag},
    staff::{Admin, Place, Role},
    store::{OrderFilter, PersonChanged, Trials},
};

fn note(text: &str) -> Said {
    Said::Note(Note::parse(text).unwrap())
}

fn tag(text: &str) -> Tag {
    Tag::parse(text).unwrap()
}

/// What was said stays, with who said it; a form that is sent twice says it once.
pub async fn a_note_is_kept_once_and_never_changes(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let order = place(&*store, 1, &[(&wares[0], 1)]).await.number;
    let (shop, admin) = office(subject).await;
    let say = |text, token| shop.remark(&admin, order, note(text), token, NOW);
    assert!(say("позвонить", "a").await.unwrap());
    assert!(!say("позвонить", "a").await.unwrap());
    assert!(say("позвонить", "b").await.unwrap());
    let (remarks, tags) = shop.remarks(&admin, order).await.unwrap();
    assert_eq!(remarks.len(), 2);
    assert_eq!(remarks[0].who, admin.login());
    assert_eq!((remarks[0].at, &remarks[0].said), (NOW, &note("позвонить")));
    assert!(tags.is_empty());
    for statement in ["update remarks set text = 'x'", "delete from remarks"] {
        assert!(subject.sql(statement).await.is_err(), "{statement}");
    }
    let nowhere = shop.remark(&admin, OrderNumber(9), note("x"), "c", NOW).await;
    assert!(matches!(nowhere, Err(Error::NotFound)), "{nowhere:?}");
}

/// Tags are put on and taken off with a line that says who; orders are found by them.
pub async fn orders_are_found_by_their_tags(subject: &dyn Subject) {
    let store = subject.store();
    let wares = stocked(&*store, 9).await;
    let mut orders = Vec::new();
    for seed in 1..4 {
        orders.push(place(&*store, seed, &[(&wares[0], 1)]).await.number);
    }
    let (shop, admin) = office(subject).await;
    let put = |order, said, token| shop.remark(&admin, order, said, token, NOW);
    assert!(put(orders[0], Said::Tagged(tag("vip")), "1").await.unwrap());
    assert!(put(orders[0], Said::Tagged(tag("подарок")), "2").await.unwrap());
    assert!(put(orders[2], Said::Tagged(tag("VIP")), "3").await.unwrap());
    assert!(
        !put(orders[2], Said::Tagged(tag("vip")), "4").await.unwrap(),
        "it is on already"
    );
    let found = async |wanted: &str| {
        let filter = OrderFilter {
            tag: Some(tag(wanted)),
            trials: Trials::With,
            limit: 9,
            ..OrderFilter::default()
        };
        let rows = store.orders(&filter).await.unwrap();
        let numbers: Vec<_> = rows.into_iter().map(|row| row.number).collect();
        assert_eq!(
            shop.count_orders(&admin, &filter).await.unwrap(),
            i64::try_from(numbers.len()).unwrap()
        );
        numbers
    };
    assert_eq!(found("vip").await, [orders[2], orders[0]]);
    assert_eq!(found("подарок").await, [orders[0]]);
    assert_eq!(found("vi").await, []);
    let tags = shop.tags_of(&admin, &orders).await.unwrap();
    assert_eq!(tags[&orders[0]], [tag("vip"), tag("подарок")]);
    assert!(!tags.contains_key(&orders[1]));

    assert!(put(orders[0], Said::Untagged(tag("vip")), "5").await.unwrap());
    assert!(!put(orders[0], Said::Untagged(tag("vip")), "6").await.unwrap());
    assert_eq!(found("vip").await, [orders[2]]);
    let (remarks, _) = shop.remarks(&admin, orders[0]).await.unwrap();
    let said: Vec<_> = remarks.into_iter().map(|remark| remark.said).collect();
    assert_eq!(
        said,
        [
            Said::Tagged(tag("vip")),
            Said::Tagged(tag("подарок")),
            Said::Untagged(tag("vip"))
        ]
    );
}

/// Whoever only reads orders keeps lists for themselves, and changes nobody else's.
pub async fn whoever_only_reads_keeps_lists_of_their_own(subject: &dyn Subject) {
    let (shop, olga) = office(subject).await;
    let nina = signed_in(subject, &shop, "nina").await;
    let account = nina.sign_in().account;
    let viewer = shop
        .change_role(&olga, account, Role::Viewer, NOW, &Place::default())
        .await;
    assert_eq!(viewer.unwrap(), PersonChanged::Done("nina".to_owned()));
    let nina = shop.admin(&nina.sign_in().id, NOW).await.unwrap().unwrap();
    let keep = async |admin: &Admin, name: &str| {
        let kept = shop.keep_order_view(admin, name.to_owned(), String::new(), true, NOW);
        kept.await.unwrap();
    };
    keep(&olga, "Общие").await;
    keep(&nina, "Мои").await;
    let views = shop.order_views(&nina).await.unwrap();
    let [(shared, _), (own, view)] = &views[..] else {
        panic!("two lists: {views:?}");
    };
    assert_eq!(view.owner.as_deref(), Some("nina"), "it is not everybody's");
    assert!(
        !shop
            .rename_order_view(&nina, *shared, "Чужие", NOW)
            .await
            .unwrap()
    );
    assert!(!shop.drop_order_view(&nina, *shared, NOW).await.unwrap());
    assert!(shop.rename_order_view(&nina, *own, "Новые", NOW).await.unwrap());
    assert!(shop.drop_order_view(&nina, *own, NOW).await.unwrap());
    assert!(shop.drop_order_view(&olga, *shared, NOW).await.unwrap());
}

/// Lists under a name are their owner's, or everybody's.
pub async fn a_list_under_a_name_is_its_owners_or_everybodys(subject: &dyn Subject) {
    let (shop, olga) = office(subject).await;
    let pavel = signed_in(subject, &shop, "pavel").await;
    let keep = |name: &str, is_shared| {
        shop.keep_order_view(&olga, name.to_owned(), "state=paid".to_owned(), is_shared, NOW)
    };
    keep("Мои", false).await.unwrap();
    keep("Общие", true).await.unwrap();
    let names = async |admin: &Admin| {
        let views = shop.order_views(admin).await.unwrap();
        views.into_iter().map(|(_, view)| view.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&olga).await, ["Мои", "Общие"]);
    assert_eq!(names(&pavel).await, ["Общие"]);
    let views = shop.order_views(&olga).await.unwrap();
    let [(own, view), (shared, _)] = &views[..] else {
        panic!("two lists: {views:?}");
    };
    assert_eq!((view.query.as_str(), view.made_at), ("state=paid", NOW));
    let rename = async |admin: &Admin, id, name: &str| {
        let renamed = shop.rename_order_view(admin, id, name, NOW.plus_seconds(60));
        renamed.await.unwrap()
    };
    let forget = async |admin: &Admin, id| {
        let dropped = shop.drop_order_view(admin, id, NOW.plus_seconds(120));
        dropped.await.unwrap()
    };
    assert!(!rename(&pavel, *own, "Чужие").await);
    assert!(!forget(&pavel, *own).await);
    assert!(rename(&olga, *own, "Оплаченные").await);
    assert!(rename(&pavel, *shared, "Наши").await);
    assert!(forget(&pavel, *shared).await);
    assert!(!forget(&pavel, *shared).await, "it is gone");
    for hidden in ["placed,sum", ""] {
        shop.hide_columns(&olga, hidden).await.unwrap();
        assert_eq!(shop.hidden_columns(&olga).await.unwrap(), hidden);
        assert_eq!(shop.hidden_columns(&pavel).await.unwrap(), "");
    }
    assert_eq!(names(&olga).await, ["Оплаченные"]);

    // What everybody sees and somebody changes is in the journal, without its name: a person typed that.
    let filter = EntryFilter {
        limit: 100,
        ..EntryFilter::default()
    };
    let mut entries = shop.journal(&olga, &filter).await.unwrap();
    entries.retain(|entry| entry.act.starts_with("view."));
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| (entry.doing(), entry.who.as_str(), entry.object.clone(), entry.at))
        .collect();
    let number = shared.0.to_string();
    assert_eq!(
        lines,
        [
            (
                Some(Doing::ViewDropped),
                "pavel",
                number.clone(),
                NOW.plus_seconds(120)
            ),
            (
                Some(Doing::ViewRenamed),
                "pavel",
                number.clone(),
                NOW.plus_seconds(60)
            ),
            (Some(Doing::ViewKept), "olga", number, NOW),
        ]
    );
}
