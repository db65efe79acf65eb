//! The pictures and leaflets of the demo.

use super::canvas::Colour;
use super::palette::Light::{self, Autumn, Dawn, Day, Evening, Night, Rain, Winter};
use Thing::{
    Aerial, Bicycle, Books, Bridge, Clouds, Fountain, Hills, House, Loaves, Meadow, Mill, Mountains, Oven, Paper,
    People, Poplars, River, Rows, Sheep, Sheets, Stalls, Sun, Tank, Trees, Village, Wheel,
};

/// What is in a picture. Numbers are places across it, from 0 to 1,200; sizes are in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// The sun or the moon.
    Sun(u16),
    /// Clouds.
    Clouds,
    /// Mountains far away.
    Mountains,
    /// Hills before them.
    Hills,
    /// The meadow in front.
    Meadow,
    /// A river that comes from the hills at this place.
    River(u16),
    /// A bridge across all of the picture.
    Bridge,
    /// Houses with a bell tower.
    Village(u16),
    /// A house: place, how far down, size.
    House(u16, u16, u16),
    /// A mill with its wheel.
    Mill(u16),
    /// A wheel of a mill: place and size.
    Wheel(u16, u16),
    /// A row of poplars that begins there.
    Poplars(u16),
    /// Round trees.
    Trees(u16),
    /// Rows in a field: lavender, or vines.
    Rows(Colour, Colour),
    /// Stalls of a market.
    Stalls,
    /// People in a row: where they begin, and how many.
    People(u16, u8),
    /// An aerial that sends.
    Aerial(u16),
    /// A wall with sheets of paper.
    Sheets,
    /// A folded newspaper.
    Paper(u16),
    /// An oven for bread, lit.
    Oven(u16),
    /// Loaves on a table.
    Loaves,
    /// A tank for rain.
    Tank(u16),
    /// A bicycle: place and size.
    Bicycle(u16, u16),
    /// A flock of sheep.
    Sheep,
    /// Books on a shelf.
    Books,
    /// A fountain.
    Fountain(u16),
}

/// One picture.
#[derive(Debug)]
pub struct Scene {
    /// The name by which the script calls it.
    pub name: &'static str,
    /// What time it is.
    pub light: Light,
    /// The forms of its hills.
    pub ground: u8,
    /// What is in it, from behind to the front.
    pub things: &'static [Thing],
}

const fn scene(name: &'static str, light: Light, ground: u8, things: &'static [Thing]) -> Scene {
    Scene { name, light, ground, things }
}

/// Every picture.
pub const SCENES: [Scene; 27] = [
    scene("vallee", Dawn, 1, &[Sun(930), Mountains, Hills, Village(360), Meadow, River(640), Poplars(860), Trees(110)]),
    scene("gazette", Day, 2, &[Clouds, Mountains, Hills, Village(820), Meadow, Paper(160), Trees(1_060)]),
    scene("radio", Evening, 3, &[Sun(240), Mountains, Hills, Aerial(780), Meadow, House(620, 640, 110), Trees(240)]),
    scene("mur", Day, 4, &[Clouds, Hills, Sheets, People(300, 3), Bicycle(760, 80)]),
    scene("moulin", Autumn, 5, &[Sun(220), Mountains, Hills, Meadow, River(300), Poplars(60), Mill(780)]),
    scene("roue", Autumn, 6, &[Hills, Meadow, House(620, 640, 420), Wheel(470, 250), People(900, 2)]),
    scene("bief", Winter, 7, &[Sun(860), Mountains, Hills, Meadow, River(520), House(140, 590, 130), Poplars(840)]),
    scene("marche", Day, 8, &[Clouds, Mountains, Hills, Village(600), Meadow, Stalls, People(240, 4)]),
    scene("etals", Dawn, 9, &[Sun(1_010), Hills, House(80, 540, 180), House(820, 540, 200), Stalls, People(90, 8)]),
    scene("four", Evening, 10, &[Sun(180), Mountains, Hills, Meadow, Oven(680), People(150, 4)]),
    scene("pains", Autumn, 11, &[Sun(300), Mountains, Hills, Loaves]),
    scene("citerne", Day, 12, &[Clouds, Hills, Meadow, House(330, 620, 290), Tank(780), Trees(1_060), People(120, 2)]),
    scene("ecole", Autumn, 13, &[Clouds, Mountains, Hills, Meadow, House(180, 620, 240), Tank(520), People(760, 5)]),
    scene("lavande", Day, 14, &[Sun(260), Mountains, Hills, House(860, 540, 90), Rows(0x7a5fb0, 0x8f9a5a)]),
    scene("vignes", Autumn, 15, &[Sun(980), Mountains, Hills, Village(420), Rows(0xb55a2c, 0xc9a66a)]),
    scene("pont", Day, 16, &[Clouds, Mountains, Hills, Village(880), Bridge]),
    scene("nuit", Night, 17, &[Sun(900), Mountains, Hills, Village(420), Meadow, Trees(980)]),
    scene("crete", Night, 18, &[Mountains, Hills, Meadow, People(460, 4), Trees(140)]),
    scene("estive", Dawn, 19, &[Sun(620), Mountains, Hills, Meadow, Sheep]),
    scene("berger", Evening, 20, &[Sun(320), Mountains, Hills, Bridge, Poplars(900)]),
    scene(
        "velos",
        Day,
        21,
        &[Clouds, Hills, Meadow, House(430, 610, 240), Bicycle(110, 90), Bicycle(480, 100), Bicycle(850, 90)],
    ),
    scene("atelier", Rain, 22, &[Clouds, Hills, Meadow, House(60, 640, 260), Bicycle(600, 150), People(480, 1)]),
    scene("crue", Rain, 23, &[Clouds, Mountains, Hills, Village(860), Bridge]),
    scene("livres", Evening, 24, &[Books, People(420, 3)]),
    scene(
        "fontaine",
        Day,
        25,
        &[Clouds, Hills, House(90, 590, 220), House(780, 590, 240), Meadow, Fountain(600), Trees(1_080)],
    ),
    scene("neige", Winter, 26, &[Clouds, Mountains, Hills, Village(560), Meadow, Trees(160), People(900, 2)]),
    scene("verger", Day, 27, &[Sun(180), Mountains, Hills, Meadow, Trees(240), Trees(620), Trees(980), People(380, 2)]),
];

/// A page of words.
#[derive(Debug)]
pub struct Leaflet {
    /// The name by which the script calls it.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its lines.
    pub lines: &'static [&'static str],
}

/// Every leaflet.
pub const LEAFLETS: [Leaflet; 2] = [
    Leaflet {
        name: "chantier",
        title: "Chantier du moulin",
        lines: &[
            "Six samedis pour refaire une roue",
            "",
            "1. Déposer l’ancienne roue (douze personnes, deux palans)",
            "2. Débiter les chênes donnés par les voisins",
            "3. Tailler les quarante-huit aubes",
            "4. Assembler à blanc sous le hangar",
            "5. Lever la roue, caler l’axe",
            "6. Ouvrir la vanne, et manger ensemble",
            "",
            "Chacun apporte ses gants ; les outils sont sur place.",
        ],
    },
    Leaflet {
        name: "citerne",
        title: "Une citerne sous le préau",
        lines: &[
            "Fiche technique, relue par les enfants du CM2",
            "",
            "Surface du toit : 140 m2",
            "Volume de la citerne : 6 000 litres",
            "Filtre : feuilles, puis gravier, puis sable",
            "Trop-plein : vers le jardin de l’école",
            "",
            "À ne pas oublier : vidanger avant les grands froids.",
        ],
    },
];
