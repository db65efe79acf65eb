//! Decisions on territory: which communes, in which order. Everything is in memory.

use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, InputObject};
use crate::base::page::{Mark, Page, PageArgs, size};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::territory::Place;
use crate::ground::territory::{AreaInput, PointInput};
use crate::ground::territory::{CommuneRow, Gazetteer, Index};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

/// Maximum length in characters of a text that is looked up.
const MAX_TEXT: usize = 100;
/// With more communes than this, all communes are walked in order instead of sorting those found; estimated, not
/// measured.
const MANY: usize = 2_000;
/// Maximum number of postal codes in one filter.
const MAX_POSTAL_CODES: usize = 100;

/// Narrows a list of communes. All given conditions must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct CommuneFilter {
    /// Communes that any of these postal codes [codes postaux] serves; at most 100 codes.
    pub postal_codes: Option<Vec<String>>,
    /// Communes with at least this many inhabitants.
    pub min_population: Option<i32>,
    /// Communes with at most this many inhabitants.
    pub max_population: Option<i32>,
}

impl CommuneFilter {
    fn check(&self, problems: &mut Problems) {
        if self.postal_codes.as_ref().is_some_and(|codes| codes.len() > MAX_POSTAL_CODES) {
            problems.add("filter.postalCodes", Fault::TooMany { max: MAX_POSTAL_CODES });
        }
        for (field, bound) in [("minPopulation", self.min_population), ("maxPopulation", self.max_population)] {
            if bound.is_some_and(|bound| bound < 0) {
                problems.add(format!("filter.{field}"), Fault::OutOfRange { min: 0, max: i32::MAX.into() });
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.postal_codes.is_none() && self.min_population.is_none() && self.max_population.is_none()
    }

    fn admits(&self, commune: &CommuneRow) -> bool {
        let population = i64::from(commune.population);
        self.min_population.is_none_or(|least| population >= least.into())
            && self.max_population.is_none_or(|most| population <= most.into())
    }
}

/// Orders of a list of communes. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CommuneOrder {
    /// By name, in dictionary order: accents and hyphens do not matter.
    #[default]
    Name,
    /// The most inhabited first.
    PopulationDesc,
    /// By INSEE code.
    Code,
    /// The nearest first; only with `within: {near: …}`.
    Distance,
}

/// An order, with the place that it needs.
#[derive(Debug, Clone, Copy)]
pub enum SortedBy {
    /// By folded name, then code.
    Name,
    /// By population, the greatest first, then code.
    Population,
    /// By code.
    Code,
    /// By whole metres from this place, then code.
    Distance(Place),
}

impl SortedBy {
    /// Its name in cursors. For distances it contains the place, so that a cursor for another place is refused.
    pub fn name(self) -> String {
        match self {
            Self::Name => "NAME".to_owned(),
            Self::Population => "POPULATION_DESC".to_owned(),
            Self::Code => "CODE".to_owned(),
            Self::Distance(Place { lat_e7, lon_e7 }) => format!("DISTANCE {lat_e7} {lon_e7}"),
        }
    }

    /// The place of a commune in this order.
    pub fn mark(self, commune: &CommuneRow) -> Mark {
        let code = Json::from(commune.code.as_str());
        match self {
            Self::Name => Mark::new([Json::from(commune.key), code]),
            Self::Population => Mark::new([Json::from(commune.population), code]),
            Self::Code => Mark::new([Json::Null, code]),
            Self::Distance(from) => Mark::new([Json::from(metres(from, commune)), code]),
        }
    }

    fn compare(self, commune: &CommuneRow, mark: &Mark) -> Ordering {
        let [key, code] = mark.keys() else { return Ordering::Less };
        let number = |json: &Json| json.as_u64().unwrap_or(u64::MAX);
        let first = match self {
            Self::Name => commune.key.cmp(key.as_str().unwrap_or_default()),
            Self::Population => number(key).cmp(&u64::from(commune.population)),
            Self::Code => Ordering::Equal,
            Self::Distance(from) => metres(from, commune).cmp(&number(key)),
        };
        first.then_with(|| commune.code.as_str().cmp(code.as_str().unwrap_or_default()))
    }

