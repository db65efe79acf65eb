//! The texts of letters, in French and English.
//!
//! They contain nothing that somebody typed but the recipient's address (the name of a commune is that of the official list): with a name in them, anybody could send text
//! of their own to strangers.

use super::Post;
use crate::base::text::Language;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Confirm a sign-up.
    VerifyEmail,
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered,
    /// Set a new password.
    ResetPassword,
    /// The password was changed.
    PasswordChanged,
    /// A key for an application was made.
    ApiKeyCreated,
    /// Somebody is asked to sign an article.
    AuthorInvited,
    /// A scheduled article was not published.
    ArticleReturned,
    /// Somebody is invited to a team.
    TeamInvited,
    /// A stock fell below its minimum.
    StockLow,
    /// Somebody claims a commune, and gave the address of its town hall.
    ClaimCode,
    /// A claim of a commune awaits a decision.
    ClaimMade,
    /// The same, after a while.
    ClaimWaits,
    /// A claim was accepted.
    ClaimAccepted,
    /// A claim was refused, or nobody decided it in time.
    ClaimEnded,
    /// A commune went to another team, or to nobody.
    CommuneHandedOver,
    /// Resources were last judged more than a year ago.
    AssessmentsOld,
    /// Service offers will soon leave the lists.
    OffersEnd,
}

