//! What a thing of each noun is made of: laws iterate over the registry, and a noun without a fixture fails by its name.

use entity::contribution::Kind;
use territoire::ground::app::NounEntry;

/// How things of a noun are registered and read.
pub struct Fixture {
    pub kind: Kind,
    /// The mutation that registers one.
    pub register: &'static str,
    /// The mutation that changes one.
    pub update: &'static str,
    /// The query of one.
    pub one: &'static str,
    /// The query of many.
    pub many: &'static str,
    /// The least that an input needs beside a title and communes. `{medium}` is a medium of whoever runs the thing,
    /// `{raiser}` an organisation of theirs.
    pub least: &'static str,
    /// Every field of the noun, each with a value.
    pub most: &'static str,
    /// A selection of every field of the noun that is a value.
    pub fields: &'static str,
}

impl Fixture {
    /// Whether things of the noun always live in a house, whose team runs them.
    pub fn lives_in_a_house(&self) -> bool {
        self.least.contains("{medium}") || self.least.contains("{raiser}")
    }
}

/// One for each noun.
static FIXTURES: [Fixture; 10] = [
    // The official list gives communes: nothing registers them.
    Fixture {
        kind: Kind::Commune,
        register: "",
        update: "updateCommunePage",
        one: "commune",
        many: "communes",
        least: "",
        most: r##"presentation: "# Die", website: "https://die.example/", openingHours: "Mo-Fr 09:00-12:00",
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"##,
        fields: "presentation presentationHtml website openingHours openNow nextChange cover { alt file { id } }
            contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Network,
        register: "createNetwork",
        update: "updateNetwork",
        one: "network",
        many: "networks",
        least: r#"charter: "Nous partageons ce que nous savons.""#,
        most: r##"charter: "# Charte\n\nNous *partageons*.", description: "Douze communes", website: "https://reseau.example/",
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"##,
        fields: "charter charterHtml charterVersion description website cover { alt file { id } } contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Medium,
        register: "registerMedium",
        update: "updateMedium",
        one: "medium",
        many: "media",
        least: "kind: RADIO",
        most: r#"kind: WALL_NEWSPAPER, charter: "On **vérifie**.", description: "Affiché au four", website: "https://mur.example/",
            feed: "https://mur.example/flux.xml", defaultLicence: CC_BY_SA_4_0, publicationDirector: "A. Dupré-Morel",
            acceptsSubmissions: true, submissionGuidelines: "Une page.",
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"#,
        fields:
            "kind charter charterHtml description website feed defaultLicence publicationDirector acceptsSubmissions
            submissionGuidelines cover { alt file { id } } contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Article,
        register: "draftArticle",
        update: "updateArticle",
        one: "article",
        many: "articles",
        least: r#"mediumId: "{medium}", body: "La roue.""#,
        most: r#"mediumId: "{medium}", body: "La **roue** tourne.", standfirst: "Un hiver.", keywords: ["moulin"],
            sources: ["Archives, 1871"], canonicalUrl: "https://mur.example/roue", licence: CC_BY_4_0"#,
        fields: "body bodyHtml standfirst keywords sources canonicalUrl licence excerpt readingMinutes progress publishAt
            embargoUntil medium { id } authors { name state account { name } } corrections { text } retraction { reason }
            callToAction { id }",
    },
    Fixture {
        kind: Kind::Organisation,
        register: "registerOrganisation",
        update: "updateOrganisation",
        one: "organisation",
        many: "organisations",
        least: "kind: BUSINESS",
        most: r#"kind: BUSINESS, siren: "732829320", rna: "W262001234", description: "Dit", offers: "Offre", skills: ["Tailler"],
            website: "https://verger.example/", acceptsProposals: true,
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"#,
        fields: "kind siren rna description offers skills website acceptsProposals cover { alt file { id } } contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Venue,
        register: "registerVenue",
        update: "updateVenue",
        one: "venue",
        many: "venues",
        least: "kind: CAFE",
        most: r#"kind: CAFE, services: [MEAL, SHELTER], capacity: 40, address: "1 place du Four", website: "https://four.example/",
            openingHours: "Tu-Su 09:00-22:00; PH off", conditions: "On range.", prices: "Prix libre", stepFree: false, ramp: REMOVABLE,
            doorWidth: 83, doorHelp: true, disabledParking: true, adaptedToilets: false, hearingHelp: true,
            accessNotes: "Sonnez.", presentation: "Un **four**.",
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}, keyHolder: {name: "Odile", phone: "0475000001", note: "Le matin"}"#,
        fields: "kind services capacity address website openingHours openNow nextChange conditions prices stepFree ramp doorWidth doorHelp
            disabledParking adaptedToilets hearingHelp accessNotes presentation presentationHtml organisation { id } spaces { id }
            keyHolder { name } cover { alt file { id } } gallery { alt file { id } }
            attachments { caption file { id } } contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Practice,
        register: "registerPractice",
        update: "updatePractice",
        one: "practice",
        many: "practices",
        least: r#"problem: "La source tarit.", action: "Une citerne.""#,
        most: r#"problem: "La source tarit.", action: "Une citerne.", steps: ["Creuser", "Couvrir"], cost: "3 000 €",
            duration: "Un été", partners: ["Les voisins"], results: "De l'eau en août.", failures: "Le premier bac fuyait.",
            sources: ["https://citerne.example/"], axes: [ROBUSTNESS], resourceKinds: [WATER, KNOW_HOW]"#,
        fields: "problem action steps cost duration partners results failures sources axes resourceKinds adoptions
            organisation { id } cover { alt file { id } } gallery { alt file { id } } attachments { caption file { id } }",
    },
    Fixture {
        kind: Kind::Resource,
        register: "registerResource",
        update: "updateResource",
        one: "resource",
        many: "resources",
        least: r#"kind: WATER, holder: COMMUNE, supply: 10, unit: "m3", per: STOCK"#,
        most: r#"kind: WATER, subkind: "spring", holder: PRIVATE, description: "Captée en 1932.", supply: 40.5, unit: "m3", per: STOCK,
            minimum: 10, populationServed: 1200, contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"#,
        fields: "kind subkind holder description supply unit per minimum populationServed pointPrecision condition trend assessedOn
            assessments { id } stockMovements { id } dependsOn { id } dependents { id } cover { alt file { id } } gallery { alt file { id } }
            attachments { caption file { id } } contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Need,
        register: "raiseNeed",
        update: "updateNeed",
        one: "need",
        many: "needs",
        least: r#"raisedById: "{raiser}", urgency: SOON, lines: [{label: "Bottes de paille", kind: FOOD}]"#,
        most: r#"raisedById: "{raiser}", urgency: URGENT, description: "La grange a brûlé.", wantsTransport: true, repeats: WEEKLY,
            neededUntil: "2027-03-01T12:00:00+01:00",
            lines: [{label: "Eau", kind: WATER, subkind: "spring", quantity: 40.5, unit: "m3"}, {label: "Bras", kind: KNOW_HOW}],
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"#,
        fields: "urgency description wantsTransport repeats neededUntil progress report closedAt raisedBy { id } resource { id }
            lines { id label kind subkind quantity unit accepted delivered missing takers } offers(first: 3) { id state }
            cover { alt file { id } } attachments { caption file { id } } contact { name email phone address visibility }",
    },
    Fixture {
        kind: Kind::Initiative,
        register: "startInitiative",
        update: "updateInitiative",
        one: "initiative",
        many: "initiatives",
        least: r#"purpose: "Réparer ensemble.""#,
        most: r#"purpose: "Réparer ensemble.", presentation: "Chacun **apporte** ce qui ne marche plus.", stage: PREPARATION,
            axes: [SOCIAL_TIES, LOCAL_RICHES], resourceKinds: [EQUIPMENT, KNOW_HOW], website: "https://reparer.example/",
            contact: {name: "Accueil", phone: "0475000000", visibility: PUBLIC}"#,
        fields: "purpose presentation presentationHtml stage axes resourceKinds website hostVenue { id }
            strengthens(first: 3) { id } supporterCount
            supporters(first: 3) { since } viewerSupport { since } progressReports(first: 3) { id editedAt }
            results(first: 3) { id quantity } composts(first: 3) { id editedAt } cover { alt file { id } }
            gallery { alt file { id } } attachments { caption file { id } } contact { name email phone address visibility }",
    },
];

/// The fixture of a noun.
pub fn fixture(kind: Kind) -> &'static Fixture {
    FIXTURES.iter().find(|fixture| fixture.kind == kind).unwrap_or_else(|| panic!("{kind:?} has no fixture"))
}

/// The fixtures of all nouns of the registry.
pub fn fixtures() -> impl Iterator<Item = &'static Fixture> {
    registered().map(|noun| fixture(noun.kind))
}

/// The nouns whose things people register; the official list gives the others.
pub fn registered() -> impl Iterator<Item = &'static NounEntry> {
    territoire::nouns::NOUNS.iter().filter(|noun| !noun.given)
}
