//! The painter: landscapes around a river, drawn by the program, each from a few words. The same words give the same picture.

use super::canvas::{Canvas, Colour, HEIGHT, Point, WIDTH, ellipse, line, mixed, rectangle};
use super::palette::{Light, Palette, palette};
use super::scenes::{Scene, Thing};

/// Paints a picture, as PNG.
pub fn paint(scene: &Scene) -> Option<Vec<u8>> {
    let colours = palette(scene.light);
    let canvas = Canvas::new(colours.sky.0, colours.sky.1);
    let mut painter = Painter { canvas, colours, light: scene.light, ground: f32::from(scene.ground) };
    if scene.light == Light::Night {
        painter.stars();
    }
    for thing in scene.things {
        painter.thing(*thing);
    }
    if scene.light == Light::Rain {
        painter.rain();
    }
    painter.canvas.png()
}

/// A painter before a canvas.
pub(super) struct Painter {
    canvas: Canvas,
    /// The colours of the hour.
    pub(super) colours: Palette,
    light: Light,
    ground: f32,
}

/// Numbers that look drawn at random and are the same each time, between 0 and 1.
pub(super) fn scattered(count: u16) -> impl Iterator<Item = (f32, f32, f32)> {
    let part = |number: u16, factor: f32| (f32::from(number) * factor).fract();
    (1..=count).map(move |number| (part(number, 0.618_034), part(number, 0.754_877), part(number, 0.569_84)))
}

impl Painter {
    pub(super) fn fill(&mut self, points: &[Point], colour: Colour) {
        self.canvas.fill(points, colour);
    }

    fn thing(&mut self, thing: Thing) {
        match thing {
            Thing::Sun(x) => self.sun(x.into()),
            Thing::Clouds => self.clouds(),
            Thing::Mountains => self.mountains(),
            Thing::Hills => {
                let (far, hills) = (self.colours.far, self.colours.hills);
                self.ridge(410.0, 46.0, 1.0, mixed(far, hills, 0.45));
                self.ridge(470.0, 38.0, 2.3, hills);
            }
            Thing::Meadow => self.ridge(560.0, 22.0, 4.1, self.colours.meadow),
            Thing::River(x) => self.river(x.into()),
            Thing::Bridge => self.bridge(),
            Thing::Village(x) => self.village(x.into()),
            Thing::House(x, y, size) => self.house(x.into(), y.into(), f32::from(size) / 100.0),
            Thing::Mill(x) => self.mill(x.into()),
            Thing::Wheel(x, size) => self.wheel((x.into(), 470.0), size.into()),
            Thing::Poplars(x) => self.poplars(x.into()),
            Thing::Trees(x) => self.trees(x.into()),
            Thing::Rows(colour, between) => self.rows(colour, between),
            Thing::Stalls => self.stalls(),
            Thing::People(x, count) => self.people(x.into(), count),
            Thing::Aerial(x) => self.aerial(x.into()),
            Thing::Sheets => self.sheets(),
            Thing::Paper(x) => self.paper(x.into()),
            Thing::Oven(x) => self.oven(x.into()),
            Thing::Loaves => self.loaves(),
            Thing::Tank(x) => self.tank(x.into()),
            Thing::Bicycle(x, size) => self.bicycle(x.into(), f32::from(size) / 100.0),
            Thing::Sheep => self.sheep(),
            Thing::Books => self.books(),
            Thing::Fountain(x) => self.fountain(x.into()),
        }
    }

    fn stars(&mut self) {
        for (x, y, size) in scattered(170) {
            self.fill(&ellipse(x * WIDTH, y * 430.0, 0.8 + size * 1.7, 0.8 + size * 1.7), 0xf6f1dc);
        }
    }

    fn rain(&mut self) {
        for (x, y, length) in scattered(220) {
            let (x, y) = (x * WIDTH, y * HEIGHT);
            self.fill(&line((x, y), (x - 6.0, y + 14.0 + 16.0 * length), 1.4), 0xc6d0d4);
        }
    }

    fn sun(&mut self, x: f32) {
        let (sun, sky) = (self.colours.sun, self.colours.sky.1);
        if self.light != Light::Night {
            self.fill(&ellipse(x, 190.0, 92.0, 92.0), mixed(sky, sun, 0.35));
        }
        self.fill(&ellipse(x, 190.0, 58.0, 58.0), sun);
    }

    fn clouds(&mut self) {
        let colour = mixed(self.colours.sky.1, if self.light == Light::Rain { 0x3d4650 } else { 0xffffff }, 0.7);
        for (x, y) in [(170.0, 110.0), (640.0, 80.0), (1_010.0, 150.0)] {
            for (dx, dy, size) in [(0.0, 0.0, 52.0), (56.0, 12.0, 42.0), (-58.0, 14.0, 38.0), (104.0, 22.0, 26.0)] {
                self.fill(&ellipse(x + dx, y + dy, size * 1.25, size * 0.62), colour);
            }
        }
    }

