use time::macros::datetime;

use super::*;
use crate::receipt::{Goods, Quantity, Tax};
use crate::{Hash, LivePasswords};

fn rub(text: &str) -> Amount {
    text.parse().unwrap()
}

fn share(login: &str, amount: &str) -> SplitShare {
    SplitShare {
        login: login.to_owned(),
        inv_id: InvId::new(7).ok(),
        amount: rub(amount),
        receipt: None,
    }
}

fn merchant() -> Merchant {
    Merchant::live("demo_shop", LivePasswords::new("p1", "p2").unwrap(), Hash::Md5).unwrap()
}

#[test]
fn the_form_holds_encoded_json_signed_raw() {
    let tea = Goods::new("Чай", rub("1"), Quantity::ONE, Tax::None);
    let receipt = Receipt::builder().goods(tea).build(rub("1")).unwrap();
    let mut payment = SplitPayment::new(
        rub("10"),
        vec![
            SplitShare {
                receipt: Some(receipt),
                ..share("a", "1")
            },
            share("b", "9"),
            share("c", "0"),
        ],
    );
    payment.comment = Some("ж".repeat(101));
    payment.email = Some("buyer@example.com".to_owned());
    payment.culture = Some(Culture::Ru);
    payment.inc_curr_label = Some("BankCardPSR".to_owned());
    payment.shop_params = vec![("order".to_owned(), "A-77".to_owned())];
    payment.expires = Some(datetime!(2024-08-23 15:53:59 +3));
    let json = format!(
        concat!(
            r#"{{"outAmount":10.00,"shop_params":[{{"name":"order","value":"A-77"}}],"email":"buyer@example.com","#,
            r#""incCurr":"BankCardPSR","language":"ru","expirationDate":"2024-08-23T12:53Z","#,
            r#""merchant":{{"id":"demo_shop","comment":"{comment}"}},"splitMerchants":["#,
            r#"{{"id":"a","InvoiceId":7,"amount":1.00,"receipt":{{"items":[{{"name":"Чай","quantity":1,"sum":1.00,"tax":"none"}}]}}}},"#,
            r#"{{"id":"b","InvoiceId":7,"amount":9.00}},{{"id":"c","InvoiceId":7,"amount":0.00}}]}}"#,
        ),
        comment = "ж".repeat(100)
    );
    let form = payment.form(&merchant()).unwrap();
    assert_eq!(form.action, "https://auth.robokassa.ru/Merchant/Payment/CreateV2");
    assert_eq!(
        form.fields[0],
        ("Invoice".into(), encode::percent(&json).into_owned())
    );
    assert_eq!(form.fields[1].0, "Signature");
    assert_eq!(form, SplitPayment::verbatim(&merchant(), &json).unwrap());
}

#[test]
fn shares_and_receipts_must_add_up() {
    let mut payment = SplitPayment::new(rub("10"), vec![share("a", "1"), share("b", "8")]);
    assert_eq!(payment.form(&merchant()), Err(SplitError::Shares));
    payment.shares.clear();
    assert_eq!(payment.form(&merchant()), Err(SplitError::Shares));
    payment = SplitPayment::new(Amount::ZERO, vec![share("a", "0")]);
    assert_eq!(payment.form(&merchant()), Err(SplitError::ZeroSum));
    let tea = Goods::new("Чай", rub("1"), Quantity::ONE, Tax::None);
    let receipt = Receipt::builder().goods(tea).build(rub("1")).unwrap();
    payment = SplitPayment::new(
        rub("2"),
        vec![SplitShare {
            receipt: Some(receipt),
            ..share("a", "2")
        }],
    );
    assert_eq!(payment.form(&merchant()), Err(SplitError::Receipt));
}
