use super::*;
use crate::{Hash, LivePasswords};

fn merchant() -> Merchant {
    Merchant::live("demo_shop", LivePasswords::new("p1", "p2").unwrap(), Hash::Md5).unwrap()
}

#[test]
fn payment_methods_are_listed() {
    let request = PaymentMethods::request(&merchant(), Culture::Ru);
    let url = "https://auth.robokassa.ru/Merchant/WebService/Service.asmx/GetPaymentMethods?MerchantLogin=demo_shop&Language=ru";
    assert_eq!(request.url, url);
    let xml = r#"<PaymentMethodsList xmlns="http://merchant.roboxchange.com/WebService/">
        <Result><Code>0</Code></Result>
        <Methods><Method Code="BankCard" Description="Банковская карта"/><Method Code="SBP"/></Methods>
    </PaymentMethodsList>"#;
    let method = |code: &str, description: &str| PaymentMethod {
        code: code.to_owned(),
        description: description.to_owned(),
    };
    let listed = PaymentMethods(vec![method("BankCard", "Банковская карта"), method("SBP", "")]);
    assert_eq!(PaymentMethods::parse(xml.as_bytes()), Ok(listed));
    for (from, to, element) in [
        ("Methods>", "Other>", "Methods"),
        ("Code=\"SBP\"", "", "Method@Code"),
    ] {
        let error = EnquiryError::Xml(XmlError::Element(element));
        assert_eq!(
            PaymentMethods::parse(xml.replace(from, to).as_bytes()),
            Err(error)
        );
    }
}

#[test]
fn currencies_are_listed_in_groups() {
    let request = Currencies::request(&merchant(), Culture::En);
    assert!(
        request
            .url
            .ends_with("/GetCurrencies?MerchantLogin=demo_shop&Language=en")
    );
    let xml = r#"<CurrenciesList><Result><Code>0</Code></Result><Groups>
        <Group Code="BankCard" Description="Card"><Items>
            <Currency Label="BankCardPSR" Alias="BankCard" Name="Visa" MinValue="1" MaxValue="15000.50"/>
            <Currency Label="X" MinValue="?"/>
        </Items></Group>
        <Group><Items/></Group>
    </Groups></CurrenciesList>"#;
    let Currencies(groups) = Currencies::parse(xml.as_bytes()).unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(
        (groups[0].code.as_str(), groups[0].description.as_str()),
        ("BankCard", "Card")
    );
    let card = CurrencyOption {
        label: "BankCardPSR".to_owned(),
        alias: "BankCard".to_owned(),
        name: "Visa".to_owned(),
        min: "1".parse().ok(),
        max: "15000.5".parse().ok(),
    };
    let other = CurrencyOption {
        label: "X".to_owned(),
        alias: String::new(),
        name: String::new(),
        min: None,
        max: None,
    };
    assert_eq!(groups[0].options, [card, other]);
    assert_eq!(groups[1].options, []);
    for (from, to, element) in [
        ("Groups>", "Other>", "Groups"),
        ("Label=\"X\"", "", "Currency@Label"),
        ("<Items/>", "", "Items"),
    ] {
        let error = EnquiryError::Xml(XmlError::Element(element));
        assert_eq!(Currencies::parse(xml.replace(from, to).as_bytes()), Err(error));
    }
}

#[test]
fn the_merchants_share_is_calculated() {
    let request = CalcOutSum {
        inc_curr_label: "BankCardPSR",
        inc_sum: "100".parse().unwrap(),
    }
    .request(&merchant());
    assert!(
        request
            .url
            .ends_with("/CalcOutSumm?MerchantLogin=demo_shop&IncCurrLabel=BankCardPSR&IncSum=100.00")
    );
    let answer = b"<R><Result><Code>0</Code></Result><OutSum>96.5</OutSum></R>";
    assert_eq!(CalcOutSum::read_reply(answer).map(Amount::kopecks), Ok(9650));
    let without = b"<R><Result><Code>0</Code></Result></R>";
    assert_eq!(
        CalcOutSum::read_reply(without),
        Err(EnquiryError::Xml(XmlError::Element("OutSum")))
    );
    let refused = b"<R><Result><Code>2</Code></Result></R>";
    let error = EnquiryError::Refused {
        code: ResultCode::NoShop,
        message: String::new(),
    };
    assert_eq!(CalcOutSum::read_reply(refused), Err(error.clone()));
    assert_eq!(Currencies::parse(refused), Err(error.clone()));
    assert_eq!(PaymentMethods::parse(refused), Err(error));
}