    /// Whether a mark is valid in this order: its keys have the right types.
    fn fits(self, mark: &Mark) -> bool {
        match (self, mark.keys()) {
            (Self::Name, [Json::String(_), Json::String(_)]) | (Self::Code, [Json::Null, Json::String(_)]) => true,
            (Self::Population | Self::Distance(_), [Json::Number(key), Json::String(_)]) => key.is_u64(),
            _ => false,
        }
    }

    fn sort(self, gazetteer: &Gazetteer, communes: &mut Vec<Index>) {
        let row = |index: &Index| gazetteer.get(*index);
        // The communes are in the order of codes, so the index decides between equal keys.
        match self {
            Self::Name => communes.sort_unstable_by_key(|index| (row(index).map(|row| row.key), *index)),
            Self::Population => {
                communes.sort_unstable_by_key(|index| (row(index).map(|row| Reverse(row.population)), *index));
            }
            Self::Code => communes.sort_unstable(),
            Self::Distance(from) => {
                communes.retain(|index| row(index).is_some_and(|row| row.centre.is_some()));
                communes.sort_by_cached_key(|index| (row(index).map(|row| metres(from, row)), *index));
            }
        }
    }
}

fn metres(from: Place, commune: &CommuneRow) -> u64 {
    #[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; distances on earth fit")]
    commune.centre.map_or(u64::MAX, |centre| from.metres_to(centre).round() as u64)
}

/// A request for a list of communes.
pub struct ListCommunes {
    /// The area.
    pub within: Option<AreaInput>,
    /// Which.
    pub filter: Option<CommuneFilter>,
    /// In which order.
    pub order_by: Option<CommuneOrder>,
    /// Which page.
    pub page: PageArgs,
}

/// Communes of an area, a page at a time.
pub fn communes(ctx: &Ctx<'_>, list: ListCommunes) -> Result<Page<&'static CommuneRow, SortedBy>, Error> {
    let gazetteer = ctx.app.gazetteer;
    let mut problems = Problems::default();
    let filter = list.filter.unwrap_or_default();
    filter.check(&mut problems);
    let sorted_by = match (list.order_by.unwrap_or_default(), list.within.as_ref().and_then(AreaInput::point)) {
        (CommuneOrder::Name, _) => SortedBy::Name,
        (CommuneOrder::PopulationDesc, _) => SortedBy::Population,
        (CommuneOrder::Code, _) => SortedBy::Code,
        (CommuneOrder::Distance, Some(place)) => SortedBy::Distance(place),
        (CommuneOrder::Distance, None) => {
            problems.add("orderBy", Fault::Needs("within.near"));
            SortedBy::Name
        }
    };
    let window = problems.merge(list.page.window(&sorted_by.name(), |mark| sorted_by.fits(mark)))?;
    let area = list.within.as_ref().map(|area| area.communes(gazetteer, "within")).transpose();
    let area = problems.merge(area)?;
    problems.check()?;
    let (Some(window), Some(area)) = (window, area) else { return Err(Error::internal("a problem was not told")) };
    let ordered = ordered(gazetteer, list.within.as_ref(), area, &filter, sorted_by);
    let part = window.cut(&ordered, |index, mark| {
        gazetteer.get(*index).map_or(Ordering::Less, |commune| sorted_by.compare(commune, mark))
    });
    Ok(Page {
        rows: part.items.into_iter().filter_map(|index| gazetteer.get(index)).collect(),
        order: sorted_by,
        beyond: Some(part.beyond),
        total: Some(ordered.len()),
    })
}

/// The whole list, in order. What the gazetteer keeps sorted is not sorted again: all communes by name or population,
/// or a division by name. If there are many communes, walking all communes in order is faster than sorting them.
fn ordered<'g>(
    gazetteer: &'g Gazetteer,
    within: Option<&AreaInput>,
    area: Option<Cow<'g, [Index]>>,
    filter: &CommuneFilter,
    sorted_by: SortedBy,
) -> Cow<'g, [Index]> {
    let whole = match sorted_by {
        SortedBy::Name => Some(gazetteer.by_name()),
        SortedBy::Population => Some(gazetteer.by_population()),
        SortedBy::Code | SortedBy::Distance(_) => None,
    };
    let is_division = matches!(within, Some(AreaInput::Epci(_) | AreaInput::Department(_) | AreaInput::Region(_)));
    match (&area, whole) {
        (None, Some(whole)) if filter.is_empty() => return Cow::Borrowed(whole),
        (Some(Cow::Borrowed(area)), _) if filter.is_empty() && is_division && matches!(sorted_by, SortedBy::Name) => {
            return Cow::Borrowed(area);
        }
        _ => {}
    }
    let mut communes = candidates(gazetteer, area, filter);
    communes.retain(|index| gazetteer.get(*index).is_some_and(|commune| filter.admits(commune)));
    match whole {
        Some(whole) if communes.len() > MANY => {
            let mut is_in = vec![false; gazetteer.communes().len()];
            for index in communes {
                if let Some(slot) = usize::try_from(index).ok().and_then(|index| is_in.get_mut(index)) {
                    *slot = true;
                }
            }
            let is_in = |index: &Index| usize::try_from(*index).ok().and_then(|index| is_in.get(index)) == Some(&true);
            whole.iter().copied().filter(is_in).collect::<Vec<_>>().into()
        }
        _ => {
            sorted_by.sort(gazetteer, &mut communes);
            communes.into()
        }
    }
}

