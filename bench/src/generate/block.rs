//! The rows of things, by table: what is made of each thing, and what one transaction writes.

use super::Summary;
use super::write::Inserting;
use crate::Outcome;
use entity::contribution::State;
use entity::{
    AccountId, ContributionId, Words, account, activity, activity_area, article, attachment, authorship, booking,
    booking_series, comment, commune_page, contact, contribution, file, initiative, initiative_result,
    initiative_support, listing, long_text, medium, need, need_line, network, network_member, notice, offer,
    offer_line, organisation, resonance, resource, resource_dependency, revision, search_document, service_offer,
    sitting, slug, space, team, team_member, venue,
};
use sea_orm::DatabaseConnection;
use std::collections::HashMap;
use territoire::ground::contribution::{Facets, Revised, listing as listings};
use territoire::ground::search::{Document, places, scopes};

/// Declares the tables in the order in which their foreign keys let them be written.
macro_rules! tables {
    ($($rows:ident: $table:ident),* $(,)?) => {
        /// Rows, by table.
        #[derive(Default)]
        pub(super) struct Block {
            $(pub(super) $rows: Vec<$table::Model>,)*
        }

        impl Block {
            /// Takes the rows of another one.
            pub(super) fn take(&mut self, other: Self) {
                $(self.$rows.extend(other.$rows);)*
            }

            /// Writes the rows in one transaction, and counts them.
            pub(super) async fn write(mut self, db: &DatabaseConnection, summary: &mut Summary) -> Outcome<()> {
                self.list(!summary.unsearched);
                let mut tx = Inserting::begin(db).await?;
                $(
                    summary.count(stringify!($table), self.$rows.len());
                    tx.insert::<$table::Entity>(self.$rows).await?;
                )*
                tx.commit().await
            }
        }
    };
}

tables! {
    accounts: account,
    teams: team,
    members: team_member,
    contributions: contribution,
    pages: commune_page,
    organisations: organisation,
    networks: network,
    media: medium,
    memberships: network_member,
    articles: article,
    texts: long_text,
    authors: authorship,
    revisions: revision,
    files: file,
    attachments: attachment,
    comments: comment,
    resonances: resonance,
    resources: resource,
    dependencies: resource_dependency,
    venues: venue,
    spaces: space,
    sittings: sitting,
    series: booking_series,
    bookings: booking,
    needs: need,
    lines: need_line,
    offers: offer,
    offered: offer_line,
    initiatives: initiative,
    supports: initiative_support,
    results: initiative_result,
    notices: notice,
    services: service_offer,
    contacts: contact,
    listings: listing,
    documents: search_document,
    slugs: slug,
    activities: activity,
    activity_areas: activity_area,
}

impl Block {
    /// Lists the things by their facets and their authors too, and has search find them if it is to. Each has the row of its noun in the same block.
    fn list(&mut self, searched: bool) {
        let mut nouns: HashMap<ContributionId, (Words, Vec<&str>)> = HashMap::new();
        nouns.extend(self.organisations.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.pages.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.networks.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.media.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.articles.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.resources.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.venues.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.needs.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.initiatives.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.notices.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        nouns.extend(self.services.iter().map(|row| (row.id, (row.facets(), row.prose()))));
        let mut authors: HashMap<ContributionId, Vec<AccountId>> = HashMap::new();
        for author in &self.authors {
            authors.entry(author.contribution_id).or_default().extend(author.account_id);
        }
        let mut texts: HashMap<ContributionId, Vec<&str>> = HashMap::new();
        for text in &self.texts {
            texts.entry(text.contribution_id).or_default().push(&text.markdown);
        }
        for thing in &mut self.contributions {
            let (facets, prose) = nouns.remove(&thing.id).unwrap_or_default();
            thing.facets = facets;
            let authors = authors.get(&thing.id).map_or(&[][..], Vec::as_slice);
            self.listings.extend(listings::rows_of(thing, authors));
            if !searched {
                continue;
            }
            let Document { words, body } = Document::of(thing, prose, texts.remove(&thing.id).unwrap_or_default());
            let published = thing.published_at.filter(|_| thing.state == State::Published);
            // The last bits of an id are drawn, so that no two things of a kind and a moment have one place.
            let drawn = i64::from(u16::from_be_bytes([thing.id.0.as_bytes()[14], thing.id.0.as_bytes()[15]]));
            let place = published.map(|at| places(thing.kind, at)[0] + drawn);
            let scopes = scopes(thing, &listings::searched_in(thing));
            self.documents.push(search_document::Model { contribution_id: thing.id, place, words, scopes, body });
        }
    }
}
