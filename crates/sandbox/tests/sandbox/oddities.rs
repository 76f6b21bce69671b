//! Notices that look odd and are authentic.

use sandbox::{Method, Oddity};

use crate::shop::{PASSWORD_2, Shop, md5, soon, value};

/// The body that announced a payment with this oddity.
async fn body_with(shop: &Shop, number: u64, oddity: Oddity) -> Vec<u8> {
    shop.open_invoice(&number.to_string(), "10.00").await;
    let op_key = shop.sandbox.payment(number).unwrap().op_key;
    shop.sandbox.set_oddities_of(&op_key, &[oddity]).unwrap();
    shop.sandbox.pay(number).unwrap();
    soon(
        shop.sandbox
            .payment_when(number, |payment| !payment.notifications.is_empty()),
    )
    .await;
    shop.book.lock().unwrap().bodies.pop().unwrap().to_vec()
}

#[tokio::test]
async fn an_odd_notice_is_odd_to_the_byte_and_signed_all_the_same() {
    let shop = Shop::open().await;
    let mut looks = Vec::new();
    for (number, oddity) in (1..).zip(Oddity::ALL) {
        let body = body_with(&shop, number, oddity).await;
        let look: &[u8] = match oddity {
            Oddity::Windows1251 => b"&PaymentMethod=%CA%E0%F0%F2%E0&",
            Oddity::RawBytes => b"&PaymentMethod=\xCA\xE0\xF0\xF2\xE0&",
            Oddity::NewLine => b"&Shp_order=A-77\r\n",
            Oddity::Repeated => b"&EMail=second%40example.com&Fee=1&",
            Oddity::Brackets => b"&Extra[0]=1&Extra[]=2&",
            Oddity::Blanks => b"&&Culture=&=&",
            Oddity::BrokenEscapes => b"100%&Discount=5%zz%4&",
            Oddity::IsTestFalse => b"&IsTest=false&",
            Oddity::ShortSum => b"&OutSum=10&",
        };
        let has = |look: &[u8]| body.windows(look.len()).any(|part| part == look);
        assert!(has(look), "{oddity:?}: {}", String::from_utf8_lossy(&body));
        looks.push(look);
        let others = looks.iter().rev().skip(1);
        assert_eq!(
            others.filter(|look| has(look)).count(),
            0,
            "{oddity:?} is one oddity"
        );

        let notice = shop.heard().pop().unwrap();
        let sum = if oddity == Oddity::ShortSum {
            "10"
        } else {
            "10.000000"
        };
        let signature = md5(&format!("{sum}:{number}:{PASSWORD_2}:Shp_order=A-77")).to_uppercase();
        assert_eq!(
            value(&notice, "SignatureValue"),
            Some(signature.as_str()),
            "{oddity:?}"
        );
    }
}

#[tokio::test]
async fn a_query_says_what_a_body_says() {
    let shop = Shop::open_with(|settings| {
        settings.is_test = false;
        settings.result_method = Method::Get;
        settings.result_url.set_query(Some("own=1"));
    })
    .await;
    for (number, oddity, look) in [
        (1, Oddity::RawBytes, "&PaymentMethod=%CA%E0%F0%F2%E0&"),
        (2, Oddity::NewLine, "&Shp_order=A-77%0D%0A"),
        (3, Oddity::BrokenEscapes, "5%zz%4"),
    ] {
        let query = String::from_utf8(body_with(&shop, number, oddity).await).unwrap();
        assert!(query.starts_with("own=1&") && query.contains(look), "{query}");
    }
}

#[tokio::test]
async fn a_notice_can_come_many_times_at_once_and_again_later() {
    let shop = Shop::open().await;
    shop.sandbox.set_delivery(sandbox::Delivery::Dropped);
    shop.open_invoice("7", "10.00").await;
    shop.sandbox.pay(7).unwrap();
    let op_key = shop.sandbox.payment(7).unwrap().op_key;
    shop.answer(&[(503, "later")]);
    let tries = shop.sandbox.announce_at_once(&op_key, 5).await.unwrap();
    let accepted = tries.iter().filter(|tried| tried.is_accepted).count();
    assert_eq!((tries.len(), accepted), (5, 4));
    assert_eq!(shop.sandbox.announce_at_once(&op_key, 1).await.unwrap().len(), 1);
    let heard = shop.heard();
    assert!(heard.len() == 6 && heard.iter().all(|notice| *notice == heard[0]));
    assert_eq!(
        shop.sandbox.announce_at_once("nobody", 1).await.unwrap_err().code,
        53
    );
}
