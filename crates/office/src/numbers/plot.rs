//! Plots as markup: functions of numbers, without a script, in the colours of the page. All sums are of whole numbers; lengths
//! are hundredths of what the picture is measured in.

use html_escape::encode_text;
use std::fmt::Write;

/// Width of the picture: about that of a narrow phone, so that its letters are legible there.
const WIDTH: i64 = 360;
/// Height of the highest column.
const HIGHEST: i64 = 120;
/// Height of the room above it, for its number.
const ABOVE: i64 = 20;
/// Height of a bar with its words.
const ROW: i64 = 40;
/// Letters of a bar's words that fit beside its number.
pub(super) const LETTERS: usize = 34;

/// What a picture says to whoever cannot see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said<'a> {
    /// What its ids begin with.
    pub id: &'a str,
    /// What is found, in a sentence.
    pub title: &'a str,
    /// What is drawn.
    pub desc: &'a str,
}

/// A number to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    /// Of what.
    pub label: String,
    /// As people read it.
    pub shown: String,
    /// As it is drawn; less than nothing is nothing.
    pub value: i64,
    /// How much of it is drawn stronger, if only a part of it is.
    pub part: Option<i64>,
}

/// Columns from left to right, one for each day; the highest is named, and the first and the last day. `None` if there is
/// nothing to see.
pub(super) fn columns(said: &Said<'_>, bars: &[Bar]) -> Option<String> {
    let most = highest(bars)?;
    let (first, last) = (bars.first()?, bars.last()?);
    let mut svg = opening(said, ABOVE + HIGHEST + 20);
    let step = WIDTH * 100 / i64::try_from(bars.len()).ok()?.max(1);
    let width = (step - step / 5).max(1);
    for (place, bar) in (0_i64..).zip(bars) {
        let x = place * step + step / 10;
        column(
            &mut svg,
            (x, width),
            scaled(bar.value, most.value, HIGHEST),
            class(bar),
        );
        if let Some(part) = bar.part {
            column(&mut svg, (x, width), scaled(part, most.value, HIGHEST), "part");
        }
    }
    let bottom = ABOVE + HIGHEST;
    line(&mut svg, bottom);
    text(&mut svg, (0, 12), "start", &most.shown);
    text(&mut svg, (0, bottom + 16), "start", &first.label);
    if bars.len() > 1 {
        text(&mut svg, (WIDTH, bottom + 16), "end", &last.label);
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// Bars from top to bottom, each below its words. `None` if there is nothing to see.
pub(super) fn rows(said: &Said<'_>, bars: &[Bar]) -> Option<String> {
    let most = highest(bars)?.value;
    let mut svg = opening(said, ROW * i64::try_from(bars.len()).ok()?);
    for (place, bar) in (0_i64..).zip(bars) {
        let top = place * ROW;
        text(&mut svg, (0, top + 13), "start", &short(&bar.label));
        text(&mut svg, (WIDTH, top + 13), "end", &bar.shown);
        let length = scaled(bar.value, most, WIDTH);
        let y = (top + 19) * 100;
        rect(&mut svg, (0, y), (length, 1_200), class(bar));
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// The greatest of them, the first of several; `None` if there is none above nothing.
fn highest(bars: &[Bar]) -> Option<&Bar> {
    let mut most: Option<&Bar> = None;
    for bar in bars {
        if bar.value > most.map_or(0, |most| most.value) {
            most = Some(bar);
        }
    }
    most
}

const fn class(bar: &Bar) -> &'static str {
    if bar.part.is_some() { "whole" } else { "part" }
}

/// The length of a value, in hundredths, where the greatest one is so long; what is there can be seen.
fn scaled(value: i64, most: i64, longest: i64) -> i64 {
    if value <= 0 {
        return 0;
    }
    let length = i128::from(value) * i128::from(longest) * 100 / i128::from(most.max(1));
    i64::try_from(length)
        .unwrap_or(i64::MAX)
        .clamp(100, longest * 100)
}

fn opening(said: &Said<'_>, height: i64) -> String {
    let (id, title, desc) = (said.id, encode_text(said.title), encode_text(said.desc));
    format!(
        r#"<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id}-title" aria-describedby="{id}-desc"><title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>"#
    )
}

fn column(svg: &mut String, (x, width): (i64, i64), height: i64, class: &str) {
    let top = (ABOVE + HIGHEST) * 100 - height;
    rect(svg, (x, top), (width, height), class);
}

fn rect(svg: &mut String, (x, y): (i64, i64), (width, height): (i64, i64), class: &str) {
    if width <= 0 || height <= 0 {
        return;
    }
    let [x, y, width, height] = [x, y, width, height].map(decimal);
    // Writing into a text does not fail.
    let _ = write!(
        svg,
        r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
    );
}

fn line(svg: &mut String, y: i64) {
    let _ = write!(svg, r#"<path d="M0 {y}H{WIDTH}"/>"#);
}

fn text(svg: &mut String, (x, y): (i64, i64), anchor: &str, words: &str) {
    let words = encode_text(words);
    let _ = write!(
        svg,
        r#"<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>"#
    );
}

/// Hundredths as a decimal.
fn decimal(hundredths: i64) -> String {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:02}"),
    }
}

fn short(words: &str) -> String {
    if words.chars().count() <= LETTERS {
        return words.to_owned();
    }
    let kept: String = words.chars().take(LETTERS - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: Said<'_> = Said {
        id: "it",
        title: "Much & more",
        desc: "Bars",
    };

    fn bars(values: &[i64]) -> Vec<Bar> {
        let bar = |(place, value): (usize, &i64)| Bar {
            label: format!("day {place}"),
            shown: value.to_string(),
            value: *value,
            part: None,
        };
        values.iter().enumerate().map(bar).collect()
    }

    #[test]
    fn nothing_is_not_drawn() {
        for values in [&[][..], &[0], &[0, 0, 0], &[-5, 0]] {
            assert_eq!(columns(&SAID, &bars(values)), None, "{values:?}");
            assert_eq!(rows(&SAID, &bars(values)), None, "{values:?}");
        }
    }

    #[test]
    fn one_day_is_one_column() {
        assert_eq!(
            columns(&SAID, &bars(&[7])).unwrap(),
            "<svg class=\"plot\" viewBox=\"0 0 360 160\" role=\"img\" aria-labelledby=\"it-title\" aria-describedby=\"it-desc\">\
             <title id=\"it-title\">Much &amp; more</title><desc id=\"it-desc\">Bars</desc>\
             <rect class=\"part\" x=\"36\" y=\"20\" width=\"288\" height=\"120\"/><path d=\"M0 140H360\"/>\
             <text x=\"0\" y=\"12\" text-anchor=\"start\">7</text>\
             <text x=\"0\" y=\"156\" text-anchor=\"start\">day 0</text></svg>"
        );
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_of_the_longest() {
        assert_eq!(
            rows(&SAID, &bars(&[300, 100])).unwrap().split("</desc>").nth(1),
            Some(
                "<text x=\"0\" y=\"13\" text-anchor=\"start\">day 0</text><text x=\"360\" y=\"13\" text-anchor=\"end\">300</text>\
                 <rect class=\"part\" x=\"0\" y=\"19\" width=\"360\" height=\"12\"/>\
                 <text x=\"0\" y=\"53\" text-anchor=\"start\">day 1</text><text x=\"360\" y=\"53\" text-anchor=\"end\">100</text>\
                 <rect class=\"part\" x=\"0\" y=\"59\" width=\"120\" height=\"12\"/></svg>"
            )
        );
    }

    #[test]
    fn equal_values_are_equally_high() {
        let svg = columns(&SAID, &bars(&[5; 90])).unwrap();
        assert_eq!(svg.matches("height=\"120\"").count(), 90);
    }

    #[test]
    fn huge_and_tiny_values_stay_in_the_picture_and_can_be_seen() {
        let svg = columns(&SAID, &bars(&[i64::MAX, 1, 0, -3])).unwrap();
        assert_eq!(svg.matches("<rect").count(), 2, "{svg}");
        assert!(
            svg.contains("height=\"120\"") && svg.contains("y=\"139\""),
            "{svg}"
        );
    }

    #[test]
    fn a_part_is_drawn_over_its_whole() {
        let mut both = bars(&[10]);
        both[0].part = Some(5);
        let svg = columns(&SAID, &both).unwrap();
        let (whole, part) = (svg.find("\"whole\"").unwrap(), svg.find("\"part\"").unwrap());
        assert!(whole < part && svg.contains("height=\"60\""), "{svg}");
    }

    #[test]
    fn what_people_typed_stays_text_and_fits() {
        let mut hostile = bars(&[1]);
        hostile[0].label = "<script>".repeat(20);
        let svg = rows(&SAID, &hostile).unwrap();
        assert!(!svg.contains("<script") && svg.contains('…'), "{svg}");
    }
}
