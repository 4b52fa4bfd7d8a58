//! Personal contact data in text: found and masked before anything is shown.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of an e-mail address.
pub const MASKED_EMAIL: &str = "[e-mail]";
/// What stands in the place of a telephone number.
pub const MASKED_TELEPHONE: &str = "[telephone]";

/// Longest local part of an address (RFC 5321).
const LONGEST_LOCAL_PART: usize = 64;
/// Longest domain that is looked at.
const LONGEST_DOMAIN: usize = 255;
/// How far before a number a word may stand that says what the number is.
const CUE_REACH: usize = 24;
/// A candidate number is not followed further than this.
const LONGEST_NUMBER: usize = 32;

/// Masks e-mail addresses (also `name (at) host.org` and `name at host dot org`) and telephone numbers in international and
/// local notations. Pay, dates, times, years, percentages, codes and reference numbers stay.
///
/// A run of digits without separators is masked only after a word such as `tel`; masking twice changes nothing; the time is
/// linear in the text.
pub fn mask_contacts(text: &str) -> Cow<'_, str> {
    let mut found = emails(text);
    found.extend(telephones(text));
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut masked = String::with_capacity(text.len());
    let mut taken = 0;
    for (range, mask) in found {
        if range.start < taken {
            continue;
        }
        masked.push_str(&text[taken..range.start]);
        masked.push_str(mask);
        taken = range.end;
    }
    masked.push_str(&text[taken..]);
    Cow::Owned(masked)
}

