//! The texts of letters about bookings. They name nobody, and no venue.

use crate::base::text::Language;

/// Subject and text.
type Words = (&'static str, String);

fn choose(language: Language, french: [&'static str; 2], english: [&'static str; 2]) -> Words {
    let [subject, text] = match language {
        Language::French => french,
        Language::English => english,
    };
    (subject, text.to_owned())
}

/// A booking is asked for, or was taken at once.
pub fn requested(language: Language) -> Words {
    choose(
        language,
        [
            "Une réservation dans votre lieu",
            "Bonjour,\n\nQuelqu'un demande une réservation dans un lieu dont vous décidez, ou y a pris des places. Connectez-vous pour lire la demande, \
             et pour y répondre si elle attend.\n",
        ],
        [
            "A booking at your venue",
            "Hello,\n\nSomebody asks for a booking at a venue about which you decide, or took seats there. Sign in to read the request, and to \
             answer it if it waits.\n",
        ],
    )
}

/// A booking was accepted.
pub fn accepted(language: Language) -> Words {
    choose(
        language,
        [
            "Votre réservation est acceptée",
            "Bonjour,\n\nVotre demande de réservation est acceptée, en tout ou en partie. Connectez-vous pour voir les dates.\n",
        ],
        [
            "Your booking is accepted",
            "Hello,\n\nYour request for a booking is accepted, all of it or a part. Sign in to see the dates.\n",
        ],
    )
}

/// A booking was refused.
pub fn refused(language: Language) -> Words {
    choose(
        language,
        [
            "Votre réservation n'est pas acceptée",
            "Bonjour,\n\nVotre demande de réservation n'est pas acceptée. Connectez-vous pour lire pourquoi.\n",
        ],
        [
            "Your booking is not accepted",
            "Hello,\n\nYour request for a booking is not accepted. Sign in to read why.\n",
        ],
    )
}

/// Nobody decided about a booking in time.
pub fn lapsed(language: Language) -> Words {
    choose(
        language,
        [
            "Votre demande de réservation est restée sans réponse",
            "Bonjour,\n\nPersonne n'a répondu à temps à votre demande de réservation : elle s'est éteinte. Vous pouvez demander à nouveau.\n",
        ],
        [
            "Nobody answered your request for a booking",
            "Hello,\n\nNobody answered your request for a booking in time: it has lapsed. You may ask again.\n",
        ],
    )
}

/// Seats that one took are at another time now.
pub fn moved(language: Language) -> Words {
    choose(
        language,
        [
            "Un repas a changé d'heure",
            "Bonjour,\n\nUn repas où vous avez des places a changé de jour ou d'heure ; vos places vous restent. Connectez-vous pour voir \
             quand, et pour les rendre si cela ne vous va plus.\n",
        ],
        [
            "A meal was moved",
            "Hello,\n\nA meal at which you have seats is at another time now; you keep your seats. Sign in to see when, and to give them back \
             if it does not suit you any more.\n",
        ],
    )
}

/// A booking that was accepted was cancelled.
pub fn cancelled(language: Language) -> Words {
    choose(
        language,
        [
            "Une réservation est annulée",
            "Bonjour,\n\nUne réservation qui vous concerne est annulée. Connectez-vous pour voir laquelle, et pourquoi.\n",
        ],
        [
            "A booking is cancelled",
            "Hello,\n\nA booking that concerns you is cancelled. Sign in to see which one, and why.\n",
        ],
    )
}

/// A space for which one asked takes no bookings any more.
pub fn closed(language: Language) -> Words {
    choose(
        language,
        [
            "Un lieu ne prend plus de réservations",
            "Bonjour,\n\nUn lieu ou un espace que vous aviez demandé ne se réserve plus : votre demande, restée sans réponse, est donc refusée. Connectez-vous pour voir \
             laquelle.\n",
        ],
        [
            "A venue takes no bookings any more",
            "Hello,\n\nA venue or a space for which you asked takes no bookings any more: your request, which had no answer, is refused therefore. Sign in to \
             see which one.\n",
        ],
    )
}

/// Something was done about the file of a booking.
pub fn file(language: Language) -> Words {
    choose(
        language,
        [
            "Le dossier d'une réservation avance",
            "Bonjour,\n\nDu nouveau dans le dossier d'une réservation qui vous concerne : un document, la caution, la convention ou l'état des lieux. \
             Connectez-vous pour le lire, et pour voir si quelque chose vous est demandé.\n",
        ],
        [
            "The file of a booking goes on",
            "Hello,\n\nThere is something new in the file of a booking that concerns you: a document, the deposit, the agreement or the handover. \
             Sign in to read it, and to see whether something is asked of you.\n",
        ],
    )
}
