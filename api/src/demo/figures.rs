//! People, animals and what they have with them, as the painter paints them.

use super::canvas::{WIDTH, ellipse, line, mixed, rectangle};
use super::painter::{Painter, scattered};

impl Painter {
    pub(super) fn stalls(&mut self) {
        let cloths = [0xc94f4f, 0x3f7f6e, 0xd99a3c, 0x4c6fa8];
        for (place, cloth) in (0_u8..).zip(cloths) {
            let x = 60.0 + 285.0 * f32::from(place);
            for post in [x, x + 208.0] {
                self.fill(&rectangle(post, 430.0, 7.0, 220.0), 0x6b5038);
            }
            self.fill(&rectangle(x - 6.0, 575.0, 228.0, 60.0), 0x9a724a);
            for stripe in 0_u8..6 {
                let from = x - 16.0 + 41.0 * f32::from(stripe);
                let colour = if stripe % 2 == 0 { cloth } else { 0xf7f0e2 };
                let top = x + 104.0 + (from - x - 104.0) * 0.8;
                self.fill(&[(top, 400.0), (top + 33.0, 400.0), (from + 41.0, 455.0), (from, 455.0)], colour);
            }
            for fruit in 0_u8..9 {
                let fruits = [0xd84a3a, 0xe7b43c, 0x6c9a45];
                let colour = fruits.get(usize::from((fruit + place) % 3)).copied().unwrap_or_default();
                self.fill(&ellipse(x + 14.0 + 23.0 * f32::from(fruit), 566.0, 11.0, 11.0), colour);
            }
        }
    }

    pub(super) fn people(&mut self, x: f32, count: u8) {
        let clothes = [0x355c7d, 0xb54a4a, 0xe0a93b, 0x5a7d54, 0x7b5a86, 0x3d4552];
        for (place, (_, size, skin)) in (0_u8..count).zip(scattered(count.into())) {
            let (x, tall) = (x + f32::from(place) * 74.0, 112.0 + 44.0 * size);
            let top = 690.0 - tall;
            let cloth = clothes.get(usize::from(place) % clothes.len()).copied().unwrap_or_default();
            self.fill(&[(x - 19.0, 694.0), (x - 15.0, top + 34.0), (x + 15.0, top + 34.0), (x + 19.0, 694.0)], cloth);
            self.fill(&ellipse(x, top + 36.0, 17.0, 15.0), cloth);
            self.fill(&ellipse(x, top + 8.0, 14.0, 16.0), mixed(0xe8bd98, 0x7a4f38, skin));
            self.fill(&ellipse(x, top - 2.0, 14.5, 9.0), mixed(0x3a2c26, 0xb9a898, size));
        }
    }

    pub(super) fn sheets(&mut self) {
        let wall = mixed(self.colours.wall, 0xb09470, 0.45);
        self.fill(&rectangle(0.0, 150.0, WIDTH, 520.0), wall);
        for (x, y, size) in scattered(90) {
            let (width, height) = (46.0 + 40.0 * size, 22.0);
            self.fill(
                &rectangle(x * WIDTH, 160.0 + y * 480.0, width, height),
                mixed(wall, 0x6f5a44, 0.08 + 0.1 * size),
            );
        }
        self.fill(&rectangle(190.0, 190.0, 820.0, 380.0), 0x5b4330);
        self.fill(&rectangle(206.0, 206.0, 788.0, 348.0), 0xb98f5f);
        for (place, (shift, tilt, _)) in (0_u8..).zip(scattered(8)) {
            let x = 232.0 + 188.0 * f32::from(place % 4) + 12.0 * shift;
            let y = 224.0 + 164.0 * f32::from(place / 4) + 10.0 * tilt;
            self.fill(&rectangle(x, y, 150.0, 146.0), 0xfbf6ea);
            let head = [0xc94f4f, 0x3f7f6e, 0x355c7d, 0xd99a3c].get(usize::from(place) % 4).copied();
            self.fill(&rectangle(x + 12.0, y + 12.0, 126.0, 20.0), head.unwrap_or_default());
            for row in 0_u8..8 {
                let width = if row % 3 == 2 { 84.0 } else { 124.0 };
                self.fill(&rectangle(x + 12.0, y + 44.0 + 11.0 * f32::from(row), width, 4.0), 0x8d877c);
            }
        }
        self.fill(&rectangle(0.0, 670.0, WIDTH, 80.0), mixed(self.colours.meadow, 0x8a8478, 0.7));
    }

