//! Every role at every address of the office.

use crate::support::{
    TestShop,
    map::{OTHERS, PAGES, deeds},
    said,
};
use office::{PROOF, RIGHTS, Refused, Wanted};
use reqwest::Method;
use server::{
    clock,
    office::{Doing, WANTED},
};
use shop::{
    secret::Secret,
    security::Act,
    staff::{Place, Role, SignIn},
    store::SignInId,
    text::Lang,
};
use std::{collections::BTreeSet, fmt::Write};

/// An address of the office with one of its methods, and its deed if it has one.
type Asked = (Method, String);

/// Everything that the map of rights knows, deed by deed.
fn asked() -> Vec<(Asked, Wanted)> {
    let mut asked = Vec::new();
    for (methods, path, wanted) in RIGHTS {
        for method in methods.split(' ') {
            let method: Method = method.parse().unwrap();
            let of_deeds = deeds();
            let paths = match wanted {
                Wanted::Deed => of_deeds.iter().map(|deed| path.replace("{deed}", deed)).collect(),
                Wanted::Nothing | Wanted::SignIn | Wanted::Right(_) => vec![(*path).to_owned()],
            };
            asked.extend(paths.into_iter().map(|path| ((method.clone(), path), *wanted)));
        }
    }
    asked
}

/// The address with things in it that are not there.
fn filled(path: &str, number: i64) -> String {
    path.replace("{number}", &number.to_string())
        .replace("{id}", "987654")
        .replace("{version}", "0123456789abcdef")
        .replace("{section}", "seller")
        .replace("{file}", "nothing.csv")
        .replace("{paper}", "sheet")
}

/// The cookie of somebody of this role who is signed in.
async fn signed_in(shop: &TestShop, role: Role) -> String {
    let (store, now) = (shop.store(), clock::now());
    let account = store
        .put_account_as(role.as_str(), "no password", role, now)
        .await;
    let secret = clock::secret();
    let id = SignInId::of(&secret);
    let sign_in = SignIn::begin(&account.unwrap(), id, Place::default(), now);
    store.begin_sign_in(&sign_in, None).await.unwrap();
    cookie(&secret)
}

fn cookie(secret: &Secret) -> String {
    format!("vitrina-staff={}", secret.as_str())
}

/// What somebody is answered.
async fn answer(shop: &TestShop, cookie: &str, method: &Method, path: &str) -> reqwest::Response {
    let request = shop.machine.request(method.clone(), shop.url(path));
    let request = request
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin");
    let request = if *method == Method::POST {
        request.form(&[("note", "")])
    } else {
        request
    };
    request.send().await.unwrap()
}

/// The table is the one of docs/roles.txt: whoever changes the rights of a role sees there for whom.
#[tokio::test]
async fn every_role_is_let_in_where_the_table_says_and_nowhere_else() {
    let shop = TestShop::open().await;
    let number = shop.unpaid().await.number.0;
    let mut cookies = Vec::new();
    for role in Role::ALL {
        cookies.push((role, signed_in(&shop, role).await));
    }
    let names = Role::ALL.map(|role| format!("{:<11}", role.as_str())).concat();
    let mut table = format!("{}{}\n", " ".repeat(51), names.trim_end());
    for ((method, path), wanted) in asked() {
        // Whoever signs out is out.
        if wanted == Wanted::Nothing {
            continue;
        }
        let mut line = format!("{:<5}{path:<46}", method.as_str());
        for (role, cookie) in &cookies {
            let here = filled(&path, number);
            let response = answer(&shop, cookie, &method, &here).await;
            let status = response.status().as_u16();
            let location = response.headers().get("location").map(|to| to.to_str().unwrap());
            assert!(status < 500, "{role:?} {method} {path}: {status}");
            assert!(
                location.is_none_or(|to| !to.ends_with("/admin/sign-in")),
                "{role:?} is signed in: {method} {path}"
            );
            let is_allowed = wanted.allow_role(*role, &path).is_ok();
            assert_eq!(status != 403, is_allowed, "{role:?} {method} {path}: {status}");
            let told = if is_allowed { "yes" } else { "403" };
            write!(line, "{told:<11}").unwrap();
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    println!("{table}");
    assert_eq!(
        table,
        include_str!("../../../docs/roles.txt"),
        "docs/roles.txt is another one"
    );
    shop.finish().await;
}

#[test]
fn every_address_of_the_office_is_in_the_map_of_rights() {
    let of_office = |path: &str| path.starts_with("/admin") || path.starts_with("/api/");
    let known = PAGES.iter().chain(OTHERS).filter(|(path, _)| of_office(path));
    let known = known.flat_map(|(path, methods)| methods.split(' ').map(move |method| (method, *path)));
    let mapped = RIGHTS
        .iter()
        .flat_map(|(methods, path, _)| methods.split(' ').map(move |method| (method, *path)));
    assert_eq!(
        mapped.collect::<BTreeSet<_>>(),
        known.collect::<BTreeSet<_>>(),
        "the map of rights, and the addresses of the router"
    );
}

/// Which deed it is stands in what a script sends, and in no address.
#[tokio::test]
async fn a_script_does_nothing_that_a_form_may_not() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let before = shop.order(&unpaid.key).await;
    for (role, deed) in [
        (Role::Viewer, "cancel"),
        (Role::Packer, "cancel"),
        (Role::Packer, "pay-outside"),
        (Role::Accountant, "cancel"),
    ] {
        let number = unpaid.number.to_string();
        let fields = [("number", number.as_str()), ("deed", deed), ("reason", "x")];
        let request = shop.page_posts("/api/office/act").form(&fields);
        let request = request.header("cookie", signed_in(&shop, role).await);
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 403, "{role:?} {deed}");
        let refused: Refused = response.json().await.unwrap();
        assert_eq!(refused, Refused::Lacking);
    }
    assert_eq!(shop.order(&unpaid.key).await, before);
    shop.finish().await;
}

