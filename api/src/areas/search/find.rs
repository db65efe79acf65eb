//! The statements of search. They are written by hand, because the two databases are asked in different words.
//!
//! SQLite reads its full-text table in the order of places, so it stops when a page is full. The index of PostgreSQL has no
//! order: common words are found among the newest things, rare ones by the index. Both are parts of one statement, whose later
//! parts are not run when the earlier ones fill the page.

use crate::base::db::Readers;
use crate::base::error::Error;
use crate::ground::search::{Rank, Terms};
use crate::ground::territory::Place;
use entity::ContributionId;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::fmt::Write as _;

/// Newest things among which PostgreSQL looks for common words.
const WALKED: i64 = 2_000;
/// Things of one rank that are put into the order of their distance: the newest.
pub const CANDIDATES: usize = 1_000;
/// Most things that are counted.
pub const MOST_COUNTED: i64 = 10_000;

/// What is looked up for a rank, within a range of places.
pub struct Lookup {
    /// The rank.
    pub rank: Rank,
    /// The terms.
    pub terms: Terms,
    /// The first place, and the one after the last.
    pub places: [i64; 2],
}

/// Something that was found.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// Its rank.
    pub rank: i64,
    /// Its place in the order of publication.
    pub place: i64,
    /// The thing.
    pub id: ContributionId,
}

/// A statement as it is written.
struct Sql {
    text: String,
    values: Vec<Value>,
    backend: DbBackend,
}

impl Sql {
    fn new(db: &Readers) -> Self {
        Self { text: String::new(), values: Vec::new(), backend: db.get_database_backend() }
    }

    fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    fn add(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        if self.is_postgres() {
            // Writing into a text cannot fail.
            let _ = write!(self.text, "${}", self.values.len());
        } else {
            self.text.push('?');
        }
        self
    }

    /// The condition that a row has the terms.
    fn matches(&mut self, terms: &Terms) -> &mut Self {
        if self.is_postgres() {
            self.add("terms @@ CAST(").bind(terms.tsquery()).add(" AS tsquery)")
        } else {
            self.add("search_index MATCH ").bind(terms.fts5())
        }
    }

    /// The condition that a place lies in a range.
    fn within(&mut self, column: &str, [first, end]: [i64; 2]) -> &mut Self {
        self.add(column).add(" >= ").bind(first).add(" AND ").add(column).add(" < ").bind(end)
    }

    fn statement(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The newest things.
    Newest,
    /// The oldest things, from the last rank on.
    Oldest,
}

impl From {
    const fn order(self) -> &'static str {
        match self {
            Self::Newest => " ORDER BY place DESC LIMIT ",
            Self::Oldest => " ORDER BY place LIMIT ",
        }
    }
}

/// At most `limit` things of each rank, as rows of a rank, a place and an id; those of SQLite have no id. `walks` says whether common
/// words may be looked for among the newest.
fn each(sql: &mut Sql, lookup: &Lookup, from: From, limit: i64, walks: bool) {
    let (rank, places) = (lookup.rank.number(), lookup.places);
    if !sql.is_postgres() {
        sql.add("SELECT ").bind(rank).add(" AS rank, place FROM (SELECT rowid AS place FROM search_index WHERE ");
        sql.matches(&lookup.terms).add(" AND ").within("rowid", places).add(from.order()).bind(limit).add(")");
        return;
    }
    let head = |sql: &mut Sql| {
        sql.add("(SELECT CAST(").bind(rank).add(" AS bigint) AS rank, place, contribution_id FROM (");
    };
    if walks {
        head(sql);
        sql.add("SELECT place, contribution_id, terms FROM search_document WHERE ").within("place", places);
        sql.add(from.order()).bind(WALKED).add(") AS newest WHERE ").matches(&lookup.terms);
        sql.add(from.order()).bind(limit).add(") UNION ALL ");
    }
    head(sql);
    // `OFFSET 0` keeps the planner from reading all things in order and looking for terms in each.
    sql.add("SELECT place, contribution_id FROM search_document WHERE ").matches(&lookup.terms);
    sql.add(" OFFSET 0) AS matching WHERE ").within("place", places);
    if walks {
        let (bound, end) = match from {
            From::Newest => (" AND place < ", "min(place)"),
            From::Oldest => (" AND place > ", "max(place)"),
        };
        sql.add(bound).add("(SELECT ").add(end).add(" FROM (SELECT place FROM search_document WHERE ");
        sql.within("place", places).add(from.order()).bind(WALKED).add(") AS walked)");
    }
    sql.add(from.order()).bind(limit).add(")");
}

