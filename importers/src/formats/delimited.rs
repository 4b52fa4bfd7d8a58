//! Delimited text (comma, tab, semicolon), one record at a time, whatever the size of the file.
//!
//! The parsing itself is `csv-core`'s. Feeding it here, and not through the `csv` crate, gives exact line numbers (with CRLF
//! rows and blank lines too) and a limit on the length of one record.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::ReadRecordResult;

/// Longest record that is read. One bad quote at the start of a large file turns the rest of it into one cell.
pub(super) const MAX_RECORD_BYTES: usize = 16 * 1024 * 1024;

/// Reads records from a byte stream.
pub(super) struct DelimitedRows {
    reader: BufReader<Box<dyn Read + Send>>,
    core: csv_core::Reader,
    line: u64,
    last_number: u64,
    fields: Vec<u8>,
    ends: Vec<usize>,
    ended: bool,
}

/// One record: its cells as bytes, and the line on which it starts.
pub(super) struct DelimitedRow<'a> {
    pub number: u64,
    pub fields: &'a [u8],
    pub ends: &'a [usize],
}

impl DelimitedRows {
    pub(super) fn new(reader: Box<dyn Read + Send>, delimiter: u8, quoting: bool) -> Self {
        Self {
            reader: BufReader::with_capacity(128 * 1024, reader),
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).quoting(quoting).build(),
            line: 1,
            last_number: 0,
            fields: vec![0; 4096],
            ends: vec![0; 32],
            ended: false,
        }
    }

    /// The number the next record would have at least; used to say where reading stopped.
    pub(super) fn line(&self) -> u64 {
        self.line.max(self.last_number + 1)
    }

    /// The next record, `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<DelimitedRow<'_>>> {
        if self.ended {
            return Ok(None);
        }
        self.skip_line_ends()?;
        let number = self.line();
        let (mut consumed, mut written, mut cells) = (0, 0, 0);
        loop {
            let input = self.reader.fill_buf()?;
            let (result, nin, nout, nend) =
                self.core.read_record(input, &mut self.fields[written..], &mut self.ends[cells..]);
            self.line += count_line_feeds(&input[..nin]);
            self.reader.consume(nin);
            (consumed, written, cells) = (consumed + nin, written + nout, cells + nend);
            if consumed > MAX_RECORD_BYTES {
                self.ended = true;
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!(
                        "the row that starts on line {number} is longer than {} MB: an unclosed quotation mark, or not a table",
                        MAX_RECORD_BYTES / (1024 * 1024)
                    ),
                ));
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    self.last_number = number;
                    let (fields, ends) = (&self.fields[..written], &self.ends[..cells]);
                    return Ok(Some(DelimitedRow { number, fields, ends }));
                }
                ReadRecordResult::End => {
                    self.ended = true;
                    return Ok(None);
                }
            }
        }
    }

    /// Passes over blank lines and what is left of the line end before, so that `line` is where the next record starts.
    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let input = self.reader.fill_buf()?;
            let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(());
            }
            self.line += count_line_feeds(&input[..blank]);
            self.reader.consume(blank);
        }
    }
}

fn count_line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &'static str, quoting: bool) -> Vec<(u64, Vec<String>)> {
        let mut rows = DelimitedRows::new(Box::new(text.as_bytes()), b',', quoting);
        let mut all = Vec::new();
        while let Some(row) = rows.next().expect("readable") {
            let mut start = 0;
            let mut cells = Vec::new();
            for end in row.ends {
                cells.push(String::from_utf8_lossy(&row.fields[start..*end]).into_owned());
                start = *end;
            }
            all.push((row.number, cells));
        }
        all
    }

    #[test]
    fn rows_carry_the_line_they_start_on() {
        let check = |text: &'static str, expected: &[(u64, &[&str])]| {
            let expected: Vec<(u64, Vec<String>)> = expected
                .iter()
                .map(|(number, cells)| (*number, cells.iter().map(|cell| (*cell).to_owned()).collect()))
                .collect();
            assert_eq!(rows(text, true), expected, "{text:?}");
        };
        check("", &[]);
        check("\r\n\r\n", &[]);
        check("a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a,b\r\n1,2\r\n3,4", &[(1, &["a", "b"]), (2, &["1", "2"]), (3, &["3", "4"])]);
        check("a\n\n\nb\n", &[(1, &["a"]), (4, &["b"])]);
        check("a\r\n\"x\ny\"\r\nb\r\n", &[(1, &["a"]), (2, &["x\ny"]), (4, &["b"])]);
        check("a,\"say \"\"no\"\"\",\n", &[(1, &["a", "say \"no\"", ""])]);
        check("5\" pipe,b\nc,d\n", &[(1, &["5\" pipe", "b"]), (2, &["c", "d"])]);
        check("a\rb\r", &[(1, &["a"]), (2, &["b"])]);
    }

    #[test]
    fn quotation_marks_can_be_ordinary_text() {
        assert_eq!(
            rows("\"a,b\nc,d\n", false),
            [(1, vec!["\"a".into(), "b".into()]), (2, vec!["c".into(), "d".into()])]
        );
    }

    #[test]
    fn an_endless_line_stops_at_the_limit() {
        let mut rows = DelimitedRows::new(Box::new(io::repeat(b'x').take(1 << 30)), b',', true);
        let error = rows.next().err().expect("too long");
        assert!(error.to_string().contains("line 1 is longer than 16 MB"), "{error}");
        assert!(rows.fields.len() <= 2 * MAX_RECORD_BYTES + 4096, "memory stays bounded: {}", rows.fields.len());
        assert!(rows.next().expect("ended").is_none());
    }
}
