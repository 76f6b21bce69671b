//! How an order stands: follows the shop's word until nothing changes any more.

use crate::views::{Action, Sentence, StatusView, Step};
use leptos::prelude::*;

/// The status of an order with its story; `children` is the rest of the page, which never changes.
#[island]
pub fn OrderStatus(
    /// How the order stood when the page was drawn.
    status: StatusView,
    /// Where its changes are streamed from.
    events: String,
    /// Heading of the story.
    story_title: String,
    /// What is said below the story.
    story_note: Sentence,
    /// What lies between status and story.
    children: Children,
) -> impl IntoView {
    let status = RwSignal::new(status);
    Effect::new(move |_| follow(&events, status));
    view! {
        <section class="notice" data-tone=move || status.read().tone.clone() role="status" aria-live="polite">
            {move || status.read().is_busy.then(|| view! { <span class="spinner" aria-hidden="true"></span> })}
            <h2>{move || status.read().headline.clone()}</h2>
            {move || status.read().sentences.iter().cloned().map(sentence).collect_view()}
            {move || actions(&status.read().actions)}
            {move || status.read().hint.clone().map(|hint| view! { <div class="hint">{sentence(hint)}</div> })}
        </section>
        <div class="split">
            {children()}
            <aside class="panel" aria-labelledby="story">
                <h2 id="story">{story_title}</h2>
                <ol class="timeline">{move || status.read().steps.iter().map(step).collect_view()}</ol>
                <hr/>
                <div class="hint">{sentence(story_note)}</div>
            </aside>
        </div>
    }
}

fn sentence(sentence: Sentence) -> impl IntoView {
    let link = sentence.link.map(|link| {
        view! { " " <a class="nowrap" href=link.href>{link.text}</a> }
    });
    view! { <p>{sentence.text}{link}</p> }
}

fn actions(actions: &[Action]) -> impl IntoView + use<> {
    let forms = actions.iter().cloned().map(action).collect_view();
    (!actions.is_empty()).then(|| view! { <div class="cluster">{forms}</div> })
}

fn action(action: Action) -> impl IntoView {
    let class = if action.is_main {
        "button"
    } else {
        "button button-quiet"
    };
    let field = action
        .field
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <form method="post" action=action.action>
            {field}
            <button class=class>{action.label}</button>
        </form>
    }
}

fn step(step: &Step) -> impl IntoView + use<> {
    let tone = (!step.tone.is_empty()).then(|| step.tone.clone());
    view! {
        <li data-tone=tone>
            <p>{step.text.clone()}</p>
            <time datetime=step.datetime.clone()>{step.moment.clone()}</time>
        </li>
    }
}

/// Takes each new status from the stream, and leaves it when the status is final.
fn follow(events: &str, status: RwSignal<StatusView>) {
    if status.read_untracked().is_final {
        return;
    }
    super::browser::listen(events, move |data| {
        let Ok(news) = serde_json::from_str::<StatusView>(data) else {
            // The shop is newer than this page.
            super::browser::reload_later();
            return false;
        };
        document().set_title(&news.title);
        let goes_on = !news.is_final;
        status.set(news);
        goes_on
    });
}
