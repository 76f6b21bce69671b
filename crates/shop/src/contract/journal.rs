//! The staff's journal.

use super::{
    Subject,
    fixtures::{NOW, audience, notice, office, placed, stocked},
    moving::movement,
};
use crate::{
    Shop,
    backup::{BackupRun, RunKind},
    journal::{Doing, Entry, EntryFilter, EntryKey},
    money::Kopecks,
    order::Deed,
    payment::InvoiceId,
    secret::Secret,
    security::{Act, SecurityEvent, Told},
    staff::{Admin, Place, SignIn},
    stock::HandCause,
    store::SignInId,
    time::Timestamp,
};

fn of(who: &str) -> EntryFilter {
    EntryFilter {
        who: Some(who.to_owned()),
        limit: 100,
        ..EntryFilter::default()
    }
}

/// Somebody who signs in from this network, and stays signed in wherever they were.
async fn signed_in(subject: &dyn Subject, shop: &Shop, login: &str, nth: u8) -> Admin {
    let store = subject.store();
    let account = match store.account_by_login(login).await.unwrap() {
        Some(account) => account,
        None => store.put_account(login, "hash", NOW).await.unwrap(),
    };
    let id = SignInId::of(&Secret::from_random([nth; 16]));
    let place = Place {
        network: format!("203.0.{nth}.0/24"),
        device: "Firefox, Android".to_owned(),
    };
    let sign_in = SignIn::begin(&account, id.clone(), place, NOW);
    shop.sign_in(&sign_in, None).await.unwrap();
    shop.admin(&id, NOW).await.unwrap().unwrap()
}

/// Whatever has a history of its own brings its line in the same transaction, everything else is written down by whoever
/// does it; what buyers, gateways and the clock do is not there.
pub async fn what_the_staff_does_is_in_the_journal_and_nothing_else(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let shop = super::stock::shop(store.clone());
    let admin = signed_in(subject, &shop, "olga", 1).await;
    let ware = &stocked(&*store, 100).await[0];

    let received = movement("a", ware, HandCause::Received, 10);
    store.move_stock(received, &audience()).await.unwrap();
    let outside = Deed::PayOutside {
        reason: "перевод от Анны, +7 912 345-67-89".to_owned(),
    };
    shop.act(&admin, order.number, outside, NOW).await.unwrap();
    let orphan = notice(InvoiceId::new(77).unwrap(), Kopecks::new(100));
    assert!(store.record_orphan(orphan, Vec::new()).await.unwrap());
    let orphan = store.orphans(1).await.unwrap()[0].id;
    shop.resolve_orphan(&admin, orphan, "returned", NOW)
        .await
        .unwrap();
    let run = BackupRun {
        began_at: NOW,
        ended_at: NOW,
        by: "olga".to_owned(),
        file: "vitrina-1.tar.gz".to_owned(),
        bytes: 1,
        rows: 1,
        failure: None,
        place: None,
    };
    store.write_backup_run(RunKind::Backup, &run).await.unwrap();
    shop.note_doing(&admin, Doing::MessageResent, "7", NOW)
        .await
        .unwrap();
    let exported = SecurityEvent {
        at: NOW,
        act: Act::GoodsExported,
        who: Told::of("olga"),
        network: Told::of("203.0.1.0/24"),
        device: Told::of("Firefox, Android"),
        detail: Told::of("goods.csv"),
        count: 1,
    };
    let tried = SecurityEvent {
        act: Act::SignInFailed,
        ..exported.clone()
    };
    shop.keep_security_events(&[exported, tried], NOW).await.unwrap();

    let mut entries = shop.journal(&admin, &of("olga")).await.unwrap();
    entries.sort_by_key(|entry| entry.id);
    let written: Vec<(&str, &str, &str)> = entries
        .iter()
        .map(|entry| (entry.act.as_str(), entry.object.as_str(), entry.detail.as_str()))
        .collect();
    let (number, total) = (
        order.number.to_string(),
        order.placed.bill.total().get().to_string(),
    );
    assert_eq!(
        written,
        [
            ("stock.received", "scarf-m", "10"),
            ("order.paid_outside", number.as_str(), total.as_str()),
            ("orphan.resolved", "77", "100"),
            ("backup.made", "vitrina-1.tar.gz", ""),
            ("message.resent", "7", ""),
            ("security.goods_exported", "goods.csv", ""),
        ]
    );
    for entry in &entries {
        assert!(entry.doing().is_some(), "{entry:?}");
        let place = (entry.network.as_str(), entry.device.as_str());
        assert_eq!(place, ("203.0.1.0/24", "Firefox, Android"), "{entry:?}");
    }
    // Goods were put on the shelf by a command.
    let others = subject.sql("select count(*) from journal where who <> 'olga' and who <> 'seed'");
    assert_eq!(others.await, Ok(Some(0)));
}

