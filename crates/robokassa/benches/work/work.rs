//! The two things that a busy shop does all day.

use divan::black_box;
use robokassa::receipt::{Goods, Quantity, Receipt, SettlementMethod, SubjectKind, Tax, TaxSystem};
use robokassa::{Amount, Fields, Hash, InvId, LivePasswords, Merchant, Mode, Payment, ResultNotice, Shp};

const NOTICE: &[u8] =
    b"OutSum=149.900000&InvId=1001&Shp_user=42&Shp_order=A-77&SignatureValue=6769EA864C59B493B7273FFE5C96D708";
const NAMES: [&str; 10] = [
    "Чай чёрный № 0",
    "Чай чёрный № 1",
    "Чай чёрный № 2",
    "Чай чёрный № 3",
    "Чай чёрный № 4",
    "Чай чёрный № 5",
    "Чай чёрный № 6",
    "Чай чёрный № 7",
    "Чай чёрный № 8",
    "Чай чёрный № 9",
];

pub fn merchant() -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        Hash::Md5,
    )
    .unwrap()
}

/// From the bytes of a notice to a sum that can be believed.
pub fn verify_notice(merchant: &Merchant) -> ResultNotice {
    let fields = Fields::parse(black_box(NOTICE)).unwrap();
    ResultNotice::verify(merchant, Mode::Live, &fields).unwrap()
}

/// From ten goods to the link that starts their payment, checks of the receipt included.
pub fn sign_payment(merchant: &Merchant) -> String {
    let price = Amount::from_kopecks(14_990).unwrap();
    let total = Amount::from_kopecks(149_900 * 2).unwrap();
    let builder = black_box(NAMES).into_iter().fold(
        Receipt::builder().tax_system(TaxSystem::UsnIncome),
        |builder, name| {
            builder.goods(
                Goods::new(name, price, Quantity::pieces(2).unwrap(), Tax::None)
                    .method(SettlementMethod::FullPayment)
                    .kind(SubjectKind::Commodity),
            )
        },
    );
    let payment = Payment::new(total, InvId::new(1001).unwrap())
        .description("Чай")
        .email("buyer@example.com")
        .receipt(builder.build(total).unwrap())
        .shp(Shp::from_pairs([("Shp_order", "A-77"), ("Shp_user", "42")]).unwrap());
    payment.link(merchant, Mode::Live).unwrap()
}
