//! The official list of communes, in memory, from a table inside the binary (`data/README.md`).
//!
//! The table is read once per process (`bench/README.md` says how long that takes). Rows refer to the text of the
//! table; only the folded names are copies. Everything is immutable, so reading takes no lock.

use super::codes::{InseeCode, SirenCode};
use super::commune::{CommuneRow, Index};
use super::nearest::Nearest;
use super::place::Place;
use super::suggest::Suggestions;
use crate::base::fold::fold;
use ruzstd::decoding::FrameDecoder;
use std::collections::HashMap;
use std::sync::LazyLock;

/// `data/gazetteer.tsv.zst`, made by `data/build.mjs`.
pub(super) const TABLE: &[u8] = include_bytes!("../../../../data/gazetteer.tsv.zst");

/// About the number of communes, to reserve room.
const COMMUNES: usize = 35_000;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| match Gazetteer::read(TABLE) {
    Ok(gazetteer) => gazetteer,
    // The table is part of the binary, and its build is tested. Without it there is nothing to serve.
    #[expect(clippy::panic, reason = "a binary with a broken table cannot run at all")]
    Err(why) => panic!("the embedded gazetteer: {why}"),
});

/// The gazetteer of this binary; the first call reads it.
pub fn gazetteer() -> &'static Gazetteer {
    &GAZETTEER
}

/// A region, a department, or one of the six overseas collectivities, which are both.
#[derive(Debug)]
pub struct Division {
    /// INSEE code, such as `26` or `84`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The code of its region; a region has its own code here.
    pub region: &'static str,
    /// The index of that region among all regions.
    region_index: usize,
    /// Its communes, by name.
    pub communes: Vec<Index>,
    /// The codes of the departments of a region.
    pub departments: Vec<&'static str>,
}

/// An intercommunal body.
#[derive(Debug)]
pub struct Epci {
    /// SIREN number.
    pub code: SirenCode,
    /// `CC`, `CA`, `CU`, `METRO` or `MET69`.
    pub kind: &'static str,
    /// Name as in the official list.
    pub name: &'static str,
    /// Its communes, by name.
    pub communes: Vec<Index>,
}

/// The official list and its indexes.
pub struct Gazetteer {
    /// Year of the list.
    pub vintage: &'static str,
    communes: Vec<CommuneRow>,
    former: HashMap<InseeCode, Index>,
    by_postal_code: HashMap<&'static str, Vec<Index>>,
    departments: Vec<Division>,
    regions: Vec<Division>,
    epcis: HashMap<SirenCode, Epci>,
    /// All communes by (folded name, code); in `by_population` by (population descending, code).
    by_name: Vec<Index>,
    by_population: Vec<Index>,
    suggestions: Suggestions,
    nearest: Nearest,
}

impl Gazetteer {
    fn read(table: &[u8]) -> Result<Self, String> {
        let mut decoder = FrameDecoder::new();
        decoder.init(table).map_err(|error| error.to_string())?;
        let size = usize::try_from(decoder.content_size()).map_err(|error| error.to_string())?;
        let mut text = vec![0; size];
        decoder.decode_all(table, &mut text).map_err(|error| error.to_string())?;
        let text = String::from_utf8(text).map_err(|error| error.to_string())?;
        Self::parse(Box::leak(text.into_boxed_str()))
    }

    fn parse(text: &'static str) -> Result<Self, String> {
        let mut draft = Draft { communes: Vec::with_capacity(COMMUNES), ..Draft::default() };
        for (number, line) in text.lines().enumerate() {
            let fields: Vec<&'static str> = line.split('\t').collect();
            draft.line(&fields).ok_or_else(|| format!("line {} is malformed", number + 1))?;
        }
        draft.finish()
    }

    /// All communes, by code.
    pub fn communes(&self) -> &[CommuneRow] {
        &self.communes
    }

    /// The commune of an index. Indexes come from here, so there always is one.
    pub fn get(&self, index: Index) -> Option<&CommuneRow> {
        self.communes.get(usize::try_from(index).ok()?)
    }

    /// The commune of this code today; `None` for a former code.
    pub fn current(&self, code: InseeCode) -> Option<Index> {
        let at = self.communes.binary_search_by_key(&code, |commune| commune.code).ok()?;
        Index::try_from(at).ok()
    }

    /// The commune that this code stands for: a former code for its successor, the code of an arrondissement for its
    /// city.
    pub fn resolve(&self, code: InseeCode) -> Option<Index> {
        self.current(code).or_else(|| self.former.get(&code).copied())
    }

