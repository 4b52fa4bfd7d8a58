//! JSON of any length, one item after the other: a list, JSON Lines, or a list inside an envelope such as `{"hits": {"hits": […]}}`.
//!
//! The reader only finds where an item begins and ends; what is in it is parsed by whoever asks. It looks at each byte once and
//! holds one item at a time. An item that is broken or longer than [`MAX_ITEM_BYTES`] is passed over and said so: in JSON Lines
//! reading goes on with the next line, in a list with the next line that begins as the item began.

use std::io::{self, BufRead, BufReader, Read};

use crate::input::InputFile;

/// Longest item that is read.
pub const MAX_ITEM_BYTES: usize = 16 * 1024 * 1024;

/// Members of an envelope that hold the items. An envelope is looked into three objects deep.
const LISTS: [&str; 10] = [
    "hits",
    "data",
    "items",
    "results",
    "jobs",
    "ads",
    "annonser",
    "testannonser",
    "SearchResultItems",
    "itemListElement",
];
const DEEPEST_LIST: usize = 3;

/// Reads items from a byte stream.
pub struct JsonItems {
    bytes: Bytes,
    state: State,
    lines: Lines,
    position: u64,
    item: Vec<u8>,
    is_first: bool,
}

/// An item, or what is wrong with it.
pub struct JsonItem<'a> {
    /// The line it starts on in JSON Lines, its position from 1 otherwise.
    pub number: u64,
    /// Its text, or why it could not be taken apart.
    pub text: Result<&'a [u8], BrokenItem>,
}

/// An item that is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenItem {
    /// What is wrong.
    pub reason: String,
    /// How it begins.
    pub start: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between values at the top.
    Top,
    /// In a list; `depth` objects of an envelope are open around it.
    List {
        depth: usize,
    },
    Ended,
}

/// Whether a line end ends an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    Unknown,
    Yes,
    No,
}

/// How a value ended.
enum End {
    Whole,
    /// The value is an envelope and its list begins here; so many objects are open.
    ListBegins(usize),
    /// The value was an envelope with an empty list.
    Empty,
    Broken(&'static str),
}

impl JsonItems {
    /// Opens a file. Names ending in `.jsonl` or `.ndjson` are JSON Lines from the start; otherwise the second value tells.
    ///
    /// # Errors
    /// Any error of opening the file.
    pub fn open(file: &InputFile) -> io::Result<Self> {
        let name = file.file_name().to_lowercase();
        let is_lines = [".jsonl", ".ndjson"].iter().any(|extension| name.contains(extension));
        Ok(Self::new(file.open()?, is_lines))
    }

    fn new(reader: Box<dyn Read + Send>, is_lines: bool) -> Self {
        Self {
            bytes: Bytes { reader: BufReader::with_capacity(128 * 1024, reader), line: 1, indent: Some(0) },
            state: State::Top,
            lines: if is_lines { Lines::Yes } else { Lines::Unknown },
            position: 0,
            item: Vec::new(),
            is_first: true,
        }
    }

    /// The next item, `None` at the end.
    ///
    /// # Errors
    /// Any error of reading; a list that is cut short is one.
    pub fn next_item(&mut self) -> io::Result<Option<JsonItem<'_>>> {
        loop {
            let Some(start) = self.bytes.skip_blanks()? else {
                return self.at_end();
            };
            match (self.state, start) {
                (State::Ended, _) => return Ok(None),
                (State::List { depth }, b']') => {
                    self.bytes.advance()?;
                    self.leave_list(depth)?;
                    continue;
                }
                (State::Top, b'[') if self.lines != Lines::Yes => {
                    self.bytes.advance()?;
                    self.state = State::List { depth: 0 };
                    self.lines = Lines::No;
                    continue;
                }
                _ => {}
            }
            let (line, indent) = (self.bytes.line, self.bytes.indent);
            let end = self.read_value(start, indent)?;
            self.settle_lines(line)?;
            self.position += 1;
            let number = if self.lines == Lines::Yes { line } else { self.position };
            match end {
                End::ListBegins(depth) => {
                    self.position -= 1;
                    self.state = State::List { depth };
                    self.lines = Lines::No;
                }
                End::Empty => self.position -= 1,
                End::Whole => return Ok(Some(JsonItem { number, text: Ok(&self.item) })),
                End::Broken(reason) => {
                    let start = String::from_utf8_lossy(&self.item[..self.item.len().min(400)]).into_owned();
                    return Ok(Some(JsonItem { number, text: Err(BrokenItem { reason: reason.to_owned(), start }) }));
                }
            }
        }
    }