    /// How high a ridge is at a place.
    fn height(&self, x: f32, base: f32, rise: f32, form: f32) -> f32 {
        let turn = self.ground * 1.7 + form * 2.9;
        let wave = |length: f32, shift: f32| (x / length + turn * shift).sin();
        base - rise * (0.62 * wave(210.0, 1.0) + 0.28 * wave(83.0, 1.9) + 0.10 * wave(31.0, 2.7))
    }

    fn ridge(&mut self, base: f32, rise: f32, form: f32, colour: Colour) {
        let steps = (0_u16..=150).map(|step| f32::from(step) * 8.0);
        let mut points: Vec<Point> = steps.map(|x| (x, self.height(x, base, rise, form))).collect();
        points.extend([(WIDTH, HEIGHT), (0.0, HEIGHT)]);
        self.fill(&points, colour);
    }

    fn mountains(&mut self) {
        let far = self.colours.far;
        for (place, (x, height, width)) in (0_u8..).zip(scattered(7)) {
            let x = (f32::from(place) + 0.2 + 0.5 * x + 0.1 * self.ground.sin()) * 180.0 - 40.0;
            let (top, half) = (320.0 - 120.0 * height, 150.0 + 90.0 * width);
            let shade = mixed(far, self.colours.sky.1, 0.15 + 0.3 * height);
            self.fill(&[(x - half, 470.0), (x - 14.0, top + 6.0), (x, top), (x + half, 470.0)], shade);
            self.fill(&[(x, top), (x + half, 470.0), (x + half * 0.2, 470.0)], mixed(shade, 0x202a44, 0.12));
            if self.light == Light::Winter {
                let cap = [(x - half * 0.28, top + 48.0), (x, top), (x + half * 0.3, top + 50.0), (x, top + 34.0)];
                self.fill(&cap, 0xffffff);
            }
        }
        self.ridge(400.0, 34.0, 0.4, mixed(far, self.colours.hills, 0.2));
    }

    fn river(&mut self, x: f32) {
        let water = self.colours.water;
        let banks = |t: f32| {
            let middle = x + 90.0 * (t * 5.0).sin() * t + (600.0 - x) * t * 0.5;
            (middle, 455.0 + 300.0 * t, 5.0 + 190.0 * t * t)
        };
        let steps: Vec<f32> = (0_u8..=30).map(|step| f32::from(step) / 30.0).collect();
        let left = steps.iter().map(|t| banks(*t)).map(|(x, y, half)| (x - half, y));
        let right = steps.iter().rev().map(|t| banks(*t)).map(|(x, y, half)| (x + half, y));
        self.fill(&left.chain(right).collect::<Vec<_>>(), water);
        for (place, shift, length) in scattered(26) {
            let (x, y, half) = banks(0.12 + 0.88 * place);
            let (x, length) = (x + (shift - 0.5) * half * 1.2, half * (0.08 + 0.2 * length));
            self.fill(&ellipse(x, y, length, 1.6), mixed(water, 0xffffff, 0.38));
        }
    }

    fn poplars(&mut self, x: f32) {
        for (place, (_, height, shade)) in (0_u8..).zip(scattered(6)) {
            let (x, tall) = (x + f32::from(place) * 44.0, 150.0 + 70.0 * height);
            let leaf = mixed(self.colours.leaf, self.colours.hills, 0.3 * shade);
            self.fill(&rectangle(x - 3.0, 570.0, 6.0, 30.0), 0x5a483a);
            self.fill(&ellipse(x, 585.0 - tall / 2.0, 17.0, tall / 2.0), leaf);
        }
    }

    fn trees(&mut self, x: f32) {
        for (dx, size) in [(0.0, 1.0), (92.0, 0.75), (-84.0, 0.62)] {
            let (x, y) = (x + dx, 600.0);
            self.fill(&rectangle(x - 8.0 * size, y - 80.0 * size, 16.0 * size, 84.0 * size), 0x5a483a);
            for (dx, dy, r) in [(0.0, 120.0, 58.0), (-34.0, 96.0, 42.0), (36.0, 98.0, 40.0)] {
                let leaf = mixed(self.colours.leaf, self.colours.meadow, if dx > 0.0 { 0.25 } else { 0.0 });
                self.fill(&ellipse(x + dx * size, y - dy * size, r * size, r * size * 0.9), leaf);
            }
        }
    }

    fn rows(&mut self, colour: Colour, between: Colour) {
        self.fill(&[(0.0, 540.0), (WIDTH, 520.0), (WIDTH, HEIGHT), (0.0, HEIGHT)], between);
        for row in 0_u8..15 {
            let place = f32::from(row) - 7.0;
            let (top, bottom) = (600.0 + place * 62.0, 600.0 + place * 210.0);
            self.fill(
                &[(top - 7.0, 534.0), (top + 7.0, 534.0), (bottom + 58.0, HEIGHT), (bottom - 58.0, HEIGHT)],
                colour,
            );
            for step in 0_u8..9 {
                let t = f32::from(step) / 9.0;
                let (x, y) = (top + (bottom - top) * t * t, 540.0 + 215.0 * t * t);
                self.fill(&ellipse(x, y, 9.0 + 42.0 * t * t, 5.0 + 15.0 * t), mixed(colour, 0xffffff, 0.16));
            }
        }
    }
}
