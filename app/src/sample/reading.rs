//! A page as someone reads it: headings, lines, links, buttons and fields, without the markup.

use scraper::{ElementRef, Html, Node, Selector};

/// What stands in the page's main part.
pub fn read(html: &str) -> String {
    let page = Html::parse_document(html);
    let main = Selector::parse("main").unwrap();
    let title = Selector::parse("title").unwrap();
    let title: String = page.select(&title).next().unwrap().text().collect();
    let mut reader = Reader {
        text: format!("{title}\n"),
    };
    reader.element(page.select(&main).next().unwrap());
    let lines: Vec<&str> = reader
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

struct Reader {
    text: String,
}

impl Reader {
    fn children(&mut self, element: ElementRef<'_>) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.text.push_str(&text.replace('\n', " ")),
                Node::Element(_) => self.element(ElementRef::wrap(child).unwrap()),
                _ => {}
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>) {
        if element.value().attr("hidden").is_some() {
            return;
        }
        let attribute = |name| element.value().attr(name).unwrap_or_default();
        match element.value().name() {
            "h1" => self.wrapped("\n# ", element, "\n"),
            "h2" | "h3" | "legend" => self.wrapped("\n## ", element, "\n"),
            "li" => self.wrapped("\n- ", element, "\n"),
            "a" => self.wrapped("", element, &format!(" <{}>", attribute("href"))),
            "button" => self.wrapped("[", element, "]"),
            "form" => self.wrapped(&format!("\n{{{} ", attribute("action")), element, "}\n"),
            "textarea" => self.wrapped(&format!("({}: ", attribute("name")), element, ")"),
            "input" => {
                let checked = if element.value().attr("checked").is_some() {
                    " ✓"
                } else {
                    ""
                };
                let field = ["(", attribute("name"), ": ", attribute("value"), checked, ") "];
                self.text.extend(field);
            }
            "svg" => {}
            "p" | "div" | "section" | "tr" | "label" | "summary" | "aside" | "header" | "br" => {
                self.wrapped("\n", element, "\n");
            }
            "td" | "th" | "dt" | "option" => self.wrapped("", element, " | "),
            _ => self.children(element),
        }
    }

    fn wrapped(&mut self, before: &str, element: ElementRef<'_>, after: &str) {
        self.text.push_str(before);
        self.children(element);
        self.text.push_str(after);
    }
}
