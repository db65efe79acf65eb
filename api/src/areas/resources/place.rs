//! Where a resource is: points that are coarser than exact, blurred before anything is stored.

use crate::base::error::Error;
use crate::ground::territory::{InseeCode, gazetteer};
use crate::ground::write::Tx;
use entity::contribution;
use entity::resource::PointPrecision;
use entity::revision::{Column as R, Entity as Revisions};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value as Json;

/// The grid of points that are exact to a street, in degrees × 10⁷: about 220 metres from north to south, 150 from west to east.
const STREET: i32 = 20_000;

/// Blurs the point of a thing: to the middle of a cell of a grid, or to the centre of its principal commune.
pub fn blur(row: &mut contribution::Model, precision: PointPrecision) {
    let to_grid = |degrees: i32| degrees.div_euclid(STREET) * STREET + STREET / 2;
    match precision {
        PointPrecision::Exact => {}
        PointPrecision::Street if row.has_point => {
            row.lat_e7 = row.lat_e7.map(|degrees| to_grid(degrees).clamp(-900_000_000, 900_000_000));
            row.lon_e7 = row.lon_e7.map(|degrees| to_grid(degrees).clamp(-1_800_000_000, 1_800_000_000));
        }
        PointPrecision::Street => {}
        PointPrecision::Commune => {
            let code = row.communes.iter().next().and_then(InseeCode::read);
            let found = code.and_then(|code| gazetteer().resolve(code)).and_then(|index| gazetteer().get(index));
            let centre = found.and_then(|commune| commune.centre);
            row.has_point = false;
            row.lat_e7 = centre.map(|centre| centre.lat_e7);
            row.lon_e7 = centre.map(|centre| centre.lon_e7);
        }
    }
}

/// Takes the points out of the revisions of a thing whose point was made coarser: they were more exact.
pub async fn forget(tx: &Tx, of: &contribution::Model) -> Result<(), Error> {
    let revisions = Revisions::find().filter(R::ContributionId.eq(of.id)).all(tx.db()).await?;
    for revision in revisions {
        let Ok(Json::Object(mut body)) = serde_json::from_str::<Json>(&revision.body) else { continue };
        if body.insert("point".to_owned(), Json::Null).is_none_or(|point| point.is_null()) {
            continue;
        }
        let body = Json::Object(body).to_string();
        let blurred = Revisions::update_many().col_expr(R::Body, Expr::value(body));
        let this = blurred.filter(R::ContributionId.eq(of.id)).filter(R::Version.eq(revision.version));
        this.exec(tx.db()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::STREET;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_blurred_point_stays_where_it_is(degrees in -1_800_000_000_i32..1_800_000_000) {
            let to_grid = |degrees: i32| degrees.div_euclid(STREET) * STREET + STREET / 2;
            let blurred = to_grid(degrees);
            prop_assert_eq!(to_grid(blurred), blurred);
            prop_assert!((blurred - degrees).abs() <= STREET);
        }
    }
}
