//! Vital resources one after the other, with what each depends on. A quarter of them are in one department, so that a bench has many in one
//! place; what they depend on was registered before them, mostly not far away.

use super::DAY;
use super::block::Block;
use super::draw::{Draw, Ids};
use super::held::{self, Pace};
use super::people::People;
use super::places::Places;
use entity::contribution::Kind;
use entity::resource::{Condition, Holder, PointPrecision, SupplyPer, Trend};
use entity::{ContributionId, Moment, ResourceDependencyId, ResourceKind, resource, resource_dependency};
use territoire::ground::territory::{CommuneRow, gazetteer};

/// The department that has a quarter of them.
pub const CROWDED: &str = "26";
/// Layers: what is in the lowest depends on nothing.
const LAYERS: usize = 6;
/// From how many blocks of layers before it what a resource depends on is taken.
const NEAR: usize = 500;
/// Kinds with a subkind and a unit of each.
const KINDS: [(ResourceKind, &str, &str); 6] = [
    (ResourceKind::Water, "spring", "m3"),
    (ResourceKind::Water, "reservoir", "l"),
    (ResourceKind::Food, "food_stock", "kcal"),
    (ResourceKind::Food, "bakery", "kg"),
    (ResourceKind::Energy, "generator", "kw"),
    (ResourceKind::Soil, "arable_land", "ha"),
];

/// All of them, in the order in which they were registered.
pub(super) struct Livings<'p> {
    people: &'p People,
    places: &'p Places,
    draw: Draw,
    ids: Ids,
    dependency_ids: Ids,
    pace: Pace,
    /// Those that were registered before: in the department, and elsewhere.
    before: [Vec<ContributionId>; 2],
}

impl<'p> Livings<'p> {
    pub(super) fn new(count: usize, people: &'p People, places: &'p Places, draw: Draw) -> Self {
        let (ids, dependency_ids, before) = (Ids::default(), Ids::default(), [Vec::new(), Vec::new()]);
        Self { people, places, draw, ids, dependency_ids, pace: Pace::new(count), before }
    }

    fn resource(&mut self, id: ContributionId, at: Moment) -> resource::Model {
        let draw = &mut self.draw;
        let (kind, subkind, unit) = draw.pick(&KINDS).copied().unwrap_or(KINDS[0]);
        let condition = match draw.below(100_u64) {
            0..2 => Condition::Lost,
            2..5 => Condition::Threatened,
            5..25 => Condition::Fragile,
            25..75 => Condition::Secured,
            _ => Condition::Unknown,
        };
        let assessed = condition != Condition::Unknown;
        resource::Model {
            id,
            kind,
            subkind: draw.percent(90).then(|| subkind.to_owned()),
            description: None,
            holder: Holder::Commune,
            supply: Some(draw.below(1_000_000)),
            unit: Some(unit.to_owned()),
            per: Some(if draw.percent(50) { SupplyPer::Day } else { SupplyPer::Stock }),
            minimum: None,
            population_served: None,
            point_precision: PointPrecision::Exact,
            condition,
            trend: Trend::Unknown,
            assessed_at: assessed.then(|| Moment(at.0 + draw.below(200 * DAY))),
        }
    }

    /// Those of a layer depend on those of the layers below: what is at the bottom may be elsewhere, as power is.
    fn dependencies(&mut self, of: ContributionId, crowd: usize, at: Moment) -> Vec<resource_dependency::Model> {
        let layer = self.before.get(crowd).map_or(0, Vec::len) % LAYERS;
        let wanted = if layer == 0 { 0 } else { 3 + usize::from(self.draw.percent(60)) };
        let mut suppliers: Vec<ContributionId> = Vec::with_capacity(wanted);
        for _ in 0..wanted {
            let (crowd, below) = if self.draw.percent(2) { (1 - crowd, 1) } else { (crowd, layer) };
            let before = self.before.get(crowd).map_or(&[][..], Vec::as_slice);
            // Layers follow each other, so every block of them begins with the lowest.
            let block = before.len() / LAYERS;
            let block = block - self.draw.below(block.min(NEAR) + 1);
            let supplier = before.get(block * LAYERS + self.draw.below(below));
            suppliers.extend(supplier.filter(|supplier| !suppliers.contains(supplier)));
        }
        let row = |supplier_id| resource_dependency::Model {
            id: ResourceDependencyId(self.dependency_ids.at(at, &mut self.draw)),
            dependent_id: of,
            supplier_id,
            note: None,
            author_id: None,
            at,
        };
        suppliers.into_iter().map(row).collect()
    }

    /// A commune of the department, or of anywhere.
    fn commune(&mut self, crowd: usize) -> Option<&'static CommuneRow> {
        if crowd == 1 {
            return self.places.commune(&mut self.draw);
        }
        let communes = gazetteer().department(CROWDED).map_or(&[][..], |department| department.communes.as_slice());
        self.draw.pick(communes).and_then(|index| gazetteer().get(*index))
    }
}

impl Iterator for Livings<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let crowd = usize::from(!self.pace.made.is_multiple_of(4));
        let at = self.pace.next()?;
        let commune = self.commune(crowd)?;
        let contribution = held::of_a_team(Kind::Resource, commune, at, &mut self.ids, self.people, &mut self.draw);
        let id = contribution.id;
        let resources = vec![self.resource(id, at)];
        let dependencies = self.dependencies(id, crowd, at);
        if let Some(before) = self.before.get_mut(crowd) {
            before.push(id);
        }
        Some(Block { contributions: vec![contribution], resources, dependencies, ..Block::default() })
    }
}
