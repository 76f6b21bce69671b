//! How fast the two things are that a busy shop does all day. `make interop ARGS=--bench` sets them beside a library
//! for Python that does the same work on the same input.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

use divan::{AllocProfiler, Bencher, black_box};
use robokassa::receipt::{Goods, Quantity, Receipt, SettlementMethod, SubjectKind, Tax, TaxSystem};
use robokassa::{Amount, Fields, Hash, InvId, LivePasswords, Merchant, Mode, Payment, ResultNotice, Shp};

const NOTICE: &[u8] =
    b"OutSum=149.900000&InvId=1001&Shp_user=42&Shp_order=A-77&SignatureValue=6769EA864C59B493B7273FFE5C96D708";

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn merchant() -> Merchant {
    Merchant::live(
        "demo_shop",
        LivePasswords::new("p1_Secret", "p2_Secret").unwrap(),
        Hash::Md5,
    )
    .unwrap()
}

/// From the bytes of a notice to a sum that can be believed.
#[divan::bench(sample_count = 100, sample_size = 100)]
fn verify_notice(bencher: Bencher<'_, '_>) {
    let merchant = merchant();
    bencher.bench_local(|| {
        let fields = Fields::parse(black_box(NOTICE)).unwrap();
        black_box(ResultNotice::verify(&merchant, Mode::Live, &fields).unwrap());
    });
}

/// From ten goods to the link that starts their payment, checks of the receipt included.
#[divan::bench(sample_count = 100, sample_size = 100)]
fn sign_payment(bencher: Bencher<'_, '_>) {
    let merchant = merchant();
    let price = Amount::from_kopecks(14_990).unwrap();
    let total = Amount::from_kopecks(149_900 * 2).unwrap();
    bencher.bench_local(|| {
        let builder = (0..10).fold(
            Receipt::builder().tax_system(TaxSystem::UsnIncome),
            |builder, number| {
                builder.goods(
                    Goods::new(
                        format!("Чай чёрный № {number}"),
                        price,
                        Quantity::pieces(2).unwrap(),
                        Tax::None,
                    )
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
        black_box(payment.link(black_box(&merchant), Mode::Live).unwrap());
    });
}
