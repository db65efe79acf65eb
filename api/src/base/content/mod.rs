//! What is in a file, judged by its bytes alone.

/// Longest side of the small rendition of a picture, in pixels.
pub const SMALL: i32 = 320;
/// Longest side of the medium one.
pub const MEDIUM: i32 = 960;
/// Longest side of the large one.
pub const LARGE: i32 = 1_920;

/// A size in pixels that keeps the proportions and has no side longer than `longest`; never enlarged.
pub fn fitted((width, height): (i32, i32), longest: i32) -> (i32, i32) {
    let most = i64::from(width.max(height).max(1));
    let fit = |side: i32| {
        let scaled = (i64::from(side) * i64::from(longest) + most / 2) / most;
        i32::try_from(scaled).unwrap_or(longest).max(1)
    };
    if most <= i64::from(longest) { (width, height) } else { (fit(width), fit(height)) }
}
