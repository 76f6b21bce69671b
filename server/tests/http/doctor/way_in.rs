//! What stands between the internet and the shop, and spoils the calls of gateways.

use super::{assert_sees, seen};
use crate::support::TestShop;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use server::AppState;
use shop::doctor::{
    Fact,
    Light::{Fault, Unknown, Warning},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What a proxy makes of the calls that come to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Passes them on as they are.
    Honest,
    /// Sends them on to the address with www.
    Redirects,
    /// Asks for a password.
    AsksPassword,
    /// Takes them for an attack.
    Forbids,
    /// Shows a page for browsers.
    Challenges,
    /// Takes no long ones.
    TakesShort,
    /// Cannot reach the shop.
    IsAlone,
    /// Takes no POST.
    OnlyGet,
    /// Is another site.
    Another,
    /// Passes them on as GET.
    MakesGet,
    /// Forgets the body.
    LosesBody,
    /// Encodes the body anew.
    Reencodes,
    /// Forgets the parameters.
    LosesQuery,
    /// Says whom it speaks for, and nobody has listed it.
    NamesVisitor,
    /// Hangs up.
    HangsUp,
}

#[derive(Clone)]
struct Proxy {
    manner: Manner,
    shop: String,
    client: reqwest::Client,
}

async fn pass_on(State(proxy): State<Proxy>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let (mut method, mut path) = (parts.method, parts.uri.to_string());
    let mut visitor = None;
    match proxy.manner {
        Manner::Redirects => return Redirect::permanent("https://www.shop.example.ru/").into_response(),
        Manner::AsksPassword => return StatusCode::UNAUTHORIZED.into_response(),
        Manner::Forbids => return StatusCode::FORBIDDEN.into_response(),
        Manner::Challenges => return "<html>Checking your browser…</html>".into_response(),
        Manner::TakesShort if body.len() > 10_000 => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Manner::IsAlone => return StatusCode::BAD_GATEWAY.into_response(),
        Manner::OnlyGet if method == Method::POST => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
        Manner::Another => return "<html>Welcome to nginx!</html>".into_response(),
        Manner::MakesGet => method = Method::GET,
        Manner::LosesBody => body.clear(),
        Manner::Reencodes => body = String::from_utf8(body).unwrap().replace('+', "%20").into_bytes(),
        Manner::LosesQuery => parts.uri.path().clone_into(&mut path),
        Manner::NamesVisitor => visitor = Some("203.0.113.9"),
        Manner::Honest | Manner::TakesShort | Manner::OnlyGet | Manner::HangsUp => {}
    }
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let agent = &parts.headers[header::USER_AGENT];
    let mut call = proxy.client.request(method, format!("{}{path}", proxy.shop));
    call = call.header(header::USER_AGENT, agent).body(body);
    if let Some(kind) = kind {
        call = call.header(header::CONTENT_TYPE, kind);
    }
    if let Some(visitor) = visitor {
        call = call.header("x-forwarded-for", visitor);
    }
    let answer = call.send().await.unwrap();
    (answer.status(), Body::from(answer.bytes().await.unwrap())).into_response()
}

/// The shop as it would be at this address: on the same database, and served by the same program.
fn known_as(shop: &TestShop, address: &str) -> AppState {
    let mut settings = (*shop.app().settings).clone();
    settings.public_url = address.parse().unwrap();
    AppState::new(settings, shop.nodes[0].store.clone(), CancellationToken::new()).unwrap()
}

/// The shop behind a proxy of this manner, and the address of that.
async fn behind(shop: &TestShop, manner: Manner) -> (AppState, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    if manner == Manner::HangsUp {
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(stream);
            }
        });
    } else {
        let proxy = Proxy {
            manner,
            shop: shop.url(""),
            client: shop.machine.clone(),
        };
        let router = Router::new().fallback(pass_on).with_state(proxy);
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    (known_as(shop, &address), address)
}

#[tokio::test]
async fn whatever_spoils_a_call_on_its_way_is_named() {
    let shop = TestShop::open().await;
    for (manner, case, light) in [
        (Manner::Honest, "local", Unknown),
        (Manner::Redirects, "redirect", Fault),
        (Manner::AsksPassword, "password", Fault),
        (Manner::Forbids, "firewall", Fault),
        (Manner::Challenges, "firewall", Fault),
        (Manner::TakesShort, "size", Fault),
        (Manner::IsAlone, "down", Fault),
        (Manner::OnlyGet, "method-refused", Fault),
        (Manner::Another, "elsewhere", Fault),
        (Manner::MakesGet, "method", Fault),
        (Manner::LosesBody, "body-lost", Fault),
        (Manner::Reencodes, "body-changed", Fault),
        (Manner::LosesQuery, "query", Fault),
        (Manner::NamesVisitor, "unlisted", Warning),
        (Manner::HangsUp, "broken-off", Fault),
    ] {
        let (state, _) = behind(&shop, manner).await;
        assert_sees(&state, "result-url", case, light).await;
    }
    shop.finish().await;
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_named() {
    let shop = TestShop::open().await;
    let (_, address) = behind(&shop, Manner::Honest).await;
    for (address, case) in [
        ("http://127.0.0.1:1".to_owned(), "refused"),
        ("http://shop.invalid".to_owned(), "no-name"),
        (address.replace("http://", "https://"), "no-tls"),
    ] {
        assert_sees(&known_as(&shop, &address), "result-url", case, Fault).await;
    }
    shop.finish().await;
}

/// No gateway's password signs such a call, so nothing can be made of it but an answer.
#[tokio::test]
async fn a_call_to_oneself_is_no_call_of_a_gateway() {
    let shop = TestShop::open().await;
    let seen = seen(shop.app(), "result-url").await;
    assert_eq!(seen.value, Some(Fact::Text("127.0.0.1".to_owned())));
    assert_eq!(shop.calls().await, [], "the journal is for calls of gateways");
    assert_eq!(shop.orders().await, []);
    // Without a ticket it is a stranger's, however it is called.
    let call = shop
        .machine
        .post(shop.url("/robokassa/result?vitrina_self_test=1.2.3"))
        .header(header::USER_AGENT, "vitrina-self-test")
        .body("OutSum=1.00&InvId=7");
    assert_eq!(shop.answer(call).await.status, 400);
    shop.finish().await;
}
