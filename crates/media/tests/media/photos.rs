//! What becomes a photo, and how it looks.

use crate::files::{drawing, exif, jpeg, jpeg_with_exif, png, webp};
use image::{
    ExtendedColorType, ImageDecoder, ImageEncoder, Rgb, RgbImage, RgbaImage,
    codecs::{jpeg::JpegDecoder, png::PngEncoder, webp::WebPDecoder},
};
use media::{Cooked, Limits, cook};
use moxcms::ColorProfile;
use shop::catalog::PictureFormat;
use std::io::Cursor;

fn cooked(bytes: &[u8]) -> Cooked {
    cook(bytes, &Limits::default()).unwrap()
}

/// Its widest picture, drawn again.
fn shown(photo: &Cooked, format: PictureFormat) -> RgbImage {
    let pictures = photo
        .pictures
        .iter()
        .filter(|picture| picture.name.format == format);
    let widest = pictures.max_by_key(|picture| picture.name.width).unwrap();
    image::load_from_memory(&widest.bytes).unwrap().into_rgb8()
}

/// Where the red and the green corner are: `LT` is left above.
fn corners(picture: &RgbImage) -> [String; 2] {
    let (width, height) = picture.dimensions();
    let corner = |is_it: fn(&Rgb<u8>) -> bool| {
        let mut found = String::new();
        for (x, across) in [(width / 4, 'L'), (width * 3 / 4, 'R')] {
            for (y, down) in [(height / 4, 'T'), (height * 3 / 4, 'B')] {
                if is_it(picture.get_pixel(x, y)) {
                    found.extend([across, down]);
                }
            }
        }
        found
    };
    [
        corner(|pixel| pixel.0[0] > 180 && pixel.0[1] < 80),
        corner(|pixel| pixel.0[1] > 180 && pixel.0[0] < 80),
    ]
}

#[test]
fn a_photo_is_kept_in_three_widths_and_two_formats() {
    for bytes in [
        jpeg(&drawing(1500, 300)),
        png(&drawing(1500, 300)),
        webp(&drawing(1500, 300)),
    ] {
        let photo = cooked(&bytes);
        assert_eq!((photo.width, photo.height), (1500, 300));
        let names = photo.pictures.iter().map(|picture| picture.name.to_string());
        let media = photo.media.as_str();
        let expected = [
            "320.webp",
            "320.jpg",
            "640.webp",
            "640.jpg",
            "1280.webp",
            "1280.jpg",
        ];
        assert!(names.eq(expected.map(|end| format!("{media}-{end}"))));
        for picture in &photo.pictures {
            let drawn = image::load_from_memory(&picture.bytes).unwrap().into_rgb8();
            assert_eq!(drawn.width(), picture.name.width);
            assert_eq!(drawn.height(), picture.name.width / 5);
            assert_eq!(corners(&drawn), ["LT", "RT"]);
            let is_jpeg = picture.bytes.starts_with(&[0xFF, 0xD8]);
            assert_eq!(is_jpeg, picture.name.format == PictureFormat::Jpeg);
        }
    }
}

#[test]
fn a_small_photo_is_not_enlarged() {
    let photo = cooked(&png(&drawing(400, 300)));
    let widths: Vec<_> = photo.pictures.iter().map(|picture| picture.name.width).collect();
    assert_eq!(widths, [320, 320, 400, 400]);
}

#[test]
fn a_photo_stands_upright_however_the_phone_was_held() {
    for (orientation, red, green) in [
        (1, "LT", "RT"),
        (2, "RT", "LT"),
        (3, "RB", "LB"),
        (4, "LB", "RB"),
        (5, "LT", "LB"),
        (6, "RT", "RB"),
        (7, "RB", "RT"),
        (8, "LB", "LT"),
    ] {
        let photo = cooked(&jpeg_with_exif(&drawing(400, 200), exif(orientation)));
        let size = if orientation < 5 { (400, 200) } else { (200, 400) };
        assert_eq!((photo.width, photo.height), size, "{orientation}");
        for format in PictureFormat::ALL {
            let picture = shown(&photo, format);
            assert_eq!(picture.dimensions(), size, "{orientation}");
            assert_eq!(corners(&picture), [red, green], "{orientation}");
        }
    }
}

#[test]
fn nothing_is_kept_of_a_photo_but_what_is_to_be_seen() {
    let bytes = jpeg_with_exif(&drawing(800, 400), exif(1));
    let place = b"55.7558N";
    let has = |bytes: &[u8], words: &[u8]| bytes.windows(words.len()).any(|part| part == words);
    assert!(has(&bytes, place));
    for picture in cooked(&bytes).pictures {
        for words in [&place[..], b"Exif", b"EXIF", b"ICCP", b"XMP ", b"ICC_PROFILE"] {
            assert!(!has(&picture.bytes, words), "{}", picture.name);
        }
        let reader = Cursor::new(&picture.bytes);
        let exif = match picture.name.format {
            PictureFormat::Jpeg => JpegDecoder::new(reader).unwrap().exif_metadata(),
            PictureFormat::WebP => WebPDecoder::new(reader).unwrap().exif_metadata(),
        };
        assert_eq!(exif.unwrap(), None);
    }
}

#[test]
fn equal_files_are_one_photo_and_others_are_not() {
    let bytes = jpeg(&drawing(400, 300));
    assert_eq!(cooked(&bytes), cooked(&bytes));
    assert_ne!(cooked(&bytes).media, cooked(&jpeg(&drawing(400, 301))).media);
}

#[test]
fn what_shows_through_is_white() {
    let clear = RgbaImage::from_pixel(40, 40, image::Rgba([255, 0, 0, 0]));
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(&clear, 40, 40, ExtendedColorType::Rgba8)
        .unwrap();
    let picture = shown(&cooked(&bytes), PictureFormat::Jpeg);
    assert!(picture.get_pixel(20, 20).0.iter().all(|colour| *colour > 250));
}

#[test]
fn the_wide_colours_of_a_phone_are_brought_to_those_of_every_screen() {
    let picture = RgbImage::from_pixel(40, 40, Rgb([200, 100, 100]));
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder
        .set_icc_profile(ColorProfile::new_display_p3().encode().unwrap())
        .unwrap();
    encoder
        .write_image(&picture, 40, 40, ExtendedColorType::Rgb8)
        .unwrap();
    let red = |bytes: &[u8]| shown(&cooked(bytes), PictureFormat::Jpeg).get_pixel(20, 20).0[0];
    assert!(red(&bytes) > 206, "{}", red(&bytes));
    assert!(red(&png(&picture)) < 204, "{}", red(&png(&picture)));
}
