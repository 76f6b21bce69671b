//! The lights of the doctor.

use super::{
    Subject,
    fixtures::{NOW, at_once, office},
};
use crate::{
    doctor::{Fact, Light, Seen},
    time::Timestamp,
};
use std::collections::BTreeMap;

const MINUTE: i64 = 60;

fn seen(check: &str, light: Light, at: Timestamp) -> Seen {
    let facts = [
        ("peer", Fact::Text("«203.0.113.7»".to_owned())),
        ("count", Fact::Number(-7)),
        ("size", Fact::Bytes(1 << 40)),
        ("age", Fact::Seconds(60)),
    ];
    Seen {
        check: check.to_owned(),
        light,
        case: "any".to_owned(),
        value: Some(Fact::Number(3)),
        facts: facts.map(|(name, fact)| (name.to_owned(), fact)).into(),
        at,
    }
}

/// How often one of the owner's chats is told something.
async fn told(subject: &dyn Subject) -> i64 {
    let count = subject.sql("select count(*) from outbox where recipient = '42'");
    count.await.unwrap().unwrap()
}

/// Every field, and since when it is so.
pub async fn a_light_comes_back_as_it_was_seen_last(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    assert_eq!(shop.lights().await.unwrap(), []);
    let later = NOW.plus_seconds(MINUTE);
    let first = vec![seen("disk", Light::Ok, NOW), seen("clock", Light::Unknown, NOW)];
    shop.keep_lights(first, NOW).await.unwrap();
    let bare = Seen {
        value: None,
        facts: BTreeMap::new(),
        ..seen("disk", Light::Ok, later)
    };
    shop.keep_lights(vec![bare.clone()], later).await.unwrap();
    let of_later = "insert into doctor_lights (check_name, kept) values ('later', '{}')";
    subject.sql(of_later).await.unwrap();
    let lights = shop.lights().await.unwrap();
    assert_eq!(lights.len(), 2, "what cannot be read is passed over");
    assert_eq!(lights[0].seen, seen("clock", Light::Unknown, NOW));
    assert_eq!((&lights[1].seen, lights[1].since), (&bare, NOW));
}

/// Nodes that see the same at once say so once, however often they look.
pub async fn a_light_that_changed_is_told_once_whoever_saw_it(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    let at = |minute: i64| NOW.plus_seconds(minute * MINUTE);
    shop.keep_lights(vec![seen("disk", Light::Fault, at(0))], at(0))
        .await
        .unwrap();
    assert_eq!(told(subject).await, 0, "it may have flickered");
    at_once(8, |_| {
        let shop = shop.clone();
        async move {
            let disk = seen("disk", Light::Fault, NOW.plus_seconds(MINUTE));
            shop.keep_lights(vec![disk], NOW.plus_seconds(MINUTE))
                .await
                .unwrap();
        }
    })
    .await;
    assert_eq!(told(subject).await, 1);
    let both = vec![
        seen("disk", Light::Fault, at(2)),
        seen("clock", Light::Fault, at(2)),
    ];
    shop.keep_lights(both.clone(), at(2)).await.unwrap();
    shop.keep_lights(both, at(3)).await.unwrap();
    assert_eq!(told(subject).await, 2, "the clock was seen twice");
}

/// Of nodes that would look at once one does, until the next round.
pub async fn a_round_is_begun_by_one(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    let begun = at_once(8, |_| {
        let shop = shop.clone();
        async move { shop.begin_round(45, NOW).await.unwrap() }
    });
    assert_eq!(begun.await.into_iter().filter(|begun| *begun).count(), 1);
    assert!(!shop.begin_round(45, NOW.plus_seconds(44)).await.unwrap());
    assert!(shop.begin_round(45, NOW.plus_seconds(45)).await.unwrap());
}

/// The first secret stays, whoever has another one at hand.
pub async fn the_shop_has_one_secret_of_its_own(subject: &dyn Subject) {
    let (shop, _) = office(subject).await;
    let secrets = at_once(8, |nth| {
        let shop = shop.clone();
        async move { shop.own_secret(&format!("secret {nth}")).await.unwrap() }
    });
    let secrets = secrets.await;
    assert!(secrets[0].starts_with("secret "));
    assert!(secrets.iter().all(|secret| *secret == secrets[0]), "{secrets:?}");
    assert_eq!(shop.own_secret("another").await.unwrap(), secrets[0]);
}