/// Subject and text; `commune` is the name of the one that the letter is about.
pub fn words(
    about: Words,
    language: Language,
    post: &Post,
    token: Option<&str>,
    commune: &str,
) -> (&'static str, String) {
    let token = token.unwrap_or_default();
    let verify = || post.link("account/verify", token);
    let reset = || post.link("account/reset", token);
    let join = || post.link("account/join", token);
    let (subject, text) = match (about, language) {
        (Words::VerifyEmail, Language::French) => (
            "Confirmez votre adresse",
            format!(
                "Bonjour,\n\nUn compte a été demandé avec cette adresse. Pour l'ouvrir, suivez ce lien et donnez le mot de passe choisi \
                 à l'inscription :\n\n{}\n\nOu entrez ce code :\n\n{token}\n\nIl sert une fois, pendant trente minutes.\n\n\
                 Ce n'était pas vous ? Ne faites rien : sans ce lien, aucun compte ne s'ouvre.\n",
                verify()
            ),
        ),
        (Words::VerifyEmail, Language::English) => (
            "Confirm your address",
            format!(
                "Hello,\n\nAn account was asked for with this address. To open it, follow this link and give the password chosen when \
                 signing up:\n\n{}\n\nOr enter this code:\n\n{token}\n\nIt is good once, for thirty minutes.\n\n\
                 That was not you? Do nothing: without this link no account is opened.\n",
                verify()
            ),
        ),
        (Words::AlreadyRegistered, Language::French) => (
            "Vous avez déjà un compte",
            "Bonjour,\n\nUn compte a été demandé avec cette adresse, qui en a déjà un. Rien n'a changé.\n\n\
             Si c'était vous : connectez-vous, ou demandez un nouveau mot de passe. Sinon, ne faites rien.\n"
                .to_owned(),
        ),
        (Words::AlreadyRegistered, Language::English) => (
            "You have an account already",
            "Hello,\n\nAn account was asked for with this address, which has one already. Nothing has changed.\n\n\
             If that was you: sign in, or ask for a new password. Otherwise do nothing.\n"
                .to_owned(),
        ),
        (Words::ResetPassword, Language::French) => (
            "Choisissez un nouveau mot de passe",
            format!(
                "Bonjour,\n\nUn nouveau mot de passe a été demandé pour le compte de cette adresse. Pour le choisir, suivez ce \
                 lien :\n\n{}\n\nOu entrez ce code :\n\n{token}\n\nIl sert une fois, pendant trente minutes. Toutes vos sessions \
                 seront fermées.\n\nCe n'était pas vous ? Ne faites rien : votre mot de passe reste le même.\n",
                reset()
            ),
        ),
        (Words::ResetPassword, Language::English) => (
            "Choose a new password",
            format!(
                "Hello,\n\nA new password was asked for the account of this address. To choose it, follow this link:\n\n{}\n\n\
                 Or enter this code:\n\n{token}\n\nIt is good once, for thirty minutes. All your sessions will end.\n\n\
                 That was not you? Do nothing: your password stays as it is.\n",
                reset()
            ),
        ),
        (Words::PasswordChanged, Language::French) => (
            "Votre mot de passe a changé",
            "Bonjour,\n\nLe mot de passe de votre compte vient d'être changé.\n\n\
             Ce n'était pas vous ? Demandez tout de suite un nouveau mot de passe, puis regardez vos sessions.\n"
                .to_owned(),
        ),
        (Words::PasswordChanged, Language::English) => (
            "Your password was changed",
            "Hello,\n\nThe password of your account has just been changed.\n\n\
             That was not you? Ask for a new password at once, then look at your sessions.\n"
                .to_owned(),
        ),
        (Words::ApiKeyCreated, Language::French) => (
            "Une clé d'application a été créée",
            "Bonjour,\n\nUne clé vient d'être créée, par laquelle une application agit pour votre compte.\n\n\
             Ce n'était pas vous ? Demandez tout de suite un nouveau mot de passe : toutes vos clés seront révoquées.\n"
                .to_owned(),
        ),
        (Words::ApiKeyCreated, Language::English) => (
            "A key for an application was made",
            "Hello,\n\nA key has just been made by which an application acts for your account.\n\n\
             That was not you? Ask for a new password at once: all your keys will be revoked.\n"
                .to_owned(),
        ),
        (Words::AuthorInvited, Language::French) => (
            "Signez-vous cet article ?",
            "Bonjour,\n\nUne rédaction propose que vous signiez un article. Pour le lire, puis accepter ou refuser, connectez-vous \
             avec cette adresse, ou ouvrez un compte avec elle.\n\nSans réponse de votre part, votre nom n'apparaît pas.\n"
                .to_owned(),
        ),
        (Words::AuthorInvited, Language::English) => (
            "Do you sign this article?",
            "Hello,\n\nA newsroom asks you to sign an article. To read it, then accept or refuse, sign in with this address, or \
             open an account with it.\n\nWithout your answer your name does not appear.\n"
                .to_owned(),
        ),
        (Words::ArticleReturned, Language::French) => (
            "Un article n'a pas été publié",
            "Bonjour,\n\nUn article programmé n'a pas pu être publié à l'heure prévue. Il est redevenu un brouillon ; la raison est \
             dans la conversation entre ses auteurs et la rédaction.\n"
                .to_owned(),
        ),
        (Words::ArticleReturned, Language::English) => (
            "An article was not published",
            "Hello,\n\nA scheduled article could not be published at its time. It is a draft again; the reason is in the \
             conversation between its authors and editors.\n"
                .to_owned(),
        ),
        (Words::TeamInvited, Language::French) => (
            "Une équipe vous invite",
            format!(
                "Bonjour,\n\nUne équipe vous invite à la rejoindre. Pour voir laquelle et accepter, suivez ce lien :\n\n{}\n\n\
                 Ou entrez ce code :\n\n{token}\n\nIl sert une fois, pendant trente jours. Si vous n'avez pas encore de compte, il \
                 en ouvre un avec cette adresse.\n\nVous ne voulez pas ? Ne faites rien : sans réponse, l'invitation s'éteint.\n",
                join()
            ),
        ),
        (Words::TeamInvited, Language::English) => (
            "A team invites you",
            format!(
                "Hello,\n\nA team invites you to join it. To see which one and to accept, follow this link:\n\n{}\n\n\
                 Or enter this code:\n\n{token}\n\nIt is good once, for thirty days. If you have no account yet, it opens one \
                 with this address.\n\nYou do not want to? Do nothing: without an answer the invitation ends.\n",
                join()
            ),
        ),
        (Words::StockLow, Language::French) => (
            "Un stock est passé sous son minimum",
            "Bonjour,\n\nUn stock que vous tenez est passé sous son minimum. Connectez-vous pour voir \
             lequel, et ce qu'il en reste.\n"
                .to_owned(),
        ),
        (Words::StockLow, Language::English) => (
            "A stock fell below its minimum",
            "Hello,\n\nA stock that you keep fell below its minimum. Sign in to see which one, and what is \
             left of it.\n"
                .to_owned(),
        ),
        (Words::ClaimCode, Language::French) => (
            "Quelqu'un revendique la page de votre commune",
            format!(
                "Bonjour,\n\nQuelqu'un demande à tenir la page de votre commune ({commune}), et donne cette adresse comme celle \
                 de la mairie. Si c'est bien une personne de cette mairie, transmettez-lui ce code :\n\n{token}\n\nIl sert une fois, pendant trente \
                 jours.\n\nVous ne la connaissez pas ? Ne faites rien : sans ce code, la demande le dira.\n"
            ),
        ),
        (Words::ClaimCode, Language::English) => (
            "Somebody claims the page of your commune",
            format!(
                "Hello,\n\nSomebody asks to keep the page of your commune ({commune}), and gives this address as that of the \
                 town hall. If they are of that town hall, hand them this code:\n\n{token}\n\nIt is good once, for thirty days.\n\nYou do not know \
                 them? Do nothing: without the code the claim will say so.\n"
            ),
        ),
        (Words::ClaimMade, Language::French) => (
            "Une commune est revendiquée",
            "Bonjour,\n\nUne équipe revendique une commune dont vous décidez. Connectez-vous pour lire sa preuve, puis accepter ou \
             refuser.\n"
                .to_owned(),
        ),
        (Words::ClaimMade, Language::English) => (
            "A commune is claimed",
            "Hello,\n\nA team claims a commune about which you decide. Sign in to read its proof, then accept or refuse.\n"
                .to_owned(),
        ),
        (Words::ClaimWaits, Language::French) => (
            "Une commune attend votre décision",
            "Bonjour,\n\nDepuis quatorze jours, une équipe attend que sa demande de tenir une commune soit acceptée ou refusée. Sans \
             décision, la demande s'éteint au bout de soixante jours.\n"
                .to_owned(),
        ),
        (Words::ClaimWaits, Language::English) => (
            "A commune awaits your decision",
            "Hello,\n\nFor fourteen days a team has been waiting for its claim of a commune to be accepted or refused. Without a \
             decision the claim ends after sixty days.\n"
                .to_owned(),
        ),
        (Words::ClaimAccepted, Language::French) => (
            "La page de votre commune est à vous",
            "Bonjour,\n\nVotre demande est acceptée : votre équipe tient maintenant la page de la commune. Connectez-vous pour l'écrire, \
             et pour inviter vos collègues.\n"
                .to_owned(),
        ),
        (Words::ClaimAccepted, Language::English) => (
            "The page of your commune is yours",
            "Hello,\n\nYour claim is accepted: your team keeps the page of the commune from now on. Sign in to write it, and to invite \
             your colleagues.\n"
                .to_owned(),
        ),
        (Words::ClaimEnded, Language::French) => (
            "Votre demande n'est pas acceptée",
            "Bonjour,\n\nVotre demande de tenir la page d'une commune n'est pas acceptée. Connectez-vous pour lire pourquoi ; vous \
             pouvez demander à nouveau.\n"
                .to_owned(),
        ),
        (Words::ClaimEnded, Language::English) => (
            "Your claim is not accepted",
            "Hello,\n\nYour claim to keep the page of a commune is not accepted. Sign in to read why; you may claim it again.\n"
                .to_owned(),
        ),
        (Words::CommuneHandedOver, Language::French) => (
            "Votre équipe ne tient plus la page d'une commune",
            "Bonjour,\n\nUne commune que votre équipe tenait est passée en d'autres mains, ou n'est plus tenue par personne. \
             Connectez-vous pour voir laquelle.\n"
                .to_owned(),
        ),
        (Words::CommuneHandedOver, Language::English) => (
            "Your team no longer keeps the page of a commune",
            "Hello,\n\nA commune that your team kept went to other hands, or nobody keeps it any more. Sign in to see which \
             one.\n"
                .to_owned(),
        ),
        (Words::AssessmentsOld, Language::French) => (
            "Des ressources sont à réévaluer",
            "Bonjour,\n\nL'état de ressources que tient une de vos équipes n'a pas été évalué depuis plus d'un an. Connectez-vous pour voir \
             lesquelles, et pour dire où elles en sont.\n\nLes responsables de l'équipe peuvent arrêter ce rappel, qui vient tous les trois \
             mois au plus.\n"
                .to_owned(),
        ),
        (Words::AssessmentsOld, Language::English) => (
            "Resources are to be assessed again",
            "Hello,\n\nThe state of resources that one of your teams keeps was not assessed for more than a year. Sign in to see which \
             ones, and to say how they are.\n\nThe stewards of the team can stop this reminder, which comes every three months at most.\n"
                .to_owned(),
        ),
        (Words::OffersEnd, Language::French) => (
            "Des offres de service sont à confirmer",
            "Bonjour,\n\nDes offres de service que vous tenez quitteront l'annuaire dans moins de trente jours. Connectez-vous pour voir \
             lesquelles, et pour confirmer celles qui tiennent toujours.\n\nCe qui n'est pas confirmé garde son adresse, et peut revenir \
             à tout moment.\n"
                .to_owned(),
        ),
        (Words::OffersEnd, Language::English) => (
            "Service offers are to be confirmed",
            "Hello,\n\nService offers that you run will leave the directory within thirty days. Sign in to see which ones, and to confirm \
             those that still stand.\n\nWhat is not confirmed keeps its address, and can come back at any time.\n"
                .to_owned(),
        ),
    };
    (subject, text)
}
