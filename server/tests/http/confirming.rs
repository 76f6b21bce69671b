//! Who sits there? Asked before what cannot be taken back, once somebody has been signed in for a while.

use crate::{
    sign_in::{LOGIN, PASSWORD, sign_in, with_account},
    support::{Browser, Page, TestShop, said},
};
use ::office::PROOF;
use reqwest::Method;
use server::office::{Doing, WANTED};
use shop::{settings::KeptValue, staff::CONFIRMED_SECONDS, text::Lang};

const BACKUPS: &str = "/admin/settings/backups";
const QUESTION: &str = "input[name=confirm_proof]";

/// A shop, and somebody who signed in a quarter of an hour ago.
async fn a_while_later() -> (TestShop, Browser) {
    let shop = TestShop::open().await;
    with_account(&shop).await;
    let visitor = shop.visitor();
    sign_in(&visitor, LOGIN, PASSWORD).await.found();
    assert_eq!(CONFIRMED_SECONDS, 900);
    pass_by(&shop).await;
    (shop, visitor)
}

async fn pass_by(shop: &TestShop) {
    shop.database
        .execute("update sign_ins set confirmed_at = confirmed_at - 900000")
        .await;
}

/// Answers the question on a page.
async fn answer(visitor: &Browser, page: &Page, action: &str, proof: &str) -> Page {
    visitor.submit(page.form(action).fill_in([(PROOF, proof)])).await
}

#[tokio::test]
async fn every_address_of_the_table_asks_who_sits_there_and_does_nothing_before() {
    let (shop, visitor) = a_while_later().await;
    for (doing, address) in WANTED {
        let path = address
            .replace("{number}", "1")
            .replace("{section}", "seller")
            .replace("{file}", "x.tar.gz")
            .replace("{*rest}", "x");
        for path in [path.clone(), format!("/en{path}")] {
            if path.starts_with("/en/api") {
                continue;
            }
            let rest = "what=rest&left=1&reason=x&refund=0&went_out=yes&note=x";
            let forms: Vec<String> = match doing {
                Doing::SendWith(name, texts) => {
                    let forms = texts.iter().map(|text| format!("number=1&{name}={text}&{rest}"));
                    forms.collect()
                }
                Doing::Open | Doing::Send => vec![rest.to_owned()],
            };
            for fields in forms {
                let request = match doing {
                    Doing::Open => visitor.client().request(Method::GET, shop.url(&path)),
                    Doing::Send | Doing::SendWith(..) => visitor
                        .page_posts(&path)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .body(fields),
                };
                let page = Page::of(request.send().await.unwrap()).await;
                if path.starts_with("/api/") {
                    assert_eq!(page.code(), 403, "{path}");
                    assert!(!page.body.contains("html\":"), "{path}: {}", page.body);
                } else {
                    assert_eq!((page.code(), page.url.path()), (200, path.as_str()));
                    assert!(page.has(QUESTION), "{path}");
                }
            }
        }
    }
    // Functions read names in brackets as well.
    for deed in [
        "number=1&[deed]=refund",
        "%5Bdeed%5D=refund&number=1",
        "number=1&d%65ed=refund",
        "number=1&[deed]=note-refund",
        "number=1&[deed]=settle-refund",
    ] {
        let refund = format!("{deed}&what=rest&left=1&reason=x&refund=0&went_out=yes&note=x");
        let refund = visitor.page_posts("/api/office/act").body(refund);
        let refund = refund.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(refund.send().await.unwrap().status().as_u16(), 403, "{deed}");
    }
    // What asks for less is done as ever.
    let ship = visitor.page_posts("/api/office/act").body("number=1&deed=ship");
    let ship = ship.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(ship.send().await.unwrap().status().as_u16(), 404, "no such order");
    assert!(!visitor.visit(BACKUPS).await.found().has(QUESTION));
    shop.finish().await;
}

