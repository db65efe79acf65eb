//! What a venue says of itself.

use super::keys::KeyHolderInput;
use crate::base::gql::{Enum, ID, MaybeUndefined};
use crate::base::scalars::{Markdown, Text, Url};
use crate::ground::contribution::Running;
use crate::ground::contribution::contact::ContactInput;
use crate::ground::contribution::fields::{Many, Optional, Personal, Required};
use crate::ground::files::{Attachments, OnePicture, Pictures};
use crate::ground::hours::OpeningHours;
use crate::{cell_enum, fields};
use entity::venue;

/// Kinds of venues. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "venue::VenueKind")]
pub enum VenueKind {
    /// A house that is open to others [maison ouverte].
    House,
    /// A café, bar or restaurant.
    Cafe,
    /// A third place [tiers-lieu].
    ThirdPlace,
    /// A library or a place with books [bibliothèque].
    Library,
    /// A town hall [mairie].
    TownHall,
    /// A hall of the commune or of a village [salle polyvalente, salle des fêtes].
    CommunityHall,
    /// Desks that people share [espace de travail partagé].
    Coworking,
    /// Rooms or beds for travellers [gîte, refuge, auberge].
    Lodging,
    /// A farm that receives people [ferme].
    Farm,
    /// A workshop with tools [atelier].
    Workshop,
    /// A shop or a grocery [commerce, épicerie].
    Shop,
    /// A theatre, a cinema, a museum [lieu culturel].
    Cultural,
    /// A school or a place of training [école].
    School,
    /// A place in the open: a square, a garden, a market hall [lieu de plein air].
    Outdoor,
    /// Something else.
    Other,
}

cell_enum!(VenueKind, venue::VenueKind);

/// What a venue offers. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "venue::VenueService")]
pub enum VenueService {
    /// To sleep there [hébergement].
    Stay,
    /// To eat there [repas].
    Meal,
    /// To live and work there for some weeks [résidence].
    Residency,
    /// To be trained there [formation].
    Training,
    /// To make or mend something there [atelier].
    Workshop,
    /// Books that pass from reader to reader [livres suspendus].
    SuspendedBooks,
    /// To be safe there from cold, heat or danger [refuge, lieu d'accueil d'urgence].
    Shelter,
    /// To meet there [salle de réunion].
    Meeting,
    /// To work at a desk there [poste de travail].
    Coworking,
    /// To use the internet there, with or without a computer of one's own [accès à internet].
    Internet,
    /// To be helped with digital matters [médiation numérique].
    DigitalHelp,
    /// To be helped with public services [France services, permanences].
    PublicServices,
    /// To cook there [cuisine partagée].
    SharedKitchen,
    /// To borrow tools there [prêt d'outils].
    ToolLending,
    /// To buy food there [épicerie, panier].
    Groceries,
}

cell_enum!(VenueService, venue::VenueService);

/// Which ramp leads over the steps of an entrance. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "venue::Ramp")]
pub enum VenueRamp {
    /// None [aucune].
    None,
    /// One that is always there [fixe].
    Fixed,
    /// One that somebody puts there when asked [amovible].
    Removable,
}

cell_enum!(VenueRamp, venue::Ramp);

fields! {
    /// What a venue says of itself.
    VenueFields of venue;
    /// Registers a venue.
    RegisterVenueInput with Running {
        /// The organisation that it belongs to, whose team runs the venue: excludes `teamId`. You must be a member of that team, or the
        /// author of the organisation where it has none. It cannot be changed later.
        organisation_id: Option<ID>,
        /// How to reach it.
        contact: MaybeUndefined<ContactInput>,
        /// Who has the key.
        key_holder: MaybeUndefined<KeyHolderInput>,
    }
    /// Changes a venue: absent is unchanged, null is cleared.
    UpdateVenueInput {
        /// How to reach it: all of it anew.
        contact: MaybeUndefined<ContactInput>,
        /// Who has the key: all of it anew.
        key_holder: MaybeUndefined<KeyHolderInput>,
    }
    beside { open_from, open_until }
    texts {
        /// What it is, and for whom. Weighs 20 points.
        presentation and presentation_html: Optional<Markdown>,
    }
    files {
        /// The picture that is shown with it.
        cover: OnePicture,
        /// Pictures of it, in the order in which they are shown, at most 20.
        gallery: Pictures<20>,
        /// Documents that go with it: rules of the house, plans; at most 20.
        attachments: Attachments<20>,
    }
    /// Which kind of place it is.
    kind: Required<VenueKind>,
    /// What it offers.
    services: Many<VenueService, 15>,
    /// How many people it takes at once, 0 to 100,000.
    capacity: Optional<i32>,
    /// Its postal address, for everybody who wants to go there. Erasure empties that of a venue that somebody ran alone.
    address: Personal<Optional<Text>>,
    /// Its website.
    website: Optional<Url>,
    /// When it is open.
    opening_hours: Optional<OpeningHours>,
    /// Under which conditions it receives people, in words.
    conditions: Optional<Text>,
    /// What it costs, in words.
    prices: Optional<Text>,
    /// Whether one enters without a step [entrée de plain-pied]; null where nobody said.
    step_free: Optional<bool>,
    /// Which ramp leads over the steps [rampe]; null where nobody said.
    ramp: Optional<VenueRamp>,
    /// How wide the door is, in centimetres, 1 to 1,000; null where nobody said.
    door_width: Optional<i32>,
    /// Whether somebody helps at the door [aide humaine]; null where nobody said.
    door_help: Optional<bool>,
    /// Whether there are parking places for disabled people within 200 metres [stationnement adapté]; null where nobody said.
    disabled_parking: Optional<bool>,
    /// Whether there are adapted toilets [sanitaires adaptés]; null where nobody said.
    adapted_toilets: Optional<bool>,
    /// Whether there is something for people who hear badly, such as an induction loop [boucle magnétique]; null where nobody said.
    hearing_help: Optional<bool>,
    /// What else matters at the door, in words.
    access_notes: Optional<Text>,
}