    pub(super) fn paper(&mut self, x: f32) {
        self.fill(&[(x - 24.0, 700.0), (x + 10.0, 420.0), (x + 330.0, 440.0), (x + 330.0, 722.0)], 0xd9d2c2);
        self.fill(&[(x, 690.0), (x + 22.0, 410.0), (x + 318.0, 428.0), (x + 310.0, 708.0)], 0xfbf6ea);
        self.fill(&[(x + 44.0, 436.0), (x + 298.0, 450.0), (x + 296.0, 488.0), (x + 41.0, 474.0)], 0x2f4a5c);
        self.fill(&[(x + 38.0, 494.0), (x + 166.0, 501.0), (x + 162.0, 600.0), (x + 31.0, 593.0)], 0x8fb37a);
        self.fill(
            &[
                (x + 33.0, 575.0),
                (x + 80.0, 530.0),
                (x + 118.0, 566.0),
                (x + 162.0, 540.0),
                (x + 162.0, 600.0),
                (x + 31.0, 593.0),
            ],
            0x4a7c48,
        );
        for row in 0_u8..9 {
            let y = 514.0 + 18.0 * f32::from(row);
            self.fill(&line((x + 184.0, y), (x + 290.0, y + 6.0), 5.0), 0x8d877c);
        }
        for row in 0_u8..3 {
            let y = 618.0 + 18.0 * f32::from(row);
            self.fill(&line((x + 28.0, y), (x + 160.0, y + 7.0), 5.0), 0x8d877c);
        }
    }

    pub(super) fn oven(&mut self, x: f32) {
        let stone = mixed(self.colours.wall, 0x8a7a68, 0.5);
        self.fill(&rectangle(x - 210.0, 470.0, 420.0, 190.0), stone);
        self.fill(&ellipse(x, 480.0, 210.0, 150.0), stone);
        self.fill(&rectangle(x + 90.0, 260.0, 52.0, 150.0), mixed(stone, 0x504038, 0.2));
        for (dx, dy, size) in scattered(46) {
            let block = rectangle(x - 190.0 + dx * 350.0, 420.0 + dy * 220.0, 26.0 + 20.0 * size, 14.0);
            self.fill(&block, mixed(stone, 0x5a4a40, 0.1 + 0.16 * size));
        }
        self.fill(&ellipse(x, 540.0, 104.0, 82.0), 0x2a1c18);
        self.fill(&rectangle(x - 130.0, 590.0, 260.0, 34.0), mixed(stone, 0xffffff, 0.2));
        for (dx, tall, colour) in
            [(-42.0, 58.0, 0xe86a2a), (6.0, 86.0, 0xf28c2e), (46.0, 52.0, 0xe86a2a), (4.0, 46.0, 0xffd45e)]
        {
            self.fill(&[(x + dx - 30.0, 590.0), (x + dx - 6.0, 590.0 - tall), (x + dx + 30.0, 590.0)], colour);
        }
    }

    pub(super) fn loaves(&mut self) {
        self.fill(&rectangle(0.0, 480.0, WIDTH, 270.0), 0x8a6240);
        for plank in 1_u8..4 {
            self.fill(&rectangle(0.0, 480.0 + 68.0 * f32::from(plank), WIDTH, 4.0), 0x6d4b30);
        }
        for (place, (_, tilt, shade)) in (0_u8..).zip(scattered(8)) {
            let (x, y) = (170.0 + 285.0 * f32::from(place % 4), 520.0 + 110.0 * f32::from(place / 4) + 12.0 * tilt);
            let crust = mixed(0xc98a45, 0xa86630, shade);
            self.fill(&ellipse(x, y + 10.0, 112.0, 54.0), 0x5a3d28);
            self.fill(&ellipse(x, y, 110.0, 56.0), crust);
            for cut in 0_u8..3 {
                let x = x - 52.0 + 46.0 * f32::from(cut);
                self.fill(&line((x, y + 22.0), (x + 30.0, y - 26.0), 9.0), 0xf0d6a4);
            }
        }
    }

