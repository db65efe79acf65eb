//! A canvas: flat shapes with smooth edges, one over the other.

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

/// Width of the space that is painted.
pub const WIDTH: f32 = 1_200.0;
/// Height of the space that is painted.
pub const HEIGHT: f32 = 750.0;
/// Pixels of one unit of it: a picture is as wide as the medium size that is shown.
const SCALE: f32 = 0.8;
/// Width and height in pixels.
const SIZE: Point = (WIDTH * SCALE, HEIGHT * SCALE);
/// Samples across a pixel.
const SAMPLES: u8 = 3;

/// A colour, as `0xRRGGBB`.
pub type Colour = u32;
/// A place on the canvas; the first pixel is the one at the left of the top.
pub type Point = (f32, f32);

/// A picture in the making.
pub struct Canvas(RgbImage);

/// The pixel in which a coordinate lies, 0 for those before the first.
#[expect(clippy::as_conversions, reason = "there is no TryFrom<f32>; coordinates are small and `as` saturates")]
const fn pixel(at: f32) -> u32 {
    at as u32
}

/// A count as a coordinate.
fn coordinate(pixel: u32) -> f32 {
    f32::from(u16::try_from(pixel).unwrap_or(u16::MAX))
}

fn parts(colour: Colour) -> [f32; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue].map(f32::from)
}

/// A colour between two others.
pub fn mixed(from: Colour, to: Colour, share: f32) -> Colour {
    let both = parts(from).into_iter().zip(parts(to));
    both.fold(0, |colour, (from, to)| (colour << 8) | pixel(from + (to - from) * share + 0.5).min(255))
}

impl Canvas {
    /// A sky that goes from one colour at the top to another at the horizon.
    pub fn new(top: Colour, horizon: Colour) -> Self {
        let mut canvas = Self(RgbImage::new(pixel(SIZE.0), pixel(SIZE.1)));
        for (row, pixels) in (0_u16..).zip(canvas.0.rows_mut()) {
            let [_, red, green, blue] = mixed(top, horizon, (f32::from(row) / (SIZE.1 * 0.62)).min(1.0)).to_be_bytes();
            pixels.for_each(|pixel| *pixel = Rgb([red, green, blue]));
        }
        canvas
    }

    /// Fills a polygon.
    pub fn fill(&mut self, points: &[Point], colour: Colour) {
        let points: Vec<Point> = points.iter().map(|(x, y)| (x * SCALE, y * SCALE)).collect();
        let edges: Vec<(Point, Point)> = points.iter().copied().zip(points.iter().copied().cycle().skip(1)).collect();
        let [left, right] = span(points.iter().map(|(x, _)| *x), SIZE.0);
        let [top, bottom] = span(points.iter().map(|(_, y)| *y), SIZE.1);
        let (first, parts) = (coordinate(top), parts(colour));
        let [_, red, green, blue] = colour.to_be_bytes();
        for column in left..right {
            let mut cover = vec![0.0; usize::try_from(bottom - top).unwrap_or(0)];
            for sample in 0..SAMPLES {
                let x = coordinate(column) + (f32::from(sample) + 0.5) / f32::from(SAMPLES);
                let mut crossings: Vec<f32> = edges.iter().filter_map(|edge| crossing(*edge, x)).collect();
                crossings.sort_by(f32::total_cmp);
                for pair in crossings.chunks_exact(2) {
                    let [from, to] = pair else { continue };
                    add(&mut cover, from.max(0.0) - first, to.min(SIZE.1) - first);
                }
            }
            for (row, cover) in (top..).zip(cover) {
                let Some(Rgb(under)) = self.0.get_pixel_mut_checked(column, row) else { continue };
                if cover > 0.99 {
                    *under = [red, green, blue];
                } else if cover > 0.0 {
                    for (under, over) in under.iter_mut().zip(parts) {
                        let mixed = f32::from(*under) + (over - f32::from(*under)) * cover;
                        *under = u8::try_from(pixel(mixed + 0.5)).unwrap_or(u8::MAX);
                    }
                }
            }
        }
    }

    /// The picture as a file.
    pub fn png(self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new(&mut bytes);
        encoder.write_image(&self.0, self.0.width(), self.0.height(), ExtendedColorType::Rgb8).ok()?;
        Some(bytes)
    }
}

/// The pixels that coordinates lie in, from the first to the one after the last, as far as they are on the canvas.
fn span(along: impl Iterator<Item = f32> + Clone, end: f32) -> [u32; 2] {
    let (first, last) = (along.clone().fold(end, f32::min), along.fold(0.0, f32::max));
    let first = pixel(first);
    [first, pixel(last.min(end).ceil()).max(first)]
}

/// Where an edge crosses a vertical line.
fn crossing(((ax, ay), (bx, by)): (Point, Point), x: f32) -> Option<f32> {
    ((ax <= x) != (bx <= x)).then(|| ay + (by - ay) * (x - ax) / (bx - ax))
}

/// Adds what a part of a column covers, of one sample.
fn add(cover: &mut [f32], from: f32, to: f32) {
    let (first, last) = (pixel(from), pixel(to.ceil()));
    let rows = usize::try_from(first).unwrap_or(0)..usize::try_from(last).unwrap_or(0);
    let mut top = coordinate(first);
    for cover in cover.get_mut(rows).into_iter().flatten() {
        *cover += (to.min(top + 1.0) - from.max(top)).max(0.0) / f32::from(SAMPLES);
        top += 1.0;
    }
}

/// A rectangle by its corner, width and height.
pub fn rectangle(x: f32, y: f32, width: f32, height: f32) -> [Point; 4] {
    [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
}

/// An ellipse by its centre and half its axes.
pub fn ellipse(x: f32, y: f32, across: f32, along: f32) -> Vec<Point> {
    let angle = |step: u8| f32::from(step) * std::f32::consts::TAU / 48.0;
    (0..48).map(angle).map(|angle| (x + across * angle.cos(), y + along * angle.sin())).collect()
}

/// A line of some width.
pub fn line((ax, ay): Point, (bx, by): Point, width: f32) -> [Point; 4] {
    let length = (bx - ax).hypot(by - ay).max(0.1);
    let (dx, dy) = ((by - ay) / length * width / 2.0, (ax - bx) / length * width / 2.0);
    [(ax + dx, ay + dy), (bx + dx, by + dy), (bx - dx, by - dy), (ax - dx, ay - dy)]
}
