//! UTF-8 that was read as Windows-1252 and written as UTF-8 again: `Cityâ€™s`.

use std::borrow::Cow;

/// How often a text is mended: some were damaged twice.
const MOST_ROUNDS: usize = 2;

/// Mends UTF-8 that went through Windows-1252, wherever that is certain: the characters must be the bytes of one other
/// character, and that character one that European texts use. What is not certain stays.
pub fn mend_encoding(text: &str) -> Cow<'_, str> {
    let mut mended = mend_once(text);
    for _ in 1..MOST_ROUNDS {
        match mend_once(&mended) {
            Cow::Owned(again) => mended = Cow::Owned(again),
            Cow::Borrowed(_) => break,
        }
    }
    mended
}

fn mend_once(text: &str) -> Cow<'_, str> {
    if !text.contains(['Ã', 'Â', 'â', 'Å', 'Ä', 'Æ', 'Ë']) {
        return Cow::Borrowed(text);
    }
    let mut mended = String::new();
    let mut taken = 0;
    let mut skip_until = 0;
    for (at, c) in text.char_indices() {
        if at < skip_until || c.is_ascii() {
            continue;
        }
        let Some((original, length)) = original(&text[at..]) else { continue };
        mended.push_str(&text[taken..at]);
        mended.push_str(original.encode_utf8(&mut [0; 4]));
        taken = at + length;
        skip_until = taken;
    }
    if taken == 0 {
        return Cow::Borrowed(text);
    }
    mended.push_str(&text[taken..]);
    Cow::Owned(mended)
}

/// The character whose bytes stand at the beginning of a text as Windows-1252 characters, and their length in the text.
fn original(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0u8; 4];
    let mut chars = text.chars();
    let first = chars.next()?;
    bytes[0] = cp1252_byte(first)?;
    let count = match bytes[0] {
        0xc2..=0xcb => 2,
        0xe2 => 3,
        0xf0 => 4,
        _ => return None,
    };
    let mut length = first.len_utf8();
    for byte in bytes.iter_mut().take(count).skip(1) {
        let c = chars.next()?;
        *byte = cp1252_byte(c).filter(|byte| (0x80..0xc0).contains(byte))?;
        length += c.len_utf8();
    }
    let decoded = std::str::from_utf8(&bytes[..count]).ok()?.chars().next()?;
    is_common(decoded).then_some((decoded, length))
}

/// Letters with accents, punctuation, bullets, the euro: what damaged adverts had.
fn is_common(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{17f}' | '\u{218}'..='\u{21b}' | '\u{2010}'..='\u{2044}' | '\u{20ac}' | '\u{2122}' | '\u{2190}'..='\u{21ff}'
        | '\u{2212}' | '\u{2260}'..='\u{2265}' | '\u{25a0}'..='\u{25ff}' | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}')
}

/// Windows-1252 of 0x80 to 0x9F; unassigned bytes keep their number, as browsers and databases do.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character of a byte.
pub(super) fn cp1252_char(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The byte of a character.
fn cp1252_byte(c: char) -> Option<u8> {
    if let Some(at) = HIGH.iter().position(|&high| high == c) {
        return u8::try_from(0x80 + at).ok();
    }
    u8::try_from(u32::from(c)).ok().filter(|byte| !(0x80..0xa0).contains(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn damage_is_mended_only_where_certain() {
        let check = |text: &str, expected: &str| assert_eq!(mend_encoding(text), expected, "{text}");
        check("The Cityâ€™s plan â€“ â€œbigâ€\u{9d}", "The City’s plan – “big”");
        check("â€¢ item", "• item");
        check("KÃ¶ln, PoznaÅ„, Ĺódź, caf\u{c3}\u{a9}", "Köln, Poznań, Ĺódź, café");
        check("Â£30 Â· 5Â\u{a0}km", "£30 · 5\u{a0}km");
        check("CITÉ» and ÂGE, âge, Ärzte, Århus", "CITÉ» and ÂGE, âge, Ärzte, Århus");
        check("plain", "plain");
    }

    proptest! {
        #[test]
        fn damage_is_undone(text in "[a-zà-öø-ÿąćęłńśźż ’–•€]{0,40}") {
            let damaged: String = text.bytes().map(cp1252_char).collect();
            prop_assert_eq!(mend_once(&damaged), text.as_str());
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = mend_encoding(&text);
        }
    }
}