    fn at_end(&mut self) -> io::Result<Option<JsonItem<'_>>> {
        let was = std::mem::replace(&mut self.state, State::Ended);
        if let State::List { .. } = was {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("the list ends in the middle, after item {}: the file is cut short", self.position),
            ));
        }
        Ok(None)
    }

    /// After the first value it shows whether values stand one on a line.
    fn settle_lines(&mut self, started: u64) -> io::Result<()> {
        let is_settled = self.lines != Lines::Unknown || !self.is_first || self.state != State::Top;
        self.is_first = false;
        if is_settled || self.bytes.line != started {
            return Ok(());
        }
        // Still on the line where the value began: more on another line makes it JSON Lines.
        if self.bytes.skip_blanks()?.is_some() && self.bytes.line > started {
            self.lines = Lines::Yes;
        }
        Ok(())
    }

    /// Reads one value into `item`.
    fn read_value(&mut self, start: u8, indent: Option<usize>) -> io::Result<End> {
        self.item.clear();
        let may_be_envelope = self.state == State::Top && start == b'{' && self.lines != Lines::Yes;
        let mut scan = Scan::new(may_be_envelope);
        let mut is_long = false;
        loop {
            let Some(byte) = self.bytes.peek()? else {
                let is_whole = scan.depth == 0 && !scan.in_string && !self.item.is_empty();
                return Ok(if is_whole { End::Whole } else { End::Broken("cut short by the end of the file") });
            };
            if byte == b'\n' && (self.lines == Lines::Yes || scan.in_string) {
                return self.broken_by_line_end(&scan, indent, is_long);
            }
            if scan.depth == 0 && !scan.in_string && !self.item.is_empty() && ends_scalar(byte) {
                return Ok(if is_long { too_long() } else { End::Whole });
            }
            self.bytes.advance()?;
            is_long |= self.item.len() >= MAX_ITEM_BYTES;
            if !is_long {
                self.item.push(byte);
            }
            match scan.take(byte) {
                Step::Goes => {}
                Step::Closed if is_long => return Ok(too_long()),
                Step::Closed if scan.has_empty_list => return Ok(End::Empty),
                Step::Closed => return Ok(End::Whole),
                Step::ListBegins => match self.bytes.skip_blanks()? {
                    Some(b'{') => return Ok(End::ListBegins(scan.depth - 1)),
                    Some(b']') => scan.has_empty_list = true,
                    _ => {}
                },
            }
        }
    }

    /// A line end inside a text, or in JSON Lines anywhere, ends the item.
    fn broken_by_line_end(&mut self, scan: &Scan, indent: Option<usize>, is_long: bool) -> io::Result<End> {
        if self.lines == Lines::Yes {
            let is_whole = scan.depth == 0 && !scan.in_string;
            return Ok(match (is_whole, is_long) {
                (_, true) => too_long(),
                (true, false) => End::Whole,
                (false, false) => End::Broken("the line ends in the middle of the item"),
            });
        }
        self.find_next_start(indent)?;
        Ok(End::Broken("a text without its closing quotation mark"))
    }

    /// Goes on to the line that begins as the broken item began, or that closes the list.
    fn find_next_start(&mut self, indent: Option<usize>) -> io::Result<()> {
        loop {
            while self.bytes.peek()?.is_some_and(|byte| byte != b'\n') {
                self.bytes.advance()?;
            }
            let Some(byte) = self.bytes.skip_blanks()? else { return Ok(()) };
            let at = self.bytes.indent.unwrap_or(usize::MAX);
            let wanted = indent.unwrap_or(0);
            if matches!(byte, b'{' | b']') && at <= wanted {
                return Ok(());
            }
            self.bytes.advance()?;
        }
    }

    /// Behind the list of an envelope: passes over the rest of it.
    fn leave_list(&mut self, depth: usize) -> io::Result<()> {
        self.state = State::Top;
        let mut scan = Scan::new(false);
        scan.depth = depth;
        while scan.depth > 0 {
            let Some(byte) = self.bytes.peek()? else {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is cut short behind its list"));
            };
            self.bytes.advance()?;
            scan.take(byte);
        }
        Ok(())
    }
}

