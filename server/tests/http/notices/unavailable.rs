//! The database does not take what the gateway says: the gateway has to say it again.

use super::{assert_nothing_is_recorded, assert_paid_once, assert_untouched};
use crate::support::{Answer, Notice, TestShop};
use sqlx::Executor;

/// FL-03: another process has the file. A caller who waits too long gets 503, readers are served, and nothing
/// is half written.
#[tokio::test]
async fn what_cannot_be_recorded_is_not_confirmed() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let mut thief = shop.database.sqlite().await;
    thief.execute("begin exclusive").await.unwrap();

    assert_eq!(shop.notify(&notice).await, Answer::plain(503, "Try again later"));
    assert_eq!(shop.get("/").await.code(), 200, "the shelf is still shown");
    assert_eq!(shop.get("/healthz").await.code(), 200);
    assert_untouched(&shop, &unpaid, "while the file is taken").await;
    assert_nothing_is_recorded(&shop, "while the file is taken").await;

    thief.execute("rollback").await.unwrap();
    assert_eq!(shop.notify(&notice).await, notice.ok());
    assert_paid_once(&shop, &unpaid).await;
    assert_eq!(shop.get("/readyz").await.code(), 200);
    shop.finish().await;
}