#[tokio::test]
async fn a_form_goes_on_once_its_person_showed_who_they_are_and_nothing_of_it_is_lost() {
    const PHRASE: &str = "several words & \"signs\" of <mine>";
    let (shop, visitor) = a_while_later().await;
    let form = visitor.visit(BACKUPS).await.found().form(BACKUPS);
    let typed = [("BACKUP_PASSPHRASE", PHRASE), ("BACKUP_KEEP", "7")];
    let asked = visitor.submit(form.fill_in(typed)).await.found();
    asked.assert_says(&said(Lang::Ru, "office-confirm-title"));
    assert!(!asked.text().contains("several words") && !asked.body.contains("several words"));
    let kept = async || shop.store().kept_settings().await.unwrap().settings;
    assert_eq!(kept().await, []);

    let wrong = answer(&visitor, &asked, BACKUPS, "wrong horse battery").await;
    assert_eq!(wrong.code(), 422);
    wrong.assert_says(&said(Lang::Ru, "office-confirm-wrong"));
    assert!(!wrong.body.contains("wrong horse battery"));
    assert_eq!(kept().await, []);
    let done = answer(&visitor, &wrong, BACKUPS, PASSWORD).await.found();
    assert_eq!(done.url.path(), BACKUPS);
    assert!(!done.has(QUESTION));
    let settings = kept().await;
    let names: Vec<&str> = settings.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["BACKUP_KEEP", "BACKUP_PASSPHRASE"]);
    let KeptValue::Sealed(sealed) = &settings[1].value else {
        panic!("it is open");
    };
    let opened = shop
        .app()
        .keys()
        .await
        .unwrap()
        .open("BACKUP_PASSPHRASE", sealed)
        .unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&opened), PHRASE);
    shop.finish().await;
}

/// And a page of another host is not where it leads.
#[tokio::test]
async fn a_page_that_was_to_be_opened_is_opened_after_the_answer_and_nobody_is_asked_again() {
    let (shop, visitor) = a_while_later().await;
    let asked = visitor.visit("/admin/backups/x.tar.gz?part=1").await.found();
    let opened = answer(&visitor, &asked, "/admin/confirm", PASSWORD).await;
    assert_eq!(opened.code(), 404, "no such file");
    assert_eq!(
        (opened.url.path(), opened.url.query()),
        ("/admin/backups/x.tar.gz", Some("part=1"))
    );
    let again = visitor.visit("/admin/backups/x.tar.gz").await;
    assert_eq!(again.code(), 404, "it is the same person still");
    let form = visitor
        .visit("/admin/confirm")
        .await
        .found()
        .form("/admin/confirm");
    for elsewhere in ["https://evil.example/admin/", "//evil.example", "/cart"] {
        let page = visitor.submit(form.clone().force("to", elsewhere)).await.found();
        assert_eq!(page.url.path(), "/admin/account", "{elsewhere}");
    }
    // Working on is no answer, nor is that of somebody who has left.
    pass_by(&shop).await;
    visitor.visit("/admin/orders").await.found();
    assert!(
        visitor
            .visit("/admin/backups/x.tar.gz")
            .await
            .found()
            .has(QUESTION)
    );
    visitor.post("/admin/sign-out", &[]).await.found();
    let gone = visitor.post("/admin/confirm", &[("to", "/admin"), (PROOF, PASSWORD)]);
    assert_eq!(gone.await.url.path(), "/admin/sign-in");
    shop.finish().await;
}

/// As many as at the sign-in, since it is the same password.
#[tokio::test]
async fn answers_are_as_few_as_passwords_and_are_on_record() {
    let (shop, visitor) = a_while_later().await;
    let mut last = 0;
    for _ in 0..9 {
        let page = visitor.post("/admin/confirm", &[("to", "/admin"), (PROOF, "x")]);
        last = page.await.code();
    }
    assert_eq!(last, 429);
    let events = shop.app().evidence.take_all();
    let failed = events.iter().filter(|event| event.detail.as_str() == "confirm");
    assert_eq!(failed.map(|event| event.count).sum::<i64>(), 9);
    shop.finish().await;
}
