//! What does not become a photo, each with its reason.

use crate::files::{drawing, jpeg, jpeg_bomb, moving_png, moving_webp, png, png_bomb, webp, webp_bomb};
use media::{Limits, Rejected, cook};

fn why(bytes: &[u8]) -> Rejected {
    cook(bytes, &Limits::default()).unwrap_err()
}

#[test]
fn what_is_no_photo_is_named_for_what_it_is() {
    let svg = br#"<?xml version="1.0"?><!-- a logo --><svg xmlns="http://www.w3.org/2000/svg"></svg>"#;
    let files: [(&[u8], Rejected); 14] = [
        (b"", Rejected::Empty),
        (svg, Rejected::Svg),
        (b"\xEF\xBB\xBF\n <SVG onload=alert(1)>", Rejected::Svg),
        (b"<!doctype html><svg></svg>", Rejected::Html),
        (b"<script>alert(1)</script>", Rejected::Html),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Rejected::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Rejected::Heic),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", Rejected::OtherKind),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", Rejected::OtherKind),
        (b"GIF89a\x01\0\x01\0\0\0\0;", Rejected::Gif),
        (b"%PDF-1.7", Rejected::OtherKind),
        (b"PK\x03\x04", Rejected::OtherKind),
        (b"\xFF\xD8", Rejected::OtherKind),
        (b"just words", Rejected::OtherKind),
    ];
    for (bytes, reason) in files {
        assert_eq!(why(bytes), reason, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_moves_is_refused() {
    assert_eq!(why(&moving_webp()), Rejected::Animated);
    assert_eq!(why(&moving_png()), Rejected::Animated);
}

#[test]
fn a_bomb_is_known_by_its_head_and_never_drawn() {
    assert_eq!(why(&jpeg_bomb()), Rejected::TooManyPixels);
    assert_eq!(why(&png_bomb(60_000, 60_000)), Rejected::TooManyPixels);
    assert_eq!(why(&webp_bomb()), Rejected::TooManyPixels);
    // As many pixels as are allowed, and the file has none of them: it is drawn until its bytes end.
    assert_eq!(why(&png_bomb(10_000, 5_000)), Rejected::Broken);
}

#[test]
fn each_limit_holds_before_anything_is_drawn() {
    let photo = jpeg(&drawing(40, 20));
    let all = Limits::default();
    for (limits, reason) in [
        (
            Limits {
                bytes: photo.len() - 1,
                ..all
            },
            Rejected::TooHeavy,
        ),
        (Limits { pixels: 799, ..all }, Rejected::TooManyPixels),
        (Limits { memory: 2_399, ..all }, Rejected::TooMuchWork),
        (Limits { work: 799, ..all }, Rejected::TooMuchWork),
    ] {
        assert_eq!(cook(&photo, &limits), Err(reason), "{limits:?}");
    }
    let just = Limits {
        bytes: photo.len(),
        pixels: 800,
        memory: 2_400,
        work: 800,
    };
    assert!(cook(&photo, &just).is_ok());
}

#[test]
fn a_jpeg_that_goes_over_its_picture_a_thousand_times_is_refused() {
    let photo = jpeg(&drawing(640, 480));
    let (head, end) = photo.split_at(photo.len() - 2);
    let scans = [0xFF_u8, 0xDA, 0x00, 0x02].repeat(1_000);
    assert_eq!(why(&[head, &scans, end].concat()), Rejected::TooMuchWork);
}

#[test]
fn a_file_without_its_end_is_refused_wherever_it_was_cut() {
    let picture = drawing(40, 20);
    for whole in [jpeg(&picture), png(&picture), webp(&picture)] {
        assert!(cook(&whole, &Limits::default()).is_ok());
        for length in [whole.len() - 1, whole.len() / 2, 16] {
            assert_eq!(
                why(&whole[..length]),
                Rejected::Truncated,
                "{length} of {}",
                whole.len()
            );
        }
    }
}

#[test]
fn a_strip_is_refused() {
    assert_eq!(why(&png(&drawing(401, 40))), Rejected::TooNarrow);
    assert_eq!(why(&png(&drawing(4, 41))), Rejected::TooNarrow);
    assert!(cook(&png(&drawing(400, 40)), &Limits::default()).is_ok());
}

#[test]
fn a_picture_that_cannot_be_drawn_is_refused() {
    let mut broken = png(&drawing(40, 20));
    let content = broken.windows(4).position(|name| name == b"IDAT").unwrap() + 4;
    broken[content..content + 8].fill(0xAA);
    assert_eq!(why(&broken), Rejected::Broken);
}

#[test]
fn each_reason_has_a_sentence_of_its_own() {
    let mut sentences: Vec<_> = Rejected::ALL.map(Rejected::sentence).to_vec();
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), Rejected::ALL.len());
}
