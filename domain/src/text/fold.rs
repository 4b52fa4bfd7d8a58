//! Folding: one spelling for everything that readers take for the same.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Folds case, accents, width, ligatures, Arabic vowel signs and blanks away.
///
/// Latin, Greek and Cyrillic lose their accents (`é` → `e`, `å` → `a`, `й` → `и`), `ß` becomes `ss`, `ø` becomes `o`, `æ`
/// becomes `ae`; Arabic loses harakat and tatweel and writes one alef, one yeh and one heh; wide and narrow forms of East
/// Asian text meet. Signs inside other scripts stay, because they make other words. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_ascii_lowercase();
    }
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd() {
        for lower in c.to_lowercase() {
            // Lower-casing can bring back what decomposition took apart.
            for piece in std::iter::once(lower).nfkd() {
                push_folded(piece, &mut plain);
            }
        }
    }
    collapse_blanks(plain.nfc())
}

fn fold_ascii(text: &str) -> String {
    collapse_blanks(text.chars().map(|c| c.to_ascii_lowercase()))
}

fn collapse_blanks(text: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    let mut blank = false;
    for c in text {
        if c.is_whitespace() || c.is_control() {
            blank = !folded.is_empty();
            continue;
        }
        if blank {
            folded.push(' ');
            blank = false;
        }
        folded.push(c);
    }
    folded
}

fn push_folded(c: char, out: &mut String) {
    if is_dropped(c) {
        return;
    }
    match replacement(c) {
        Some(text) => out.push_str(text),
        None => out.push(digit(c).unwrap_or(c)),
    }
}

/// Accents of Latin, Greek and Cyrillic, Arabic and Hebrew vowel signs, and characters that are never seen.
pub(crate) fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}'
        | '\u{06DF}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}'
        | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}'
        | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}')
}

fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        'ς' => "σ",
        'ё' => "е",
        'ٱ' => "ا",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        'ة' | 'ہ' | 'ە' => "ه",
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{2032}' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{266F}' => "#",
        _ => return None,
    })
}

/// Arabic-Indic and Persian digits as ASCII digits.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '\u{0660}'..='\u{0669}' => u32::from(c) - 0x0660,
        '\u{06F0}'..='\u{06F9}' => u32::from(c) - 0x06F0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Lower case in composed form, accents kept: what the stemmers expect.
pub(super) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_ascii_lowercase()) };
    }
    Cow::Owned(text.nfkc().flat_map(char::to_lowercase).nfc().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn differences_nobody_means_are_folded() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected, "{text}");
        check("Ingénieur  d’études", "ingenieur d'etudes");
        check("ÅNGSTRÖM", "angstrom");
        check("Straße", "strasse");
        check("STRASSE ẞ", "strasse ss");
        check("smørrebrød og æbler", "smorrebrod og aebler");
        check("Łódź", "lodz");
        check("İstanbul ışık", "istanbul isik");
        check("Чайный ёж", "чаиныи еж");
        check("Ἀθήνα Ὀδυσσεύς", "αθηνα οδυσσευσ");
        check("مُهَنْدِسـة", "مهندسه");
        check("أحمد إدارة آلة", "احمد اداره اله");
        check("ＡＢＣ　１２３", "abc 123");
        check("ﾌﾟﾛｸﾞﾗﾐﾝｸﾞ", "プログラミング");
        check("プログラミング", "プログラミング");
        check("개발자", "개발자");
        check("प्रबंधन", "प्रबंधन");
        check("C++ / C# / .NET", "c++ / c# / .net");
        check(" \t two\n\nlines ", "two lines");
        check("soft\u{ad}hy\u{200b}phen", "softhyphen");
        check("٢٠٢٤ ۲۰۲۴", "2024 2024");
        check("", "");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folding_any_character_twice_changes_nothing(c in any::<char>()) {
            let once = fold(&c.to_string());
            prop_assert_eq!(fold(&once), once);
        }
    }
}
