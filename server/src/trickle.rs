//! Forms that come a byte now and then: they end while there is still time to answer, and are nothing that anybody has to look at.

use crate::limits::FORM_WITHIN;
use axum::{
    body::{Body, HttpBody},
    extract::Request,
};
use futures_util::{StreamExt, stream::unfold};
use std::io;
use tokio::time::{Instant, timeout_at};

/// Before everything that reads forms of people.
pub async fn end(request: Request) -> Request {
    request.map(in_time)
}

/// The body, which fails if it is not whole in time.
fn in_time(body: Body) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let until = Instant::now() + FORM_WITHIN;
    Body::from_stream(unfold(Some(body.into_data_stream()), move |parts| async move {
        let mut parts = parts?;
        match timeout_at(until, parts.next()).await {
            Ok(Some(Ok(part))) => Some((Ok(part), Some(parts))),
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Ok(None) => None,
            Err(_) => Some((
                Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut))),
                None,
            )),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use std::{convert::Infallible, time::Duration};
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn a_form_that_trickles_ends_in_time_and_another_one_is_read() {
        let drops = unfold((), |()| async {
            sleep(Duration::from_secs(5)).await;
            Some((Ok::<_, Infallible>("1"), ()))
        });
        let begin = Instant::now();
        to_bytes(in_time(Body::from_stream(drops)), 1_000)
            .await
            .unwrap_err();
        assert_eq!(begin.elapsed().as_secs(), FORM_WITHIN.as_secs());
        let parts = futures_util::stream::iter(["variant", "=1"].map(Ok::<_, Infallible>));
        for body in [Body::from_stream(parts), Body::from("variant=1")] {
            assert_eq!(to_bytes(in_time(body), 1_000).await.unwrap(), "variant=1");
        }
        assert_eq!(to_bytes(in_time(Body::empty()), 1_000).await.unwrap(), "");
    }
}
