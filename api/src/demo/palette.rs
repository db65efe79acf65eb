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
        sky: (0x5f_a8_d3, 0xdf_f1_f7),
        sun: 0xff_e4_8a,
        far: 0x8f_b3_c7,
        hills: 0x7d_a8_6a,
        meadow: 0xa3_c2_6b,
        water: 0x4f_94_b8,
        leaf: 0x4a_7c_48,
        wall: 0xf2_e2_c4,
        roof: 0xc8_6b_45,
        window: 0x5a_6b_78,
    };
    match light {
        Light::Day => day,
        Light::Dawn => Palette {
            sky: (0x8f_b8_de, 0xff_dc_c2),
            sun: 0xff_f0_c8,
            far: 0xa9_a4_c4,
            hills: 0x83_99_86,
            meadow: 0x9d_b4_7f,
            water: 0x8f_b0_cc,
            leaf: 0x4d_70_5c,
            ..day
        },
        Light::Autumn => Palette {
            sky: (0x86_ae_c4, 0xf6_ea_d2),
            far: 0x95_a0_b4,
            hills: 0xb0_8a_4e,
            meadow: 0xc9_a6_5a,
            leaf: 0xb8_63_2f,
            ..day
        },
        Light::Evening => Palette {
            sky: (0x4b_4a_7c, 0xf7_a7_6c),
            sun: 0xff_d0_7a,
            far: 0x7a_60_84,
            hills: 0x5d_5a_68,
            meadow: 0x6f_6a_57,
            water: 0xd0_8b_72,
            leaf: 0x3c_46_44,
            wall: 0xd8_b8_98,
            roof: 0x8a_4b_42,
            window: 0xff_d9_7a,
        },
        Light::Night => Palette {
            sky: (0x0b_14_30, 0x2b_3d_66),
            sun: 0xf3_ee_d9,
            far: 0x24_30_52,
            hills: 0x1a_25_3f,
            meadow: 0x14_1d_2f,
            water: 0x33_4c_78,
            leaf: 0x10_1b_26,
            wall: 0x3b_45_5e,
            roof: 0x2a_2b_40,
            window: 0xff_d2_6e,
        },
        Light::Winter => Palette {
            sky: (0x9f_b9_cc, 0xec_f1_f4),
            sun: 0xff_f6_dc,
            far: 0xb6_c6_d4,
            hills: 0xd4_de_e2,
            meadow: 0xf1_f4_f3,
            water: 0x6f_8f_a3,
            leaf: 0x6b_74_70,
            ..day
        },
        Light::Rain => Palette {
            sky: (0x5b_68_74, 0xaa_b4_b8),
            sun: 0xaa_b4_b8,
            far: 0x77_86_90,
            hills: 0x62_7a_66,
            meadow: 0x74_87_62,
            water: 0x8a_7c_62,
            leaf: 0x40_58_48,
            wall: 0xcf_c5_b2,
            roof: 0x96_5a_48,
            ..day
        },
    }
}
