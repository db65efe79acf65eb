//! The words of closed sets, in French and English. A test finds values of the schema that have none.

use crate::base::text::Language;

/// The words of a value of a closed set of the schema; the value itself where it has none.
pub fn label<'v>(set: &str, value: &'v str, language: Language) -> &'v str {
    words(set, value).map_or(value, |(french, english)| language.choose(french, english))
}

fn words(set: &str, value: &str) -> Option<(&'static str, &'static str)> {
    let table: &[(&str, &str, &str)] = match set {
        "VenueKind" => &[
            ("CAFE", "Café", "Café"),
            ("COMMUNITY_HALL", "Salle communale", "Community hall"),
            ("COWORKING", "Espace de coworking", "Coworking space"),
            ("CULTURAL", "Lieu culturel", "Cultural venue"),
            ("FARM", "Ferme", "Farm"),
            ("HOUSE", "Maison", "House"),
            ("LIBRARY", "Bibliothèque", "Library"),
            ("LODGING", "Hébergement", "Lodging"),
            ("OTHER", "Lieu", "Venue"),
            ("OUTDOOR", "Lieu de plein air", "Outdoor place"),
            ("SCHOOL", "École", "School"),
            ("SHOP", "Commerce", "Shop"),
            ("THIRD_PLACE", "Tiers-lieu", "Third place"),
            ("TOWN_HALL", "Mairie", "Town hall"),
            ("WORKSHOP", "Atelier", "Workshop"),
        ],
        "VenueService" => &[
            ("COWORKING", "Coworking", "Coworking"),
            ("DIGITAL_HELP", "Aide numérique", "Help with computers"),
            ("GROCERIES", "Épicerie", "Groceries"),
            ("INTERNET", "Internet", "Internet"),
            ("MEAL", "Repas", "Meals"),
            ("MEETING", "Réunions", "Meetings"),
            ("PUBLIC_SERVICES", "Services publics", "Public services"),
            ("RESIDENCY", "Résidence", "Residencies"),
            ("SHARED_KITCHEN", "Cuisine partagée", "Shared kitchen"),
            ("SHELTER", "Refuge", "Shelter"),
            ("STAY", "Séjour", "Stays"),
            ("SUSPENDED_BOOKS", "Livres suspendus", "Suspended books"),
            ("TOOL_LENDING", "Prêt d'outils", "Tool lending"),
            ("TRAINING", "Formation", "Training"),
            ("WORKSHOP", "Ateliers", "Workshops"),
        ],
        "VenueRamp" => &[
            ("FIXED", "Rampe fixe", "Fixed ramp"),
            ("NONE", "Pas de rampe", "No ramp"),
            ("REMOVABLE", "Rampe amovible", "Removable ramp"),
        ],
        "NeedUrgency" => &[
            ("SOON", "Bientôt", "Soon"),
            ("SOS", "SOS", "SOS"),
            ("URGENT", "Urgent", "Urgent"),
            ("WHEN_POSSIBLE", "Quand c'est possible", "When possible"),
        ],
        "NeedProgress" => &[
            ("CLOSED", "Clos", "Closed"),
            ("COVERED", "Couvert", "Covered"),
            ("EXPIRED", "Échu", "Expired"),
            ("OPEN", "Ouvert", "Open"),
        ],
        "NeedRepetition" => &[
            ("DAILY", "Chaque jour", "Every day"),
            ("MONTHLY", "Chaque mois", "Every month"),
            ("ONCE", "Une fois", "Once"),
            ("WEEKLY", "Chaque semaine", "Every week"),
        ],
        "InitiativeStage" => &[
            ("ACTIVE", "En cours", "Active"),
            ("ENDED", "Terminée", "Ended"),
            ("IDEA", "Idée", "Idea"),
            ("PREPARATION", "En préparation", "In preparation"),
            ("SUSTAINED", "Pérenne", "Sustained"),
        ],
        "GameAxis" => &[
            ("COOPERATION", "Coopération", "Cooperation"),
            ("LOCAL_ECONOMY", "Économie de proximité", "Local economy"),
            ("LOCAL_RICHES", "Richesses locales", "Local riches"),
            ("SOCIAL_TIES", "Liens sociaux", "Social ties"),
        ],
        "CompassAxis" => &[
            ("ADAPTATION", "Adaptation", "Adaptation"),
            ("ANTICIPATION", "Anticipation", "Anticipation"),
            ("COHESION", "Cohésion", "Cohesion"),
            ("GOVERNANCE", "Gouvernance", "Governance"),
            ("ROBUSTNESS", "Robustesse", "Robustness"),
            ("SOBRIETY", "Sobriété", "Sobriety"),
        ],
        "ResourceKind" => &[
            ("CLOTHING", "Vêtements", "Clothing"),
            ("CULTURE", "Culture", "Culture"),
            ("DIGITAL", "Numérique", "Digital"),
            ("EDUCATION", "Éducation", "Education"),
            ("ENERGY", "Énergie", "Energy"),
            ("EQUIPMENT", "Matériel", "Equipment"),
            ("EXCHANGE", "Échanges", "Exchange"),
            ("FOOD", "Alimentation", "Food"),
            ("FOREST", "Forêt", "Forest"),
            ("HEALTH", "Santé", "Health"),
            ("HOUSING", "Logement", "Housing"),
            ("KNOW_HOW", "Savoir-faire", "Know-how"),
            ("MOBILITY", "Mobilité", "Mobility"),
            ("SAFETY", "Sécurité", "Safety"),
            ("SANITATION", "Assainissement", "Sanitation"),
            ("SOIL", "Sols", "Soil"),
            ("WATER", "Eau", "Water"),
        ],
        "ResourceCondition" => &[
            ("FRAGILE", "Fragile", "Fragile"),
            ("LOST", "Perdue", "Lost"),
            ("SECURED", "Sécurisée", "Secured"),
            ("THREATENED", "Menacée", "Threatened"),
            ("UNKNOWN", "État inconnu", "State unknown"),
        ],
        "ResourceTrend" => &[
            ("IMPROVING", "en amélioration", "improving"),
            ("STABLE", "stable", "stable"),
            ("UNKNOWN", "tendance inconnue", "trend unknown"),
            ("WORSENING", "en dégradation", "worsening"),
        ],
        "ResourceHolder" => &[
            ("COMMON", "Un commun", "A common"),
            ("COMMUNE", "La commune", "The commune"),
            ("PRIVATE", "Un propriétaire privé", "A private owner"),
            ("UNKNOWN", "Non précisé", "Not said"),
        ],
        "SupplyPer" => &[("DAY", "par jour", "a day"), ("STOCK", "en stock", "in stock"), ("YEAR", "par an", "a year")],
        "NoticeSeverity" => &[
            ("EXTREME", "Gravité extrême", "Extreme severity"),
            ("MINOR", "Gravité mineure", "Minor severity"),
            ("MODERATE", "Gravité modérée", "Moderate severity"),
            ("SEVERE", "Gravité forte", "Severe"),
            ("UNKNOWN", "Gravité inconnue", "Severity unknown"),
        ],
        "NoticeUrgency" => &[
            ("EXPECTED", "Bientôt", "Soon"),
            ("FUTURE", "Plus tard", "Later"),
            ("IMMEDIATE", "Tout de suite", "At once"),
            ("PAST", "C'est passé", "It is past"),
            ("UNKNOWN", "Inconnue", "Unknown"),
        ],
        "NoticeCertainty" => &[
            ("LIKELY", "Probable", "Likely"),
            ("OBSERVED", "Constaté", "Observed"),
            ("POSSIBLE", "Possible", "Possible"),
            ("UNKNOWN", "Inconnue", "Unknown"),
            ("UNLIKELY", "Peu probable", "Unlikely"),
        ],
        "NoticeResponse" => &[
            ("ALL_CLEAR", "Fin d'alerte", "All clear"),
            ("ASSESS", "Suivez les informations", "Assess the situation"),
            ("AVOID", "Évitez le secteur", "Avoid the area"),
            ("EVACUATE", "Évacuez", "Evacuate"),
            ("EXECUTE", "Appliquez la consigne", "Do as told"),
            ("MONITOR", "Restez informés", "Stay informed"),
            ("NONE", "Rien à faire", "Nothing to do"),
            ("PREPARE", "Préparez-vous", "Prepare"),
            ("SHELTER", "Mettez-vous à l'abri", "Take shelter"),
        ],
        "NoticeCategory" => &[
            ("CBRNE", "Chimique, biologique, nucléaire", "Chemical, biological, nuclear"),
            ("ENV", "Environnement", "Environment"),
            ("FIRE", "Feu", "Fire"),
            ("GEO", "Terrain", "Ground"),
            ("HEALTH", "Santé", "Health"),
            ("INFRA", "Réseaux et ouvrages", "Infrastructure"),
            ("MET", "Météo", "Weather"),
            ("OTHER", "Autre", "Other"),
            ("RESCUE", "Secours", "Rescue"),
            ("SAFETY", "Sécurité civile", "Public safety"),
            ("SECURITY", "Sûreté", "Security"),
            ("TRANSPORT", "Circulation", "Transport"),
        ],
        "NoticeStatus" => {
            &[("ACTUAL", "Réel", "Actual"), ("EXERCISE", "Exercice", "Exercise"), ("TEST", "Essai", "Test")]
        }
        "NoticeMessageType" => &[
            ("ALERT", "Avis", "Notice"),
            ("CANCEL", "Annulation", "Cancellation"),
            ("UPDATE", "Mise à jour", "Update"),
        ],
        "OrganisationKind" => &[
            ("ASSOCIATION", "Association", "Association"),
            ("BUSINESS", "Entreprise", "Business"),
            ("COLLECTIVE", "Collectif", "Collective"),
            ("PUBLIC_BODY", "Organisme public", "Public body"),
        ],
        "MediumKind" => &[
            ("BLOG", "Blog", "Blog"),
            ("LOCAL_PORTAL", "Portail local", "Local portal"),
            ("NEWSLETTER", "Lettre d'information", "Newsletter"),
            ("NEWSPAPER", "Journal", "Newspaper"),
            ("PODCAST", "Podcast", "Podcast"),
            ("RADIO", "Radio", "Radio"),
            ("WALL_NEWSPAPER", "Journal mural", "Wall newspaper"),
            ("WEB_TV", "Web TV", "Web TV"),
        ],
        "OfferConditions" => &[
            ("AT_COST", "À prix coûtant", "At cost"),
            ("EXCHANGE", "En échange", "In exchange"),
            ("FREE", "Gratuit", "Free"),
            ("PRICE", "Payant", "At a price"),
        ],
        "Licence" => &[
            ("ALL_RIGHTS_RESERVED", "Tous droits réservés", "All rights reserved"),
            ("CC0_1_0", "CC0 1.0 (domaine public)", "CC0 1.0 (public domain)"),
            ("CC_BY_4_0", "CC BY 4.0", "CC BY 4.0"),
            ("CC_BY_NC_4_0", "CC BY-NC 4.0", "CC BY-NC 4.0"),
            ("CC_BY_NC_ND_4_0", "CC BY-NC-ND 4.0", "CC BY-NC-ND 4.0"),
            ("CC_BY_NC_SA_4_0", "CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0"),
            ("CC_BY_ND_4_0", "CC BY-ND 4.0", "CC BY-ND 4.0"),
            ("CC_BY_SA_4_0", "CC BY-SA 4.0", "CC BY-SA 4.0"),
            ("ETALAB_2_0", "Licence Ouverte 2.0", "Open Licence 2.0"),
        ],
        "EpciKind" => &[
            ("COMMUNITY_OF_COMMUNES", "Communauté de communes", "Community of communes"),
            ("METROPOLIS", "Métropole", "Metropolis"),
            ("METROPOLIS_OF_LYON", "Métropole de Lyon", "Metropolis of Lyon"),
            ("URBAN_AGGLOMERATION", "Communauté d'agglomération", "Urban agglomeration"),
            ("URBAN_COMMUNITY", "Communauté urbaine", "Urban community"),
        ],
        _ => &[],
    };
    table.iter().find(|(known, ..)| *known == value).map(|(_, french, english)| (*french, *english))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_words() {
        let (source, schema) = (include_str!("labels.rs"), crate::schema::sdl());
        let sets =
            source.split("        \"").skip(1).filter_map(|part| part.split_once("\" => &[")).map(|(set, _)| set);
        let sets: Vec<&str> = sets.filter(|set| set.bytes().all(|byte| byte.is_ascii_alphabetic())).collect();
        assert!(sets.len() > 20, "{sets:?}");
        for set in sets {
            let (_, rest) = schema.split_once(&format!("enum {set} {{")).unwrap_or_else(|| panic!("no set {set}"));
            let (body, _) = rest.split_once("\n}").expect("an end");
            let mut lines = body.lines().map(str::trim);
            let is_value = |line: &&str| {
                !line.is_empty()
                    && line.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            };
            let values: Vec<&str> = lines.by_ref().filter(is_value).collect();
            assert!(!values.is_empty(), "{set}");
            for value in values {
                assert!(words(set, value).is_some(), "{set}.{value} has no words");
            }
        }
    }
}