type Found = (Range<usize>, &'static str);

// ---- e-mail ----

/// Ways to write `@`, longest first.
const AT_SIGNS: &[&str] = &["(at)", "[at]", "{at}", "<at>", "(a)", "[a]", "(małpa)", "@"];
/// Ways to write the dot of a domain beside `.`.
const DOTS: &[&str] = &["(dot)", "[dot]", "(kropka)", "(punkt)", "(.)", "[.]", " dot "];

fn emails(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(['@', '(', '[', '{', '<']) {
        let Some(sign) = AT_SIGNS.iter().find(|sign| starts_with_ignoring_case(&text[at..], sign)) else { continue };
        found.extend(email_around(text, at, at + sign.len(), false));
    }
    for (at, word) in text.match_indices(" at ") {
        found.extend(email_around(text, at, at + word.len(), true));
    }
    found.into_iter().map(|range| (range, MASKED_EMAIL)).collect()
}

/// The address whose `@` stands at a range of the text. `spelled_out` asks for a dot that is spelled out as well.
fn email_around(text: &str, sign_start: usize, sign_end: usize, spelled_out: bool) -> Option<Range<usize>> {
    let before = text[..sign_start].trim_end_matches([' ', '\u{a0}']);
    let is_local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let mut start = before.len();
    for (offset, c) in before.char_indices().rev().take(LONGEST_LOCAL_PART) {
        if !is_local(c) {
            break;
        }
        start = offset;
    }
    let after = text[sign_end..].trim_start_matches([' ', '\u{a0}']);
    let domain_start = text.len() - after.len();
    let gap = sign_start - before.len() + domain_start - sign_end;
    if start == before.len() || gap > 4 {
        return None;
    }
    let domain = domain_length(after, spelled_out)?;
    let start = start + before[start..].len() - before[start..].trim_start_matches('.').len();
    (start < before.len()).then_some(start..domain_start + domain)
}

/// Length of a domain with at least one dot and letters at its end.
fn domain_length(text: &str, spelled_out: bool) -> Option<usize> {
    let mut at = 0;
    let mut end = None;
    let mut dot_spelled_out = false;
    while at < LONGEST_DOMAIN {
        let rest = &text[at..];
        let label = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
        if label == 0 || label > LONGEST_DOMAIN {
            break;
        }
        let is_top = at > 0 && rest[..label].chars().count() >= 2 && rest[..label].chars().all(char::is_alphabetic);
        at += label;
        if is_top {
            end = Some(at);
        }
        let rest = &text[at..];
        if let Some(dot) =
            DOTS.iter().find(|dot| starts_with_ignoring_case(rest.trim_start_matches(' '), dot.trim_start()))
        {
            at += rest.len() - rest.trim_start_matches(' ').len() + dot.trim_start().len();
            at += text[at..].len() - text[at..].trim_start_matches(' ').len();
            dot_spelled_out = true;
        } else if rest.starts_with('.') {
            at += 1;
        } else {
            break;
        }
    }
    end.filter(|_| !spelled_out || dot_spelled_out)
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

// ---- telephone ----

/// Words before a number that say it is a telephone number, in lower case.
const TELEPHONE_CUES: &[&str] = &[
    "tel",
    "phone",
    "mobil",
    "fax",
    "faks",
    "telefon",
    "téléphone",
    "kom.",
    "komórk",
    "call",
    "ring",
    "tfn",
    "tlf",
    "whatsapp",
    "viber",
    "zadzwoń",
    "dzwoń",
    "anruf",
    "appel",
    "mob.",
    "cell",
    "☎",
    "📞",
    "handy",
    "portable",
    "hotline",
    "infolini",
];
/// Words before a number that say it is something else.
const OTHER_CUES: &[&str] = &[
    "ref",
    "id",
    "nip",
    "krs",
    "regon",
    "isbn",
    "iban",
    "konto",
    "account",
    "code",
    "kod",
    "dnr",
    "org",
    "siret",
    "siren",
    "job",
    "oferta",
    "oferty",
    "offer",
    "vacancy",
    "posting",
    "announcement",
    "licen",
    "version",
    "iso",
    "en ",
    "din",
    "pkd",
    "nace",
    "number:",
    "numer",
    "§",
    "art.",
    "dz. u",
    "poz.",
];
/// What right after (or before) a number says that it is money or a share.
const MONEY: &[&str] =
    &["zł", "pln", "eur", "€", "$", "£", "usd", "gbp", "kr", "sek", "chf", "egp", "aed", "sar", "%", "km", "kg"];

fn telephones(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !matches!(bytes[at], b'0'..=b'9' | b'+' | b'(') {
            at += 1;
            continue;
        }
        let number = Candidate::read(text, at);
        let end = number.end.max(at + 1);
        if number.is_telephone(text) {
            found.push((at..number.end, MASKED_TELEPHONE));
        }
        at = end;
    }
    found
}

/// A run of digits with the separators that telephone numbers have.
struct Candidate {
    start: usize,
    end: usize,
    plus: bool,
    bracket: bool,
    /// The digits between separators.
    groups: Vec<String>,
    /// A separator other than a blank stands in it.
    signs: bool,
}

impl Candidate {
    fn read(text: &str, start: usize) -> Self {
        let mut number = Self { start, end: start, plus: false, bracket: false, groups: Vec::new(), signs: false };
        let mut in_group = false;
        let mut separators = 0;
        for (offset, c) in text[start..].char_indices().take(LONGEST_NUMBER) {
            match c {
                '0'..='9' => {
                    if !in_group {
                        number.groups.push(String::new());
                    }
                    if let Some(group) = number.groups.last_mut() {
                        group.push(c);
                    }
                    in_group = true;
                    separators = 0;
                    number.end = start + offset + 1;
                }
                '+' if offset == 0 || (number.groups.is_empty() && number.bracket) => number.plus = true,
                '(' if number.groups.len() <= 1 => {
                    number.bracket = true;
                    in_group = false;
                }
                ' ' | '\u{a0}' | '-' | '.' | '/' | ')' | '‑' | '–'
                    if separators < 3 && (c == ')' || !number.groups.is_empty()) =>
                {
                    number.signs |= !matches!(c, ' ' | '\u{a0}' | ')');
                    in_group = false;
                    separators += 1;
                }
                _ => break,
            }
        }
        number
    }

    fn is_telephone(&self, text: &str) -> bool {
        let digits: usize = self.groups.iter().map(String::len).sum();
        if !(6..=15).contains(&digits) || self.touches_a_word(text) {
            return false;
        }
        let before = &text[floor_char_boundary(text, self.start.saturating_sub(CUE_REACH))..self.start];
        // What was said before the last line or sentence is not about this number.
        let before = before.rsplit(['\n', ';']).next().unwrap_or(before).to_lowercase();
        let after = text[self.end..].trim_start().to_lowercase_start();
        let is_money = MONEY.iter().any(|word| starts_a_word(&after, word) || before.trim_end().ends_with(word));
        if is_money || self.is_date_or_time() {
            return false;
        }
        // Nothing but a telephone number begins with the sign for a country code.
        if (self.plus && digits >= 8) || last_cue(&before, TELEPHONE_CUES) > last_cue(&before, OTHER_CUES) {
            return true;
        }
        if last_cue(&before, OTHER_CUES).is_some() {
            return false;
        }
        let international = self.groups.first().is_some_and(|g| g.starts_with("00")) && digits >= 10;
        international || self.is_local(digits)
    }

    /// Letters, or digits behind a sign, right beside it: a code.
    fn touches_a_word(&self, text: &str) -> bool {
        let before = text[..self.start].chars().next_back();
        let after = text[self.end..].chars().next();
        let joined = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#' | '=' | '\\' | '@');
        let glued_before =
            before.is_some_and(|c| joined(c) || (matches!(c, '-' | '/' | '.' | ',') && !self.plus && self.glued(text)));
        glued_before || after.is_some_and(joined)
    }

    fn glued(&self, text: &str) -> bool {
        text[..self.start].chars().rev().nth(1).is_some_and(char::is_alphanumeric)
    }

    /// Forms in which local numbers are written and other numbers are not.
    fn is_local(&self, digits: usize) -> bool {
        let lengths: Vec<usize> = self.groups.iter().map(String::len).collect();
        let grouped = lengths.len() >= 2;
        let by_three = lengths == [3, 3, 3];
        let american = lengths == [3, 3, 4] && (self.signs || self.bracket);
        let with_area = self.bracket && grouped && digits >= 8;
        let area_first = self.groups.first().is_some_and(|group| group.starts_with('0')) && grouped && digits >= 8;
        let polish_landline = lengths == [2, 3, 2, 2];
        by_three || american || with_area || area_first || polish_landline
    }

    fn is_date_or_time(&self) -> bool {
        let value = |at: usize| self.groups.get(at).and_then(|group| group.parse::<u32>().ok()).unwrap_or(u32::MAX);
        let lengths: Vec<usize> = self.groups.iter().map(String::len).collect();
        let is_year = |at: usize| (1900..2100).contains(&value(at));
        let only_years = (0..lengths.len()).all(is_year);
        let is_date = |at: usize| {
            let day_first = value(at) <= 31 && value(at + 1) <= 12 && is_year(at + 2);
            let year_first = is_year(at) && value(at + 1) <= 12 && value(at + 2) <= 31;
            day_first || year_first || (value(at) <= 12 && value(at + 1) <= 31 && is_year(at + 2))
        };
        let is_span_of_hours = lengths.starts_with(&[2, 2, 2, 2])
            && (value(0) < 25 && value(1) < 60 && value(2) < 25 && value(3) < 60)
            && value(1) % 5 == 0
            && value(3) % 5 == 0
            && value(0) < value(2)
            && lengths.len() != 5;
        only_years || (0..lengths.len()).any(is_date) || is_span_of_hours || lengths.starts_with(&[2, 2, 2, 2, 1])
    }
}

/// Where the last cue ends; a cue must begin a word.
fn last_cue(before: &str, cues: &[&str]) -> Option<usize> {
    let begins_word = |at: usize| !before[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    cues.iter()
        .filter_map(|cue| before.rmatch_indices(cue).find(|&(at, _)| begins_word(at)).map(|(at, cue)| at + cue.len()))
        .max()
}

fn starts_a_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphabetic) || word.len() < 2)
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