/// Somebody who is signed in on two devices may be at either, or somebody else is.
pub async fn a_deed_of_somebody_who_is_signed_in_twice_names_both_places(subject: &dyn Subject) {
    let store = subject.store();
    let order = placed(&*store).await;
    let shop = super::stock::shop(store.clone());
    signed_in(subject, &shop, "olga", 1).await;
    let admin = signed_in(subject, &shop, "olga", 2).await;
    signed_in(subject, &shop, "vera", 3).await;
    let cancel = Deed::Cancel {
        reason: "не отвечает".to_owned(),
    };
    shop.act(&admin, order.number, cancel, NOW).await.unwrap();
    let entries = shop.journal(&admin, &of("olga")).await.unwrap();
    assert_eq!(entries[0].act, "order.cancelled");
    assert_eq!(entries[0].network, "203.0.1.0/24, 203.0.2.0/24");
    assert_eq!(entries[0].device, "Firefox, Android");
}

/// Whom or what it was done to, and what exactly: of events as they are written now, and of those that an older program writes.
pub async fn what_an_event_was_about_has_columns_of_its_own(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let people = Act::PeopleChanged;
    for (act, detail, object, rest) in [
        (people, "pavel: role packer", "pavel", "role packer"),
        (people, "pavel: removed", "pavel", "removed"),
        (people, "pavel: password", "pavel", "password"),
        (people, "pavel: link taken back", "pavel", "link taken back"),
        (people, "invited: packer", "", "invited: packer"),
        (people, "taken back: packer", "", "taken back: packer"),
        (people, "joined: packer", "olga", "joined: packer"),
        (people, "own password", "olga", "own password"),
        (people, "password by link", "olga", "password by link"),
        (people, "first", "olga", "first"),
        (people, "", "olga", ""),
        // A login may be any text.
        (people, "a: b: role packer", "a: b", "role packer"),
        (people, "Ольга Ивановна: removed", "Ольга Ивановна", "removed"),
        (people, "invited: role packer", "invited", "role packer"),
        (people, "taken back: removed", "taken back", "removed"),
        (people, "joined: link taken back", "joined", "link taken back"),
        // Of an older program.
        (people, "pavel: packer", "pavel", "role packer"),
        (people, "taken back: pavel", "pavel", "link taken back"),
        (people, "taken back: Ольга", "Ольга", "link taken back"),
        (Act::OrdersLetGo, "203.0.113.0/24 · 12", "203.0.113.0/24", "12"),
        (Act::ConsentsExported, "consents.csv 12", "consents.csv", "12"),
        (Act::ConsentWithdrawn, "letter 3", "", "letter 3"),
        (Act::SignedOut, "elsewhere", "", "elsewhere"),
        (Act::SignedOut, "", "", ""),
        (Act::SignedIn, "", "", ""),
        (Act::NetworkShutOut, "203.0.113.0/24", "203.0.113.0/24", ""),
        (Act::BackupTakenAway, "vitrina-1.tar.gz", "vitrina-1.tar.gz", ""),
        (Act::PersonForgotten, "1001 1002", "1001 1002", ""),
        (Act::PasskeyRemoved, "phone", "phone", ""),
    ] {
        let event = SecurityEvent {
            at: NOW,
            act,
            who: Told::of("olga"),
            network: Told::of("203.0.1.0/24"),
            device: Told::default(),
            detail: Told::of(detail),
            count: 1,
        };
        shop.keep_security_events(&[event], NOW).await.unwrap();
        let filter = EntryFilter {
            limit: 1,
            ..of("olga")
        };
        let entries = shop.journal(&admin, &filter).await.unwrap();
        let written = (entries[0].object.as_str(), entries[0].detail.as_str());
        assert_eq!(written, (object, rest), "{act:?} {detail}");
        assert_eq!(entries[0].doing(), Some(Doing::Security(act)));
    }
    // A command comes from nowhere, and its event names whom it is about.
    for (act, detail) in [
        (people, "owner"),
        (people, "role packer"),
        (people, "removed"),
        (people, "first"),
        (Act::FactorRemoved, ""),
    ] {
        let event = SecurityEvent {
            at: NOW,
            act,
            who: Told::of("pavel"),
            network: Told::default(),
            device: Told::default(),
            detail: Told::of(detail),
            count: 1,
        };
        shop.keep_security_events(&[event], NOW).await.unwrap();
        let filter = EntryFilter {
            limit: 1,
            ..of("vitrina admin")
        };
        let entries = shop.journal(&admin, &filter).await.unwrap();
        let written = (entries[0].object.as_str(), entries[0].detail.as_str());
        assert_eq!(written, ("pavel", detail), "{act:?}");
    }
}