/// Communes of the area that any of the postal codes serves, in no order. With postal codes, only the communes that
/// they serve are looked at.
fn candidates(gazetteer: &Gazetteer, area: Option<Cow<'_, [Index]>>, filter: &CommuneFilter) -> Vec<Index> {
    let Some(postal_codes) = &filter.postal_codes else {
        return area.map_or_else(|| gazetteer.by_name().to_vec(), Cow::into_owned);
    };
    let mut served: Vec<Index> = postal_codes.iter().flat_map(|code| gazetteer.served_by(code)).copied().collect();
    served.sort_unstable();
    served.dedup();
    match area {
        None => served,
        Some(area) => {
            let mut inside: Vec<Index> =
                area.iter().copied().filter(|index| served.binary_search(index).is_ok()).collect();
            inside.sort_unstable();
            inside
        }
    }
}

/// Suggestions of communes while somebody types.
pub fn suggestions(ctx: &Ctx<'_>, text: &str, first: Option<i32>) -> Result<Vec<&'static CommuneRow>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first)).unwrap_or_default();
    if text.chars().nth(MAX_TEXT).is_some() {
        problems.add("text", Fault::TooMany { max: MAX_TEXT });
    }
    if text.contains('\0') {
        problems.add("text", Fault::Malformed("NUL".to_owned()));
    }
    problems.check()?;
    let found = ctx.app.gazetteer.suggest(text, first);
    Ok(found.into_iter().filter_map(|index| ctx.app.gazetteer.get(index)).collect())
}

/// Communes by the distance of their centre.
pub fn nearest(ctx: &Ctx<'_>, point: &PointInput, first: Option<i32>) -> Result<Vec<&'static CommuneRow>, Error> {
    let first = size(first)?;
    Ok(around(ctx.app.gazetteer, point.place(), first, None))
}

/// The neighbours of a commune by the distance of their centres, without the commune itself.
pub fn nearby(ctx: &Ctx<'_>, commune: &CommuneRow, first: Option<i32>) -> Result<Vec<&'static CommuneRow>, Error> {
    let first = size(first)?;
    Ok(commune.centre.map_or_else(Vec::new, |centre| around(ctx.app.gazetteer, centre, first, Some(commune))))
}

fn around(
    gazetteer: &'static Gazetteer,
    place: Place,
    first: usize,
    except: Option<&CommuneRow>,
) -> Vec<&'static CommuneRow> {
    let found = gazetteer.nearest(place, first + usize::from(except.is_some())).into_iter();
    let found = found.filter_map(|(index, _)| gazetteer.get(index));
    found.filter(|row| except.is_none_or(|no| no.code != row.code)).take(first).collect()
}