trait LowercaseStart {
    /// The first few characters in lower case: enough to recognise a unit.
    fn to_lowercase_start(&self) -> String;
}

impl LowercaseStart for str {
    fn to_lowercase_start(&self) -> String {
        self.chars().take(6).flat_map(char::to_lowercase).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contacts_are_masked() {
        let check = |text: &str, expected: &str| assert_eq!(mask_contacts(text), expected, "{text}");
        check("Write to anna.b@firm.example.org today", "Write to [e-mail] today");
        check("CV: anna (at) firm.org.", "CV: [e-mail].");
        check("anna[at]firm[dot]org", "[e-mail]");
        check("anna at firm dot org", "[e-mail]");
        check("anna @ firm.org", "[e-mail]");
        check("Kontakt: ANNA@FIRM.PL, tel. 600123456", "Kontakt: [e-mail], tel. [telephone]");
        check("+48 600 123 456", "[telephone]");
        check("(+48) 22 123 45 67", "[telephone]");
        check("0048 600 123 456", "[telephone]");
        check("600-123-456 lub 600 123 457", "[telephone] lub [telephone]");
        check("Call (212) 555-0143 or 212-555-0144", "Call [telephone] or [telephone]");
        check("Ring 08-123 456 78", "Ring [telephone]");
        check("01 23 45 67 89", "[telephone]");
        check("Tel: 0171/2345678.", "Tel: [telephone].");
        check("phone 5550143", "phone [telephone]");
        check("anna@jobs.example or +46 70 123 45 67.", "[e-mail] or [telephone].");
    }

    #[test]
    fn other_numbers_stay() {
        let check = |text: &str| assert_eq!(mask_contacts(text), text);
        check("$75,000 - $90,000 a year");
        check("od 4 000 do 5 000 zł brutto");
        check("100 000 000 PLN of turnover");
        check("from 01.03.2022 to 31-12-2022, 2022-03-01");
        check("08.00-17.00 or 8:00 - 16:00");
        check("Nr ref.: 1150572, Job ID 303081, kod 522301");
        check("ISO 27001, PN-EN 13445, IEC 61508-3");
        check("NIP 123-456-78-90, KRS 0000123456");
        check("in 2019-2021");
        check("Exchange Server (2013/2016/2019)");
        check("tymczasowa (1.10.2021-28.02.2022)");
        check("Praca w godz. 08 00 - 18 00 8 godz.");
        check("team of 12, at 3 sites");
        check("look at the firm. It grows");
        check("meet us at firm.org");
        check("@home and C@ll");
        check("37.5 h, 25 % or 1 000 km");
        check("GS-0343-12 100-200-30");
    }

    proptest! {
        #[test]
        fn masking_twice_changes_nothing(text in any::<String>(), dense in "[0-9a-c@.() +/-]{0,60}|([a-c]{1,3}( at |@|\\(at\\))[a-c]{1,3}( dot |\\.)org[ ,]?){0,4}") {
            for text in [&text, &dense] {
                let once = mask_contacts(text).into_owned();
                prop_assert_eq!(mask_contacts(&once), once.as_str());
            }
        }
    }
}
