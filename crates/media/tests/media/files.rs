//! Files as people upload them, made of a few bytes.

use image::{
    ExtendedColorType, ImageEncoder, Rgb, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};
use webp::{AnimEncoder, AnimFrame, WebPConfig};

/// Red in the left upper corner, green in the right upper one, white elsewhere.
pub fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (_, false) => Rgb([255, 255, 255]),
    })
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    jpeg_with_exif(picture, Vec::new())
}

/// A JPEG as phones make them: `exif` says how it was held and where.
pub fn jpeg_with_exif(picture: &RgbImage, exif: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    if !exif.is_empty() {
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder.encode_image(picture).unwrap();
    bytes
}

pub fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    encoder
        .write_image(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    bytes
}

pub fn webp(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder
        .encode(
            picture,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    bytes
}

pub fn moving_webp() -> Vec<u8> {
    let frames = [drawing(16, 16), RgbImage::new(16, 16)];
    let config = WebPConfig::new().unwrap();
    let mut film = AnimEncoder::new(16, 16, &config);
    for (frame, at) in frames.iter().zip([0, 100]) {
        film.add_frame(AnimFrame::from_rgb(frame, 16, 16, at));
    }
    film.encode().to_vec()
}

/// A PNG with the chunk that says that it moves.
pub fn moving_png() -> Vec<u8> {
    let still = png(&drawing(16, 16));
    // After the mark of the format and its first chunk.
    let (head, rest) = still.split_at(8 + 25);
    let moves = chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    [head, &moves, rest].concat()
}

/// A PNG that says it is so large, and has nothing of that.
pub fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let still = png(&drawing(16, 16));
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    [&still[..8], &chunk(*b"IHDR", &head), &still[8 + 25..]].concat()
}

/// A JPEG that says it is as large as a JPEG can be.
pub fn jpeg_bomb() -> Vec<u8> {
    let mut bytes = jpeg(&drawing(16, 16));
    let frame = bytes.windows(2).position(|mark| mark == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 9].fill(0xFF);
    bytes
}

/// A WebP that says it is as large as a WebP can be.
pub fn webp_bomb() -> Vec<u8> {
    let mut bytes = webp(&drawing(16, 16));
    let picture = bytes.windows(4).position(|name| name == b"VP8L").unwrap();
    // After the name, the length and the mark: two sizes of 14 bits each, less one. Of 16,384 the decoder makes nothing.
    bytes[picture + 9..picture + 13].copy_from_slice(&[0xFE, 0xBF, 0xFF, 0x0F]);
    bytes
}

/// What a camera writes: how it was held, and the place with a note of it in words.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut entry = Vec::new();
        entry.extend(tag.to_le_bytes());
        entry.extend(kind.to_le_bytes());
        entry.extend(count.to_le_bytes());
        entry.extend(value);
        entry
    };
    let note = b"55.7558N 37.6173E\0";
    let (ascii, short, long) = (2, 3, 4);
    let after_directory: u32 = 8 + 2 + 3 * 12 + 4;
    let place: u32 = after_directory + u32::try_from(note.len()).unwrap();
    let mut bytes = b"II*\0\x08\0\0\0\x03\0".to_vec();
    bytes.extend(entry(0x010E, ascii, 18, after_directory.to_le_bytes()));
    bytes.extend(entry(0x0112, short, 1, [orientation, 0, 0, 0]));
    bytes.extend(entry(0x8825, long, 1, place.to_le_bytes()));
    bytes.extend([0; 4]);
    bytes.extend(note);
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(entry(0x0001, ascii, 2, *b"N\0\0\0"));
    bytes.extend([0; 4]);
    bytes
}

fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [&name[..], content].concat();
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes()[..], &named, &checksum(&named).to_be_bytes()].concat()
}

/// CRC-32, as PNG has it at the end of each chunk.
fn checksum(bytes: &[u8]) -> u32 {
    let each = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    !each
}
