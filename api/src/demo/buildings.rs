//! What people built, as the painter paints it.

use super::canvas::{Point, WIDTH, ellipse, line, mixed, rectangle};
use super::painter::{Painter, scattered};

impl Painter {
    pub(super) fn bridge(&mut self) {
        let (stone, water) = (mixed(self.colours.wall, 0x8a8070, 0.55), self.colours.water);
        self.fill(&rectangle(0.0, 520.0, WIDTH, 240.0), water);
        self.fill(&rectangle(0.0, 430.0, WIDTH, 210.0), stone);
        for arch in 0_u8..4 {
            let x = 150.0 + 300.0 * f32::from(arch);
            self.fill(&ellipse(x, 640.0, 118.0, 150.0), mixed(water, self.colours.sky.1, 0.35));
        }
        self.fill(&rectangle(0.0, 640.0, WIDTH, 110.0), water);
        self.fill(&rectangle(0.0, 418.0, WIDTH, 20.0), mixed(stone, 0x504840, 0.3));
        for (x, y, length) in scattered(40) {
            let bright = mixed(water, 0xffffff, 0.3);
            self.fill(&ellipse(x * WIDTH, 660.0 + y * 80.0, 14.0 + 40.0 * length, 1.8), bright);
        }
    }

    pub(super) fn house(&mut self, x: f32, ground: f32, size: f32) {
        let (wall, roof, window) = (self.colours.wall, self.colours.roof, self.colours.window);
        let (width, height) = (120.0 * size, 92.0 * size);
        let top = ground - height;
        self.fill(&rectangle(x, top, width, height), wall);
        self.fill(&rectangle(x + width * 0.72, top, width * 0.28, height), mixed(wall, 0x605048, 0.16));
        let eaves = 10.0 * size;
        let ridge = [
            (x - eaves, top),
            (x + width * 0.24, top - height * 0.46),
            (x + width * 0.8, top - height * 0.46),
            (x + width + eaves, top),
        ];
        self.fill(&ridge, roof);
        self.fill(&rectangle(x + width * 0.42, ground - height * 0.46, width * 0.17, height * 0.46), 0x7a553c);
        for (dx, dy) in [(0.14, 0.2), (0.7, 0.2), (0.14, 0.6), (0.42, 0.2)] {
            let pane = rectangle(x + width * dx, top + height * dy, width * 0.14, height * 0.2);
            self.fill(&pane, window);
        }
    }

    pub(super) fn village(&mut self, x: f32) {
        for (dx, dy, size) in
            [(-190.0, -8.0, 0.62), (-120.0, -28.0, 0.7), (104.0, -26.0, 0.72), (178.0, -6.0, 0.6), (-46.0, -52.0, 0.66)]
        {
            self.house(x + dx, 520.0 + dy, size);
        }
        let (wall, roof) = (self.colours.wall, self.colours.roof);
        self.fill(&rectangle(x + 40.0, 330.0, 48.0, 180.0), mixed(wall, 0x807060, 0.12));
        self.fill(&[(x + 34.0, 332.0), (x + 64.0, 262.0), (x + 94.0, 332.0)], roof);
        self.fill(&ellipse(x + 64.0, 372.0, 11.0, 11.0), self.colours.window);
        for (dx, dy, size) in [(-240.0, 14.0, 0.7), (-70.0, 8.0, 0.85), (10.0, 18.0, 0.8), (92.0, 16.0, 0.9)] {
            self.house(x + dx, 540.0 + dy, size);
        }
    }

    pub(super) fn mill(&mut self, x: f32) {
        self.house(x, 640.0, 2.1);
        self.wheel((x - 34.0, 580.0), 118.0);
        let water = self.colours.water;
        self.fill(&rectangle(0.0, 640.0, WIDTH, 110.0), water);
        for (x, y, length) in scattered(44) {
            let bright = mixed(water, 0xffffff, 0.38);
            self.fill(&ellipse(x * WIDTH, 652.0 + y * 90.0, 14.0 + 40.0 * length, 1.7), bright);
        }
    }

    pub(super) fn wheel(&mut self, (x, y): Point, radius: f32) {
        let (wood, dark) = (0x7d5a3a, 0x553b26);
        for spoke in 0_u8..6 {
            let angle = f32::from(spoke) * std::f32::consts::PI / 6.0 + 0.2;
            let (dx, dy) = (radius * angle.cos(), radius * angle.sin());
            self.fill(&line((x - dx, y - dy), (x + dx, y + dy), radius * 0.06), dark);
        }
        let at = |step: u8, radius: f32| {
            let angle = f32::from(step) * std::f32::consts::TAU / 24.0;
            (x + radius * angle.cos(), y + radius * angle.sin())
        };
        for (out, width) in [(1.0, 0.08), (0.82, 0.05)] {
            for step in 0..24 {
                self.fill(&line(at(step, radius * out), at(step + 1, radius * out), radius * width), wood);
            }
        }
        for step in 0..24 {
            self.fill(&line(at(step, radius * 0.8), at(step, radius * 1.1), radius * 0.07), dark);
        }
        self.fill(&ellipse(x, y, radius * 0.11, radius * 0.11), dark);
    }

    pub(super) fn aerial(&mut self, x: f32) {
        let steel = mixed(0xc44f45, self.colours.hills, 0.15);
        self.fill(&line((x - 44.0, 600.0), (x, 200.0), 7.0), steel);
        self.fill(&line((x + 44.0, 600.0), (x, 200.0), 7.0), steel);
        for step in 0_u8..6 {
            let t = f32::from(step) / 6.0;
            let (y, half) = (590.0 - 380.0 * t, 43.0 * (1.0 - t));
            self.fill(&line((x - half, y), (x + half * 0.84, y - 62.0), 4.0), 0xf4eee4);
        }
        for ring in 1_u8..=4 {
            let radius = 48.0 * f32::from(ring);
            for side in [-1.0, 1.0] {
                for step in 0_u8..8 {
                    let at = |step: u8| {
                        let angle = (f32::from(step) - 4.0) * 0.13;
                        (x + side * radius * angle.cos(), 196.0 + radius * angle.sin())
                    };
                    self.fill(
                        &line(at(step), at(step + 1), 5.0),
                        mixed(0xfff2c9, self.colours.sky.0, 0.15 * f32::from(ring)),
                    );
                }
            }
        }
        self.fill(&ellipse(x, 196.0, 11.0, 11.0), 0xfff2c9);
    }
}
