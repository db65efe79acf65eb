//! People, animals and what they have with them, as the painter paints them.

use super::canvas::{WIDTH, ellipse, line, mixed, rectangle};
use super::painter::{Painter, scattered};

impl Painter {
    pub(super) fn stalls(&mut self) {
        let cloths = [0xc9_4f_4f, 0x3f_7f_6e, 0xd9_9a_3c, 0x4c_6f_a8];
        for (place, cloth) in (0_u8..).zip(cloths) {
            let x = 60.0 + 285.0 * f32::from(place);
            for post in [x, x + 208.0] {
                self.fill(&rectangle(post, 430.0, 7.0, 220.0), 0x6b_50_38);
            }
            self.fill(&rectangle(x - 6.0, 575.0, 228.0, 60.0), 0x9a_72_4a);
            for stripe in 0_u8..6 {
                let from = x - 16.0 + 41.0 * f32::from(stripe);
                let colour = if stripe % 2 == 0 { cloth } else { 0xf7_f0_e2 };
                let top = x + 104.0 + (from - x - 104.0) * 0.8;
                self.fill(&[(top, 400.0), (top + 33.0, 400.0), (from + 41.0, 455.0), (from, 455.0)], colour);
            }
            for fruit in 0_u8..9 {
                let fruits = [0xd8_4a_3a, 0xe7_b4_3c, 0x6c_9a_45];
                let colour = fruits.get(usize::from((fruit + place) % 3)).copied().unwrap_or_default();
                self.fill(&ellipse(x + 14.0 + 23.0 * f32::from(fruit), 566.0, 11.0, 11.0), colour);
            }
        }
    }

    pub(super) fn people(&mut self, x: f32, count: u8) {
        let clothes = [0x35_5c_7d, 0xb5_4a_4a, 0xe0_a9_3b, 0x5a_7d_54, 0x7b_5a_86, 0x3d_45_52];
        for (place, (_, size, skin)) in (0_u8..count).zip(scattered(count.into())) {
            let (x, tall) = (x + f32::from(place) * 74.0, 112.0 + 44.0 * size);
            let top = 690.0 - tall;
            let cloth = clothes.get(usize::from(place) % clothes.len()).copied().unwrap_or_default();
            self.fill(&[(x - 19.0, 694.0), (x - 15.0, top + 34.0), (x + 15.0, top + 34.0), (x + 19.0, 694.0)], cloth);
            self.fill(&ellipse(x, top + 36.0, 17.0, 15.0), cloth);
            self.fill(&ellipse(x, top + 8.0, 14.0, 16.0), mixed(0xe8_bd_98, 0x7a_4f_38, skin));
            self.fill(&ellipse(x, top - 2.0, 14.5, 9.0), mixed(0x3a_2c_26, 0xb9_a8_98, size));
        }
    }

    pub(super) fn sheets(&mut self) {
        let wall = mixed(self.colours.wall, 0xb0_94_70, 0.45);
        self.fill(&rectangle(0.0, 150.0, WIDTH, 520.0), wall);
        for (x, y, size) in scattered(90) {
            let (width, height) = (46.0 + 40.0 * size, 22.0);
            self.fill(
                &rectangle(x * WIDTH, 160.0 + y * 480.0, width, height),
                mixed(wall, 0x6f_5a_44, 0.08 + 0.1 * size),
            );
        }
        self.fill(&rectangle(190.0, 190.0, 820.0, 380.0), 0x5b_43_30);
        self.fill(&rectangle(206.0, 206.0, 788.0, 348.0), 0xb9_8f_5f);
        for (place, (shift, tilt, _)) in (0_u8..).zip(scattered(8)) {
            let x = 232.0 + 188.0 * f32::from(place % 4) + 12.0 * shift;
            let y = 224.0 + 164.0 * f32::from(place / 4) + 10.0 * tilt;
            self.fill(&rectangle(x, y, 150.0, 146.0), 0xfb_f6_ea);
            let head = [0xc9_4f_4f, 0x3f_7f_6e, 0x35_5c_7d, 0xd9_9a_3c].get(usize::from(place) % 4).copied();
            self.fill(&rectangle(x + 12.0, y + 12.0, 126.0, 20.0), head.unwrap_or_default());
            for row in 0_u8..8 {
                let width = if row % 3 == 2 { 84.0 } else { 124.0 };
                self.fill(&rectangle(x + 12.0, y + 44.0 + 11.0 * f32::from(row), width, 4.0), 0x8d_87_7c);
            }
        }
        self.fill(&rectangle(0.0, 670.0, WIDTH, 80.0), mixed(self.colours.meadow, 0x8a_84_78, 0.7));
    }

