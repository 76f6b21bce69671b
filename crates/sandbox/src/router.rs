//! The whole HTTP surface on one page.

use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get, post},
};
use tokio::net::TcpListener;

use crate::{
    cabinet_page, cryptocloud, deeds_page, hold, invoice_api, mail_page, methods, op_state, payment_page,
    refund_api, second_receipt_api, services_page, telegram, world::World,
};

/// Serves until the sandbox is stopped.
pub(crate) async fn serve(world: Arc<World>, listener: TcpListener) {
    let stopped = Arc::clone(&world);
    let server =
        axum::serve(listener, router(world)).with_graceful_shutdown(async move { stopped.stopped().await });
    if let Err(error) = server.await {
        tracing::error!(%error, "the sandbox's HTTP server ended");
    }
}

fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(cabinet_page::index))
        .route(
            "/Merchant/Index.aspx",
            get(payment_page::open).post(payment_page::open),
        )
        .route(
            "/Merchant/Payment/{op_key}",
            get(payment_page::reopen).post(payment_page::press),
        )
        .route("/Merchant/Payment/Confirm", post(hold::confirm))
        .route("/Merchant/Payment/Cancel", post(hold::cancel))
        .route(
            "/Merchant/WebService/Service.asmx/GetPaymentMethods",
            get(methods::payment_methods).post(methods::payment_methods),
        )
        .route(
            "/Merchant/WebService/Service.asmx/GetCurrencies",
            get(methods::currencies).post(methods::currencies),
        )
        .route(
            "/Merchant/WebService/Service.asmx/OpState",
            get(op_state::short).post(op_state::short),
        )
        .route(
            "/Merchant/WebService/Service.asmx/OpStateExt",
            get(op_state::extended).post(op_state::extended),
        )
        .route("/merchant/Invoice/{encoded_id}", get(invoice_api::open))
        .route("/Merchant/Invoice/{encoded_id}", get(invoice_api::open))
        .route(
            "/InvoiceServiceWebApi/api/CreateInvoice",
            post(invoice_api::create),
        )
        .route(
            "/InvoiceServiceWebApi/api/DeactivateInvoice",
            post(invoice_api::deactivate),
        )
        .route(
            "/InvoiceServiceWebApi/api/GetInvoiceInformationList",
            post(invoice_api::list),
        )
        .route("/RefundService/Refund/Create", post(refund_api::create))
        .route("/RefundService/Refund/GetState", get(refund_api::state))
        .route("/RoboFiscal/Receipt/Attach", post(second_receipt_api::attach))
        .route("/RoboFiscal/Receipt/Status", post(second_receipt_api::status))
        .route("/media/files/jwtsign.cer", get(cabinet_page::certificate))
        .route("/payments", get(cabinet_page::payments))
        .route("/payments/delivery", post(cabinet_page::switch))
        .route("/payments/foreign", post(cabinet_page::foreign))
        .route("/payments/{op_key}/refund", post(deeds_page::refund))
        .route("/refunds/{request_id}/end", post(deeds_page::end_refund))
        .route("/receipts/{id}/end", post(deeds_page::end_receipt))
        .route("/services", get(services_page::show).post(services_page::press))
        .route("/payments/{op_key}/walk", post(cabinet_page::walk))
        .route("/payments/{op_key}/announce", post(cabinet_page::announce_again))
        .route("/bot{token}/{method}", any(telegram::bot::call))
        .route("/telegram", get(telegram::page::chats))
        .route("/mail", get(mail_page::list))
        .route("/mail/{number}", get(mail_page::view))
        .route("/mail/{number}/html", get(mail_page::html_part))
        .route("/mail/{number}/raw", get(mail_page::raw))
        .merge(cryptocloud::router())
        .with_state(world)
}
