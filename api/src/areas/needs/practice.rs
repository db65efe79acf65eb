//! A closed need told as a practice: what was needed, who helped, what came of it.

use super::TELL_NEED;
use super::lines::amount;
use super::progress;
use crate::areas::lineage;
use crate::areas::practices::fields::RegisterPracticeInput;
use crate::base::cell::Cell;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{LanguageTag, Text, Title};
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Says;
use crate::ground::contribution::{Basics, Running, Said, Thing, ids, noun};
use crate::ground::territory::InseeCode;
use crate::ground::topics;
use crate::ground::write::Tx;
use entity::contribution::{self, Kind, State};
use entity::link::LinkRelation;
use entity::need::{Progress, Repetition};
use entity::offer::{Column as O, Entity as Offers, Model as Offer, OfferState};
use entity::{need, need_line, offer_line, practice};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Most offers that a practice tells of.
const MAX_TOLD: u64 = 50;
/// Most partners that a practice names.
const MAX_PARTNERS: usize = 30;
/// Most characters of a text.
const MAX_TEXT: usize = 10_000;

/// Tells a closed need as a practice. What is absent comes from the need, its report and what was accepted.
#[derive(InputObject, Debug)]
pub struct TellNeedAsPracticeInput {
    /// The need: a closed one.
    pub id: ID,
    /// What the practice is called; as the need when absent.
    pub title: Option<Title>,
    /// The problem that it answers; the description of the need and its lines when absent.
    pub problem: Option<Text>,
    /// What was done; what others gave, line by line, when absent.
    pub action: Option<Text>,
    /// The steps, in order, at most 50.
    pub steps: Option<Vec<Title>>,
    /// What it cost, in money and in time, in words.
    pub cost: Option<Text>,
    /// How long it took, in words.
    pub duration: Option<Title>,
    /// What came of it; the report of the need when absent.
    pub results: Option<Text>,
    /// What failed, and what others had better avoid.
    pub failures: Option<Text>,
    /// Whether it stays a draft; false when absent.
    pub draft: Option<bool>,
}

/// What a need was, for the practice that tells of it.
struct Story {
    on: contribution::Model,
    own: need::Model,
    lines: Vec<need_line::Model>,
    /// What was accepted: who gave it, as far as a thing did, and how much on which line.
    given: Vec<(Option<String>, Vec<offer_line::Model>)>,
}

/// Registers the practice: its team is that of the need, and it grew from the need (`TELLS`).
pub async fn tell(ctx: &Ctx<'_>, input: TellNeedAsPracticeInput) -> Result<Thing<practice::Entity>, Error> {
    let id = ids::input_of(Kind::Need, &input.id, "input.id")?;
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Need, id).await?;
        tx.authorize(&TELL_NEED, &on)?;
        let story = Story::of(tx, on).await?;
        if story.on.state != State::Published || story.own.progress != Progress::Closed {
            return Err(Error::state());
        }
        let told = story.tell(input);
        let mut problems = Problems::default();
        told.check(&mut problems);
        problems.check()?;
        let practice = noun::begin(tx, &told, None, Said::default()).await?;
        lineage::say(tx, &story.on, LinkRelation::Tells, &practice.base.row, "input.id").await?;
        Ok(practice)
    })
    .await
}

