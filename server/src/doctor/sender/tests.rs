//! Questions to a name server of this machine, which knows what the test says.

use super::*;
use crate::doctor::names::name_server::name_server;

const YANDEX: &str = "smtp.yandex.ru";
const OWN: &str = "mail.shop.ru";

type Texts = &'static [(&'static str, &'static str)];

async fn asked(domain: &str, host: &str, texts: Texts) -> (Sender, Names) {
    let server = name_server(texts).await;
    let sender = Sender {
        domain: domain.to_owned(),
        host: host.to_owned(),
        owner: Some("owner@shop.ru".to_owned()),
    };
    (sender, Names::ask(Some(server)).unwrap())
}

fn paste(found: &Found) -> &str {
    match found.facts.get("paste") {
        Some(Fact::Text(paste)) => paste,
        _ => "",
    }
}

#[tokio::test]
async fn who_may_send_is_judged_and_the_right_text_is_given() {
    let rows: [(&str, Texts, Case, &str); 11] = [
        (YANDEX, &[], MISSING, "v=spf1 include:_spf.yandex.net ~all"),
        (OWN, &[], MISSING, "v=spf1 mx a:mail.shop.ru ~all"),
        // Another text of the domain is none of ours.
        (
            OWN,
            &[
                ("shop.ru", "google-site-verification=1"),
                ("shop.ru", "v=spf10 all"),
            ],
            MISSING,
            "v=spf1 mx a:mail.shop.ru ~all",
        ),
        (
            YANDEX,
            &[("shop.ru", "v=spf1 redirect=_spf.yandex.net")],
            FINE,
            "",
        ),
        (OWN, &[("shop.ru", "v=spf1 mx -all")], FINE, ""),
        (
            YANDEX,
            &[("shop.ru", "v=spf1 ip4:192.0.2.1 -all")],
            LACKING,
            "v=spf1 ip4:192.0.2.1 include:_spf.yandex.net -all",
        ),
        (
            YANDEX,
            &[
                ("shop.ru", "v=spf1 include:_spf.shop.ru ~all"),
                ("_spf.shop.ru", "v=spf1 include:_spf.yandex.net ~all"),
            ],
            FINE,
            "",
        ),
        // Two that take in each other have an end.
        (
            YANDEX,
            &[
                ("shop.ru", "v=spf1 include:a.shop.ru redirect=b.shop.ru"),
                ("a.shop.ru", "v=spf1 include:b.shop.ru"),
                ("b.shop.ru", "v=spf1 include:a.shop.ru"),
            ],
            LACKING,
            "v=spf1 include:a.shop.ru include:_spf.yandex.net redirect=b.shop.ru",
        ),
        (OWN, &[("shop.ru", "v=spf1 mx +all")], OPEN, "v=spf1 mx ~all"),
        (OWN, &[("shop.ru", "v=spf1 mx all")], OPEN, "v=spf1 mx ~all"),
        (
            OWN,
            &[
                ("shop.ru", "v=spf1 mx -all"),
                ("shop.ru", "v=spf1 mx a:mail.shop.ru ~all"),
            ],
            SEVERAL,
            "v=spf1 mx a:mail.shop.ru ~all",
        ),
    ];
    for (host, texts, case, text) in rows {
        let (sender, names) = asked("shop.ru", host, texts).await;
        let found = sender.spf(&names).await.unwrap();
        assert_eq!((found.case, paste(&found)), (case, text), "{texts:?}");
    }
}

#[tokio::test]
async fn a_mailbox_that_anybody_may_have_sends_through_its_own_service_only() {
    for (domain, host, case) in [
        ("yandex.ru", YANDEX, FREE),
        ("gmail.com", YANDEX, FOREIGN),
        ("mail.ru", OWN, FOREIGN),
    ] {
        let (sender, names) = asked(domain, host, &[]).await;
        assert_eq!(sender.spf(&names).await.unwrap().case, case, "{domain}");
        assert_eq!(sender.dkim(&names).await.unwrap().case, FREE);
        assert_eq!(sender.dmarc(&names).await.unwrap().case, FREE);
    }
}

#[tokio::test]
async fn a_key_is_found_by_the_names_that_services_give() {
    let rows: [(&str, Texts, Case); 6] = [
        (
            YANDEX,
            &[("mail._domainkey.shop.ru", "v=DKIM1; k=rsa; p=MIIBIjAN")],
            FINE,
        ),
        (OWN, &[("default._domainkey.shop.ru", "p=MIIBIjAN")], FINE),
        // It was withdrawn.
        (YANDEX, &[("mail._domainkey.shop.ru", "v=DKIM1; p=")], MISSING),
        (YANDEX, &[], MISSING),
        // Whoever has a server of their own gives names that nobody can guess.
        (OWN, &[], UNSEEN),
        (OWN, &[("mail._domainkey.shop.ru", "nothing of the kind")], UNSEEN),
    ];
    for (host, texts, case) in rows {
        let (sender, names) = asked("shop.ru", host, texts).await;
        let found = sender.dkim(&names).await.unwrap();
        assert_eq!(found.case, case, "{texts:?}");
        if case == MISSING {
            let name = Fact::Text("mail._domainkey.shop.ru".to_owned());
            assert_eq!(found.facts["name"], name);
        }
    }
}

#[tokio::test]
async fn what_becomes_of_other_letters_is_said_by_the_domain_or_the_one_above() {
    let text = "v=DMARC1; p=none; rua=mailto:owner@shop.ru";
    let rows: [(&str, Texts, Case, &str); 6] = [
        ("shop.ru", &[], MISSING, text),
        (
            "shop.ru",
            &[("_dmarc.shop.ru", "v=DMARC1; p=quarantine")],
            FINE,
            "",
        ),
        (
            "mail.shop.ru",
            &[("_dmarc.shop.ru", "v=DMARC1;p=reject; sp=none")],
            FINE,
            "",
        ),
        ("shop.ru", &[("_dmarc.shop.ru", "v=DMARC1; p=some")], BROKEN, text),
        (
            "shop.ru",
            &[("_dmarc.shop.ru", "v=DMARC1; rua=mailto:a@b.ru")],
            BROKEN,
            text,
        ),
        (
            "shop.ru",
            &[
                ("_dmarc.shop.ru", "v=DMARC1; p=none"),
                ("_dmarc.shop.ru", "v=DMARC1; p=reject"),
            ],
            SEVERAL,
            text,
        ),
    ];
    for (domain, texts, case, text) in rows {
        let (sender, names) = asked(domain, OWN, texts).await;
        let found = sender.dmarc(&names).await.unwrap();
        assert_eq!((found.case, paste(&found)), (case, text), "{texts:?}");
    }
}

#[test]
fn a_server_belongs_to_the_service_whose_name_it_ends_with() {
    for (host, include) in [
        ("smtp.yandex.ru", Some("_spf.yandex.net")),
        ("yandex.ru", Some("_spf.yandex.net")),
        ("notyandex.ru", None),
        ("smtp.mail.ru", Some("_spf.mail.ru")),
        ("smtp.gmail.com", Some("_spf.google.com")),
        ("mail.shop.ru", None),
    ] {
        let found = Service::of_host(host).and_then(|service| service.include);
        assert_eq!(found, include, "{host}");
    }
}
