//! Who reads a rendition: whoever may know of something that uses the file, its owner, and the team that it was uploaded for.

use super::bytes::key;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::member::Viewer;
use crate::ground::visibility::{public, seen_by};
use entity::api_key::Scope;
use entity::attachment::Column as A;
use entity::blob::{self, Column as B};
use entity::file::{self, Column as F, FileKind, FileState};
use entity::rendition::{self, Column as R, Size};
use entity::{BlobId, FileId, attachment, contribution};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};

/// A rendition that the viewer may read.
pub struct Readable {
    /// What the file is.
    pub kind: FileKind,
    /// What its owner calls it.
    pub name: Option<String>,
    /// Media type of the rendition.
    pub media_type: String,
    /// Its SHA-256, in hexadecimal digits.
    pub hash: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its key in the store.
    pub key: String,
    /// Whether everybody may read it.
    pub open: bool,
}

/// Things that use the file of the row at hand, for which a condition holds.
fn used_by(which: Condition) -> SelectStatement {
    let mut uses = Query::select();
    let thing = Expr::col(A::ContributionId.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
    uses.expr(Expr::val(1)).from(attachment::Entity).join(JoinType::InnerJoin, contribution::Entity, thing);
    uses.and_where(Expr::col(A::FileId.as_column_ref()).equals(F::Id.as_column_ref())).cond_where(which);
    uses
}

/// Files of the viewer's own, and of their teams. An application needs the scope for files.
pub fn own(viewer: &Viewer) -> Option<Condition> {
    let member = viewer.account()?;
    let reaches = member.grant().is_none_or(|grant| grant.scopes.holds(Scope::WriteFiles));
    let of_teams = F::TeamId.is_in(member.teams.iter().map(|(team, _)| *team));
    reaches.then(|| Condition::any().add(F::OwnerId.eq(member.id)).add(of_teams))
}

/// A rendition; none if it does not exist or the viewer may not read it. `admitted` says that the address holds a key for it.
/// One statement.
pub async fn find(
    app: &App,
    viewer: &Viewer,
    file: FileId,
    size: Size,
    admitted: bool,
) -> Result<Option<Readable>, Error> {
    let open = Alias::new("is_open");
    let mut select = Query::select();
    select.columns([F::Kind, F::Name].map(|column| column.as_column_ref()));
    select.column(R::MediaType.as_column_ref());
    select.columns([B::Hash, B::Bytes, B::Id].map(|column| column.as_column_ref()));
    select.expr_as(Expr::exists(used_by(public())), open).from(file::Entity);
    let of_file = Expr::col(R::FileId.as_column_ref()).equals(F::Id.as_column_ref());
    select.join(JoinType::InnerJoin, rendition::Entity, of_file);
    let of_rendition = Expr::col(R::BlobId.as_column_ref()).equals(B::Id.as_column_ref());
    select.join(JoinType::InnerJoin, blob::Entity, of_rendition);
    select.and_where(F::Id.eq(file)).and_where(F::State.eq(FileState::Ready)).and_where(R::Size.eq(size));
    if !admitted {
        let seen = Condition::any().add(Expr::exists(used_by(Condition::all().add(seen_by(viewer)))));
        select.cond_where(own(viewer).into_iter().fold(seen, Condition::add));
    }
    Ok(app.db.read().query_one(&select).await?.map(|row| read(&row)).transpose()?)
}

fn read(row: &QueryResult) -> Result<Readable, DbErr> {
    let hash: String = row.try_get_by_index(3)?;
    let (bytes, blob): (i64, BlobId) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
    Ok(Readable {
        kind: row.try_get_by_index(0)?,
        name: row.try_get_by_index(1)?,
        media_type: row.try_get_by_index(2)?,
        key: key(&hash, blob),
        hash,
        bytes: u64::try_from(bytes).unwrap_or(0),
        open: row.try_get_by_index(6)?,
    })
}