    /// Communes that a postal code serves, the most inhabited first.
    pub fn served_by(&self, postal_code: &str) -> &[Index] {
        self.by_postal_code.get(postal_code).map_or(&[], Vec::as_slice)
    }

    /// All departments, by code.
    pub fn departments(&self) -> &[Division] {
        &self.departments
    }

    /// All regions, by code.
    pub fn regions(&self) -> &[Division] {
        &self.regions
    }

    /// The department of a commune.
    #[expect(clippy::indexing_slicing, reason = "set from the same list while loading")]
    pub fn department_of(&self, commune: &CommuneRow) -> &Division {
        &self.departments[commune.department_index]
    }

    /// The region of a department or region.
    #[expect(clippy::indexing_slicing, reason = "set from the same list while loading")]
    pub fn region_of(&self, division: &Division) -> &Division {
        &self.regions[division.region_index]
    }

    /// A department.
    pub fn department(&self, code: &str) -> Option<&Division> {
        find(&self.departments, code)
    }

    /// A region.
    pub fn region(&self, code: &str) -> Option<&Division> {
        find(&self.regions, code)
    }

    /// An EPCI.
    pub fn epci(&self, code: SirenCode) -> Option<&Epci> {
        self.epcis.get(&code)
    }

    /// All communes by folded name, then code.
    pub fn by_name(&self) -> &[Index] {
        &self.by_name
    }

    /// The communes with this folded name, the most inhabited first.
    pub fn named(&self, key: &str) -> Vec<Index> {
        let of = |index: &Index| self.get(*index);
        let from = self.by_name.partition_point(|index| of(index).is_some_and(|row| row.key < key));
        let all = self.by_name.iter().skip(from).take_while(|index| of(index).is_some_and(|row| row.key == key));
        let mut all: Vec<Index> = all.copied().collect();
        all.sort_by_key(|index| std::cmp::Reverse(of(index).map(|row| row.population)));
        all
    }

    /// All communes by population, largest first, then code.
    pub fn by_population(&self) -> &[Index] {
        &self.by_population
    }

    /// Suggestions of communes for the beginning of a name or of a postal code.
    pub fn suggest(&self, text: &str, first: usize) -> Vec<Index> {
        self.suggestions.suggest(text, first)
    }

    /// The communes whose centre is nearest, nearest first, with the distance in metres.
    pub fn nearest(&self, place: Place, first: usize) -> Vec<(Index, f64)> {
        self.nearest.nearest(place, first)
    }

    /// The communes whose centre is at most `metres` away, in no order.
    pub fn within(&self, place: Place, metres: f64) -> Vec<Index> {
        self.nearest.within(place, metres)
    }
}

fn find<'g>(sorted: &'g [Division], code: &str) -> Option<&'g Division> {
    position(sorted, code).and_then(|index| sorted.get(index))
}

fn position(sorted: &[Division], code: &str) -> Option<usize> {
    sorted.binary_search_by(|division| division.code.cmp(code)).ok()
}

#[derive(Default)]
struct Draft {
    vintage: &'static str,
    regions: Vec<Division>,
    departments: Vec<Division>,
    epcis: HashMap<SirenCode, Epci>,
    communes: Vec<CommuneRow>,
    former: Vec<(InseeCode, InseeCode, &'static str)>,
}

impl Draft {
    /// Reads one record of the table (`data/README.md`).
    fn line(&mut self, fields: &[&'static str]) -> Option<()> {
        let division = |code, name, region| Division {
            code,
            name,
            region,
            region_index: 0,
            communes: vec![],
            departments: vec![],
        };
        match *fields {
            ["V", "1", vintage] => self.vintage = vintage,
            ["R", code, name] => self.regions.push(division(code, name, code)),
            ["D", code, name, region] => self.departments.push(division(code, name, region)),
            ["E", code, kind, name] => {
                let code = SirenCode::read(code)?;
                self.epcis.insert(code, Epci { code, kind, name, communes: vec![] });
            }
            ["C", code, name, liaison, department, epci, population, lat, lon, hectares, postal_codes] => {
                self.communes.push(CommuneRow {
                    code: InseeCode::read(code)?,
                    name,
                    key: Box::leak(fold(name).into_boxed_str()),
                    liaison: optional(liaison)?,
                    department,
                    department_index: 0,
                    epci: if epci.is_empty() { None } else { Some(SirenCode::read(epci)?) },
                    population: population.parse().ok()?,
                    centre: optional(lat)?.zip(optional(lon)?).map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 }),
                    hectares: optional(hectares)?,
                    postal_codes: postal_codes.split(',').filter(|code| !code.is_empty()).collect(),
                    former_codes: vec![],
                });
            }
            ["F", code, current, kind] => self.former.push((InseeCode::read(code)?, InseeCode::read(current)?, kind)),
            _ => return None,
        }
        Some(())
    }

