//! Cues: the words by which an advert says what is required and what is merely welcome.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::token::{Gap, Token, WordKey, tokens};
use crate::model::PostingRequirement;
use PostingRequirement::{Mentioned, Preferred, Required};

/// Headings have at most this many words.
const LONGEST_HEADING: usize = 9;

/// Cue phrases by strength: (language, strength, phrases separated by `|`). Longer phrases win over those inside them.
const CUES: &[(&str, PostingRequirement, &str)] = &[
    (
        "en",
        Required,
        "required|requirement|requirements|require|requires|must have|must be|must possess|must|mandatory|essential|\
        necessary|need to have|you need|you will need|minimum qualifications|basic qualifications|what you need|we expect|\
        is a must|prerequisite|prerequisites|who you are|you have|what we are looking for|what you bring|your profile|\
        qualifications|key skills|we require|should have|demonstrated ability|proven experience",
    ),
    (
        "en",
        Preferred,
        "nice to have|nice to haves|good to have|preferred|preferably|desirable|desired|a plus|is a plus|bonus|an asset|\
        advantage|advantageous|ideally|would be useful|would be great|beneficial|optional|preferred qualifications|\
        desirable skills|not essential|not required|not mandatory|not necessary|is not a requirement|merit|meritorious|\
        plus points|bonus points|would be beneficial|welcome",
    ),
    (
        "en",
        Mentioned,
        "about us|about the company|who we are|we offer|what we offer|benefits|responsibilities|your tasks|\
        key responsibilities|duties|the role|job description|what you will do|what you ll do|your role|about the job|\
        about the role|how to apply|no experience required|no experience necessary",
    ),
    (
        "sv",
        Required,
        "krav|kravs|kraver vi|vi kraver|maste ha|maste|ska ha|ett krav|krav for tjansten|kvalifikationer|\
        obligatoriskt|nodvandig|nodvandigt|forutsatter|vi soker dig som|du har|skallkrav|ska krav",
    ),
    (
        "sv",
        Preferred,
        "meriterande|ett plus|ar ett plus|onskvart|garna|en fordel|fordel om|onskemal|bra om|det ar en merit|merit|\
        extra meriterande|inget krav|ej krav|inte ett krav|vi ser garna",
    ),
    (
        "sv",
        Mentioned,
        "om oss|vi erbjuder|om foretaget|arbetsuppgifter|dina arbetsuppgifter|om tjansten|ansokan|formaner",
    ),
    (
        "pl",
        Required,
        "wymagania|wymagane|wymagany|wymagana|wymagamy|konieczna|konieczne|niezbedna|niezbedne|oczekujemy|\
        oczekiwania|od kandydatow oczekujemy|nasze wymagania|niezbedny|wymog|obowiazkowo",
    ),
    (
        "pl",
        Preferred,
        "mile widziane|mile widziana|mile widziany|dodatkowym atutem|atutem bedzie|dodatkowy atut|atut|atutem|\
        zaleta|preferowane|preferowana|dodatkowo docenimy|nie wymagane|niewymagane|nie jest wymagane",
    ),
    ("pl", Mentioned, "oferujemy|o nas|zakres obowiazkow|obowiazki|opis stanowiska|o firmie|benefity|zadania"),
    (
        "fr",
        Required,
        "exige|exigee|exiges|requis|requise|imperatif|imperativement|obligatoire|indispensable|necessaire|\
        vous devez|profil recherche|competences requises|profil|vous maitrisez|prerequis|vous justifiez",
    ),
    (
        "fr",
        Preferred,
        "souhaite|souhaitee|souhaites|serait un plus|est un plus|un plus|apprecie|appreciee|un atout|atout|\
        idealement|de preference|facultatif|pas obligatoire|non exige|serait apprecie",
    ),
    (
        "fr",
        Mentioned,
        "nous offrons|a propos|qui sommes nous|missions|vos missions|avantages|le poste|description du poste|l entreprise",
    ),
    (
        "de",
        Required,
        "erforderlich|voraussetzung|voraussetzungen|zwingend|muss|mussen|anforderungen|ihr profil|dein profil|\
        das bringen sie mit|das bringst du mit|notwendig|vorausgesetzt|unbedingt|wir erwarten|verpflichtend",
    ),
    (
        "de",
        Preferred,
        "wunschenswert|von vorteil|idealerweise|vorzugsweise|ein plus|gerne|nice to have|optional|\
        nicht zwingend|nicht erforderlich|kein muss|pluspunkt|pluspunkte",
    ),
    (
        "de",
        Mentioned,
        "wir bieten|uber uns|ihre aufgaben|deine aufgaben|aufgaben|benefits|das erwartet sie|das erwartet dich|wer wir sind",
    ),
    (
        "da",
        Required,
        "krav|kraeves|skal have|nodvendig|nodvendigt|er et krav|du har|forudsaetter|kvalifikationer|vi forventer|\
        din profil|det er et krav",
    ),
    (
        "da",
        Preferred,
        "en fordel|er en fordel|fordel|et plus|er et plus|gerne|onskeligt|onskes|ikke et krav|intet krav|ikke noget krav",
    ),
    ("da", Mentioned, "vi tilbyder|om os|dine opgaver|arbejdsopgaver|om jobbet|om stillingen"),
    (
        "es",
        Required,
        "requisito|requisitos|requerido|requerida|imprescindible|necesario|necesaria|obligatorio|obligatoria|\
        debe tener|se requiere|indispensable|requisitos minimos|perfil buscado",
    ),
    (
        "es",
        Preferred,
        "deseable|deseables|valorable|se valorara|se valora|un plus|preferible|preferiblemente|seria un plus|\
        ventaja|no imprescindible|no es necesario",
    ),
    (
        "es",
        Mentioned,
        "ofrecemos|sobre nosotros|funciones|tus funciones|responsabilidades|beneficios|descripcion del puesto",
    ),
];

