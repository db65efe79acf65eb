//! What must hold before an article is proposed or published, and publication at its minute.

use crate::areas::{authors, editing};
use crate::base::error::{Error, Problem};
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::app::{App, Running};
use crate::ground::chronicle::Happened;
use crate::ground::contribution::{Facets, slugs, store};
use crate::ground::write::{Tx, as_server};
use entity::activity::Verb;
use entity::article::{self, Column as C};
use entity::contribution::{self, State};
use entity::editorial_note::NoteKind;
use entity::{ContributionId, Moment, attachment, contact, long_text, medium};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect};
use std::sync::Arc;
use uuid::Uuid;

/// The job that publishes an article at its time. Its payload is the id of the article.
pub const JOB: &str = "publish_article";

/// Checks that a locked article may be proposed or become public, and completes it for that. `CONFLICT` names what is missing.
pub async fn is_ready(tx: &Tx, row: &mut contribution::Model, state: State) -> Result<(), Error> {
    match state {
        State::Submitted => says_something(tx, row).await,
        State::Published if row.state != State::Archived => {
            says_something(tx, row).await?;
            if let Some(until) = row.embargo_until.filter(|until| until.0 > tx.moment().0) {
                let fault = Fault::Embargo { until: DateTime::from(until).text() };
                return Err(Error::unready(vec![Problem { field: "embargoUntil".to_owned(), fault }]));
            }
            let medium = open_medium(tx, row).await?.ok_or_else(Error::state)?;
            is_named(tx, &medium).await?;
            take_licence(tx, row, &medium).await
        }
        _ => Ok(()),
    }
}

/// The same for an article that is to be published later.
pub async fn may_be_scheduled(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    says_something(tx, row).await?;
    let medium = open_medium(tx, row).await?.ok_or_else(Error::state)?;
    is_named(tx, &medium).await?;
    slugs::is_still_free(tx, row).await
}

/// A headline alone is no article: it needs a body, or something to listen to or to read.
async fn says_something(tx: &Tx, row: &contribution::Model) -> Result<(), Error> {
    use attachment::Column as A;
    let body = long_text::Entity::find_by_id((row.id, "body".to_owned())).count(tx.db()).await?;
    let attached = attachment::Entity::find().filter(A::ContributionId.eq(row.id)).filter(A::Field.eq("attachments"));
    if body > 0 || attached.count(tx.db()).await? > 0 {
        return Ok(());
    }
    let fault = Fault::Missing("Markdown".to_owned());
    Err(Error::unready(vec![Problem { field: "body".to_owned(), fault }]))
}

/// The medium of an article, while it is published. It stays so until the write ends.
async fn open_medium(tx: &Tx, row: &contribution::Model) -> Result<Option<medium::Model>, Error> {
    let Some(house) = row.house_id else { return Ok(None) };
    let base = contribution::Entity::find_by_id(house).lock(LockType::Share).one(tx.db()).await?;
    match base {
        Some(base) if base.state == State::Published => Ok(medium::Entity::find_by_id(house).one(tx.db()).await?),
        _ => Ok(None),
    }
}

/// What French law asks a medium to tell its readers: the director of publication (law of 29 July 1881, art. 6; law of 21 June
/// 2004, art. 1-1) and how to reach it.
async fn is_named(tx: &Tx, medium: &medium::Model) -> Result<(), Error> {
    let mut problems = Vec::new();
    let mut asks = |field: &str| problems.push(Problem { field: field.to_owned(), fault: Fault::AskedByLaw });
    if medium.publication_director.is_none() {
        asks("medium.publicationDirector");
    }
    if contact::Entity::find_by_id(medium.id).one(tx.db()).await?.is_none() {
        asks("medium.contact");
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::unready(problems)) }
}

