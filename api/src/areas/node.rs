//! Everything that has an id, by its id: `<noun>:<key>`.

use crate::areas::communes::Commune;
use crate::areas::territory::{Department, Epci, Region};
use crate::areas::{comments, timeline};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Context, Fields, ID, Object, engine};
use crate::base::text::Fault;
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::territory::{InseeCode, SirenCode, gazetteer};
use crate::nouns::{Contribution, Node};
use crate::people::teams::Team;
use entity::contribution::Kind;
use entity::{ActivityId, CommentId, ContributionId, TeamId};
use futures_util::future::try_join_all;

/// Ids in one `nodes`.
const MAX_IDS: usize = 100;
/// Characters of the longest id.
const MAX_ID: usize = 100;

/// The fields of [`Node`].
pub struct NodeFields;

impl NodeFields {
    /// As the engine registers them.
    pub fn of(_: &mut engine::Registry) -> Fields {
        let mut id = engine::MetaField::new("id".to_owned(), "ID!");
        id.description = Some("`<noun>:<key>`; pass it to `node` as it is.".to_owned());
        Fields::from([("id".to_owned(), id)])
    }
}

/// An id that is of our form.
enum NodeId<'a> {
    Commune(InseeCode),
    Department(&'a str),
    Region(&'a str),
    Epci(SirenCode),
    Team(TeamId),
    Activity(ActivityId),
    Comment(CommentId),
    Contribution(Kind, ContributionId),
}

impl<'a> NodeId<'a> {
    fn read(id: &'a str) -> Option<Self> {
        let (noun, key) = id.split_once(':').filter(|_| id.len() <= MAX_ID)?;
        let is_code = (2..=3).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'A' | b'B'));
        match noun {
            "commune" => InseeCode::read(key).map(Self::Commune),
            "department" => is_code.then_some(Self::Department(key)),
            "region" => is_code.then_some(Self::Region(key)),
            "epci" => SirenCode::read(key).map(Self::Epci),
            "team" => ids::team(id).map(Self::Team),
            "activity" => ids::uuid("activity", id).map(|id| Self::Activity(ActivityId(id))),
            "comment" => ids::uuid("comment", id).map(|id| Self::Comment(CommentId(id))),
            _ => ids::contribution(id).map(|(kind, id)| Self::Contribution(kind, id)),
        }
    }

    async fn load(self, ctx: &Ctx<'_>) -> Result<Option<Node>, Error> {
        Ok(match self {
            Self::Commune(code) => {
                let commune = gazetteer().current(code).and_then(|index| Commune::at(gazetteer(), index));
                commune.map(Node::Commune)
            }
            Self::Department(code) => gazetteer().department(code).map(|row| Node::Department(Department(row))),
            Self::Region(code) => gazetteer().region(code).map(|row| Node::Region(Region(row))),
            Self::Epci(code) => gazetteer().epci(code).map(|row| Node::Epci(Epci(row))),
            Self::Activity(id) => timeline::activity(ctx, id).await.transpose()?.map(Node::Activity),
            Self::Comment(id) => comments::comment(ctx, id).await.transpose()?.map(Node::Comment),
            Self::Team(id) => Team::load(ctx, id).await.transpose()?.map(Node::Team),
            // The kind in an id is part of it: a thing of another kind is not what was asked for.
            Self::Contribution(kind, id) => {
                let thing = ctx.thing(id).await?.filter(|thing| thing.row.kind == kind);
                thing.map(Contribution::of).transpose()?.map(Node::from)
            }
        })
    }
}

/// Queries by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// A thing by its id; null when there is none that you may see. The id of a merged commune gives null: `commune(code:)`
    /// follows the successor. Errors: `INVALID` when it is no id.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Such as `commune:26289`.")] id: ID,
    ) -> Option<Result<Node, Error>> {
        match NodeId::read(&id) {
            Some(id) => id.load(&ctx.op()).await.transpose(),
            None => Some(Err(Error::invalid("id", Fault::Id))),
        }
    }

    /// Things by their ids, in the order of the ids, null where there is none. Errors: `INVALID` names every id that is
    /// none.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>, Error> {
        let mut problems = Problems::default();
        if ids.len() > MAX_IDS {
            problems.add("ids", Fault::TooMany { max: MAX_IDS });
        }
        let mut read = Vec::with_capacity(ids.len().min(MAX_IDS));
        for (place, id) in ids.iter().take(MAX_IDS).enumerate() {
            match NodeId::read(id) {
                Some(id) => read.push(id),
                None => problems.add(format!("ids.{place}"), Fault::Id),
            }
        }
        problems.check()?;
        // Side by side, so that the loader takes all of one sort together.
        let op = ctx.op();
        try_join_all(read.into_iter().map(|id| id.load(&op))).await
    }
}