/// Else a person types a password for nothing.
#[tokio::test]
async fn whoever_lacks_a_right_is_told_so_before_anybody_asks_who_sits_there() {
    let shop = TestShop::open().await;
    let number = shop.unpaid().await.number.0;
    let packer = signed_in(&shop, Role::Packer).await;
    shop.database
        .execute("update sign_ins set confirmed_at = confirmed_at - 900000")
        .await;
    for (doing, address) in WANTED {
        let path = filled(&address.replace("{*rest}", "7/remove"), number);
        let method = match doing {
            Doing::Open => Method::GET,
            Doing::Send | Doing::SendWith(..) => Method::POST,
        };
        let everybody_may = path.starts_with("/admin/account/") || path == "/admin/confirm";
        let is_script = path == "/api/office/act";
        let is_nothing = match doing {
            Doing::Open => path == "/admin/people/7/remove",
            Doing::Send | Doing::SendWith(..) => path == "/admin/people",
        };
        if everybody_may || is_script || is_nothing {
            continue;
        }
        let response = answer(&shop, &packer, &method, &path).await;
        let status = response.status().as_u16();
        let page = response.text().await.unwrap();
        assert_eq!(status, 403, "{method} {path}");
        assert!(
            page.contains(&said(Lang::Ru, "office-lacking-title")),
            "{method} {path}"
        );
        assert!(!page.contains(PROOF), "{method} {path}");
    }
    // Whoever may is asked.
    let owner = signed_in(&shop, Role::Owner).await;
    shop.database
        .execute("update sign_ins set confirmed_at = confirmed_at - 900000")
        .await;
    let page = answer(&shop, &owner, &Method::GET, "/admin/people").await;
    assert!(page.text().await.unwrap().contains(PROOF));
    shop.finish().await;
}

/// A handler reads `canc%65l` as it reads `cancel`.
#[tokio::test]
async fn a_deed_in_another_spelling_wants_the_same_right() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let before = shop.order(&unpaid.key).await;
    for (role, deed) in [
        (Role::Viewer, "canc%65l"),
        (Role::Packer, "pay%2Doutside"),
        (Role::Packer, "%72efund"),
        (Role::Accountant, "%63ancel"),
    ] {
        let cookie = signed_in(&shop, role).await;
        for lang in ["", "/en"] {
            let path = format!("{lang}/admin/orders/{}/{deed}", unpaid.number);
            let request = shop.page_posts(&path).header("cookie", &cookie);
            let response = request.form(&[("reason", "x")]).send().await.unwrap();
            assert_eq!(response.status().as_u16(), 403, "{role:?} {path}");
        }
    }
    assert_eq!(shop.order(&unpaid.key).await, before);
    shop.finish().await;
}

#[tokio::test]
async fn whoever_lacks_a_right_reads_who_has_it_and_is_on_record() {
    let shop = TestShop::open().await;
    let packer = signed_in(&shop, Role::Packer).await;
    for (path, lang) in [("/admin/settings", Lang::Ru), ("/en/admin/settings", Lang::En)] {
        let response = answer(&shop, &packer, &Method::GET, path).await;
        assert_eq!(response.status().as_u16(), 403);
        let page = response.text().await.unwrap();
        for id in [
            "office-lacking-title",
            "role-packer",
            "right-settings",
            "role-owner",
        ] {
            assert!(page.contains(&said(lang, id)), "{path} {id}: {page}");
        }
        assert!(
            !page.contains("/admin/backups"),
            "no link leads where nobody may go"
        );
    }
    let form = answer(&shop, &packer, &Method::POST, "/admin/settings/seller").await;
    assert_eq!(form.status().as_u16(), 403);
    let events = crate::evidence::on_record(&shop).await;
    let lacking = events.iter().filter(|event| event.act == Act::RightLacking);
    let lacking: i64 = lacking.map(|event| event.count).sum();
    assert_eq!(lacking, 3);
    assert!(events.iter().any(|event| event.detail.as_str() == "settings"));
    shop.finish().await;
}

#[tokio::test]
async fn an_order_offers_each_role_what_it_may_do() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let page = format!("/admin/orders/{}", unpaid.number);
    for (role, cancels, pays) in [
        (Role::Owner, true, true),
        (Role::Manager, true, true),
        (Role::Packer, false, false),
        (Role::Accountant, false, true),
        (Role::Viewer, false, false),
    ] {
        let cookie = signed_in(&shop, role).await;
        let shown = answer(&shop, &cookie, &Method::GET, &page)
            .await
            .text()
            .await
            .unwrap();
        let offers = |deed: &str| shown.contains(&format!("action=\"{page}/{deed}\""));
        assert_eq!(
            (offers("cancel"), offers("pay-outside")),
            (cancels, pays),
            "{role:?}: {shown}"
        );
    }
    shop.finish().await;
}
