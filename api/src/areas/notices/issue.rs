//! Issuing: what a notice carries from the moment it goes out, and its expiry.

use crate::base::error::{Error, Problem};
use crate::base::fold::title_key;
use crate::base::text::Fault;
use crate::ground::app::{App, Running};
use crate::ground::chronicle::Happened;
use crate::ground::contribution::given;
use crate::ground::territory::InseeCode;
use crate::ground::write::{Tx, as_server};
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::contribution::{self, Codes, Column as K, State};
use entity::notice::{Entity, MessageType, Model, Status};
use entity::{ContributionId, Moment, team};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

/// How long ago what a notice is about may have begun.
pub const EARLIEST: TimeDelta = TimeDelta::days(366);
/// How far ahead the expiry of a notice lies at most: an order about drought lasts for months.
pub const FARTHEST: TimeDelta = TimeDelta::days(180);
/// The job that records the expiry of a notice. Its payload is the id of the notice.
const JOB: &str = "notice_expires";
/// Characters of a title.
const MAX_TITLE: usize = 200;
/// What a title begins with where a notice is not meant, in French and in other languages.
const MARKS: [(Status, [&str; 2]); 2] =
    [(Status::Exercise, ["[EXERCICE] ", "[EXERCISE] "]), (Status::Test, ["[TEST] ", "[TEST] "])];

/// Whether an expiry lies within what is accepted.
pub fn is_ahead(tx: &Tx, expires_at: Moment) -> bool {
    expires_at > tx.moment() && expires_at <= Moment::from(tx.now + FARTHEST)
}

fn mark_of(status: Status, language: &str) -> &'static str {
    let marks = MARKS.iter().find(|(marked, _)| *marked == status).map(|(_, marks)| marks);
    marks.map_or("", |[french, other]| if language == "fr" || language.starts_with("fr-") { french } else { other })
}

/// A title without a mark.
pub fn unmarked(title: &str) -> &str {
    let marks = MARKS.iter().flat_map(|(_, marks)| marks);
    marks.fold(title, |title, mark| title.strip_prefix(mark).unwrap_or(title))
}

/// Whether the title of a notice has room for the mark of its status.
pub fn has_room(on: &contribution::Model, status: Status) -> Result<(), Fault> {
    let max = MAX_TITLE - mark_of(status, &on.language).chars().count();
    if unmarked(&on.title).chars().count() <= max { Ok(()) } else { Err(Fault::TooMany { max }) }
}

/// Has the title say that a notice is not meant, where it is not.
pub fn mark(row: &mut contribution::Model, status: Status) {
    row.title = format!("{}{}", mark_of(status, &row.language), unmarked(&row.title));
    row.title_key = title_key(&row.title);
}

/// Completes a notice that goes out now, and has its expiry recorded. `INVALID` when its commune's team does not run all its communes;
/// but a cancellation is for the communes of what it cancels, whoever runs them now. `field` is the path of the communes.
pub async fn send(tx: &Tx, on: &contribution::Model, own: &mut Model, field: &str) -> Result<(), Error> {
    if own.message_type != MessageType::Cancel {
        runs_all(tx, on, field).await?;
    }
    let team = match on.team_id {
        Some(team) => team::Entity::find_by_id(team).one(tx.db()).await?,
        None => None,
    };
    own.sender = Some(host(&tx.app.public_url));
    own.sender_name = team.map(|team| team.name);
    match on.rank {
        Some(until) => tx.put_off_until(Moment(until), JOB, on.id.0.to_string()).await,
        None => Ok(()),
    }
}

/// Who sends messages, for machines: the host of the public address.
fn host(public_url: &str) -> String {
    let url = Url::parse(public_url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "localhost".to_owned())
}

/// The communes of these codes, which a message that names them locks together with the one that issues it.
pub fn named(codes: &Codes) -> Vec<ContributionId> {
    codes.iter().filter_map(InseeCode::read).map(given::id_of).collect()
}

/// Checks that the team of a notice runs each of its communes. They stay with it until the write ends.
async fn runs_all(tx: &Tx, on: &contribution::Model, field: &str) -> Result<(), Error> {
    let ids: Vec<Option<ContributionId>> =
        on.communes.iter().map(|code| InseeCode::read(code).map(given::id_of)).collect();
    let rows = contribution::Entity::find()
        .filter(K::Id.is_in(ids.iter().flatten().copied()))
        .order_by_asc(K::Id)
        .lock(LockType::Share)
        .all(tx.db())
        .await?;
    let run: HashMap<ContributionId, _> = rows.into_iter().map(|row| (row.id, row.team_id)).collect();
    let is_run = |id: &ContributionId| on.team_id.is_some() && run.get(id) == Some(&on.team_id);
    match ids.iter().position(|id| !id.as_ref().is_some_and(is_run)) {
        None => Ok(()),
        Some(place) => Err(Error::invalid(format!("{field}.{place}"), Fault::Needs("claimCommune"))),
    }
}

/// Issues a draft or a proposal that becomes public: `after` is its row as it will be. `CONFLICT` when it has expired.
pub async fn publish(tx: &Tx, after: &mut contribution::Model) -> Result<(), Error> {
    let mut own = Entity::find_by_id(after.id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    if !is_ahead(tx, own.expires_at) {
        let fault = Fault::NotWithin { days: FARTHEST.num_days() };
        return Err(Error::unready(vec![Problem { field: "expiresAt".to_owned(), fault }]));
    }
    send(tx, after, &mut own, "communes").await?;
    mark(after, own.status);
    own.into_active_model().reset_all().update(tx.db()).await?;
    Ok(())
}

/// Records that the notice of a job is no longer in force, if it was until now. Lists know without it.
pub async fn expire(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let id = Uuid::try_parse(&job.payload).map_err(|_| Error::internal("a job for no notice"))?;
    as_server(app, async |tx| {
        // It may have been deleted as a draft.
        let Some(found) = contribution::Entity::find_by_id(ContributionId(id)).one(tx.db()).await? else {
            tx.quiet("the notice is gone");
            return Ok(());
        };
        let row = tx.lock(found.id).await?;
        let expired = row.rank.is_some_and(|until| until <= tx.moment().0);
        if row.state == State::Published && expired {
            tx.record(Happened::to(Verb::Expired, &row));
        } else {
            tx.quiet("it was replaced, cancelled or archived");
        }
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_marked_once() {
        for (status, language, given, expected) in [
            (Status::Actual, "fr", "Crue", "Crue"),
            (Status::Actual, "fr", "[EXERCICE] Crue", "Crue"),
            (Status::Exercise, "fr", "Crue", "[EXERCICE] Crue"),
            (Status::Exercise, "fr-CA", "[EXERCICE] Crue", "[EXERCICE] Crue"),
            (Status::Exercise, "en", "[EXERCICE] Flood", "[EXERCISE] Flood"),
            (Status::Test, "oc", "Aiga", "[TEST] Aiga"),
        ] {
            assert_eq!(format!("{}{}", mark_of(status, language), unmarked(given)), expected);
        }
    }

    #[test]
    fn the_sender_is_the_host_of_the_public_address() {
        for (url, expected) in [
            ("https://vallee.example", "vallee.example"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("https://vallee.example/api", "vallee.example"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
