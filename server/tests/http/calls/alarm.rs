//! When the owner is told of refused calls.

use crate::support::{CHAT, Engine, Hash, LOGIN, Notice, PASSWORD_1, Plan, TestShop, said};
use server::workers;
use shop::{call::Guess, order::OrderKey, text::Lang};

/// Two servers hear the same burst. One message to the owner, with the mistake in words and the way to the journal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_refused_notices_is_told_once_by_all_nodes_together() {
    let shop = TestShop::planned(Plan {
        engine: Engine::Postgres,
        nodes: 2,
        ..Plan::default()
    })
    .await;
    let unpaid = shop.unpaid().await;
    let forged = Notice {
        hash: Hash::Md5,
        ..Notice::of(&unpaid)
    };
    for node in &shop.nodes {
        for _ in 0..10 {
            let request = shop
                .machine
                .post(node.url("/robokassa/result"))
                .form(&forged.fields());
            assert!(shop.answer(request).await.is_refusal());
        }
    }
    let (one, other) = (shop.nodes[0].app.clone(), shop.nodes[1].app.clone());
    let (one, other) = tokio::join!(workers::write_calls(one), workers::write_calls(other));
    assert!(one.is_ok() && other.is_ok());
    shop.deliver_all().await;
    let told = refusals_told(&shop);
    assert_eq!(told.len(), 1, "{told:?}");
    for words in [
        "md5",
        "sha256",
        "/admin/calls?only=refused",
        &unpaid.invoice.to_string(),
    ] {
        assert!(told[0].contains(words), "{words}: {}", told[0]);
    }
    shop.notify(&forged).await;
    shop.calls().await;
    shop.deliver_all().await;
    assert_eq!(refusals_told(&shop).len(), 1, "not again within the hour");
    shop.finish().await;
}

/// Somebody without a password of the shop, and somebody who has bought here.
#[tokio::test]
async fn what_strangers_can_send_makes_no_phone_ring() {
    let shop = TestShop::open().await;
    let (paid, unpaid) = (shop.unpaid().await, shop.unpaid().await);
    let notice = Notice::of(&paid);
    assert_eq!(shop.notify(&notice).await, notice.ok());
    shop.deliver_all().await;
    let before = shop.sandbox.messages().len();
    // What the buyer's own browser carried back, sent where the gateway's notices go.
    let from_return = Notice {
        password: PASSWORD_1,
        ..Notice::of(&paid)
    };
    assert!(shop.notify(&from_return).await.is_refusal());
    let guessed = Notice::about(unpaid.invoice, &unpaid.sum);
    let mut wrong_key = Notice::of(&unpaid);
    wrong_key.shp[0].1 = OrderKey::from_random([7; 16]).as_str().to_owned();
    for rubbish in [
        guessed.with("SignatureValue", &"a".repeat(64)),
        wrong_key.with("SignatureValue", &"b".repeat(64)),
        Notice::of(&unpaid).without("SignatureValue"),
    ] {
        // Few enough to be kept: that a flood hides nothing is another test's.
        for _ in 0..10 {
            assert_eq!(shop.send(&rubbish).await.status, 400);
        }
    }
    shop.calls().await;
    shop.deliver_all().await;
    assert_eq!(shop.sandbox.messages().len(), before);

    // The gateway, whose password is another one than ours, knows the order. That is worth a message.
    let unknown = Notice {
        password: "changed in the cabinet",
        ..Notice::of(&unpaid)
    };
    assert!(shop.notify(&unknown).await.is_refusal());
    shop.calls().await;
    shop.deliver_all().await;
    assert_eq!(refusals_told(&shop).len(), 1);
    shop.finish().await;
}

pub(super) fn refusals_told(shop: &TestShop) -> Vec<String> {
    let title = said(Lang::Ru, "letter-refused-calls");
    let messages = shop.sandbox.messages();
    messages
        .iter()
        .filter(|message| message.chat_id == CHAT)
        .filter(|message| message.text.contains(&title))
        .map(|message| format!("{message:?}"))
        .collect()
}

/// A payment form's signature in a notice: what somebody without a password can try.
#[tokio::test]
async fn the_signature_of_a_payment_form_is_told_apart() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let mut notice = Notice::of(&unpaid);
    notice.password = PASSWORD_1;
    notice.out_sum = format!("{LOGIN}:{}", unpaid.sum);
    let signature = notice.signature();
    let fields = Notice::of(&unpaid).with("SignatureValue", &signature);
    assert_eq!(shop.send(&fields).await.status, 400);
    let guesses = shop.calls().await[0].guesses.clone();
    assert!(guesses.contains(&Guess::LoginSigned), "{guesses:?}");
    shop.deliver_all().await;
    assert_eq!(refusals_told(&shop), Vec::<String>::new());
    shop.finish().await;
}