    pub(super) fn tank(&mut self, x: f32) {
        let steel = mixed(0x6f8f92, self.colours.sky.0, 0.2);
        self.fill(&rectangle(x, 430.0, 190.0, 180.0), steel);
        self.fill(&ellipse(x + 95.0, 610.0, 95.0, 22.0), steel);
        self.fill(&ellipse(x + 95.0, 430.0, 95.0, 22.0), mixed(steel, 0xffffff, 0.3));
        self.fill(&rectangle(x + 136.0, 440.0, 26.0, 170.0), mixed(steel, 0xffffff, 0.18));
        self.fill(&line((x + 60.0, 300.0), (x + 60.0, 428.0), 12.0), 0x8a9498);
        self.fill(&line((x + 6.0, 572.0), (x - 26.0, 572.0), 12.0), 0xb07a3a);
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
                self.fill(&line(rim(step), rim(step + 1), 8.0 * size), 0x2e3338);
                if step % 4 == 0 {
                    self.fill(&line(rim(step), at(wheel, 0.0), 1.6 * size), 0x9aa2a6);
                }
            }
        }
        let frame = [0xc94f4f, 0x3f7f6e, 0x355c7d].get(usize::from(x > 300.0) + usize::from(x > 700.0)).copied();
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
        self.fill(&line(at(34.0, 126.0), at(80.0, 126.0), 12.0 * size), 0x3a2c26);
        self.fill(&line(at(160.0, 136.0), at(204.0, 146.0), 8.0 * size), 0x3a2c26);
    }

    pub(super) fn sheep(&mut self) {
        for (place, (x, y, size)) in (0_u8..).zip(scattered(22)) {
            let (x, y, size) = (
                80.0 + x * 1_040.0,
                560.0 + f32::from(place) * 6.0 + 10.0 * y,
                0.7 + 0.02 * f32::from(place) + 0.2 * size,
            );
            let wool = if place % 7 == 3 { 0x5a4c44 } else { 0xf4eee0 };
            for leg in [-16.0, -6.0, 8.0, 18.0] {
                self.fill(&rectangle(x + leg * size, y + 10.0 * size, 4.0 * size, 22.0 * size), 0x3a322e);
            }
            for (dx, dy, r) in
                [(0.0, 0.0, 21.0), (-18.0, 2.0, 15.0), (18.0, 2.0, 15.0), (-6.0, -10.0, 14.0), (10.0, -9.0, 14.0)]
            {
                self.fill(&ellipse(x + dx * size, y + dy * size, r * size, r * size * 0.86), wool);
            }
            self.fill(&ellipse(x + 36.0 * size, y - 6.0 * size, 10.0 * size, 8.0 * size), 0x3a322e);
        }
    }

    pub(super) fn books(&mut self) {
        let colours = [0xc94f4f, 0x3f7f6e, 0xd99a3c, 0x4c6fa8, 0x7b5a86, 0xe9dcc0];
        for shelf in 0_u8..3 {
            let bottom = 270.0 + 190.0 * f32::from(shelf);
            self.fill(&rectangle(120.0, bottom - 168.0, 960.0, 168.0), 0x6b4b32);
            for (place, (_, height, tone)) in (0_u8..).zip(scattered(28)) {
                let colour =
                    colours.get(usize::from(place * 5 + shelf * 3) % colours.len()).copied().unwrap_or_default();
                let (x, tall) = (134.0 + 33.6 * f32::from(place), 96.0 + 54.0 * height);
                self.fill(&rectangle(x, bottom - tall, 29.0, tall), mixed(colour, 0x302824, 0.3 * tone));
                self.fill(&rectangle(x + 5.0, bottom - tall + 18.0, 19.0, 6.0), 0xf4e8cc);
            }
            self.fill(&rectangle(100.0, bottom, 1_000.0, 20.0), 0x8a6240);
        }
    }

    pub(super) fn fountain(&mut self, x: f32) {
        let stone = mixed(self.colours.wall, 0x8a8070, 0.4);
        self.fill(&rectangle(x - 24.0, 400.0, 48.0, 220.0), stone);
        self.fill(&ellipse(x, 398.0, 34.0, 30.0), stone);
        self.fill(&rectangle(x - 190.0, 590.0, 380.0, 90.0), mixed(stone, 0x605850, 0.12));
        self.fill(&ellipse(x, 590.0, 190.0, 30.0), mixed(stone, 0xffffff, 0.25));
        self.fill(&ellipse(x, 592.0, 168.0, 22.0), self.colours.water);
        for side in [-1.0, 1.0] {
            self.fill(&line((x + side * 24.0, 470.0), (x + side * 56.0, 476.0), 9.0), 0x554a40);
            self.fill(
                &line((x + side * 56.0, 476.0), (x + side * 78.0, 592.0), 6.0),
                mixed(self.colours.water, 0xffffff, 0.5),
            );
        }
    }
}
