//! What a request or a decision comes to: occurrences that can be had, and why the others cannot.

use super::asked::BookingConflictRule;
use super::reading::{Request, Seen};
use super::terms::shown;
use crate::base::error::{Error, Problem};
use crate::base::text::Fault;
use crate::ground::agenda::{Span, Taken, peak};
use crate::ground::write::{Outcome, Tx};
use chrono_tz::Tz;
use entity::booking::{Column as B, Entity, Model};
use entity::{BookingId, BookingSeriesId};
use sea_orm::sea_query::{Condition, IntoCondition};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;
use uuid::Uuid;

/// An occurrence that cannot be had.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// When it would be.
    pub span: Span,
    /// Why it cannot.
    pub fault: Fault,
}

/// What some occurrences come to.
#[derive(Debug)]
pub struct Found<T> {
    /// Those that can be had.
    pub free: Vec<T>,
    /// The others.
    pub conflicts: Vec<Conflict>,
}

impl<T> Found<T> {
    /// Sorts occurrences, in their order, by whether they can be had.
    pub fn sort(asked: Vec<T>, span: impl Fn(&T) -> Span, mut refuse: impl FnMut(&T) -> Option<Fault>) -> Self {
        let (mut free, mut conflicts) = (Vec::with_capacity(asked.len()), Vec::new());
        for one in asked {
            match refuse(&one) {
                None => free.push(one),
                Some(fault) => conflicts.push(Conflict { span: span(&one), fault }),
            }
        }
        Self { free, conflicts }
    }

    /// The occurrences that are had; an error that names each conflict, at the path `field`, where none is or the rule refuses them.
    pub fn settle(self, rule: BookingConflictRule, zone: Tz, field: &str) -> Result<(Vec<T>, Vec<Conflict>), Error> {
        let Self { free, conflicts } = self;
        let skips = rule == BookingConflictRule::Skip && !free.is_empty();
        if conflicts.is_empty() || skips {
            return Ok((free, conflicts));
        }
        let is_one = free.is_empty() && conflicts.len() == 1;
        let problem = |Conflict { span, fault }: Conflict| {
            let fault =
                if is_one { fault } else { Fault::At { moment: shown(zone, span.from()), fault: Box::new(fault) } };
            Problem { field: field.to_owned(), fault }
        };
        let problems = conflicts.into_iter().map(problem).collect();
        Err(Error { problems, ..Error::conflict(field, Fault::Taken) })
    }
}

/// Something of which there is so much at a time.
pub struct Room {
    /// What is taken of it.
    pub taken: Vec<Taken>,
    /// How much there is.
    pub units: i64,
}

impl Room {
    /// Takes some units; says why not, and takes nothing, where there are not so many.
    pub fn take(&mut self, span: Span, units: i64) -> Option<Fault> {
        let left = (self.units - peak(&self.taken, span)).max(0);
        if units <= left {
            self.taken.push(Taken { span, units });
            return None;
        }
        Some(if self.units == 1 { Fault::Taken } else { Fault::Short { left: left.to_string() } })
    }
}

/// What was asked for, or decided, at once.
#[derive(Debug)]
pub struct Answered {
    /// By what a repeat finds it again: the series where it was asked for, one of the bookings where they were accepted.
    pub named: Uuid,
    /// What concerns all of it.
    pub request: Arc<Request>,
    /// The bookings that were made or changed, in the order of time.
    pub rows: Vec<Model>,
    /// What could not be had; none when a repeat of the request is answered.
    pub conflicts: Option<Vec<Conflict>>,
}

impl Outcome for Answered {
    fn id(&self) -> Uuid {
        self.named
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let which = match Entity::find_by_id(BookingId(id)).one(tx.db()).await? {
            None => B::SeriesId.eq(BookingSeriesId(id)).into_condition(),
            Some(one) => match one.accepted_in {
                Some(at_once) => Condition::all().add(B::SeriesId.eq(one.series_id)).add(B::AcceptedIn.eq(at_once)),
                None => B::Id.eq(one.id).into_condition(),
            },
        };
        let rows = Entity::find().filter(which).order_by_asc(B::StartsAt).order_by_asc(B::Id).all(tx.db()).await?;
        let first = rows.first().ok_or_else(Error::not_found)?;
        let request = Seen::again(tx, first.id.0).await?.request;
        Ok(Self { named: id, request, rows, conflicts: None })
    }
}

impl Answered {
    /// Its bookings, which whoever made or decided them sees.
    pub fn seen(&self) -> Vec<Seen> {
        self.rows.iter().map(|row| Seen { row: row.clone(), request: Arc::clone(&self.request) }).collect()
    }
}
