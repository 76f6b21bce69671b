//! HTTP itself: what is too long, too slow, half sent or broken.

use crate::support::{
    LOGIN, Notice, PASSWORD_1, PASSWORD_2, THING, TestShop,
    broken_store::{BrokenStore, WORDS},
    defaults, encoded, in_time,
    wire::read_to_end,
};
use axum::{Router, routing::get};
use server::{
    AppState,
    config::{Config, Settings},
    connections::{self, Rooms},
    gateways::robokassa::settings::RobokassaArgs,
    limits::HEADERS,
    premises::Premises,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

const FORM: &str =
    "Host: shop\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n";

fn status(answer: &str) -> &str {
    answer.split_whitespace().nth(1).unwrap_or_default()
}

/// DS-05
#[tokio::test]
async fn a_form_longer_than_any_of_ours_is_refused() {
    let shop = TestShop::open().await;
    let body = format!("variant=1&count={}", "1".repeat(70_000));
    let length = body.len();
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    for path in ["/cart/add", "/checkout", "/admin/sign-in", "/en/cart/set"] {
        let honest = format!(
            "POST {path} HTTP/1.1\r\n{FORM}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        assert_eq!(status(&shop.raw(honest).await), "413", "{path}, by its length");
        let chunked = format!(
            "POST {path} HTTP/1.1\r\n{FORM}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}"
        );
        assert_eq!(
            status(&shop.raw(chunked).await),
            "413",
            "{path}, without a length"
        );
    }
    let gigabyte =
        format!("POST /cart/add HTTP/1.1\r\n{FORM}Content-Length: 1073741824\r\nConnection: close\r\n\r\n");
    assert_eq!(
        status(&shop.raw(gigabyte).await),
        "413",
        "refused before it is sent"
    );
    shop.finish().await;
}

#[tokio::test]
async fn headers_longer_than_any_browsers_are_refused() {
    let shop = TestShop::open().await;
    for length in [66_000, 100_000, 300_000] {
        let cookie = "a".repeat(length);
        let long = format!("GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n");
        assert_eq!(status(&shop.raw(long).await), "431", "{length}");
    }
    for (lines, code) in [(HEADERS, "200"), (HEADERS + 1, "431"), (10 * HEADERS, "431")] {
        // Two of them are there already.
        let many = "x: y\r\n".repeat(lines - 2);
        let many = format!("GET /healthz HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n{many}\r\n");
        assert_eq!(status(&shop.raw(many).await), code, "{lines}");
    }
    let uri = format!("GET /{} HTTP/1.1\r\nHost: shop\r\n\r\n", "a".repeat(300_000));
    let refused = shop.raw(uri).await;
    assert!(matches!(status(&refused), "414" | "431"), "{refused}");
    assert_eq!(shop.get("/").await.code(), 200, "others are served");
    shop.finish().await;
}

/// DS-07
#[tokio::test]
async fn what_is_no_http_is_refused_and_the_connection_closed() {
    let shop = TestShop::open().await;
    for request in [
        "GET / HTTP/1.1\nHost: shop\r\n Folded: yes\r\n\r\n",
        "POST /cart/add HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "POST /cart/add HTTP/1.1\r\nHost: shop\r\nContent-Length: -1\r\n\r\n",
        "POST /cart/add HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1} this is TLS \r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: shop\r\n\r\n",
    ] {
        let answer = shop.raw(request).await;
        assert!(matches!(status(&answer), "400" | "505"), "{request:?}: {answer}");
    }
    shop.finish().await;
}

/// DS-08
#[tokio::test]
async fn no_other_http_is_spoken() {
    let shop = TestShop::open().await;
    let upgrade = "GET /healthz HTTP/1.1\r\nHost: shop\r\nConnection: close, Upgrade, HTTP2-Settings\r\n\
                   Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    assert_eq!(status(&shop.raw(upgrade).await), "200", "it goes on as it was");
    let settings = "\0\0\0\u{4}\0\0\0\0\0";
    let answer = shop
        .raw(format!(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{}",
            settings.repeat(1_000)
        ))
        .await;
    assert!(matches!(status(&answer), "" | "400" | "505"), "{answer}");
    shop.finish().await;
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let shop = TestShop::open().await;
    for path in [
        "/",
        "/products/scarf",
        "/cart",
        "/nothing",
        "/main.css",
        "/healthz",
    ] {
        let head = shop.machine.head(shop.url(path)).send().await.unwrap();
        assert_eq!(head.status(), shop.get(path).await.status, "{path}");
        assert_eq!(in_time(head.bytes()).await.unwrap().len(), 0, "{path}");
    }
    shop.finish().await;
}

/// Somebody who says nothing has the only place for visitors.
#[tokio::test]
async fn the_last_place_is_a_gateways_and_nobody_elses() {
    let shop = TestShop::open().await;
    let app = shop.app().clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = connections::serve(listener, Premises::of(app), Rooms::of(1, 1));
    let serving = tokio::spawn(serving);
    let silent = TcpStream::connect(address).await.unwrap();
    let ask = async |request: &str| {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        // Nobody has asked for the connection to be closed.
        read_to_end(&mut socket).await
    };
    let page = ask("GET / HTTP/1.1\r\nHost: shop\r\n\r\n").await;
    assert_eq!(status(&page), "503", "{page}");
    let is_closed = page.contains("connection: close");
    assert!(page.contains("retry-after: 5") && is_closed, "{page}");
    let notice = Notice::of(&shop.unpaid().await);
    let body = encoded(&notice.fields());
    for door in ["/robokassa/result", "/Robokassa/Result/"] {
        let length = body.len();
        let call = format!("POST {door} HTTP/1.1\r\n{FORM}Content-Length: {length}\r\n\r\n{body}");
        let answer = ask(&call).await;
        assert!(answer.ends_with(&notice.ok().body), "{answer}");
    }
    let alive = ask("GET /readyz HTTP/1.1\r\nHost: shop\r\n\r\n").await;
    assert_eq!(status(&alive), "200", "{alive}");
    drop(silent);
    shop.finish().await;
    in_time(serving).await.unwrap();
}

/// DS-01, DS-02: the clock of these tests runs by itself whenever nothing else happens.
#[tokio::test]
async fn who_begins_a_request_and_does_not_end_it_is_cut_off() {
    let shop = TestShop::open().await;
    let body = encoded(&Notice::of(&shop.unpaid().await).fields());
    let half = &body[..body.len() / 2];
    let length = body.len();
    for (case, request, within) in [
        ("half a line", "GET / HT".to_owned(), 11),
        (
            "half the headers",
            "GET / HTTP/1.1\r\nHost: shop\r\nCook".to_owned(),
            11,
        ),
        (
            "half a form",
            format!("POST /cart/add HTTP/1.1\r\n{FORM}Content-Length: {length}\r\n\r\n{half}"),
            31,
        ),
        (
            "half a notice",
            format!("POST /robokassa/result HTTP/1.1\r\n{FORM}Content-Length: {length}\r\n\r\n{half}"),
            31,
        ),
    ] {
        let mut socket = shop.connect().await;
        socket.write_all(request.as_bytes()).await.unwrap();
        tokio::time::pause();
        let begin = Instant::now();
        let answer = read_to_end(&mut socket).await;
        let waited = begin.elapsed();
        tokio::time::resume();
        assert!(waited < Duration::from_secs(within), "{case}: {waited:?}");
        assert!(!answer.contains(" 200 "), "{case}: {answer}");
    }
    assert_eq!(shop.get("/").await.code(), 200);
    shop.finish().await;
}

/// A shop that has no database.
fn without_database() -> AppState {
    let config = Config {
        robokassa: RobokassaArgs {
            merchant_login: LOGIN.into(),
            password_1: Some(PASSWORD_1.into()),
            password_2: Some(PASSWORD_2.into()),
            ..defaults().robokassa
        },
        ..defaults()
    };
    let settings = Settings::parse(&config).unwrap();
    AppState::new(settings, Arc::new(BrokenStore), CancellationToken::new()).unwrap()
}

/// A server without a database, so that its clock may be turned.
async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let rooms = Rooms::default();
    tokio::spawn(connections::serve(
        listener,
        Premises::with(router, without_database()),
        rooms,
    ));
    address
}

/// Sends bytes, and reads an answer that ends in "done".
async fn exchange(socket: &mut TcpStream, request: &str) {
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"done") {
        let read = in_time(socket.read_buf(&mut answer)).await.unwrap();
        assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&answer));
    }
}

