//! Pieces of pages that are only drawn.
//!
//! Leptos lets whoever has an [`AnyView`] do all with it that one can do with a view: draw it, stream it in two ways, wait for it,
//! build it in a browser, change it there. So `into_any` compiles a dozen functions for each type that is forgotten, and each of
//! them all that it needs for every element inside. A server draws and does nothing else, and a fifth of the program was of that
//! and never ran. What is drawn here is forgotten before it becomes an `AnyView`: all pieces are of one type to Leptos, and of each
//! only how it is drawn is compiled.
//!
//! Nothing inside of a piece may wait for anything. Pages load first and draw then, so nothing does.

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        view::{Position, PositionState},
    },
};

/// Forgets what type a piece of a page is.
pub trait Draw {
    /// The piece, which is drawn as it would be without this.
    fn drawn(self) -> AnyView;
}

impl<V: RenderHtml> Draw for V {
    fn drawn(self) -> AnyView {
        Drawn::of(self.into_owned()).into_any()
    }
}

/// How a piece is drawn, and how long it will be about.
struct Drawn {
    draw: Box<Drawing>,
    length: usize,
}

type Drawing = dyn FnOnce(&mut String, &mut Position, bool, bool, Vec<AnyAttribute>) + Send;

impl Drawn {
    fn of<V: RenderHtml + 'static>(view: V) -> Self {
        Self {
            length: view.html_len(),
            draw: Box::new(move |html, position, escape, mark_branches, attributes| {
                view.to_html_with_buf(html, position, escape, mark_branches, attributes);
                // As an `AnyView` of it does.
                if !V::EXISTS {
                    html.push_str("<!--<() />-->");
                }
            }),
        }
    }
}

impl Render for Drawn {
    type State = <() as Render>::State;

    /// Only a browser builds, and there is none here.
    fn build(self) -> Self::State {
        Render::build(())
    }

    fn rebuild(self, _: &mut Self::State) {}
}

impl AddAnyAttr for Drawn {
    type Output<SomeNewAttr: Attribute> = <AnyView as AddAnyAttr>::Output<SomeNewAttr>;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self.into_any().add_any_attr(attr)
    }
}

impl RenderHtml for Drawn {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn html_len(&self) -> usize {
        self.length
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        (self.draw)(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
        Render::build(self)
    }

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Piece {
        Text(&'static str),
        Element(&'static str),
        Nothing,
    }

    fn page(forget: fn(Vec<Piece>) -> Vec<AnyView>) -> String {
        let pieces = vec![
            Piece::Text("one & two"),
            Piece::Text("three"),
            Piece::Element("four"),
            Piece::Nothing,
            Piece::Text("five"),
        ];
        let rules = vec![Piece::Text("a > b")];
        view! { <main>"zero"{forget(pieces)}<style>{forget(rules)}</style></main> }.to_html()
    }

    #[test]
    fn a_piece_is_drawn_as_leptos_draws_what_it_forgets() {
        let by_leptos = page(|pieces| {
            let any = |piece: Piece| match piece {
                Piece::Text(text) => text.into_any(),
                Piece::Element(text) => view! { <p title="x">{text}<b>{text}</b></p> }.into_any(),
                Piece::Nothing => ().into_any(),
            };
            pieces.into_iter().map(any).collect()
        });
        let here = page(|pieces| {
            let drawn = |piece: Piece| match piece {
                Piece::Text(text) => text.drawn(),
                Piece::Element(text) => view! { <p title="x">{text}<b>{text}</b></p> }.drawn(),
                Piece::Nothing => ().drawn(),
            };
            pieces.into_iter().map(drawn).collect()
        });
        assert_eq!(here, by_leptos);
        assert!(
            here.contains("one &amp; two<!>three") && here.contains("<b>four</b>"),
            "{here}"
        );
    }

    #[test]
    fn a_piece_takes_attributes_as_its_element_would() {
        let piece = || view! { <p>"text"</p> };
        let with = |view: AnyView| view.add_any_attr(leptos::attr::title("it")).to_html();
        assert_eq!(with(piece().drawn()), with(piece().into_any()));
        assert!(with(piece().drawn()).contains(r#"title="it""#));
    }

    #[test]
    fn a_piece_says_how_long_it_will_be() {
        let piece = || view! { <p>"a text of some length"</p> };
        assert_eq!(piece().drawn().html_len(), piece().html_len());
    }
}