impl Story {
    async fn of(tx: &Tx, on: contribution::Model) -> Result<Self, Error> {
        let own = progress::of(tx, &on).await?;
        let lines = super::lines::of(tx, on.id).await?;
        let kept = [OfferState::Accepted, OfferState::InTransit, OfferState::Delivered];
        let offers: Vec<Offer> = Offers::find()
            .filter(O::ContributionId.eq(on.id))
            .filter(O::State.is_in(kept))
            .order_by_asc(O::Id)
            .limit(MAX_TOLD)
            .all(tx.db())
            .await?;
        let givers = contribution::Entity::find()
            .filter(contribution::Column::Id.is_in(offers.iter().filter_map(|offer| offer.by_id)))
            .all(tx.db())
            .await?;
        // What is hidden now is not named.
        let names: HashMap<_, _> =
            givers.into_iter().filter(|row| row.state.is_known()).map(|row| (row.id, row.title)).collect();
        let ids = offers.iter().map(|offer| offer.id);
        let taken = offer_line::Entity::find()
            .filter(offer_line::Column::OfferId.is_in(ids))
            .filter(offer_line::Column::Taken.eq(true))
            .all(tx.db())
            .await?;
        let of = |offer: &Offer| {
            let lines = taken.iter().filter(|line| line.offer_id == offer.id).cloned().collect();
            (offer.by_id.and_then(|id| names.get(&id).cloned()), lines)
        };
        let given = offers.iter().map(of).filter(|(_, lines): &(_, Vec<_>)| !lines.is_empty()).collect();
        Ok(Self { on, own, lines, given })
    }

    /// A line in words, with how much of it.
    fn words(&self, line: &need_line::Model, quantity: Option<i64>) -> String {
        let often = match (self.own.repeats, self.on.language.starts_with("en")) {
            (Repetition::Once, _) => "",
            (Repetition::Daily, false) => " par jour",
            (Repetition::Daily, true) => " a day",
            (Repetition::Weekly, false) => " par semaine",
            (Repetition::Weekly, true) => " a week",
            (Repetition::Monthly, false) => " par mois",
            (Repetition::Monthly, true) => " a month",
        };
        let much = quantity.map_or_else(String::new, |quantity| format!(" : {}{often}", amount(line, quantity)));
        format!("{}{much}", line.label)
    }

    fn problem(&self) -> String {
        let lines = self.lines.iter().map(|line| self.words(line, line.quantity));
        self.own.description.clone().into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }

    fn action(&self) -> String {
        let told = |(who, taken): &(Option<String>, Vec<offer_line::Model>)| {
            let find = |taken: &offer_line::Model| self.lines.iter().find(|line| line.id == taken.line_id);
            let what = taken.iter().filter_map(|taken| Some(self.words(find(taken)?, taken.accepted)));
            let what = what.collect::<Vec<_>>().join(", ");
            who.as_ref().map_or_else(|| what.clone(), |who| format!("{who} — {what}"))
        };
        let all = self.given.iter().map(told).collect::<Vec<_>>().join("\n");
        if all.is_empty() { self.on.title.clone() } else { all }
    }

    fn tell(&self, input: TellNeedAsPracticeInput) -> RegisterPracticeInput {
        let text = |text: String| Text(text.chars().take(MAX_TEXT).collect());
        let mut partners: Vec<Title> = Vec::new();
        for who in self.given.iter().filter_map(|(who, _)| who.clone()).map(Title) {
            if partners.len() < MAX_PARTNERS && !partners.contains(&who) {
                partners.push(who);
            }
        }
        RegisterPracticeInput {
            basics: Basics {
                title: input.title.unwrap_or_else(|| Title(self.on.title.clone())),
                slug: None,
                communes: self.on.communes.iter().filter_map(InseeCode::read).collect(),
                point: None,
                language: Some(LanguageTag(self.on.language.clone())),
                topics: Some(topics::of(&self.on.topics).collect()),
            },
            running: Running { team_id: self.on.team_id.map(|team| ids::of("team", team.0)), draft: input.draft },
            cover: None,
            gallery: None,
            attachments: None,
            problem: input.problem.unwrap_or_else(|| text(self.problem())),
            action: input.action.unwrap_or_else(|| text(self.action())),
            steps: input.steps,
            cost: input.cost,
            duration: input.duration,
            partners: Some(partners),
            results: input.results.or_else(|| self.own.report.clone().map(Text)),
            failures: input.failures,
            sources: None,
            axes: None,
            resource_kinds: Some(Cell::show(&self.own.kinds)),
            organisation_id: None,
        }
    }
}
