//! How the mutations of folders are tried.

use super::memberships::of_network;
use super::tries::Try;
use super::village::Village;
use crate::harness::fixtures::fixture;
use entity::contribution::{Kind as Noun, State};
use territoire::areas::folders::{ARRANGE, CLASSIFY};

/// How the mutations of folders are tried: `{folder}` is a folder of the network, `{standing}` a service offer of Carol's that it holds.
pub const TRIES: [Try; 5] = [
    of_network("createFolder", &ARRANGE, r#"createFolder(input: {networkId: "{id}", title: "{n}"}) { id }"#),
    of_network("updateFolder", &ARRANGE, r#"updateFolder(input: {id: "{folder}", title: "{n}"}) { id }"#),
    of_network("moveFolder", &ARRANGE, r#"moveFolder(input: {id: "{folder}"}) { id }"#),
    of_network("deleteFolder", &ARRANGE, r#"deleteFolder(input: {id: "{folder}"}) { id }"#),
    of_network(
        "classifyServiceOffer",
        &CLASSIFY,
        r#"classifyServiceOffer(input: {networkId: "{id}", serviceOfferId: "{standing}", folderIds: []}) { id }"#,
    ),
];

impl Village {
    /// A folder of a network, made by somebody who runs it.
    pub fn folder(&mut self, runs: &str, network: &str) -> String {
        let made =
            self.mutate(runs, &format!(r#"createFolder(input: {{networkId: "{network}", title: "Eau"}}) {{ id }}"#));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A text with a folder of a network and an offer that it holds.
    pub fn with_folders(&mut self, runs: &str, network: &str, mut text: String) -> String {
        if text.contains("{folder}") {
            text = text.replace("{folder}", &self.folder(runs, network));
        }
        if text.contains("{standing}") && network.starts_with("network:") {
            let least = fixture(Noun::ServiceOffer).least;
            let offer = self.thing_of(Noun::ServiceOffer, Some("carol"), State::Published, least);
            self.ask("carol", network, &offer);
            let answer = self.step(runs, "acceptIntoNetwork", network, &offer);
            assert_eq!(answer.code(), None, "{}", answer.text());
            text = text.replace("{standing}", &offer);
        }
        text
    }
}