fn too_long() -> End {
    End::Broken("longer than 16 MB")
}

/// Whether a byte ends a number or word that stands where an item should.
fn ends_scalar(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}')
}

enum Step {
    Goes,
    /// The value is whole.
    Closed,
    /// The list of an envelope was opened.
    ListBegins,
}

/// Where in a value the reader is.
struct Scan {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    /// Looks for the list of an envelope.
    seeks_list: bool,
    has_empty_list: bool,
    /// How many lists are open: an envelope has none around its list.
    lists: usize,
    /// The last text, as far as it can be the name of a list.
    text: Vec<u8>,
    /// The bytes since that text were a colon and blanks: it is a name.
    is_name: bool,
}

impl Scan {
    fn new(seeks_list: bool) -> Self {
        Self {
            depth: 0,
            in_string: false,
            is_escaped: false,
            seeks_list,
            has_empty_list: false,
            lists: 0,
            text: Vec::new(),
            is_name: false,
        }
    }

    fn take(&mut self, byte: u8) -> Step {
        if self.in_string {
            self.take_in_string(byte);
            // A text that stands alone where an item should.
            return if !self.in_string && self.depth == 0 { Step::Closed } else { Step::Goes };
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.is_name = false;
                self.text.clear();
            }
            b':' => self.is_name = true,
            b'{' => {
                self.depth += 1;
                self.is_name = false;
            }
            b'[' => {
                let is_items = self.seeks_list
                    && self.is_name
                    && self.lists == 0
                    && self.depth <= DEEPEST_LIST
                    && LISTS.iter().any(|name| name.as_bytes() == self.text);
                self.depth += 1;
                self.lists += 1;
                self.is_name = false;
                if is_items {
                    return Step::ListBegins;
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.lists = if byte == b']' { self.lists.saturating_sub(1) } else { self.lists };
                self.is_name = false;
                if self.depth == 0 {
                    return Step::Closed;
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => self.is_name = false,
        }
        Step::Goes
    }

    fn take_in_string(&mut self, byte: u8) {
        if self.is_escaped {
            self.is_escaped = false;
        } else if byte == b'\\' {
            self.is_escaped = true;
        } else if byte == b'"' {
            self.in_string = false;
        } else if self.seeks_list && self.text.len() < 32 {
            self.text.push(byte);
        }
    }
}

/// Bytes one by one, with line and indentation.
struct Bytes {
    reader: BufReader<Box<dyn Read + Send>>,
    line: u64,
    /// Blanks since the line began; `None` once something else stood on the line.
    indent: Option<usize>,
}

impl Bytes {
    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    fn advance(&mut self) -> io::Result<()> {
        let Some(byte) = self.peek()? else { return Ok(()) };
        match byte {
            b'\n' => {
                self.line += 1;
                self.indent = Some(0);
            }
            b' ' | b'\t' => self.indent = self.indent.map(|blanks| blanks + 1),
            _ => self.indent = None,
        }
        self.reader.consume(1);
        Ok(())
    }

    /// Passes over blanks, commas, the marks of JSON text sequences and a byte order mark; gives the byte behind.
    fn skip_blanks(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() && !matches!(byte, b',' | 0x1E | 0xEF | 0xBB | 0xBF) {
                return Ok(Some(byte));
            }
            self.advance()?;
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: Vec<u8>, is_lines: bool) -> Vec<String> {
        let mut items = JsonItems::new(Box::new(io::Cursor::new(bytes)), is_lines);
        let mut found = Vec::new();
        loop {
            match items.next_item() {
                Ok(None) => return found,
                Ok(Some(item)) => found.push(match item.text {
                    Ok(text) => format!("{} {}", item.number, String::from_utf8_lossy(text)),
                    Err(broken) => format!("{} broken: {} [{}]", item.number, broken.reason, broken.start),
                }),
                Err(error) => {
                    found.push(format!("error: {error}"));
                    return found;
                }
            }
        }
    }

    #[test]
    fn items_are_found_in_every_form() {
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text.into(), false), expected, "{text}");
        check("", &[]);
        check("[]", &[]);
        check("[ ]\n", &[]);
        check("[{\"a\": \"]}\\\"\"}, {\"b\": [1, {}]}]", &["1 {\"a\": \"]}\\\"\"}", "2 {\"b\": [1, {}]}"]);
        check("[1, \"x\", null]", &["1 1", "2 \"x\"", "3 null"]);
        check("{\"a\": 1}", &["1 {\"a\": 1}"]);
        check("{\n\"a\": 1\n}\n", &["1 {\n\"a\": 1\n}"]);
        check("\u{FEFF}{\"a\": 1}\n\n{\"a\": 2}\n", &["1 {\"a\": 1}", "3 {\"a\": 2}"]);
        check(
            "{\"took\": 7, \"hits\": {\"total\": 2, \"hits\": [{\"a\": 1}, {\"a\": 2}], \"x\": [1]}, \"y\": {}}",
            &["1 {\"a\": 1}", "2 {\"a\": 2}"],
        );
        check("{\"data\": []}", &[]);
        check("{\"data\": [1, 2]}", &["1 {\"data\": [1, 2]}"]);
        check("{\"a\": {\"b\": {\"c\": {\"data\": [{}]}}}}", &["1 {\"a\": {\"b\": {\"c\": {\"data\": [{}]}}}}"]);
        check("{\"a\": [{\"data\": [{\"b\": 1}]}]}", &["1 {\"a\": [{\"data\": [{\"b\": 1}]}]}"]);
    }