    fn finish(mut self) -> Result<Gazetteer, String> {
        let missing = |code: &str| format!("there is no division {code} in the list");
        for (index, region) in self.regions.iter_mut().enumerate() {
            region.region_index = index;
        }
        for department in &mut self.departments {
            let region = position(&self.regions, department.region);
            department.region_index = region.ok_or_else(|| missing(department.region))?;
        }
        for commune in &mut self.communes {
            let department = position(&self.departments, commune.department);
            commune.department_index = department.ok_or_else(|| missing(commune.department))?;
        }
        let count = Index::try_from(self.communes.len()).map_err(|error| error.to_string())?;
        if !self.communes.is_sorted_by(|a, b| a.code < b.code) {
            return Err("communes do not stand by code".to_owned());
        }
        let by_code = |code: InseeCode| self.communes.binary_search_by_key(&code, |commune| commune.code).ok();
        let mut leads = Vec::with_capacity(self.former.len());
        for (code, current, kind) in &self.former {
            let at = by_code(*current).ok_or_else(|| format!("{code} leads to no commune"))?;
            leads.push((*code, at, *kind));
        }
        let mut former = HashMap::with_capacity(self.former.len());
        for (code, at, kind) in leads {
            former.insert(code, Index::try_from(at).map_err(|error| error.to_string())?);
            if let (Some(commune), true) = (self.communes.get_mut(at), kind != "arrondissement") {
                commune.former_codes.push(code);
            }
        }
        let rank = |key: &dyn Fn(&CommuneRow, &CommuneRow) -> std::cmp::Ordering| {
            let mut order: Vec<(Index, &CommuneRow)> = (0..count).zip(&self.communes).collect();
            order.sort_unstable_by(|(_, a), (_, b)| key(a, b).then(a.code.cmp(&b.code)));
            order.into_iter().map(|(index, _)| index).collect::<Vec<_>>()
        };
        let by_name = rank(&|a, b| a.key.cmp(b.key));
        let by_population = rank(&|a, b| b.population.cmp(&a.population));
        let row = |index: &Index| usize::try_from(*index).ok().and_then(|index| self.communes.get(index));

        for (index, commune) in by_name.iter().filter_map(|index| Some((*index, row(index)?))) {
            let department = self.departments.get_mut(commune.department_index);
            let department = department.ok_or_else(|| format!("{} is in no department of the list", commune.code))?;
            department.communes.push(index);
            let region = self.regions.get_mut(department.region_index);
            region.ok_or_else(|| format!("{} is in no region of the list", commune.code))?.communes.push(index);
            if let Some(epci) = commune.epci {
                let epci =
                    self.epcis.get_mut(&epci).ok_or_else(|| format!("{} is in no EPCI of the list", commune.code))?;
                epci.communes.push(index);
            }
        }
        for region in &mut self.regions {
            let own = self.departments.iter().filter(|department| department.region == region.code);
            region.departments = own.map(|department| department.code).collect();
        }
        // These steps take longest and are independent, so they run side by side.
        let (suggestions, nearest, by_postal_code) = std::thread::scope(|scope| {
            let suggestions = scope.spawn(|| Suggestions::new(&self.communes, &by_population));
            let centres = (0..count).zip(&self.communes).filter_map(|(index, commune)| Some((index, commune.centre?)));
            let nearest = Nearest::new(centres);
            let mut by_postal_code: HashMap<&'static str, Vec<Index>> = HashMap::new();
            for (index, commune) in by_population.iter().filter_map(|index| Some((*index, row(index)?))) {
                for postal_code in &commune.postal_codes {
                    by_postal_code.entry(postal_code).or_default().push(index);
                }
            }
            (suggestions.join(), nearest, by_postal_code)
        });
        let suggestions = suggestions.map_err(|_| "the suggestions could not be indexed".to_owned())?;
        Ok(Gazetteer {
            vintage: self.vintage,
            communes: self.communes,
            former,
            by_postal_code,
            departments: self.departments,
            regions: self.regions,
            epcis: self.epcis,
            by_name,
            by_population,
            suggestions,
            nearest,
        })
    }
}

/// An empty field is `Some(None)`, a malformed one `None`.
fn optional<T: std::str::FromStr>(field: &str) -> Option<Option<T>> {
    if field.is_empty() { Some(None) } else { field.parse().ok().map(Some) }
}
