use super::*;

fn with(taxes: &[Tax], system: Option<TaxSystem>) -> Result<Receipt, ReceiptFaults> {
    let start = system
        .into_iter()
        .fold(Receipt::builder(), ReceiptBuilder::tax_system);
    let builder = taxes.iter().fold(start, |builder, tax| {
        builder.goods(Goods::new("Чай", rub("1"), Quantity::ONE, *tax))
    });
    builder.build(Amount::from_kopecks(100 * i64::try_from(taxes.len()).unwrap()).unwrap())
}

#[test]
fn a_receipt_of_kazakhstan_names_no_tax_system() {
    for tax in [Tax::Vat8, Tax::Vat12, Tax::Vat16] {
        assert!(with(&[tax], None).is_ok(), "{tax}");
        let faults = with(&[Tax::None, tax], Some(TaxSystem::Osn)).unwrap_err().0;
        assert_eq!(faults, [ReceiptFault::TaxSystem(tax)]);
    }
    for tax in Tax::ALL {
        let is_kazakh = matches!(tax, Tax::Vat8 | Tax::Vat12 | Tax::Vat16);
        assert_eq!(with(&[*tax], Some(TaxSystem::Osn)).is_err(), is_kazakh, "{tax}");
    }
}

#[test]
fn rates_of_two_countries_make_no_receipt() {
    let common = [Tax::None, Tax::Vat0, Tax::Vat5];
    for tax in Tax::ALL {
        let is_kazakh = matches!(tax, Tax::Vat8 | Tax::Vat12 | Tax::Vat16);
        let is_common = common.contains(tax);
        let beside_kazakh = with(&[*tax, Tax::Vat12], None).err().map(|faults| faults.0);
        let fault = ReceiptFault::TwoCountries(*tax, Tax::Vat12);
        assert_eq!(
            beside_kazakh,
            (!is_kazakh && !is_common).then(|| vec![fault]),
            "{tax}"
        );
        assert_eq!(with(&[*tax, Tax::Vat10], None).is_err(), is_kazakh, "{tax}");
        assert!(
            common.iter().all(|one| with(&[*tax, *one], None).is_ok()),
            "{tax}"
        );
    }
}

#[test]
fn a_supplier_has_a_name_and_no_blank_telephone() {
    let sold = |name: &str, phones: &[&str]| {
        let supplier = Supplier {
            name: name.to_owned(),
            inn: "7707083893".to_owned(),
            phones: phones.iter().map(ToString::to_string).collect(),
        };
        let tea = goods("Чай", "1", 1).agent(AgentKind::Attorney, supplier);
        Receipt::builder()
            .goods(goods("Мёд", "1", 1))
            .goods(tea)
            .build(rub("2"))
    };
    assert!(sold("X", &["+79990000000"]).is_ok() && sold("X", &[]).is_ok());
    for (name, phones) in [("", &[][..]), (" ", &["1"]), ("X", &[""]), ("X", &["1", " "])] {
        let faults = sold(name, phones).unwrap_err().0;
        assert_eq!(faults, [ReceiptFault::SupplierBlank(1)], "{name:?} {phones:?}");
    }
}