/// An article without a licence takes that of its medium. It keeps it when the medium changes its own later.
async fn take_licence(tx: &Tx, row: &mut contribution::Model, medium: &medium::Model) -> Result<(), Error> {
    let Some(licence) = medium.default_licence else { return Ok(()) };
    let bare = article::Entity::find_by_id(row.id).filter(C::Licence.is_null()).one(tx.db()).await?;
    if let Some(bare) = bare {
        let own = article::Model { licence: Some(licence), ..bare };
        row.facets = own.facets();
        own.into_active_model().reset_all().update(tx.db()).await?;
    }
    Ok(())
}

/// Publishes the article of a job, if it is still due. Where that cannot be, it becomes a draft again and its editors are told.
pub async fn publish_due(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let id = Uuid::try_parse(&job.payload).map_err(|_| Error::internal("a job for no article"))?;
    as_server(app, async |tx| {
        let found = contribution::Entity::find_by_id(ContributionId(id)).one(tx.db()).await?;
        // It may have been deleted with its author.
        let Some(found) = found else {
            tx.quiet("the article is gone");
            return Ok(());
        };
        let mut before = tx.lock(found.id).await?;
        match before.publish_at {
            Some(at) if before.state == State::Submitted && at.0 <= tx.moment().0 => publish(tx, &mut before).await,
            _ => {
                tx.quiet("it is not due, or no longer");
                Ok(())
            }
        }
    })
    .await
}

async fn publish(tx: &Tx, before: &mut contribution::Model) -> Result<(), Error> {
    // An embargo that was set after the time was chosen goes before it.
    if let Some(until) = before.embargo_until.filter(|until| until.0 > tx.moment().0) {
        let after = store(tx, before, contribution::Model { publish_at: Some(until), ..before.clone() }).await?;
        tx.record(Happened::from_to(Verb::Scheduled, Some(before), &after));
        return schedule(tx, before.id, until).await;
    }
    if let Some(why) = obstacle(tx, before).await? {
        return give_back(tx, before, why).await;
    }
    is_ready(tx, before, State::Published).await?;
    let after = published(tx, before);
    let after = store(tx, before, after).await?;
    tx.record(Happened::from_to(Verb::Published, Some(before), &after));
    Ok(())
}

/// The row of an article as it is published now.
pub fn published(tx: &Tx, before: &contribution::Model) -> contribution::Model {
    let published_at = before.published_at.or_else(|| Some(tx.moment()));
    contribution::Model { state: State::Published, published_at, publish_at: None, ..before.clone() }
}

/// Has the job run at this moment.
pub async fn schedule(tx: &Tx, article: ContributionId, at: Moment) -> Result<(), Error> {
    tx.put_off_until(at, JOB, article.0.to_string()).await
}

/// Why an article cannot be published at its time. Its slug is taken if it can.
async fn obstacle(tx: &Tx, row: &contribution::Model) -> Result<Option<NoteKind>, Error> {
    let Some(medium) = open_medium(tx, row).await? else { return Ok(Some(NoteKind::MediumClosed)) };
    if authors::count(tx, row.id).await? == 0 {
        return Ok(Some(NoteKind::AuthorGone));
    }
    match says_something(tx, row).await {
        Ok(()) => {}
        Err(error) if !error.problems.is_empty() => return Ok(Some(NoteKind::TextGone)),
        Err(error) => return Err(error),
    }
    match is_named(tx, &medium).await {
        Ok(()) => {}
        Err(error) if !error.problems.is_empty() => return Ok(Some(NoteKind::MediumIncomplete)),
        Err(error) => return Err(error),
    }
    Ok((!slugs::take(tx, row).await?).then_some(NoteKind::SlugTaken))
}

async fn give_back(tx: &Tx, before: &contribution::Model, why: NoteKind) -> Result<(), Error> {
    let after = contribution::Model { state: State::Draft, publish_at: None, ..before.clone() };
    let after = store(tx, before, after).await?;
    let sent_back = article::Entity::update_many().col_expr(C::SentBack, Expr::value(true));
    sent_back.filter(C::Id.eq(before.id)).exec(tx.db()).await?;
    editing::tell(tx, &after, why).await?;
    tx.record(Happened::from_to(Verb::SentBack, Some(before), &after));
    Ok(())
}