    pub(super) fn paper(&mut self, x: f32) {
        self.fill(&[(x - 24.0, 700.0), (x + 10.0, 420.0), (x + 330.0, 440.0), (x + 330.0, 722.0)], 0xd9_d2_c2);
        self.fill(&[(x, 690.0), (x + 22.0, 410.0), (x + 318.0, 428.0), (x + 310.0, 708.0)], 0xfb_f6_ea);
        self.fill(&[(x + 44.0, 436.0), (x + 298.0, 450.0), (x + 296.0, 488.0), (x + 41.0, 474.0)], 0x2f_4a_5c);
        self.fill(&[(x + 38.0, 494.0), (x + 166.0, 501.0), (x + 162.0, 600.0), (x + 31.0, 593.0)], 0x8f_b3_7a);
        self.fill(
            &[
                (x + 33.0, 575.0),
                (x + 80.0, 530.0),
                (x + 118.0, 566.0),
                (x + 162.0, 540.0),
                (x + 162.0, 600.0),
                (x + 31.0, 593.0),
            ],
            0x4a_7c_48,
        );
        for row in 0_u8..9 {
            let y = 514.0 + 18.0 * f32::from(row);
            self.fill(&line((x + 184.0, y), (x + 290.0, y + 6.0), 5.0), 0x8d_87_7c);
        }
        for row in 0_u8..3 {
            let y = 618.0 + 18.0 * f32::from(row);
            self.fill(&line((x + 28.0, y), (x + 160.0, y + 7.0), 5.0), 0x8d_87_7c);
        }
    }

    pub(super) fn oven(&mut self, x: f32) {
        let stone = mixed(self.colours.wall, 0x8a_7a_68, 0.5);
        self.fill(&rectangle(x - 210.0, 470.0, 420.0, 190.0), stone);
        self.fill(&ellipse(x, 480.0, 210.0, 150.0), stone);
        self.fill(&rectangle(x + 90.0, 260.0, 52.0, 150.0), mixed(stone, 0x50_40_38, 0.2));
        for (dx, dy, size) in scattered(46) {
            let block = rectangle(x - 190.0 + dx * 350.0, 420.0 + dy * 220.0, 26.0 + 20.0 * size, 14.0);
            self.fill(&block, mixed(stone, 0x5a_4a_40, 0.1 + 0.16 * size));
        }
        self.fill(&ellipse(x, 540.0, 104.0, 82.0), 0x2a_1c_18);
        self.fill(&rectangle(x - 130.0, 590.0, 260.0, 34.0), mixed(stone, 0xff_ff_ff, 0.2));
        for (dx, tall, colour) in
            [(-42.0, 58.0, 0xe8_6a_2a), (6.0, 86.0, 0xf2_8c_2e), (46.0, 52.0, 0xe8_6a_2a), (4.0, 46.0, 0xff_d4_5e)]
        {
            self.fill(&[(x + dx - 30.0, 590.0), (x + dx - 6.0, 590.0 - tall), (x + dx + 30.0, 590.0)], colour);
        }
    }

    pub(super) fn loaves(&mut self) {
        self.fill(&rectangle(0.0, 480.0, WIDTH, 270.0), 0x8a_62_40);
        for plank in 1_u8..4 {
            self.fill(&rectangle(0.0, 480.0 + 68.0 * f32::from(plank), WIDTH, 4.0), 0x6d_4b_30);
        }
        for (place, (_, tilt, shade)) in (0_u8..).zip(scattered(8)) {
            let (x, y) = (170.0 + 285.0 * f32::from(place % 4), 520.0 + 110.0 * f32::from(place / 4) + 12.0 * tilt);
            let crust = mixed(0xc9_8a_45, 0xa8_66_30, shade);
            self.fill(&ellipse(x, y + 10.0, 112.0, 54.0), 0x5a_3d_28);
            self.fill(&ellipse(x, y, 110.0, 56.0), crust);
            for cut in 0_u8..3 {
                let x = x - 52.0 + 46.0 * f32::from(cut);
                self.fill(&line((x, y + 22.0), (x + 30.0, y - 26.0), 9.0), 0xf0_d6_a4);
            }
        }
    }

    pub(super) fn tank(&mut self, x: f32) {
        let steel = mixed(0x6f_8f_92, self.colours.sky.0, 0.2);
        self.fill(&rectangle(x, 430.0, 190.0, 180.0), steel);
        self.fill(&ellipse(x + 95.0, 610.0, 95.0, 22.0), steel);
        self.fill(&ellipse(x + 95.0, 430.0, 95.0, 22.0), mixed(steel, 0xff_ff_ff, 0.3));
        self.fill(&rectangle(x + 136.0, 440.0, 26.0, 170.0), mixed(steel, 0xff_ff_ff, 0.18));
        self.fill(&line((x + 60.0, 300.0), (x + 60.0, 428.0), 12.0), 0x8a_94_98);
        self.fill(&line((x + 6.0, 572.0), (x - 26.0, 572.0), 12.0), 0xb0_7a_3a);
        self.fill(&ellipse(x - 26.0, 612.0, 7.0, 11.0), self.colours.water);
    }

