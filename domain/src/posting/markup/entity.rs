//! Character references: `&amp;`, `&#8211;`, `&#x15A;`.

use std::borrow::Cow;

use super::encoding::cp1252_char;

/// Longer references do not exist.
const LONGEST_NAME: usize = 10;

/// Decodes the references that adverts use; unknown ones stay as they are.
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest.bytes().skip(1).take(LONGEST_NAME + 1).position(|byte| byte == b';');
        let found = name.and_then(|length| Some((character(&rest[1..=length])?, length + 2)));
        match found {
            Some((c, length)) => {
                decoded.push(c);
                rest = &rest[length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    if decoded == text { Cow::Borrowed(text) } else { Cow::Owned(decoded) }
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers of the Windows code page are read as such, as browsers do.
        let c = match u8::try_from(code) {
            Ok(byte @ 0x80..=0x9f) => cp1252_char(byte),
            _ => char::from_u32(code)?,
        };
        return (!c.is_control() || c.is_whitespace()).then_some(c);
    }
    if let Some(at) = LATIN_1.iter().position(|known| *known == name) {
        return char::from_u32(0xa0 + u32::try_from(at).ok()?);
    }
    OTHER.iter().find(|(known, _)| *known == name).map(|&(_, c)| c)
}

/// Names of U+00A0 to U+00FF in order.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

const OTHER: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("euro", '€'),
    ("trade", '™'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("rarr", '→'),
    ("larr", '←'),
    ("le", '≤'),
    ("ge", '≥'),
    ("minus", '−'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("prime", '′'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("check", '✓'),
    ("ne", '≠'),
    ("infin", '∞'),
    ("aogon", 'ą'),
    ("Aogon", 'Ą'),
    ("cacute", 'ć'),
    ("Cacute", 'Ć'),
    ("eogon", 'ę'),
    ("Eogon", 'Ę'),
    ("lstrok", 'ł'),
    ("Lstrok", 'Ł'),
    ("nacute", 'ń'),
    ("Nacute", 'Ń'),
    ("sacute", 'ś'),
    ("Sacute", 'Ś'),
    ("zacute", 'ź'),
    ("Zacute", 'Ź'),
    ("zdot", 'ż'),
    ("Zdot", 'Ż'),
    ("comma", ','),
    ("colon", ':'),
    ("lpar", '('),
    ("rpar", ')'),
    ("num", '#'),
    ("percnt", '%'),
    ("commat", '@'),
    ("period", '.'),
    ("sol", '/'),
    ("plus", '+'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
];
