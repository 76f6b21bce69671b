//! The map of the office: its pages, once in each language.

use crate::{
    Refused, account, backups, books, by_hand, calls, code, confirm,
    desk::{Desk, answer},
    doctor, edition, factor, frame, goods, import, invitation, journal, numbers, order, orders, passkey,
    password, people, privacy, problems, security, settings, sign_in, stock, strangers,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};
use std::future::Future;

/// Every page of the office.
#[component]
pub fn Office() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=Missing>
                <Route path=path!("/admin") view=numbers::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin") view=numbers::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/sign-in") view=sign_in::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/sign-in") view=sign_in::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/sign-in/code") view=code::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/sign-in/code") view=code::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/account") view=account::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/account") view=account::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/account/factor") view=factor::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/account/factor") view=factor::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/account/passkeys/new") view=passkey::New ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/account/passkeys/new") view=passkey::New ssr=SsrMode::Async/>
                <Route path=path!("/admin/confirm") view=confirm::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/confirm") view=confirm::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/orders") view=orders::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/orders") view=orders::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/orders/new") view=by_hand::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/orders/new") view=by_hand::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/orders/print") view=orders::print::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/orders/print") view=orders::print::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/orders/ship") view=orders::several::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/orders/ship") view=orders::several::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/orders/:number") view=order::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/orders/:number") view=order::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/orders/:number/papers/:paper") view=order::papers::PaperPage ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/orders/:number/papers/:paper") view=order::papers::PaperPage ssr=SsrMode::Async/>
                <Route path=path!("/admin/goods/import") view=import::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/goods/import") view=import::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/goods") view=goods::list::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/goods") view=goods::list::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/goods/new") view=goods::product::New ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/goods/new") view=goods::product::New ssr=SsrMode::Async/>
                <Route path=path!("/admin/goods/bulk") view=goods::bulk::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/goods/bulk") view=goods::bulk::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/goods/:id") view=goods::product::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/goods/:id") view=goods::product::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/categories") view=goods::categories::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/categories") view=goods::categories::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/problems") view=problems::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/problems") view=problems::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/doctor") view=doctor::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/doctor") view=doctor::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/backups") view=backups::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/backups") view=backups::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/strangers") view=strangers::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/strangers") view=strangers::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/books") view=books::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/books") view=books::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/strangers/orders") view=strangers::held::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/strangers/orders") view=strangers::held::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/journal") view=journal::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/journal") view=journal::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/calls") view=calls::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/calls") view=calls::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/password") view=password::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/password") view=password::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/people") view=people::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/people") view=people::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/invitation/:token") view=invitation::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/invitation/:token") view=invitation::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/security") view=security::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/security") view=security::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/privacy") view=privacy::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/privacy") view=privacy::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/privacy/consents") view=privacy::consents::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/privacy/consents") view=privacy::consents::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/settings") view=settings::Index ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/settings") view=settings::Index ssr=SsrMode::Async/>
                <Route path=path!("/admin/settings/history") view=settings::History ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/settings/history") view=settings::History ssr=SsrMode::Async/>
                <Route path=path!("/admin/settings/:section") view=settings::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/settings/:section") view=settings::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/documents/:version") view=edition::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/documents/:version") view=edition::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/stock") view=stock::Page ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/stock") view=stock::Page ssr=SsrMode::Async/>
                <Route path=path!("/admin/stock/takings") view=stock::Begin ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/stock/takings") view=stock::Begin ssr=SsrMode::Async/>
                <Route path=path!("/admin/stock/takings/:number") view=stock::Sheet ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/stock/takings/:number") view=stock::Sheet ssr=SsrMode::Async/>
                <Route path=path!("/admin/stock/takings/:number/review") view=stock::Review ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/stock/takings/:number/review") view=stock::Review ssr=SsrMode::Async/>
                <Route path=path!("/admin/stock/takings/:number/print") view=stock::Print ssr=SsrMode::Async/>
                <Route path=path!("/en/admin/stock/takings/:number/print") view=stock::Print ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// A page that loads something: what it draws, or the refusal with its status.
pub(crate) fn page(load: impl Future<Output = Result<AnyView, Refused>> + Send + 'static) -> impl IntoView {
    Suspend::new(async move {
        match load.await {
            Ok(view) => view,
            Err(refused) => {
                answer(&refused);
                frame::failed(&refused)
            }
        }
    })
}

#[component]
fn Missing() -> impl IntoView {
    page(async {
        Desk::staff()?;
        Err(Refused::NotFound)
    })
}