    pub(super) fn bicycle(&mut self, x: f32, size: f32) {
        let y = 640.0;
        let at = |dx: f32, dy: f32| (x + dx * size, y - dy * size);
        for wheel in [0.0, 190.0] {
            for step in 0_u8..32 {
                let rim = |step: u8| {
                    let angle = f32::from(step) * std::f32::consts::TAU / 32.0;
                    at(wheel + 70.0 * angle.cos(), 70.0 * angle.sin())
                };
                self.fill(&line(rim(step), rim(step + 1), 8.0 * size), 0x2e_33_38);
                if step % 4 == 0 {
                    self.fill(&line(rim(step), at(wheel, 0.0), 1.6 * size), 0x9a_a2_a6);
                }
            }
        }
        let frame = [0xc9_4f_4f, 0x3f_7f_6e, 0x35_5c_7d].get(usize::from(x > 300.0) + usize::from(x > 700.0)).copied();
        let frame = frame.unwrap_or_default();
        for (from, to) in [
            ((0.0, 0.0), (60.0, 105.0)),
            ((60.0, 105.0), (168.0, 105.0)),
            ((168.0, 120.0), (190.0, 0.0)),
            ((0.0, 0.0), (85.0, 0.0)),
            ((85.0, 0.0), (166.0, 105.0)),
            ((85.0, 0.0), (56.0, 122.0)),
        ] {
            self.fill(&line(at(from.0, from.1), at(to.0, to.1), 9.0 * size), frame);
        }
        self.fill(&line(at(34.0, 126.0), at(80.0, 126.0), 12.0 * size), 0x3a_2c_26);
        self.fill(&line(at(160.0, 136.0), at(204.0, 146.0), 8.0 * size), 0x3a_2c_26);
    }

    pub(super) fn sheep(&mut self) {
        for (place, (x, y, size)) in (0_u8..).zip(scattered(22)) {
            let (x, y, size) = (
                80.0 + x * 1_040.0,
                560.0 + f32::from(place) * 6.0 + 10.0 * y,
                0.7 + 0.02 * f32::from(place) + 0.2 * size,
            );
            let wool = if place % 7 == 3 { 0x5a_4c_44 } else { 0xf4_ee_e0 };
            for leg in [-16.0, -6.0, 8.0, 18.0] {
                self.fill(&rectangle(x + leg * size, y + 10.0 * size, 4.0 * size, 22.0 * size), 0x3a_32_2e);
            }
            for (dx, dy, r) in
                [(0.0, 0.0, 21.0), (-18.0, 2.0, 15.0), (18.0, 2.0, 15.0), (-6.0, -10.0, 14.0), (10.0, -9.0, 14.0)]
            {
                self.fill(&ellipse(x + dx * size, y + dy * size, r * size, r * size * 0.86), wool);
            }
            self.fill(&ellipse(x + 36.0 * size, y - 6.0 * size, 10.0 * size, 8.0 * size), 0x3a_32_2e);
        }
    }

    pub(super) fn books(&mut self) {
        let colours = [0xc9_4f_4f, 0x3f_7f_6e, 0xd9_9a_3c, 0x4c_6f_a8, 0x7b_5a_86, 0xe9_dc_c0];
        for shelf in 0_u8..3 {
            let bottom = 270.0 + 190.0 * f32::from(shelf);
            self.fill(&rectangle(120.0, bottom - 168.0, 960.0, 168.0), 0x6b_4b_32);
            for (place, (_, height, tone)) in (0_u8..).zip(scattered(28)) {
                let colour =
                    colours.get(usize::from(place * 5 + shelf * 3) % colours.len()).copied().unwrap_or_default();
                let (x, tall) = (134.0 + 33.6 * f32::from(place), 96.0 + 54.0 * height);
                self.fill(&rectangle(x, bottom - tall, 29.0, tall), mixed(colour, 0x30_28_24, 0.3 * tone));
                self.fill(&rectangle(x + 5.0, bottom - tall + 18.0, 19.0, 6.0), 0xf4_e8_cc);
            }
            self.fill(&rectangle(100.0, bottom, 1_000.0, 20.0), 0x8a_62_40);
        }
    }

    pub(super) fn fountain(&mut self, x: f32) {
        let stone = mixed(self.colours.wall, 0x8a_80_70, 0.4);
        self.fill(&rectangle(x - 24.0, 400.0, 48.0, 220.0), stone);
        self.fill(&ellipse(x, 398.0, 34.0, 30.0), stone);
        self.fill(&rectangle(x - 190.0, 590.0, 380.0, 90.0), mixed(stone, 0x60_58_50, 0.12));
        self.fill(&ellipse(x, 590.0, 190.0, 30.0), mixed(stone, 0xff_ff_ff, 0.25));
        self.fill(&ellipse(x, 592.0, 168.0, 22.0), self.colours.water);
        for side in [-1.0, 1.0] {
            self.fill(&line((x + side * 24.0, 470.0), (x + side * 56.0, 476.0), 9.0), 0x55_4a_40);
            self.fill(
                &line((x + side * 56.0, 476.0), (x + side * 78.0, 592.0), 6.0),
                mixed(self.colours.water, 0xff_ff_ff, 0.5),
            );
        }
    }
}
