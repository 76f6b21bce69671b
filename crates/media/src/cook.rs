//! From the bytes that somebody uploaded to pictures for the shop window.

use crate::{
    Rejected,
    kind::{Kind, is_whole_png, is_whole_webp, jpeg_scans},
};
use fast_image_resize::{ResizeOptions, Resizer};
use image::{
    ColorType, DynamicImage, ImageDecoder, RgbImage, RgbaImage,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::WebPDecoder,
    },
    imageops,
    metadata::Orientation,
};
use moxcms::{ColorProfile, Layout, TransformOptions};
use sha2::{Digest, Sha256};
use shop::catalog::{MediaId, PictureFormat, PictureName, picture_height, picture_widths};
use std::io::Cursor;

/// Quality of a JPEG, from 1 to 100.
const JPEG_QUALITY: u8 = 82;
/// Quality of a WebP, from 0 to 100: looks like a JPEG of the quality above and has a third fewer bytes.
const WEBP_QUALITY: f32 = 80.0;
/// How many times as long as wide a photo may be.
const LONGEST: u64 = 10;

/// What an uploaded file may ask of this machine. All of it is looked up before the picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Pixels of the picture.
    pub pixels: u64,
    /// Bytes of memory to draw it.
    pub memory: u64,
    /// Pixels to be gone over: a JPEG may go over its picture many times.
    pub work: u64,
}

/// Enough for what phones and cameras make.
impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 20 * 1024 * 1024,
            pixels: 50_000_000,
            memory: 256 * 1024 * 1024,
            work: 300_000_000,
        }
    }
}

/// A photo, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cooked {
    /// Its name: equal files have equal names.
    pub media: MediaId,
    /// Pixels from left to right, once it stands upright.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Every width in every format.
    pub pictures: Vec<Picture>,
}

/// A picture of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is called.
    pub name: PictureName,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Makes pictures of an uploaded file.
///
/// They stand upright, have the colours of ordinary screens and nothing of the file but what is to be seen: neither place nor camera.
///
/// # Errors
///
/// What the file is instead of a photo; see [`Rejected`].
pub fn cook(bytes: &[u8], limits: &Limits) -> Result<Cooked, Rejected> {
    if bytes.len() > limits.bytes {
        return Err(Rejected::TooHeavy);
    }
    let (size, widest) = match Kind::of(bytes)? {
        Kind::Jpeg => {
            let scans = jpeg_scans(bytes).ok_or(Rejected::Truncated)?;
            let decoder = JpegDecoder::new(Cursor::new(bytes))?;
            draw(decoder, scans, limits)?
        }
        Kind::Png => {
            if !is_whole_png(bytes) {
                return Err(Rejected::Truncated);
            }
            let mut memory = image::Limits::no_limits();
            memory.max_alloc = Some(limits.memory);
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), memory)?;
            if decoder.is_apng()? {
                return Err(Rejected::Animated);
            }
            draw(decoder, 1, limits)?
        }
        Kind::WebP => {
            if !is_whole_webp(bytes) {
                return Err(Rejected::Truncated);
            }
            let decoder = WebPDecoder::new(Cursor::new(bytes))?;
            if decoder.has_animation() {
                return Err(Rejected::Animated);
            }
            draw(decoder, 1, limits)?
        }
    };
    let media = MediaId::of_sha256(&Sha256::digest(bytes).into());
    let mut pictures = Vec::new();
    for width in picture_widths(size.0) {
        let picture = scaled(&widest, (width, picture_height(width, size)))?;
        for format in PictureFormat::ALL {
            pictures.push(Picture {
                name: PictureName {
                    media: media.clone(),
                    width,
                    format,
                },
                bytes: encode(&picture, format)?,
            });
        }
    }
    Ok(Cooked {
        media,
        width: size.0,
        height: size.1,
        pictures,
    })
}

/// Size of the photo once it stands upright, and its widest picture.
fn draw(
    mut decoder: impl ImageDecoder,
    scans: u64,
    limits: &Limits,
) -> Result<((u32, u32), RgbImage), Rejected> {
    let (across, down) = decoder.dimensions();
    refuse_bombs(&decoder, scans, limits)?;
    let profile = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let lies = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let size = if lies { (down, across) } else { (across, down) };
    let width = picture_widths(size.0).last().unwrap_or(size.0);
    let height = picture_height(width, size);
    let drawn = on_white(DynamicImage::from_decoder(decoder)?);
    // It is turned after it has become small, so that there are never two large ones.
    let small = scaled(&drawn, if lies { (height, width) } else { (width, height) })?;
    drop(drawn);
    let mut small = DynamicImage::ImageRgb8(small);
    small.apply_orientation(orientation);
    let picture = small.into_rgb8();
    Ok((
        size,
        profile
            .and_then(|profile| in_srgb(&picture, &profile))
            .unwrap_or(picture),
    ))
}