static TABLE: LazyLock<CueTable> = LazyLock::new(CueTable::new);

/// How strongly a text asks for what stands at each of its tokens.
#[derive(Debug)]
pub(super) struct Requirements {
    /// (first token, strength), in order: a section reaches to the next.
    sections: Vec<(usize, PostingRequirement)>,
    /// (first token, token after the last, strength), in order.
    cues: Vec<(usize, usize, PostingRequirement)>,
}

impl Requirements {
    /// Reads the cues of a text in one pass.
    pub fn read(tokens: &[Token]) -> Self {
        let mut requirements = Self { sections: Vec::new(), cues: Vec::new() };
        let mut line = 0;
        for place in 1..=tokens.len() {
            let ends = tokens.get(place).is_none_or(|token| token.gap >= Gap::Line);
            if ends {
                requirements.read_line(tokens, line, place);
                line = place;
            }
        }
        requirements
    }

    fn read_line(&mut self, tokens: &[Token], start: usize, end: usize) {
        let first_cue = self.cues.len();
        let mut place = start;
        while place < end {
            let Some((length, strength)) = TABLE.longest(&tokens[place..end]) else {
                place += 1;
                continue;
            };
            self.cues.push((place, place + length, strength));
            place += length;
        }
        let is_first_of_section = tokens[start].gap >= Gap::Line;
        // "Requirements: Python, SQL" opens a section on its own line.
        let opens = |cue: &(usize, usize, PostingRequirement)| {
            let before_colon = tokens.get(cue.1).is_none_or(|next| next.gap >= Gap::Clause);
            before_colon && cue.1 - start <= LONGEST_HEADING
        };
        let is_short =
            end - start <= LONGEST_HEADING && !(start..end).skip(1).any(|place| tokens[place].gap == Gap::Sentence);
        let covers = |cue: &(usize, usize, PostingRequirement)| 2 * (cue.1 - cue.0) >= end - start;
        if is_first_of_section
            && let Some(cue) =
                self.cues[first_cue..].iter().find(|cue| (is_short && covers(cue)) || (cue.0 == start && opens(cue)))
        {
            self.sections.push((start, cue.2));
            self.cues.truncate(first_cue);
        }
    }

    /// What the text says of the words `start..end`: the nearest cue of the sentence, otherwise the heading above.
    pub fn of(&self, tokens: &[Token], start: usize, end: usize) -> PostingRequirement {
        self.in_sentence(tokens, start, end).unwrap_or_else(|| self.of_section(start))
    }

