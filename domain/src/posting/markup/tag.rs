//! Scanning for tags: what is text and what structure, without building a tree.

/// What a scanner finds, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text, entities not yet decoded.
    Text(&'a str),
    /// A paragraph, a line break or the end of one.
    Line,
    /// A list item begins.
    Item,
    /// A table cell begins or ends.
    Cell,
}

/// Elements that begin and end a line.
const LINE_ELEMENTS: &[&str] = &[
    "p",
    "div",
    "br",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "hr",
    "dl",
    "dt",
    "dd",
    "form",
    "fieldset",
    "main",
    "nav",
    "aside",
    "tbody",
    "thead",
    "body",
    "html",
    "address",
    "figure",
    "option",
    "details",
    "summary",
];
/// Elements inside a line.
const INLINE_ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdo", "big", "button", "caption", "center", "cite", "code", "col", "colgroup", "del",
    "dfn", "em", "font", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "mark", "meta", "o:p", "q", "s",
    "samp", "select", "small", "span", "strike", "strong", "sub", "sup", "textarea", "tfoot", "time", "tt", "u", "var",
    "video", "wbr", "object", "param",
];
/// Elements whose content is not shown.
const HIDDEN_ELEMENTS: &[&str] = &["script", "style", "head", "template", "svg", "noscript", "title"];

/// Cuts a text into pieces.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Past this place there is no `>` any more.
    last_close: usize,
    pending: Option<Piece<'a>>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, last_close: text.rfind('>').map_or(0, |at| at + 1), pending: None }
    }

    /// The tag that begins here, as (what it is, where it ends).
    fn tag(&self, start: usize) -> Option<(Option<Piece<'a>>, usize)> {
        let rest = &self.text[start..];
        if rest.starts_with("<!--") {
            return Some((None, rest.find("-->").map_or(self.text.len(), |end| start + end + 3)));
        }
        if start >= self.last_close {
            return None;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            let is_declaration = rest[2..].chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '[');
            return is_declaration.then(|| (None, rest.find('>').map_or(self.text.len(), |end| start + end + 1)));
        }
        let closing = rest.starts_with("</");
        let name = element_name(&rest[1 + usize::from(closing)..])?;
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let end = self.tag_end(start + 1 + usize::from(closing) + name.len())?;
        if is(HIDDEN_ELEMENTS) {
            let self_closing = self.text[..end].ends_with("/>");
            return Some((None, if closing || self_closing { end } else { self.hidden_end(end, name) }));
        }
        if name.eq_ignore_ascii_case("li") {
            return Some((Some(if closing { Piece::Line } else { Piece::Item }), end));
        }
        if is(&["td", "th"]) {
            return Some((Some(Piece::Cell), end));
        }
        if is(LINE_ELEMENTS) {
            return Some((Some(Piece::Line), end));
        }
        is(INLINE_ELEMENTS).then_some((None, end))
    }

    /// Where a tag ends: after the next `>` outside quotes; where a quote is never closed, after the next `>` at all.
    ///
    /// A quote that is never closed is met once for each sort of quote, so that the time stays linear.
    fn tag_end(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => return Some(at + 1),
                b'<' => return None,
                b'"' | b'\'' if bytes[at - 1] == b'=' => match self.text[at + 1..].find(char::from(byte)) {
                    Some(length) => at += length + 1,
                    None => return self.text[at..].find('>').map(|length| at + length + 1),
                },
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Where the content of an element that is not shown ends.
    fn hidden_end(&self, from: usize, name: &str) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(found) = self.text[at..].find("</") {
            let start = at + found + 2;
            let same =
                bytes.get(start..start + name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()));
            if same {
                return self.text[start..].find('>').map_or(self.text.len(), |end| start + end + 1);
            }
            at = start;
        }
        self.text.len()
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(piece) = self.pending.take() {
            return Some(piece);
        }
        let start = self.at;
        let mut from = start;
        while let Some(found) = self.text[from..].find('<') {
            let open = from + found;
            let Some((piece, end)) = self.tag(open) else {
                from = open + 1;
                continue;
            };
            self.at = end;
            if open == start {
                match piece {
                    Some(piece) => return Some(piece),
                    None => return self.next_from(end),
                }
            }
            self.pending = piece;
            return Some(Piece::Text(&self.text[start..open]));
        }
        self.at = self.text.len();
        (start < self.text.len()).then(|| Piece::Text(&self.text[start..]))
    }
}

impl<'a> Scanner<'a> {
    /// After a tag that is no piece: an empty text stands for it, so that long runs of tags need no recursion.
    fn next_from(&mut self, end: usize) -> Option<Piece<'a>> {
        Some(Piece::Text(&self.text[end..end]))
    }
}

/// The letters that begin a tag, if a tag can begin so.
fn element_name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':')).unwrap_or(text.len());
    let ends_well = text[end..].chars().next().is_some_and(|c| c.is_whitespace() || matches!(c, '>' | '/'));
    (end > 0 && end <= 12 && ends_well).then_some(&text[..end])
}

/// Whether a text holds at least one tag.
pub(super) fn has_tags(text: &str) -> bool {
    has(text, |_| true)
}

/// Whether a text holds a tag that begins a line.
pub(super) fn has_line_tags(text: &str) -> bool {
    has(text, |piece| matches!(piece, Some(Piece::Line | Piece::Item)))
}

fn has(text: &str, wanted: impl Fn(Option<Piece<'_>>) -> bool) -> bool {
    let scanner = Scanner::new(text);
    let mut from = 0;
    while let Some(found) = text[from..].find('<') {
        let open = from + found;
        match scanner.tag(open) {
            Some((piece, _)) if wanted(piece) => return true,
            Some((_, end)) => from = end,
            None => from = open + 1,
        }
    }
    false
}