/// The rows of all ranks, one rank after the other.
fn ranks(sql: &mut Sql, lookups: &[Lookup], from: From, limit: i64, walks: bool) {
    let ordered: Vec<&Lookup> = match from {
        From::Newest => lookups.iter().collect(),
        From::Oldest => lookups.iter().rev().collect(),
    };
    for (place, lookup) in ordered.into_iter().enumerate() {
        sql.add(if place == 0 { "" } else { " UNION ALL " });
        if sql.is_postgres() {
            each(sql, lookup, from, limit, walks);
        } else {
            sql.add("SELECT * FROM (");
            each(sql, lookup, from, limit, walks);
            sql.add(")");
        }
    }
}

/// A page: at most `limit` things from one end.
pub async fn page(db: &Readers, lookups: &[Lookup], from: From, limit: usize, walks: bool) -> Result<Vec<Hit>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    if lookups.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(db);
    if sql.is_postgres() {
        sql.add("SELECT rank, place, contribution_id FROM (");
        ranks(&mut sql, lookups, from, limit, walks);
        sql.add(" LIMIT ").bind(limit).add(") AS found");
    } else {
        sql.add("SELECT found.rank, found.place, contribution_id FROM (");
        ranks(&mut sql, lookups, from, limit, walks);
        sql.add(" LIMIT ")
            .bind(limit)
            .add(") AS found CROSS JOIN search_document ON search_document.place = found.place");
    }
    sql.add(match from {
        From::Newest => " ORDER BY rank, found.place DESC",
        From::Oldest => " ORDER BY rank DESC, found.place",
    });
    let rows = db.query_all_raw(sql.statement()).await?;
    let hit = |row: &sea_orm::QueryResult| -> Result<Hit, sea_orm::DbErr> {
        Ok(Hit { rank: row.try_get_by_index(0)?, place: row.try_get_by_index(1)?, id: row.try_get_by_index(2)? })
    };
    Ok(rows.iter().map(hit).collect::<Result<_, _>>()?)
}

/// The newest things of each rank with where they are, in no order.
pub async fn candidates(db: &Readers, lookups: &[Lookup]) -> Result<Vec<(Hit, Place)>, Error> {
    if lookups.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(db);
    let limit = i64::try_from(CANDIDATES).unwrap_or(i64::MAX);
    sql.add("SELECT found.rank, found.place, contribution.id, lat_e7, lon_e7 FROM (");
    ranks(&mut sql, lookups, From::Newest, limit, false);
    sql.add(") AS found ");
    if !sql.is_postgres() {
        sql.add("CROSS JOIN search_document ON search_document.place = found.place ");
    }
    let document = if sql.is_postgres() { "found" } else { "search_document" };
    sql.add("JOIN contribution ON contribution.id = ").add(document);
    sql.add(".contribution_id WHERE lat_e7 IS NOT NULL AND lon_e7 IS NOT NULL");
    let rows = db.query_all_raw(sql.statement()).await?;
    let hit = |row: &sea_orm::QueryResult| -> Result<(Hit, Place), sea_orm::DbErr> {
        let hit = Hit { rank: row.try_get_by_index(0)?, place: row.try_get_by_index(1)?, id: row.try_get_by_index(2)? };
        Ok((hit, Place { lat_e7: row.try_get_by_index(3)?, lon_e7: row.try_get_by_index(4)? }))
    };
    Ok(rows.iter().map(hit).collect::<Result<_, _>>()?)
}

/// How many things of each kind have any of these terms, by the numbers of kinds in places; at most [`MOST_COUNTED`] are counted.
pub async fn counts(db: &Readers, any: &[Terms], places: [i64; 2]) -> Result<Vec<(i64, i64)>, Error> {
    let mut sql = Sql::new(db);
    sql.add("SELECT kind, count(*) FROM (SELECT place >> 16 & 31 AS kind FROM (");
    if sql.is_postgres() {
        sql.add("SELECT place FROM search_document WHERE (");
        for (place, terms) in any.iter().enumerate() {
            sql.add(if place == 0 { "" } else { " OR " }).matches(terms);
        }
        sql.add(") AND ").within("place", places).add(" LIMIT ").bind(MOST_COUNTED);
    } else {
        let question: Vec<String> = any.iter().map(|terms| format!("({})", terms.fts5())).collect();
        sql.add("SELECT rowid AS place FROM search_index WHERE search_index MATCH ").bind(question.join(" OR "));
        sql.add(" AND ").within("rowid", places).add(" ORDER BY rowid DESC LIMIT ").bind(MOST_COUNTED);
    }
    sql.add(") AS matching) AS kinds GROUP BY kind ORDER BY kind");
    let rows = db.query_all_raw(sql.statement()).await?;
    let of = |row: &sea_orm::QueryResult| -> Result<(i64, i64), sea_orm::DbErr> {
        Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
    };
    Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
}