    fn of_section(&self, at: usize) -> PostingRequirement {
        let after = self.sections.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).map_or(Mentioned, |place| self.sections[place].1)
    }

    fn in_sentence(&self, tokens: &[Token], start: usize, end: usize) -> Option<PostingRequirement> {
        let next = self.cues.partition_point(|cue| cue.0 < start);
        let before = next.checked_sub(1).map(|place| self.cues[place]);
        let after = self.cues.get(next).copied();
        let distance = |from: usize, to: usize| -> Option<usize> {
            let mut steps = 0;
            for token in tokens.get(from..to)?.iter().take(MOST_STEPS) {
                match token.gap {
                    Gap::Sentence | Gap::Line | Gap::Paragraph => return None,
                    // A clause keeps its cue to itself when the neighbouring clause has one too.
                    Gap::Clause => steps += 12,
                    Gap::Comma | Gap::Bracket => steps += 4,
                    Gap::Blank | Gap::Slash => steps += 1,
                }
            }
            (to - from <= MOST_STEPS).then_some(steps)
        };
        let to_before = before.and_then(|(_, cue_end, strength)| {
            let steps = if cue_end > start { 0 } else { distance(cue_end, start + 1)? };
            Some((steps, strength))
        });
        let to_after = after.and_then(|(cue_start, _, strength)| {
            let steps = if cue_start < end { 0 } else { distance(end, cue_start + 1)? };
            Some((steps, strength))
        });
        match (to_before, to_after) {
            (Some(left), Some(right)) => Some(if right.0 < left.0 { right.1 } else { left.1 }),
            (one, other) => one.or(other).map(|(_, strength)| strength),
        }
    }
}

/// Cues further away say nothing about a word.
const MOST_STEPS: usize = 60;

struct CueTable {
    /// Cues by their first word, the longest first.
    by_first: FxHashMap<WordKey, Vec<(Vec<WordKey>, PostingRequirement)>>,
}

impl CueTable {
    fn new() -> Self {
        let mut by_first: FxHashMap<WordKey, Vec<(Vec<WordKey>, PostingRequirement)>> = FxHashMap::default();
        for (_, strength, phrases) in CUES {
            for phrase in phrases.split('|') {
                let keys: Vec<WordKey> = tokens(phrase).iter().map(|token| token.key).collect();
                let Some(first) = keys.first().copied() else { continue };
                by_first.entry(first).or_default().push((keys, *strength));
            }
        }
        for cues in by_first.values_mut() {
            cues.sort_by_key(|(keys, _)| std::cmp::Reverse(keys.len()));
        }
        Self { by_first }
    }

    fn longest(&self, tokens: &[Token]) -> Option<(usize, PostingRequirement)> {
        let cues = self.by_first.get(&tokens.first()?.key)?;
        let (keys, strength) = cues.iter().find(|(keys, _)| {
            keys.len() <= tokens.len()
                && keys
                    .iter()
                    .zip(tokens)
                    .enumerate()
                    .all(|(place, (key, token))| *key == token.key && (place == 0 || token.gap < Gap::Sentence))
        })?;
        Some((keys.len(), *strength))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the text says of the first `Django` in it.
    fn check(text: &str, expected: PostingRequirement) {
        let tokens = tokens(text);
        let django = tokens.iter().position(|token| &text[token.start..token.end] == "Django");
        let place = django.expect("the text names Django");
        assert_eq!(Requirements::read(&tokens).of(&tokens, place, place + 1), expected, "{text}");
    }

    #[test]
    fn cues_in_the_sentence_decide() {
        check("Django is required.", Required);
        check("You must have Django.", Required);
        check("Django is a plus.", Preferred);
        check("Python is required, Django is a plus.", Preferred);
        check("Django is required, Python is a plus.", Required);
        check("Nice to have: Django", Preferred);
        check("Django, not required", Preferred);
        check("Python is required. We also use Django.", Mentioned);
        check("We use Django.", Mentioned);
        check("Erfarenhet av Django är meriterande.", Preferred);
        check("Mile widziana znajomość Django", Preferred);
        check("La connaissance de Django est exigée", Required);
        check("Django serait un plus", Preferred);
        check("Kenntnisse in Django sind wünschenswert", Preferred);
        check("Kendskab til Django er en fordel", Preferred);
        check("Se valorará Django", Preferred);
    }

    #[test]
    fn headings_reach_to_the_next() {
        check("Requirements\n- Python\n- Django\n\nNice to have\n- SQL", Required);
        check("Requirements\n- Python\n\nNice to have\n- Django", Preferred);
        check("Requirements:\nPython\n\nWe offer:\nDjango courses", Mentioned);
        check("Krav\n* Python\n* Django", Required);
        check("Requirements\n- Python\n- Django is a plus", Preferred);
        check("Requirements: Python, Django", Required);
    }

    #[test]
    fn every_cue_is_folded_and_unique_in_its_language() {
        let mut seen = std::collections::HashSet::new();
        for (language, _, phrases) in CUES {
            for phrase in phrases.split('|') {
                assert_eq!(crate::text::fold(phrase), phrase);
                assert!(seen.insert((*language, phrase)), "{language}: {phrase}");
            }
        }
    }
}
