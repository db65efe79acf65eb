//! Notices of town halls one after the other. One in twenty is in force however late a server starts; one in eight has an update that took
//! its place, or a cancellation.

use super::block::Block;
use super::draw::Draw;
use super::held::Making;
use super::people::People;
use super::places::Places;
use super::town_halls::TownHalls;
use super::{DAY, TO_COME, words};
use entity::contribution::Kind;
use entity::notice::{Category, Certainty, MessageType, Response, Severity, Status, Urgency};
use entity::{ContributionId, Moment, Words, contribution, notice};
use territoire::base::fold::fold;

/// What happens: the event, and what it is about.
const EVENTS: [(&str, Category); 6] = [
    ("Crue", Category::Met),
    ("Feu de forêt", Category::Fire),
    ("Eau non potable", Category::Health),
    ("Route coupée", Category::Transport),
    ("Restriction d'eau", Category::Infra),
    ("Éboulement", Category::Geo),
];

/// All of them, in the order in which they were issued.
pub(super) struct Warnings<'p> {
    making: Making<'p>,
    town_halls: &'p mut TownHalls,
}

impl<'p> Warnings<'p> {
    pub(super) fn new(
        count: usize,
        people: &'p People,
        places: &'p Places,
        town_halls: &'p mut TownHalls,
        draw: Draw,
    ) -> Self {
        Self { making: Making::new(Kind::Notice, count, people, places, draw), town_halls }
    }

    fn alert(&mut self, of: ContributionId, at: Moment) -> notice::Model {
        let draw = &mut self.making.draw;
        let (event, category) = draw.pick(&EVENTS).copied().unwrap_or(EVENTS[0]);
        let status = match draw.below(100_u64) {
            0..5 => Status::Exercise,
            5..8 => Status::Test,
            _ => Status::Actual,
        };
        let severities = [Severity::Extreme, Severity::Severe, Severity::Moderate, Severity::Minor];
        let lasts = if draw.percent(5) { TO_COME - at.0 + DAY * draw.below(365) } else { DAY * (1 + draw.below(20)) };
        notice::Model {
            id: of,
            status,
            categories: Words::of([category]),
            event: event.to_owned(),
            urgency: Urgency::Expected,
            severity: draw.pick(&severities).copied().unwrap_or(Severity::Minor),
            certainty: Certainty::Likely,
            responses: Words::of([Response::Monitor]),
            onset_at: None,
            expires_at: Moment(at.0 + lasts),
            description: words::sentence(draw),
            instruction: Some(words::sentence(draw)),
            web: None,
            contact_words: None,
            message_type: MessageType::Alert,
            chain_id: Some(of),
            number: 1,
            successor_id: None,
            sender: Some("localhost".to_owned()),
            sender_name: Some("Mairie".to_owned()),
        }
    }
}

/// Has the title of a notice be its headline.
fn name(row: &mut contribution::Model, own: &notice::Model, commune: &str) {
    let mark = match own.status {
        Status::Actual => "",
        Status::Exercise => "[EXERCICE] ",
        Status::Test => "[TEST] ",
    };
    row.title = format!("{mark}{} – {commune}", own.event);
    row.title_key = fold(&row.title);
}

impl Iterator for Warnings<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let (mut row, commune, at) = self.making.next()?;
        let mut block = Block::default();
        self.town_halls.house(&mut row, commune, self.making.people, &mut self.making.draw, &mut block);
        let mut own = self.alert(row.id, at);
        name(&mut row, &own, commune.name);
        row.rank = Some(own.expires_at.0);
        // What takes its place goes out a few hours later, and counts as one of them.
        let followed = if self.making.draw.percent(12) { self.making.pace.next() } else { None };
        if followed.is_some() {
            let later = Moment(at.0 + DAY / 4);
            let mut next = self.making.after(&row, commune, later);
            let mut following = notice::Model { id: next.id, number: 2, ..own.clone() };
            if self.making.draw.percent(50) {
                following.message_type = MessageType::Update;
            } else {
                following.message_type = MessageType::Cancel;
                (following.urgency, following.responses) = (Urgency::Past, Words::of([Response::AllClear]));
                following.expires_at = Moment(later.0 + DAY);
                next.rank = None;
            }
            (row.rank, own.successor_id) = (None, Some(next.id));
            block.contributions.push(next);
            block.notices.push(following);
        }
        block.contributions.push(row);
        block.notices.push(own);
        Some(block)
    }
}
