//! Proxies in front of the shop that do not tell visitors apart.

use app::{Chrome, drawn::Draw};
use leptos::prelude::*;

/// What is wrong with a proxy; each with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyTrouble {
    /// It names its visitors, and `TRUSTED_PROXIES` does not name it.
    Unlisted(String),
    /// `TRUSTED_PROXIES` names it, but it does not name its visitors, or not in a way that can be read.
    Unclear(String),
    /// `TRUSTED_PROXIES` does not name it, and it does not name its visitors either.
    Silent(String),
}

/// Nothing if all is well, which is the rule.
pub(super) fn section(chrome: &Chrome, troubles: &[ProxyTrouble]) -> AnyView {
    if troubles.is_empty() {
        return ().drawn();
    }
    let lines = troubles.iter().map(|trouble| {
        let (id, address) = match trouble {
            ProxyTrouble::Unlisted(address) => ("office-proxy-unlisted", address),
            ProxyTrouble::Unclear(address) => ("office-proxy-unclear", address),
            ProxyTrouble::Silent(address) => ("office-proxy-silent", address),
        };
        view! { <li>{chrome.with(id, &[("address", address.as_str().into())])}</li> }
    });
    view! {
        <section class="panel" aria-labelledby="proxies">
            <h2 id="proxies">{chrome.text("office-proxies-title")}</h2>
            <p class="hint">{chrome.text("office-proxies-text")}</p>
            <ul class="stack">{lines.collect_view()}</ul>
        </section>
    }
    .drawn()
}