/// Looks at what the head of a file says before anything is drawn.
fn refuse_bombs(decoder: &impl ImageDecoder, scans: u64, limits: &Limits) -> Result<(), Rejected> {
    let (wide, high) = decoder.dimensions();
    let (across, down) = (u64::from(wide), u64::from(high));
    let pixels = across * down;
    if pixels == 0 {
        return Err(Rejected::Broken);
    }
    if pixels > limits.pixels {
        return Err(Rejected::TooManyPixels);
    }
    if across.max(down) > LONGEST * across.min(down) {
        return Err(Rejected::TooNarrow);
    }
    let mut memory = decoder.total_bytes();
    if decoder.color_type() != ColorType::Rgb8 {
        // What is not in these colours is copied into them.
        memory += 3 * pixels;
    }
    // The scaler has a copy with a byte more, of at most four times as many pixels as the widest picture.
    let widest = |size: (u32, u32)| {
        let width = picture_widths(size.0).last().unwrap_or(size.0);
        u64::from(width) * u64::from(picture_height(width, size))
    };
    let most = widest((wide, high)).max(widest((high, wide)));
    if most < pixels {
        memory += 4 * pixels.min(4 * most);
    }
    if scans > 1 {
        // Two bytes for each of three colours are kept until the last scan.
        memory += 6 * pixels;
    }
    if memory > limits.memory || scans.saturating_mul(pixels) > limits.work {
        return Err(Rejected::TooMuchWork);
    }
    Ok(())
}

/// What is far too large is averaged first, to twice the size: so the better way, which needs the picture in another form, has
/// little to do.
fn scaled(picture: &RgbImage, (width, height): (u32, u32)) -> Result<RgbImage, Rejected> {
    if picture.dimensions() == (width, height) {
        return Ok(picture.clone());
    }
    let twice = (2 * width, 2 * height);
    let rough = (picture.width() > twice.0 && picture.height() > twice.1)
        .then(|| imageops::thumbnail(picture, twice.0, twice.1));
    let from = with_fourth_byte(rough.as_ref().unwrap_or(picture));
    let mut scaled = DynamicImage::new_rgba8(width, height);
    let options = ResizeOptions::new().use_alpha(false);
    let done = Resizer::new().resize(&from, &mut scaled, &options);
    done.map_err(|_| Rejected::Broken)?;
    Ok(scaled.into_rgb8())
}

/// The only form that the scaler is compiled for: each of its forms is compiled several times, and together they were a
/// twentieth of the program.
fn with_fourth_byte(picture: &RgbImage) -> DynamicImage {
    let mut copy = RgbaImage::new(picture.width(), picture.height());
    for (to, from) in copy.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue] = from.0;
        to.0 = [red, green, blue, u8::MAX];
    }
    copy.into()
}

/// The picture with white where something would show through it.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let pixels = image.into_rgba8();
    let mut picture = RgbImage::new(pixels.width(), pixels.height());
    for (to, from) in picture.pixels_mut().zip(pixels.pixels()) {
        let [red, green, blue, cover] = from.0.map(u32::from);
        let over = |colour: u32| {
            let mixed = (colour * cover + 255 * (255 - cover) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        to.0 = [over(red), over(green), over(blue)];
    }
    picture
}

/// The picture in the colours that are meant where nothing is said of them: what is said is not kept. `None` if the profile fits no
/// such picture.
fn in_srgb(picture: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    let ours = ColorProfile::new_srgb();
    let colours = profile
        .create_transform_8bit(Layout::Rgb, &ours, Layout::Rgb, TransformOptions::default())
        .ok()?;
    let mut meant = RgbImage::new(picture.width(), picture.height());
    colours.transform(picture, &mut meant).ok()?;
    Some(meant)
}

fn encode(picture: &RgbImage, format: PictureFormat) -> Result<Vec<u8>, Rejected> {
    match format {
        PictureFormat::Jpeg => {
            let mut bytes = Vec::new();
            JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(picture)?;
            Ok(bytes)
        }
        PictureFormat::WebP => {
            let encoder = webp::Encoder::from_rgb(picture, picture.width(), picture.height());
            let bytes = encoder
                .encode_simple(false, WEBP_QUALITY)
                .map_err(|_| Rejected::Broken)?;
            Ok(bytes.to_vec())
        }
    }
}
