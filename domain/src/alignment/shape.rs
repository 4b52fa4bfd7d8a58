//! Shapes of identifiers: what a code looks like, and how its publisher writes it.

/// The identifier as its publisher writes it, if the text has the shape of that name; `None` otherwise.
pub(super) fn normalised(shape: &str, text: &str) -> Option<String> {
    let text = text.trim();
    match shape {
        "any" => (!text.is_empty()).then(|| text.to_owned()),
        "word" => {
            let is_word =
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            is_word.then(|| text.to_ascii_lowercase())
        }
        "digits" => (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned()),
        "language" => fits(text, "aa").then(|| text.to_ascii_lowercase()),
        "url" => Some(text.to_owned()).filter(|text| text.contains(':')),
        "uuid" => uuid(text),
        "ctid" => {
            let (start, rest) = text.split_at_checked(3)?;
            let uuid = uuid(rest).filter(|_| start.eq_ignore_ascii_case("ce-"))?;
            Some(format!("ce-{uuid}"))
        }
        "onet-soc" => onet_soc(text),
        "onet-element" => onet_element(text),
        "onet-activity" => onet_element(text).filter(|id| id.contains(".I")),
        "soc" => match text.strip_suffix(".00").unwrap_or(text) {
            code if fits(code, "00-0000") => Some(code.to_owned()),
            code if fits(code, "000000") => Some(format!("{}-{}", &code[..2], &code[2..])),
            _ => None,
        },
        "isco" => {
            let code = text.strip_prefix(['C', 'c']).unwrap_or(text);
            let code = code.strip_suffix(".0").unwrap_or(code);
            (code.len() <= 4 && !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| code.to_owned())
        }
        "esco-isco" => {
            let code = text.strip_prefix(['C', 'c'])?;
            (code.len() <= 4 && !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| code.to_owned())
        }
        "esco-key" => esco_key(text),
        "esco-code" => esco_code(text),
        "lightcast" => {
            let code = text.to_ascii_uppercase();
            let known = ["KS", "ES", "BGS"].iter().any(|start| code.starts_with(start));
            let plain =
                code.bytes().all(|byte| byte.is_ascii_alphanumeric()) && code.bytes().any(|byte| byte.is_ascii_digit());
            (known && plain && (15..=24).contains(&code.len())).then_some(code)
        }
        "jobtech" => {
            let parts: Vec<&str> = text.split('_').collect();
            let plain = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            (lengths == [4, 3, 3] && parts.iter().all(plain)).then(|| text.to_owned())
        }
        "rome" => {
            let code = text.to_ascii_uppercase();
            (fits(&code, "A0000") && code.as_bytes()[0] <= b'N').then_some(code)
        }
        _ => None,
    }
}

/// Whether a text has a form: `0` stands for a digit, `A` and `a` for a letter, the rest for itself.
fn fits(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b'A' | b'a' => byte.is_ascii_alphabetic(),
            _ => byte == form,
        })
}

fn uuid(text: &str) -> Option<String> {
    let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let dashes = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    (bare.len() == 36 && bare.bytes().enumerate().all(dashes)).then(|| bare.to_ascii_lowercase())
}

/// `15-1252.00`, also written `15-1252`, `15125200`, `15-1252-00`, `15.1252.00`.
fn onet_soc(text: &str) -> Option<String> {
    let forms = ["00-0000.00", "00-0000", "00000000", "00-0000-00", "00.0000.00", "00-000000"];
    if !forms.iter().any(|form| fits(text, form)) {
        return None;
    }
    let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 6 {
        digits.push_str("00");
    }
    Some(format!("{}-{}.{}", &digits[..2], &digits[2..6], &digits[6..]))
}

