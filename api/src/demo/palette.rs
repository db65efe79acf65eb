//! The colours of pictures, by what time it is in them.

use super::canvas::Colour;

/// What time it is in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Early in the day.
    Dawn,
    /// A clear day in summer.
    Day,
    /// A day in autumn.
    Autumn,
    /// The sun goes down.
    Evening,
    /// A night without clouds.
    Night,
    /// Snow lies on the mountains.
    Winter,
    /// It rains.
    Rain,
}

/// The colours of a light.
pub struct Palette {
    /// The sky at the top and at the horizon.
    pub sky: (Colour, Colour),
    /// The sun or the moon.
    pub sun: Colour,
    /// What is far away.
    pub far: Colour,
    /// Hills.
    pub hills: Colour,
    /// What is near.
    pub meadow: Colour,
    /// Water.
    pub water: Colour,
    /// Leaves.
    pub leaf: Colour,
    /// Walls.
    pub wall: Colour,
    /// Roofs.
    pub roof: Colour,
    /// Windows.
    pub window: Colour,
}

/// The colours of a light.
pub const fn palette(light: Light) -> Palette {
    let day = Palette {
        sky: (0x5fa8d3, 0xdff1f7),
        sun: 0xffe48a,
        far: 0x8fb3c7,
        hills: 0x7da86a,
        meadow: 0xa3c26b,
        water: 0x4f94b8,
        leaf: 0x4a7c48,
        wall: 0xf2e2c4,
        roof: 0xc86b45,
        window: 0x5a6b78,
    };
    match light {
        Light::Day => day,
        Light::Dawn => Palette {
            sky: (0x8fb8de, 0xffdcc2),
            sun: 0xfff0c8,
            far: 0xa9a4c4,
            hills: 0x839986,
            meadow: 0x9db47f,
            water: 0x8fb0cc,
            leaf: 0x4d705c,
            ..day
        },
        Light::Autumn => Palette {
            sky: (0x86aec4, 0xf6ead2),
            far: 0x95a0b4,
            hills: 0xb08a4e,
            meadow: 0xc9a65a,
            leaf: 0xb8632f,
            ..day
        },
        Light::Evening => Palette {
            sky: (0x4b4a7c, 0xf7a76c),
            sun: 0xffd07a,
            far: 0x7a6084,
            hills: 0x5d5a68,
            meadow: 0x6f6a57,
            water: 0xd08b72,
            leaf: 0x3c4644,
            wall: 0xd8b898,
            roof: 0x8a4b42,
            window: 0xffd97a,
        },
        Light::Night => Palette {
            sky: (0x0b1430, 0x2b3d66),
            sun: 0xf3eed9,
            far: 0x243052,
            hills: 0x1a253f,
            meadow: 0x141d2f,
            water: 0x334c78,
            leaf: 0x101b26,
            wall: 0x3b455e,
            roof: 0x2a2b40,
            window: 0xffd26e,
        },
        Light::Winter => Palette {
            sky: (0x9fb9cc, 0xecf1f4),
            sun: 0xfff6dc,
            far: 0xb6c6d4,
            hills: 0xd4dee2,
            meadow: 0xf1f4f3,
            water: 0x6f8fa3,
            leaf: 0x6b7470,
            ..day
        },
        Light::Rain => Palette {
            sky: (0x5b6874, 0xaab4b8),
            sun: 0xaab4b8,
            far: 0x778690,
            hills: 0x627a66,
            meadow: 0x748762,
            water: 0x8a7c62,
            leaf: 0x405848,
            wall: 0xcfc5b2,
            roof: 0x965a48,
            ..day
        },
    }
}