    #[test]
    fn a_broken_item_is_one_rejection() {
        check_lines(
            "{\"a\": 1}\n{\"a\": \n{\"a\": 3}\n{\"a\": \"x\n{\"a\": 5}",
            &[
                "1 {\"a\": 1}",
                "2 broken: the line ends in the middle of the item [{\"a\": ]",
                "3 {\"a\": 3}",
                "4 broken: the line ends in the middle of the item [{\"a\": \"x]",
                "5 {\"a\": 5}",
            ],
        );
        let check = |text: &str, expected: &[&str]| assert_eq!(read(text.into(), false), expected, "{text}");
        check(
            "[\n  {\"a\": 1},\n  {\"a\": \"x},\n  {\"a\": 3}\n]",
            &["1 {\"a\": 1}", "2 broken: a text without its closing quotation mark [{\"a\": \"x},]", "3 {\"a\": 3}"],
        );
        check(
            "[{\"a\": 1}, {\"a\"",
            &[
                "1 {\"a\": 1}",
                "2 broken: cut short by the end of the file [{\"a\"]",
                "error: the list ends in the middle, after item 2: the file is cut short",
            ],
        );
        check(
            "[{\"a\": 1},",
            &["1 {\"a\": 1}", "error: the list ends in the middle, after item 1: the file is cut short"],
        );
    }

    fn check_lines(text: &str, expected: &[&str]) {
        assert_eq!(read(text.into(), false), expected, "{text}");
        assert_eq!(read(text.into(), true), expected, "{text}");
    }

    #[test]
    fn long_items_pass_up_to_the_limit() {
        let item = |length: usize| format!("{{\"a\": \"{}\"}}", "x".repeat(length));
        let text = format!("[{},{},{}]", item(5_000_000), item(MAX_ITEM_BYTES), item(3));
        let found = read(text.into_bytes(), false);
        assert_eq!(found.len(), 3);
        assert!(found[0].len() > 5_000_000);
        assert!(found[1].starts_with("2 broken: longer than 16 MB"), "{}", &found[1][..60]);
        assert_eq!(found[2], "3 {\"a\": \"xxx\"}");
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..300), is_lines: bool) {
            read(bytes, is_lines);
        }

        #[test]
        fn any_text_of_brackets_ends(text in "[\\[\\]{}\":,\\\\ \nda]{0,80}", is_lines: bool) {
            let found = read(text.clone().into_bytes(), is_lines);
            prop_assert!(found.len() <= text.len() + 1);
        }
    }
}
