//! A PDF is read back: what its glyphs stand for by its own word is what stood on the paper.

use crate::{Block, Column, Fact, Paper, Table, pdf};
use flate2::read::ZlibDecoder;
use shop::text::Lang;
use std::{collections::HashMap, io::Read};

fn column(title: &str, share: u8, is_number: bool) -> Column {
    Column {
        title: title.into(),
        share,
        is_number,
    }
}

fn sample(rows: usize) -> Paper {
    let row = |nth: usize| {
        vec![
            format!("{nth}"),
            format!("Шапка «Иней» № {nth}"),
            "1\u{202F}990,50\u{A0}₽".into(),
        ]
    };
    Paper {
        lang: Lang::Ru,
        title: "Счёт на оплату заказа 1001".into(),
        blocks: vec![
            Block::Heading("Продавец".into()),
            Block::Facts(vec![Fact {
                name: "Наименование".into(),
                value: "ИП Иванова Анна Сергеевна".into(),
            }]),
            Block::Table(Table {
                columns: vec![
                    column("№", 10, false),
                    column("Товар", 60, false),
                    column("Сумма", 30, true),
                ],
                rows: (1..=rows).map(row).collect(),
            }),
            Block::Sums(vec![Fact {
                name: "Итого".into(),
                value: "1\u{202F}990,50\u{A0}₽".into(),
            }]),
            Block::Strong("Одна тысяча девятьсот девяносто рублей 50 копеек".into()),
            Block::Signatures(vec!["Руководитель".into()]),
        ],
    }
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len())
        .position(|window| window == what)
        .map(|at| from + at)
}

/// The streams of a file, unpacked where they are packed.
fn streams(file: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = find(file, b"\nstream\n", at) {
        let begin = begin + b"\nstream\n".len();
        let end = find(file, b"\nendstream", begin).unwrap();
        let mut unpacked = Vec::new();
        let packed = &file[begin..end];
        if ZlibDecoder::new(packed).read_to_end(&mut unpacked).is_err() {
            unpacked = packed.to_vec();
        }
        found.push(unpacked);
        at = end;
    }
    found
}

/// What the glyphs of a font stand for, by the file's own word.
fn meanings(cmap: &str) -> HashMap<u16, String> {
    let pairs = cmap.lines().filter_map(|line| {
        let (glyph, signs) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units: Option<Vec<u16>> = signs
            .as_bytes()
            .chunks(4)
            .map(|four| u16::from_str_radix(std::str::from_utf8(four).ok()?, 16).ok())
            .collect();
        Some((
            u16::from_str_radix(glyph, 16).ok()?,
            String::from_utf16(&units?).ok()?,
        ))
    });
    pairs.collect()
}

/// The bytes of a string in a page's stream, from its opening bracket on.
fn string(bytes: &[u8]) -> Vec<u8> {
    if bytes[0] == b'<' {
        let end = bytes.iter().position(|byte| *byte == b'>').unwrap();
        let hex: Vec<u8> = bytes[1..end].to_vec();
        let pair = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
        return hex.chunks(2).map(pair).collect();
    }
    let (mut read, mut rest, mut depth) = (Vec::new(), bytes[1..].iter(), 0);
    while let Some(byte) = rest.next() {
        match byte {
            b'\\' => match rest.next().unwrap() {
                digit @ b'0'..=b'7' => {
                    let digits = [*digit, *rest.next().unwrap(), *rest.next().unwrap()];
                    read.push(digits.iter().fold(0, |value, digit| value * 8 + (digit - b'0')));
                }
                b'n' => read.push(b'\n'),
                b'r' => read.push(b'\r'),
                b't' => read.push(b'\t'),
                b'b' => read.push(8),
                b'f' => read.push(12),
                other => read.push(*other),
            },
            b')' if depth == 0 => break,
            b'(' => {
                depth += 1;
                read.push(*byte);
            }
            b')' => {
                depth -= 1;
                read.push(*byte);
            }
            other => read.push(*other),
        }
    }
    read
}

/// What stands on the pages, line by line.
fn text_of(file: &[u8]) -> Vec<String> {
    let streams = streams(file);
    let is_cmap = |stream: &&Vec<u8>| find(stream, b"begincmap", 0).is_some();
    let fonts: Vec<HashMap<u16, String>> = streams
        .iter()
        .filter(is_cmap)
        .map(|stream| meanings(std::str::from_utf8(stream).unwrap()))
        .collect();
    assert_eq!(fonts.len(), 2);
    let mut lines = Vec::new();
    for page in streams
        .iter()
        .filter(|stream| stream.starts_with(b"0.1 0 0 0.1 0 0 cm"))
    {
        let mut at = 0;
        while let Some(begin) = find(page, b"BT\n", at) {
            let font = usize::from(find(page, b"/F1 ", begin).is_some_and(|font| font == begin + 3));
            let move_to = find(page, b"Td\n", begin).unwrap();
            let glyphs = string(&page[move_to + 3..]);
            let meant = glyphs
                .chunks(2)
                .map(|two| fonts[font][&u16::from_be_bytes([two[0], two[1]])].as_str());
            lines.push(meant.collect::<String>());
            at = move_to;
        }
    }
    lines
}

#[test]
fn what_stands_on_a_paper_can_be_read_out_of_its_file() {
    let file = pdf(&sample(2)).unwrap();
    assert!(file.starts_with(b"%PDF-"));
    let lines = text_of(&file);
    for wanted in [
        "Счёт на оплату заказа 1001",
        "Продавец",
        "Наименование",
        "ИП Иванова Анна Сергеевна",
        "Шапка «Иней» № 2",
        "1\u{202F}990,50\u{A0}₽",
        "Итого",
        "Одна тысяча девятьсот девяносто рублей 50 копеек",
        "Руководитель",
    ] {
        assert!(lines.iter().any(|line| line == wanted), "{wanted}: {lines:?}");
    }
    assert!(file.len() < 100_000, "{}", file.len());
}

#[test]
fn a_long_paper_has_the_titles_of_its_columns_and_a_number_on_each_page() {
    let lines = text_of(&pdf(&sample(120)).unwrap());
    let count = |wanted: &str| lines.iter().filter(|line| *line == wanted).count();
    assert_eq!(count("Товар"), 3, "{lines:?}");
    for nth in 1..=120 {
        assert_eq!(count(&format!("Шапка «Иней» № {nth}")), 1);
    }
    assert_eq!([count("1 / 3"), count("2 / 3"), count("3 / 3")], [1, 1, 1]);
}

#[test]
fn the_same_paper_is_the_same_file() {
    assert_eq!(pdf(&sample(3)), pdf(&sample(3)));
}
