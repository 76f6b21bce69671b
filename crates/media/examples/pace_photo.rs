//! How long a photo takes to all its widths on one core, and the most memory that was taken. Run it with `--release`; a file's name
//! takes the place of the picture of twelve megapixels that it draws itself.

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use media::{Limits, cook};
use std::{error::Error, fs, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = match std::env::args().nth(1) {
        Some(file) => fs::read(file)?,
        None => twelve_megapixels()?,
    };
    let begun = Instant::now();
    let photo = cook(&bytes, &Limits::default())?;
    println!(
        "{} × {} of {} kB: {} ms, {} kB in {} pictures",
        photo.width,
        photo.height,
        bytes.len() / 1024,
        begun.elapsed().as_millis(),
        photo
            .pictures
            .iter()
            .map(|picture| picture.bytes.len())
            .sum::<usize>()
            / 1024,
        photo.pictures.len()
    );
    let status = fs::read_to_string("/proc/self/status")?;
    let memory = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", memory.unwrap_or_default());
    Ok(())
}

/// With as much to see in it as in a photo: every pixel is another one.
fn twelve_megapixels() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut noise = 1_u32;
    let picture = RgbImage::from_fn(4032, 3024, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, _, _, grain] = noise.to_le_bytes();
        let [across, ..] = (x / 16).to_le_bytes();
        let [down, ..] = (y / 12).to_le_bytes();
        image::Rgb([across, down, grain / 8])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture)?;
    Ok(bytes)
}
