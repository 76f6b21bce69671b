//! Which photos are used.

use super::{
    Subject,
    fixtures::{NOW, stocked},
};
use crate::time::Timestamp;

/// By a product, a category, what somebody types, and a change that may be undone; and by nothing else.
pub async fn a_photo_is_used_wherever_it_may_be_wanted_again(subject: &dyn Subject) {
    let store = subject.store();
    stocked(&*store, 1).await;
    assert!(store.media_in_use(NOW).await.unwrap().is_empty());
    for statement in [
        r#"update products set photos = '[{"media":"11111111111111111111111111111111","width":4,"height":3}]'"#,
        r#"update categories set picture = '{"media":"22222222222222222222222222222222","width":4,"height":3}'"#,
        r"insert into product_drafts (who, at, typed)
            values ('anna', 1, 'name=x&photos=%5B%7B%22media%22%3A%2233333333333333333333333333333333%22')",
        r#"insert into product_history (product, revision, at, who, before, after)
            values ((select min(id) from products), 2, 2000, 'anna',
              '{"photos":[{"media":"44444444444444444444444444444444","width":4,"height":3}]}', '{}')"#,
        r#"insert into product_history (product, revision, at, who, before, after)
            values ((select min(id) from products), 1, 1000, 'anna',
              '{"photos":[{"media":"55555555555555555555555555555555","width":4,"height":3}]}', '{}')"#,
    ] {
        subject.sql(statement).await.unwrap();
    }
    let used = store.media_in_use(Timestamp::from_ms(1_500)).await.unwrap();
    for (digit, is_used) in [("1", true), ("2", true), ("3", true), ("4", true), ("5", false)] {
        let media = digit.repeat(32).parse().unwrap();
        assert_eq!(used.contains(&media), is_used, "{digit}");
    }
}

/// Whoever asks first names it.
pub async fn an_album_is_named_once(subject: &dyn Subject) {
    let (one, other) = ("1".repeat(32), "2".repeat(32));
    let store = subject.store();
    let (first, second) = tokio::join!(store.album_id(&one), store.album_id(&other));
    let named = first.unwrap();
    assert!(named == one || named == other);
    assert_eq!(second.unwrap(), named);
    assert_eq!(subject.store().album_id(&"3".repeat(32)).await.unwrap(), named);
}