/// `2.A.1.a`, `4.A.1.a.1.I01.D01`: capitals at the second place and in names of activities, small letters elsewhere.
fn onet_element(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    let mut normal = Vec::with_capacity(parts.len());
    for (place, part) in parts.iter().enumerate() {
        let is_letter = part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_activity = place > 3 && (fits(part, "A00") || fits(part, "A0"));
        normal.push(match place {
            0 if is_number && part.len() == 1 => (*part).to_owned(),
            1 if is_letter => part.to_ascii_uppercase(),
            2.. if is_number => (*part).to_owned(),
            2.. if is_letter => part.to_ascii_lowercase(),
            2.. if is_activity => part.to_ascii_uppercase(),
            _ => return None,
        });
    }
    (normal.len() > 1).then(|| normal.join("."))
}

/// The last segment of an ESCO URI: a UUID, an ISCO group, a skill group, an ISCED-F code, a word for a concept scheme.
fn esco_key(text: &str) -> Option<String> {
    let text = ["html", "json", "jsonld", "rdf", "ttl", "xml"]
        .iter()
        .find_map(|ending| text.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(text);
    if let Some(uuid) = uuid(text) {
        return Some(uuid);
    }
    let head = text.split('.').next()?;
    let is_lettered = head.len() > 1
        && head.as_bytes()[0].is_ascii_alphabetic()
        && head[1..].bytes().all(|byte| byte.is_ascii_digit());
    if is_lettered {
        return Some(text.to_ascii_uppercase());
    }
    let is_number = text.len() <= 4 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.to_owned())
}

/// `2512.4`, `S1.2.3`, `K0613`: codes of ESCO that nothing else looks like.
fn esco_code(text: &str) -> Option<String> {
    let (head, rest) = text.split_once('.')?;
    let numbers =
        rest.split('.').all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_occupation = fits(head, "0000");
    let is_group =
        matches!(head.as_bytes(), [b'S' | b's' | b'T' | b't' | b'L' | b'l', digit] if digit.is_ascii_digit());
    (numbers && (is_occupation || is_group)).then(|| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_written_as_published() {
        let check = |shape: &str, text: &str, expected: Option<&str>| {
            assert_eq!(normalised(shape, text).as_deref(), expected, "{shape} {text}");
        };
        check("uuid", "{0005C151-5B5A-4A66-8AAC-60E734BEB1AB}", Some("0005c151-5b5a-4a66-8aac-60e734beb1ab"));
        check("uuid", "0005c151-5b5a-4a66-8aac-60e734beb1a", None);
        check("ctid", "CE-0005C151-5B5A-4A66-8AAC-60E734BEB1AB", Some("ce-0005c151-5b5a-4a66-8aac-60e734beb1ab"));
        check("ctid", "céx", None);
        for text in ["15-1252.00", "15-1252", "15125200", "15-1252-00", "15.1252.00"] {
            check("onet-soc", text, Some("15-1252.00"));
        }
        for text in ["15-125", "15-1252.0", "1512520", "ab-cdef.gh"] {
            check("onet-soc", text, None);
        }
        check("onet-element", "2.a.1.A", Some("2.A.1.a"));
        check("onet-activity", "4.A.1.a.1.i01.d01", Some("4.A.1.a.1.I01.D01"));
        check("onet-element", "2512.4", None);
        check("soc", "15-1252.00", Some("15-1252"));
        check("soc", "151252", Some("15-1252"));
        check("soc", "15-1252.01", None);
        check("isco", "C2512", Some("2512"));
        check("isco", "0110", Some("0110"));
        check("isco", "25120", None);
        check("esco-key", "c2512", Some("C2512"));
        check("esco-key", "s1.2.3", Some("S1.2.3"));
        check("esco-key", "0005C151-5b5a-4a66-8aac-60e734beb1ab.html", Some("0005c151-5b5a-4a66-8aac-60e734beb1ab"));
        check("esco-key", "skill", None);
        check("esco-code", "2512.4.1", Some("2512.4.1"));
        check("esco-code", "s5.6.1", Some("S5.6.1"));
        check("esco-code", "29.3", None);
        check("lightcast", "ks1200771d9cr9lb4mww", Some("KS1200771D9CR9LB4MWW"));
        check("lightcast", "KSABCDEFGHIJKLMNOPQ", None);
        check("jobtech", "11L4_Q2Z_8tM", Some("11L4_Q2Z_8tM"));
        check("rome", "m1805", Some("M1805"));
    }
}
