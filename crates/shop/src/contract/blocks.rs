//! Networks that are shut out.

use super::{Subject, fixtures::NOW};
use crate::{stranger::Block, time::Timestamp};

fn block(network: &str, made_at: Timestamp, seconds: i64) -> Block {
    Block {
        network: network.to_owned(),
        until: made_at.plus_seconds(seconds),
        made_at,
        made_by: "olga".to_owned(),
    }
}

/// A network is shut out until its end, or until somebody lets it in again.
pub async fn a_network_is_shut_out_until_its_end_or_its_release(subject: &dyn Subject) {
    let store = subject.store();
    let (hour, day) = (
        block("203.0.113.7/32", NOW, 3_600),
        block("2001:db8:1::/48", NOW.plus_seconds(1), 86_400),
    );
    store.put_block(&hour).await.unwrap();
    store.put_block(&day).await.unwrap();
    let at = |seconds| store.blocks(NOW.plus_seconds(seconds));
    assert_eq!(at(2).await.unwrap(), [day.clone(), hour]);
    assert_eq!(at(3_600).await.unwrap(), std::slice::from_ref(&day));
    assert_eq!(at(86_401).await.unwrap(), []);

    assert!(store.drop_block("2001:db8:1::/48").await.unwrap());
    assert!(!store.drop_block("2001:db8:1::/48").await.unwrap());
    assert!(!store.drop_block("2001:db8::/32").await.unwrap());
    assert_eq!(at(3_600).await.unwrap(), []);

    store.put_block(&day).await.unwrap();
    store.forget_blocks(NOW.plus_seconds(3_600)).await.unwrap();
    assert_eq!(subject.sql("select count(*) from blocks").await, Ok(Some(1)));
}

/// Shut out once more, it has the new end and the name of who said so last.
pub async fn a_network_that_is_shut_out_again_has_the_new_end(subject: &dyn Subject) {
    let store = subject.store();
    store
        .put_block(&block("203.0.113.0/24", NOW, 86_400))
        .await
        .unwrap();
    let shorter = Block {
        made_by: "pavel".to_owned(),
        ..block("203.0.113.0/24", NOW.plus_seconds(60), 3_600)
    };
    store.put_block(&shorter).await.unwrap();
    assert_eq!(store.blocks(NOW.plus_seconds(61)).await.unwrap(), [shorter]);
}