/// So much later, while nothing else happens.
async fn later(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// Until the server closes the connection, by its clock.
async fn open_for(socket: &mut TcpStream) -> Duration {
    tokio::time::pause();
    let begin = Instant::now();
    // An hour by this clock is over at once.
    let closed = tokio::time::timeout(Duration::from_hours(1), socket.read_to_end(&mut Vec::new())).await;
    let waited = begin.elapsed();
    tokio::time::resume();
    assert!(closed.is_ok(), "never closed");
    waited
}

const PLAIN: &str = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

/// Caddy keeps a connection for 120 s and sends the next request into it: a server that closes first loses a
/// buyer's post.
#[tokio::test]
async fn a_connection_outlives_the_pool_of_a_proxy() {
    let address = serve(Router::new().route("/", get(async || "done"))).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    for idle in [0, 11, 60, 90, 120, 150, 175] {
        later(idle).await;
        exchange(&mut socket, PLAIN).await;
    }
    // Some proxies open connections before they need them.
    let mut unused = TcpStream::connect(address).await.unwrap();
    exchange(&mut socket, PLAIN).await;
    later(150).await;
    exchange(&mut unused, PLAIN).await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_in_the_end() {
    let address = serve(Router::new().route("/", get(async || "done"))).await;
    let mut unused = TcpStream::connect(address).await.unwrap();
    let mut used = TcpStream::connect(address).await.unwrap();
    exchange(&mut used, PLAIN).await;
    let waited = open_for(&mut unused).await.as_secs();
    assert!((150..=181).contains(&waited), "{waited}");
    let waited = open_for(&mut used).await.as_secs();
    assert!(
        waited <= 1,
        "both were idle for the same time, and this one {waited} s longer"
    );
}

#[tokio::test]
async fn headers_are_timed_from_their_first_byte() {
    let address = serve(Router::new().route("/", get(async || "done"))).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    // Another connection shows that the server has read what was sent before.
    let mut other = TcpStream::connect(address).await.unwrap();
    let (begin, end) = PLAIN.split_at(20);
    for idle in [0, 150] {
        later(idle).await;
        socket.write_all(begin.as_bytes()).await.unwrap();
        exchange(&mut other, PLAIN).await;
        later(9).await;
        exchange(&mut socket, end).await;
    }
    later(150).await;
    socket.write_all(begin.as_bytes()).await.unwrap();
    exchange(&mut other, PLAIN).await;
    let waited = open_for(&mut socket).await.as_secs();
    assert!((9..=11).contains(&waited), "{waited}");
}

#[tokio::test]
async fn an_answer_may_take_longer_than_a_connection_may_be_idle() {
    let slow = async || {
        tokio::time::sleep(Duration::from_mins(10)).await;
        "done"
    };
    let address = serve(Router::new().route("/", get(slow))).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket
        .write_all(b"GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    tokio::time::pause();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
}

/// A client that asks and never reads would keep a connection, and what was to be sent, for ever.
#[tokio::test]
async fn who_does_not_take_his_answer_is_cut_off() {
    const LARGE: usize = 64 * 1024 * 1024;
    let address = serve(Router::new().route("/", get(async || vec![b'x'; LARGE]))).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(PLAIN.as_bytes()).await.unwrap();
    // The server runs while this waits, and then there is nothing left to do but to let the time go by.
    tokio::time::pause();
    tokio::time::sleep(Duration::from_mins(1)).await;
    tokio::time::resume();
    assert!(read_to_end(&mut socket).await.len() < LARGE);
}

/// DS-13
#[tokio::test]
async fn a_panic_is_a_page_and_the_connection_lives() {
    let app = without_database();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let rooms = Rooms::default();
    let serving = connections::serve(listener, Premises::of(app.clone()), rooms);
    let server = tokio::spawn(serving);

    let mut socket = TcpStream::connect(address).await.unwrap();
    let requests = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n\
                    GET /offer HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n";
    socket.write_all(requests.as_bytes()).await.unwrap();
    let answers = read_to_end(&mut socket).await;
    assert_eq!(status(&answers), "500", "{answers}");
    assert!(
        answers.contains("HTTP/1.1 200 OK"),
        "the same connection goes on: {answers}"
    );
    assert!(!answers.contains(WORDS) && !answers.contains(".rs"), "{answers}");
    let page = answers.split("HTTP/1.1 200 OK").next().unwrap();
    assert!(
        page.contains("<html") && page.contains("content-security-policy"),
        "{page}"
    );

    let paths = [
        "/products/scarf",
        "/orders/0123456789abcdef0123456789abcdef",
        "/readyz",
        "/robokassa/result?OutSum=1&InvId=1&SignatureValue=1",
    ];
    for path in paths {
        let response = reqwest::get(format!("http://{address}{path}")).await.unwrap();
        assert_eq!(response.status().as_u16(), 500, "{path}");
        let text = response.text().await.unwrap();
        assert!(!text.contains(WORDS) && !text.starts_with("OK"), "{path}: {text}");
    }
    app.stop.cancel();
    in_time(server).await.unwrap();
}

/// FL-07: what has begun is answered, what is idle is closed.
#[tokio::test]
async fn a_shop_that_closes_answers_what_it_has_begun() {
    let shop = TestShop::open().await;
    let unpaid = shop.unpaid().await;
    let notice = Notice::of(&unpaid);
    let body = encoded(&notice.fields());
    let (begin, end) = body.split_at(10);
    let mut idle = shop.connect().await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
        .await
        .unwrap();
    let mut busy = shop.connect().await;
    let head = format!(
        "POST /robokassa/result HTTP/1.1\r\n{FORM}Content-Length: {}\r\n\r\n{begin}",
        body.len()
    );
    busy.write_all(head.as_bytes()).await.unwrap();
    // An answer that came after both were sent shows that the server has read them.
    assert_eq!(shop.get("/healthz").await.code(), 200);
    shop.app().stop.cancel();
    assert!(read_to_end(&mut idle).await.ends_with("ok\n"));
    busy.write_all(end.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut busy).await;
    assert!(answer.ends_with(&notice.ok().body), "{answer}");
    assert_eq!(shop.state(&unpaid).await, "paid");
    assert!(
        TcpStream::connect(shop.nodes[0].address).await.is_err(),
        "nobody new is let in"
    );
    shop.finish().await;
}

#[tokio::test]
async fn an_order_page_is_not_held_up_by_a_slow_neighbour() {
    let shop = TestShop::open().await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut socket = shop.connect().await;
        socket.write_all(b"GET / HTTP/1.1\r\nHost").await.unwrap();
        slow.push(socket);
    }
    let visitor = shop.visitor();
    shop.add_to_cart(&visitor, "/", ("scarf", THING), 1).await;
    drop(slow);
    shop.finish().await;
}

/// An id that the proxy chose goes into the log and back; what is none is replaced by one of our own.
#[tokio::test]
async fn an_id_of_a_request_is_taken_over_if_it_is_one() {
    let shop = TestShop::open().await;
    let ask = async |ids: &[&str]| {
        let request = shop.machine.get(shop.url("/healthz"));
        let request = ids
            .iter()
            .fold(request, |request, id| request.header("x-request-id", *id));
        let answer = request.send().await.unwrap();
        answer.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    let longest = "a".repeat(64);
    for id in ["7", "5f0c-A1", "req-01HZX-4b", longest.as_str()] {
        assert_eq!(ask(&[id]).await, id);
    }
    for ids in [
        &[][..],
        &[""],
        &["a b"],
        &["a\"b"],
        &["a_b"],
        &["<script>"],
        &["{\"level\":\"ERROR\"}"],
        &[&"a".repeat(65)],
        &[&"a".repeat(8_000)],
        &["one", "two"],
        &["one", "one"],
    ] {
        let own = ask(ids).await;
        assert_eq!(own.len(), 32, "{ids:?}: {own}");
    }
    shop.finish().await;
}
