//! What extraction knows about languages, as data.
//!
//! Words are written folded: lower case, no accents. A language without a row is matched by labels alone.

use crate::text::primary_subtag;

/// The words of one language that behave in a way of their own.
pub(super) struct LanguageWords {
    /// Primary subtag, BCP 47.
    pub language: &'static str,
    /// Words that carry no meaning for a skill.
    pub function: &'static str,
    /// Words at which one phrase ends and another begins.
    pub joints: &'static str,
    /// Words of adverts around skills: how well, how long, how much.
    pub noise: &'static str,
    /// Verbs that begin many labels and that adverts leave out: "use spreadsheets software".
    pub light_verbs: &'static str,
    /// Ordinary words that some framework has as a whole label; alone they are no evidence of a skill.
    pub ordinary: &'static str,
}

/// The words of a language, by primary subtag.
pub(super) fn language_words(language: &str) -> Option<&'static LanguageWords> {
    let subtag = primary_subtag(language);
    LANGUAGES.iter().find(|words| words.language.eq_ignore_ascii_case(subtag))
}

const LANGUAGES: &[LanguageWords] = &[
    LanguageWords {
        language: "en",
        function: "a an the of to in on for with by at from into onto as is are be been being am was were has have had do \
            does did will would can could may might shall should must this that these those it its their your our his her \
            my we you they he she i us them who whom whose which what when where how there here than then so such both \
            all any each every other others some no not only own same too very just also more most up out about within \
            across through between among per via using etc e g ie eg s t if because while during under over towards toward \
            upon along around against re ll ve d m",
        joints: "and or but nor plus including include includes included like who which that where while when because as \
            well if so than",
        noise: "strong excellent good great solid deep proven high highly advanced basic relevant extensive broad \
            outstanding exceptional fluent proficient proficiency experienced experience experiences years year skill skills \
            skilled ability abilities able capable capability knowledge understanding understand familiarity familiar \
            expertise expert demonstrated demonstrate working previous prior minimum least required requirement requirements \
            preferred desirable desired essential must degree level new various different multiple candidate successful \
            ideal role position job looking seeking passion passionate interest interested keen track record background \
            qualification qualifications responsible responsibilities responsibility effectively efficiently sound \
            comfortable confident ensure ensuring related similar ideally aptitude flair competent hands etc including \
            day daily join world leading best success successfully",
        light_verbs: "use utilise utilize apply operate perform have possess carry conduct undertake execute do demonstrate \
            show employ exercise work understand comprehend using applying operating performing",
        ordinary: "access act alba article articles assembly balance base best board body books breaking build building \
            call canvas case centre change charge chef chip client clients clean close company concept conduct contact \
            content control cool craft crew curl customers data decide design detail develop dies direct discipline \
            draw drive dust eclipse environment equipment evaluate event events express facilities fair fall \
            field file focus form front gems gold grade guide hack hair hand head hearing help honour implement \
            industry information instrument instruments interview io iron issue it ki lead leads learn less level \
            light line list machine maintain make manage market maven member menu mind mocha model monitor most move \
            movement name network number operate order organise part patterns people perform person place plan play point \
            pole post pow practice present process product products program project property protocol provide provider \
            puppet quality rage range record records re report reports research resources result results review risk rock \
            role rs run safety salt scala scale scratch service services set share shiva show sign site software sound \
            source space spark spirit staff standard standards star start state step stock structure style supply \
            support swift system systems target task tasks team technology technologies term test tests text theory tie time \
            today tools tool top topic touch track trade train transport trip turn type types unit unity use user value \
            values variety vehicle vehicles version view vision warnings watch waste way web weld work works world write",
    },
    LanguageWords {
        language: "sv",
        function: "en ett den det de dem och att i pa av for med till fran som ar var vara har hade kan kunna ska skall vill \
            du dig din ditt dina vi oss var vart vara er ert era han hon sin sitt sina om vid inom under over mellan genom \
            samt eller men inte bade alla allt varje nagon nagot nagra mer mest mycket aven ocksa sa dar nar hur vad vilken \
            vilket vilka efter utan mot bland per denna detta dessa",
        joints: "och eller samt men som dar nar bade inklusive utan for att",
        noise: "god goda gott bra stark starka mycket stor stora van vana erfarenhet erfarenheter kunskap kunskaper formaga \
            kompetens kompetenser ar arbetat meriterande krav kraver tidigare relevant relevanta dokumenterad flytande \
            gedigen gedigna kunnig duktig intresse intresserad utbildning tjanst tjansten roll rollen arbete arbeta jobba",
        light_verbs: "anvanda tillampa utfora ha arbeta hantera bedriva genomfora",
        ordinary: "arbete ansvar bygg data del design drift form grupp hand handel ledning linje miljo mal omrade \
            plan process projekt roll service stod system tid uppdrag utveckling vard",
    },
    LanguageWords {
        language: "pl",
        function: "a i w we z ze na do od po o u za dla przez przy pod nad przed bez oraz lub albo ale nie tak to ten ta te \
            tego tej tych jest sa byc bedzie moze mozna jak jako ktory ktora ktore ktorych co czy sie swoj swoje nasz \
            nasza nasze twoj twoja wasz jego jej ich my wy oni ty ja aby zeby takze rowniez tylko wszystkich kazdy m in np",
        joints: "i oraz lub albo ale a ktory ktora ktore w tym jak takze",
        noise: "dobra bardzo wysoka doswiadczenie znajomosc umiejetnosc umiejetnosci wiedza zdolnosc kompetencje \
            wyksztalcenie lata lat rok mile widziane wymagane wymagania minimum biegla podstawowa praktyczna \
            stanowisko stanowisku praca pracy gotowosc kandydat osoba",
        light_verbs: "stosowac uzywac wykonywac prowadzic obslugiwac posiadac",
        ordinary: "praca obsluga zespol system projekt plan proces dane sprzet miejsce dzial firma klient produkt",
    },
    LanguageWords {
        language: "fr",
        function: "le la les l un une des du de d a au aux en et ou dans par pour sur sous avec sans entre vers chez est sont \
            etre ete avoir ai as ont que qui quoi dont ou ce cet cette ces son sa ses leur leurs votre vos notre nos mon \
            ma mes il elle ils elles nous vous je tu se s ne pas plus y n c qu ainsi afin lors tout tous toute toutes",
        joints: "et ou mais qui que dont ainsi afin comme notamment",
        noise: "bon bonne bonnes bons excellent excellente forte solide solides experience connaissance connaissances \
            maitrise capacite capacites aptitude competence competences savoir ans an annee annees exige souhaite requis \
            niveau poste profil formation minimum sens parfaite",
        light_verbs: "utiliser appliquer effectuer faire exploiter mettre realiser assurer avoir maitriser",
        ordinary: "agent base bien bois cadre client clients direction donnees equipe equipement gestion guide ligne main \
            marche mode moyen objet ordre part personnel plan point produit projet qualite service site suivi systeme \
            temps travail vente vie",
    },
    LanguageWords {
        language: "de",
        function: "der die das den dem des ein eine einen einem einer eines und oder in im an am auf aus bei beim mit nach von \
            vom zu zum zur fur uber unter durch gegen ohne um ist sind sein war wird werden haben hat kann konnen soll \
            sollen muss du sie wir ihr ich er es dein deine ihre unser unsere sich auch nicht nur sowie als wie dass wenn \
            so sehr mehr alle jede dieser diese dieses bzw",
        joints: "und oder sowie aber als wie die der das bzw inklusive",
        noise: "gute gut sehr hohe starke erfahrung erfahrungen kenntnisse kenntnis fahigkeit fahigkeiten kompetenz \
            fundierte ausgepragte mehrjahrige jahre jahr wunschenswert erforderlich idealerweise vorteil abgeschlossene \
            ausbildung studium bereich umgang sicherer sichere stelle profil aufgaben",
        light_verbs: "verwenden anwenden nutzen bedienen durchfuhren ausfuhren",
        ordinary: "arbeit aufgabe bereich daten haus kunde kunden leistung material ordnung plan projekt prozess service \
            system team technik werk zeit",
    },
    LanguageWords {
        language: "da",
        function: "en et den det de dem og at i pa af for med til fra som er var vaere har havde kan kunne skal vil du dig din \
            dit dine vi os vores jer jeres han hun sin sit sine om ved inden under over mellem gennem samt eller men ikke \
            bade alle alt hver noget nogle mere mest ogsa sa der nar hvor hvad hvilken efter uden mod",
        joints: "og eller samt men som der nar hvor bade inklusive",
        noise: "god gode godt staerk staerke stor erfaring kendskab viden evne evner kompetencer ar krav tidligere \
            relevant flydende fordel onskes stilling arbejde",
        light_verbs: "bruge anvende udfore have arbejde handtere",
        ordinary: "arbejde ansvar data design drift form gruppe ledelse plan proces projekt service stotte system tid \
            udvikling",
    },
    LanguageWords {
        language: "es",
        function: "el la los las un una unos unas de del a al en y e o u con por para sin sobre entre hacia desde hasta es son \
            ser sido haber ha han que quien cual cuyo este esta estos estas ese esa su sus tu tus nuestro nuestra mi se lo \
            le les no mas muy tambien como todo todos toda todas",
        joints: "y e o u pero que como cuyo quien incluyendo",
        noise: "buen buena buenos buenas excelente fuerte solida experiencia conocimiento conocimientos capacidad habilidad \
            habilidades anos ano requerido deseable valorable imprescindible nivel puesto perfil formacion minimo dominio",
        light_verbs: "utilizar usar aplicar realizar operar manejar tener",
        ordinary: "base cliente clientes datos equipo gestion linea mano mercado plan proceso producto proyecto servicio \
            sistema tiempo trabajo ventas",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn words_are_folded() {
        for words in LANGUAGES {
            for list in [words.function, words.joints, words.noise, words.light_verbs, words.ordinary] {
                assert_eq!(fold(list), list, "{}", words.language);
            }
        }
    }

    #[test]
    fn languages_are_found_by_their_subtag() {
        let check = |language: &str, expected: Option<&str>| {
            assert_eq!(language_words(language).map(|words| words.language), expected);
        };
        check("en", Some("en"));
        check("EN-gb", Some("en"));
        check("xx", None);
        check("", None);
    }
}
