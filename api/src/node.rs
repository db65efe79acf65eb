//! Everything that has an id, by its id: `<noun>:<key>`.

use crate::error::{Error, Problems};
use crate::gql::{ID, Interface, Object};
use crate::territory::{Commune, Department, Epci, InseeCode, Region, SirenCode, gazetteer};
use crate::text::Fault;

/// Ids in one `nodes`.
const MAX_IDS: usize = 100;
/// Characters of the longest id.
const MAX_ID: usize = 100;

/// A thing that has an id, valid as long as the thing exists.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "`<noun>:<key>`; pass it to `node` as it is."))]
pub enum Node {
    /// Of the official list.
    Commune(Commune),
    /// Of the official list.
    Department(Department),
    /// Of the official list.
    Region(Region),
    /// Of the official list.
    Epci(Epci),
}

/// An id that is of our form.
enum NodeId<'a> {
    Commune(InseeCode),
    Department(&'a str),
    Region(&'a str),
    Epci(SirenCode),
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
            _ => None,
        }
    }

    fn load(self) -> Option<Node> {
        match self {
            Self::Commune(code) => {
                let index = gazetteer().current(code)?;
                Commune::at(gazetteer(), index).map(Node::Commune)
            }
            Self::Department(code) => gazetteer().department(code).map(|row| Node::Department(Department(row))),
            Self::Region(code) => gazetteer().region(code).map(|row| Node::Region(Region(row))),
            Self::Epci(code) => gazetteer().epci(code).map(|row| Node::Epci(Epci(row))),
        }
    }
}

/// Queries by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// A thing by its id; null when there is none that you may see. The id of a merged commune gives null: `commune(code:)`
    /// follows the successor. Errors: `INVALID` when it is no id.
    async fn node(&self, #[graphql(desc = "Such as `commune:26289`.")] id: ID) -> Option<Result<Node, Error>> {
        match NodeId::read(&id) {
            Some(id) => id.load().map(Ok),
            None => Some(Err(Error::invalid("id", Fault::Id))),
        }
    }

    /// Things by their ids, in the order of the ids, null where there is none. Errors: `INVALID` names every id that is
    /// none.
    async fn nodes(&self, #[graphql(desc = "At most 100.")] ids: Vec<ID>) -> Result<Vec<Option<Node>>, Error> {
        let mut problems = Problems::default();
        if ids.len() > MAX_IDS {
            problems.add("ids", Fault::TooMany { max: MAX_IDS });
        }
        let mut nodes = Vec::with_capacity(ids.len().min(MAX_IDS));
        for (place, id) in ids.iter().take(MAX_IDS).enumerate() {
            match NodeId::read(id) {
                Some(id) => nodes.push(id.load()),
                None => problems.add(format!("ids.{place}"), Fault::Id),
            }
        }
        problems.check()?;
        Ok(nodes)
    }
}