/// By person, deed, thing and days, newest first and page by page.
pub async fn entries_are_found(subject: &dyn Subject) {
    let (shop, admin) = office(subject).await;
    let at = |seconds: i64| NOW.plus_seconds(seconds);
    let noted = [
        (Doing::MessageResent, "7", at(0)),
        (Doing::MessageResent, "8", at(60)),
        (Doing::ImportBegun, "goods.csv", at(60)),
        (Doing::CategoryKept, "8", at(120)),
    ];
    for (doing, object, now) in noted {
        shop.note_doing(&admin, doing, object, now).await.unwrap();
    }
    let entries = async |filter: EntryFilter| -> Vec<Entry> { shop.journal(&admin, &filter).await.unwrap() };
    let objects = |entries: &[Entry]| -> Vec<String> { entries.iter().map(|e| e.object.clone()).collect() };
    let all = || EntryFilter {
        limit: 100,
        ..EntryFilter::default()
    };
    for (filter, expected) in [
        (all(), vec!["8", "goods.csv", "8", "7"]),
        (of("olga"), vec!["8", "goods.csv", "8", "7"]),
        (of("vera"), vec![]),
        (of("' or 1=1 --"), vec![]),
        (
            EntryFilter {
                doing: Some(Doing::MessageResent),
                ..all()
            },
            vec!["8", "7"],
        ),
        (
            EntryFilter {
                object: Some("8".to_owned()),
                ..all()
            },
            vec!["8", "8"],
        ),
        (
            EntryFilter {
                from: Some(at(60)),
                until: Some(at(120)),
                ..of("olga")
            },
            vec!["goods.csv", "8"],
        ),
    ] {
        assert_eq!(objects(&entries(filter.clone()).await), expected, "{filter:?}");
    }
    let mut paged = Vec::new();
    let mut before: Option<EntryKey> = None;
    loop {
        let page = entries(EntryFilter {
            before,
            limit: 1,
            ..all()
        });
        let page = page.await;
        let Some(last) = page.last() else { break };
        before = Some(EntryKey::of(last));
        paged.extend(page);
    }
    assert_eq!(paged, entries(all()).await);
    let moment = |entry: &Entry| -> Timestamp { entry.at };
    assert!(paged.iter().map(moment).is_sorted_by(|a, b| a >= b));
}
