//! The texts of letters, in French and English.
//!
//! They contain nothing that somebody typed but the recipient's address (the name of a commune is that of the official list): with a name in them, anybody could send text
//! of their own to strangers.

use super::{Post, bookings};
use crate::base::text::Language;
use entity::letter::LetterKind;

/// Subject and text; `has_account` says whether somebody has an account with the address, `commune` is the name of the one that
/// the letter is about.
pub fn words(
    kind: LetterKind,
    has_account: bool,
    language: Language,
    post: &Post,
    token: Option<&str>,
    commune: &str,
) -> (&'static str, String) {
    let token = token.unwrap_or_default();
    let verify = || post.link("account/verify", token);
    let reset = || post.link("account/reset", token);
    let join = || post.link("account/join", token);
    let (subject, text) = match (kind, language) {
        (LetterKind::VerifyEmail, Language::French) if has_account => (
            "Vous avez déjà un compte",
            "Bonjour,\n\nUn compte a été demandé avec cette adresse, qui en a déjà un. Rien n'a changé.\n\n\
             Si c'était vous : connectez-vous, ou demandez un nouveau mot de passe. Sinon, ne faites rien.\n"
                .to_owned(),
        ),
        (LetterKind::VerifyEmail, Language::English) if has_account => (
            "You have an account already",
            "Hello,\n\nAn account was asked for with this address, which has one already. Nothing has changed.\n\n\
             If that was you: sign in, or ask for a new password. Otherwise do nothing.\n"
                .to_owned(),
        ),
        (LetterKind::VerifyEmail, Language::French) => (
            "Confirmez votre adresse",
            format!(
                "Bonjour,\n\nUn compte a été demandé avec cette adresse. Pour l'ouvrir, suivez ce lien et donnez le mot de passe choisi \
                 à l'inscription :\n\n{}\n\nOu entrez ce code :\n\n{token}\n\nIl sert une fois, pendant trente minutes.\n\n\
                 Ce n'était pas vous ? Ne faites rien : sans ce lien, aucun compte ne s'ouvre.\n",
                verify()
            ),
        ),
        (LetterKind::VerifyEmail, Language::English) => (
            "Confirm your address",
            format!(
                "Hello,\n\nAn account was asked for with this address. To open it, follow this link and give the password chosen when \
                 signing up:\n\n{}\n\nOr enter this code:\n\n{token}\n\nIt is good once, for thirty minutes.\n\n\
                 That was not you? Do nothing: without this link no account is opened.\n",
                verify()
            ),
        ),
        (LetterKind::ResetPassword, Language::French) => (
            "Choisissez un nouveau mot de passe",
            format!(
                "Bonjour,\n\nUn nouveau mot de passe a été demandé pour le compte de cette adresse. Pour le choisir, suivez ce \
                 lien :\n\n{}\n\nOu entrez ce code :\n\n{token}\n\nIl sert une fois, pendant trente minutes. Toutes vos sessions \
                 seront fermées.\n\nCe n'était pas vous ? Ne faites rien : votre mot de passe reste le même.\n",
                reset()
            ),
        ),
        (LetterKind::ResetPassword, Language::English) => (
            "Choose a new password",
            format!(
                "Hello,\n\nA new password was asked for the account of this address. To choose it, follow this link:\n\n{}\n\n\
                 Or enter this code:\n\n{token}\n\nIt is good once, for thirty minutes. All your sessions will end.\n\n\
                 That was not you? Do nothing: your password stays as it is.\n",
                reset()
            ),
        ),
        (LetterKind::PasswordChanged, Language::French) => (
            "Votre mot de passe a changé",
            "Bonjour,\n\nLe mot de passe de votre compte vient d'être changé.\n\n\
             Ce n'était pas vous ? Demandez tout de suite un nouveau mot de passe, puis regardez vos sessions.\n"
                .to_owned(),
        ),
        (LetterKind::PasswordChanged, Language::English) => (
            "Your password was changed",
            "Hello,\n\nThe password of your account has just been changed.\n\n\
             That was not you? Ask for a new password at once, then look at your sessions.\n"
                .to_owned(),
        ),
        (LetterKind::ApiKeyCreated, Language::French) => (
            "Une clé d'application a été créée",
            "Bonjour,\n\nUne clé vient d'être créée, par laquelle une application agit pour votre compte.\n\n\
             Ce n'était pas vous ? Demandez tout de suite un nouveau mot de passe : toutes vos clés seront révoquées.\n"
                .to_owned(),
        ),
        (LetterKind::ApiKeyCreated, Language::English) => (
            "A key for an application was made",
            "Hello,\n\nA key has just been made by which an application acts for your account.\n\n\
             That was not you? Ask for a new password at once: all your keys will be revoked.\n"
                .to_owned(),
        ),
        (LetterKind::AuthorInvited, Language::French) => (
            "Signez-vous cet article ?",
            "Bonjour,\n\nUne rédaction propose que vous signiez un article. Pour le lire, puis accepter ou refuser, connectez-vous \
             avec cette adresse, ou ouvrez un compte avec elle.\n\nSans réponse de votre part, votre nom n'apparaît pas.\n"
                .to_owned(),
        ),
        (LetterKind::AuthorInvited, Language::English) => (
            "Do you sign this article?",
            "Hello,\n\nA newsroom asks you to sign an article. To read it, then accept or refuse, sign in with this address, or \
             open an account with it.\n\nWithout your answer your name does not appear.\n"
                .to_owned(),
        ),
        (LetterKind::ArticleReturned, Language::French) => (
            "Un article n'a pas été publié",
            "Bonjour,\n\nUn article programmé n'a pas pu être publié à l'heure prévue. Il est redevenu un brouillon ; la raison est \
             dans la conversation entre ses auteurs et la rédaction.\n"
                .to_owned(),
        ),
        (LetterKind::ArticleReturned, Language::English) => (
            "An article was not published",
            "Hello,\n\nA scheduled article could not be published at its time. It is a draft again; the reason is in the \
             conversation between its authors and editors.\n"
                .to_owned(),
        ),
        (LetterKind::TeamInvited, Language::French) => (
            "Une équipe vous invite",
            format!(
                "Bonjour,\n\nUne équipe vous invite à la rejoindre. Pour voir laquelle et accepter, suivez ce lien :\n\n{}\n\n\
                 Ou entrez ce code :\n\n{token}\n\nIl sert une fois, pendant trente jours. Si vous n'avez pas encore de compte, il \
                 en ouvre un avec cette adresse.\n\nVous ne voulez pas ? Ne faites rien : sans réponse, l'invitation s'éteint.\n",
                join()
            ),
        ),
        (LetterKind::TeamInvited, Language::English) => (
            "A team invites you",
            format!(
                "Hello,\n\nA team invites you to join it. To see which one and to accept, follow this link:\n\n{}\n\n\
                 Or enter this code:\n\n{token}\n\nIt is good once, for thirty days. If you have no account yet, it opens one \
                 with this address.\n\nYou do not want to? Do nothing: without an answer the invitation ends.\n",
                join()
            ),
        ),
        (LetterKind::StockLow, Language::French) => (
            "Un stock est passé sous son minimum",
            "Bonjour,\n\nUn stock que vous tenez est passé sous son minimum. Connectez-vous pour voir \
             lequel, et ce qu'il en reste.\n"
                .to_owned(),
        ),
        (LetterKind::StockLow, Language::English) => (
            "A stock fell below its minimum",
            "Hello,\n\nA stock that you keep fell below its minimum. Sign in to see which one, and what is \
             left of it.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimCode, Language::French) => (
            "Quelqu'un revendique la page de votre commune",
            format!(
                "Bonjour,\n\nQuelqu'un demande à tenir la page de votre commune ({commune}), et donne cette adresse comme celle \
                 de la mairie. Si c'est bien une personne de cette mairie, transmettez-lui ce code :\n\n{token}\n\nIl sert une fois, pendant trente \
                 jours.\n\nVous ne la connaissez pas ? Ne faites rien : sans ce code, la demande le dira.\n"
            ),
        ),
        (LetterKind::ClaimCode, Language::English) => (
            "Somebody claims the page of your commune",
            format!(
                "Hello,\n\nSomebody asks to keep the page of your commune ({commune}), and gives this address as that of the \
                 town hall. If they are of that town hall, hand them this code:\n\n{token}\n\nIt is good once, for thirty days.\n\nYou do not know \
                 them? Do nothing: without the code the claim will say so.\n"
            ),
        ),
        (LetterKind::ClaimMade, Language::French) => (
            "Une commune est revendiquée",
            "Bonjour,\n\nUne équipe revendique une commune dont vous décidez. Connectez-vous pour lire sa preuve, puis accepter ou \
             refuser.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimMade, Language::English) => (
            "A commune is claimed",
            "Hello,\n\nA team claims a commune about which you decide. Sign in to read its proof, then accept or refuse.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimWaits, Language::French) => (
            "Une commune attend votre décision",
            "Bonjour,\n\nDepuis quatorze jours, une équipe attend que sa demande de tenir une commune soit acceptée ou refusée. Sans \
             décision, la demande s'éteint au bout de soixante jours.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimWaits, Language::English) => (
            "A commune awaits your decision",
            "Hello,\n\nFor fourteen days a team has been waiting for its claim of a commune to be accepted or refused. Without a \
             decision the claim ends after sixty days.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimAccepted, Language::French) => (
            "La page de votre commune est à vous",
            "Bonjour,\n\nVotre demande est acceptée : votre équipe tient maintenant la page de la commune. Connectez-vous pour l'écrire, \
             et pour inviter vos collègues.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimAccepted, Language::English) => (
            "The page of your commune is yours",
            "Hello,\n\nYour claim is accepted: your team keeps the page of the commune from now on. Sign in to write it, and to invite \
             your colleagues.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimEnded, Language::French) => (
            "Votre demande n'est pas acceptée",
            "Bonjour,\n\nVotre demande de tenir la page d'une commune n'est pas acceptée. Connectez-vous pour lire pourquoi ; vous \
             pouvez demander à nouveau.\n"
                .to_owned(),
        ),
        (LetterKind::ClaimEnded, Language::English) => (
            "Your claim is not accepted",
            "Hello,\n\nYour claim to keep the page of a commune is not accepted. Sign in to read why; you may claim it again.\n"
                .to_owned(),
        ),
        (LetterKind::CommuneHandedOver, Language::French) => (
            "Votre équipe ne tient plus la page d'une commune",
            "Bonjour,\n\nUne commune que votre équipe tenait est passée en d'autres mains, ou n'est plus tenue par personne. \
             Connectez-vous pour voir laquelle.\n"
                .to_owned(),
        ),
        (LetterKind::CommuneHandedOver, Language::English) => (
            "Your team no longer keeps the page of a commune",
            "Hello,\n\nA commune that your team kept went to other hands, or nobody keeps it any more. Sign in to see which \
             one.\n"
                .to_owned(),
        ),
        (LetterKind::CompostLeft, Language::French) => (
            "Une initiative vous laisse quelque chose",
            "Bonjour,\n\nUne initiative s'arrête, et confie une part de ce qu'elle laisse à ce que vous tenez. Connectez-vous pour lire \
             laquelle, et ce qu'elle a appris.\n"
                .to_owned(),
        ),
        (LetterKind::CompostLeft, Language::English) => (
            "An initiative leaves you something",
            "Hello,\n\nAn initiative ends, and entrusts a part of what it leaves to what you run. Sign in to read which one, and what it \
             learned.\n"
                .to_owned(),
        ),
        (LetterKind::Vouched, Language::French) => (
            "On se porte garant de ce que vous tenez",
            "Bonjour,\n\nUne commune ou un réseau parraine publiquement ce que vous tenez. Connectez-vous pour lire ce qui en est dit. Si ce \
             parrainage ne vous convient pas, vous pouvez le refuser.\n"
                .to_owned(),
        ),
        (LetterKind::Vouched, Language::English) => (
            "Somebody vouches for what you run",
            "Hello,\n\nA commune or a network publicly vouches for what you run. Sign in to read what it says. If you do not agree, you may \
             refuse it.\n"
                .to_owned(),
        ),
        (LetterKind::AssessmentsOld, Language::French) => (
            "Des ressources sont à réévaluer",
            "Bonjour,\n\nL'état de ressources que tient une de vos équipes n'a pas été évalué depuis plus d'un an. Connectez-vous pour voir \
             lesquelles, et pour dire où elles en sont.\n\nLes responsables de l'équipe peuvent arrêter ce rappel, qui vient tous les trois \
             mois au plus.\n"
                .to_owned(),
        ),
        (LetterKind::AssessmentsOld, Language::English) => (
            "Resources are to be assessed again",
            "Hello,\n\nThe state of resources that one of your teams keeps was not assessed for more than a year. Sign in to see which \
             ones, and to say how they are.\n\nThe stewards of the team can stop this reminder, which comes every three months at most.\n"
                .to_owned(),
        ),
        (LetterKind::OffersEnd, Language::French) => (
            "Des offres de service sont à confirmer",
            "Bonjour,\n\nDes offres de service que vous tenez quitteront l'annuaire dans moins de trente jours. Connectez-vous pour voir \
             lesquelles, et pour confirmer celles qui tiennent toujours.\n\nCe qui n'est pas confirmé garde son adresse, et peut revenir \
             à tout moment.\n"
                .to_owned(),
        ),
        (LetterKind::OffersEnd, Language::English) => (
            "Service offers are to be confirmed",
            "Hello,\n\nService offers that you run will leave the directory within thirty days. Sign in to see which ones, and to confirm \
             those that still stand.\n\nWhat is not confirmed keeps its address, and can come back at any time.\n"
                .to_owned(),
        ),
        (LetterKind::OfferMade, Language::French) => (
            "Une offre répond à un besoin",
            "Bonjour,\n\nQuelqu'un propose quelque chose pour un besoin dont vous décidez. Connectez-vous pour lire l'offre, et pour \
             l'accepter, en tout ou en partie, ou la refuser.\n"
                .to_owned(),
        ),
        (LetterKind::OfferMade, Language::English) => (
            "An offer answers a need",
            "Hello,\n\nSomebody offers something on a need that you decide about. Sign in to read the offer, and to accept it, whole or \
             in part, or refuse it.\n"
                .to_owned(),
        ),
        (LetterKind::OfferAccepted, Language::French) => (
            "Votre offre est acceptée",
            "Bonjour,\n\nUne offre que vous avez faite est acceptée, en tout ou en partie. Connectez-vous pour voir ce qui est attendu, et \
             pour dire quand c'est en route.\n"
                .to_owned(),
        ),
        (LetterKind::OfferAccepted, Language::English) => (
            "Your offer was accepted",
            "Hello,\n\nAn offer that you made was accepted, whole or in part. Sign in to see what is expected, and to say when it is on its \
             way.\n"
                .to_owned(),
        ),
        (LetterKind::OfferRefused, Language::French) => (
            "Votre offre n'est pas retenue",
            "Bonjour,\n\nUne offre que vous avez faite n'est pas retenue. Connectez-vous pour lire pourquoi.\n".to_owned(),
        ),
        (LetterKind::OfferRefused, Language::English) => (
            "Your offer was not taken",
            "Hello,\n\nAn offer that you made was refused. Sign in to read why.\n".to_owned(),
        ),
        (LetterKind::OfferWithdrawn, Language::French) => (
            "Une offre acceptée est retirée",
            "Bonjour,\n\nUne offre que vous aviez acceptée est retirée : ce qu'elle couvrait manque de nouveau. Connectez-vous pour voir ce \
             qui manque.\n"
                .to_owned(),
        ),
        (LetterKind::OfferWithdrawn, Language::English) => (
            "An accepted offer was withdrawn",
            "Hello,\n\nAn offer that you had accepted was withdrawn: what it covered is missing again. Sign in to see what is missing.\n"
                .to_owned(),
        ),
        (LetterKind::OfferExpired, Language::French) => (
            "Votre offre est arrivée à son terme",
            "Bonjour,\n\nUne offre que vous avez faite n'a pas été retenue à temps : elle est arrivée à son terme, ou le besoin a pris fin. Vous \
             n'avez plus rien à tenir prêt.\n"
                .to_owned(),
        ),
        (LetterKind::OfferExpired, Language::English) => (
            "The time of your offer ran out",
            "Hello,\n\nNobody took an offer that you made: its time ran out, or the need came to its end. You have nothing to keep ready any \
             more.\n"
                .to_owned(),
        ),
        (LetterKind::NeedExpired, Language::French) => (
            "Un besoin est arrivé à son terme",
            "Bonjour,\n\nUn besoin dont vous décidez est arrivé à son terme sans être couvert. Connectez-vous pour le rouvrir jusqu'à une autre \
             date, ou pour le clore en disant ce qui s'est passé.\n"
                .to_owned(),
        ),
        (LetterKind::NeedExpired, Language::English) => (
            "The time of a need ran out",
            "Hello,\n\nThe time of a need that you decide about ran out before it was covered. Sign in to open it again until another day, or \
             to close it and say what came of it.\n"
                .to_owned(),
        ),
        (LetterKind::BookingRequested, _) => bookings::requested(language),
        (LetterKind::BookingAccepted, _) => bookings::accepted(language),
        (LetterKind::BookingRefused, _) => bookings::refused(language),
        (LetterKind::BookingLapsed, _) => bookings::lapsed(language),
        (LetterKind::BookingMoved, _) => bookings::moved(language),
        (LetterKind::BookingCancelled, _) => bookings::cancelled(language),
        (LetterKind::BookingsClosed, _) => bookings::closed(language),
        (LetterKind::BookingFile, _) => bookings::file(language),
    };
    (subject, text)
}
