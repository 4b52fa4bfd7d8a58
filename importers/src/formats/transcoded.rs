//! Text in any encoding as UTF-8, while it is read.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// Yields UTF-8; what cannot be decoded becomes the replacement character. A byte order mark decides and is left out.
pub(super) struct Transcoded {
    reader: Box<dyn Read + Send>,
    decoder: Decoder,
    input: Vec<u8>,
    unread: std::ops::Range<usize>,
    output: Vec<u8>,
    ready: std::ops::Range<usize>,
    has_ended: bool,
    is_finished: bool,
}

impl Transcoded {
    pub(super) fn new(reader: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder(),
            input: vec![0; 64 * 1024],
            unread: 0..0,
            output: vec![0; 128 * 1024],
            ready: 0..0,
            has_ended: false,
            is_finished: false,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        if self.unread.is_empty() && !self.has_ended {
            let count = self.reader.read(&mut self.input)?;
            self.unread = 0..count;
            self.has_ended = count == 0;
        }
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(&self.input[self.unread.clone()], &mut self.output, self.has_ended);
        self.unread.start += read;
        self.ready = 0..written;
        self.is_finished = self.has_ended && self.unread.is_empty() && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for Transcoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.is_finished {
            self.decode_more()?;
        }
        let count = self.ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.output[self.ready.start..self.ready.start + count]);
        self.ready.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8], encoding: &'static Encoding) -> String {
        let mut text = String::new();
        let mut reader = Transcoded::new(Box::new(io::Cursor::new(bytes.to_vec())), encoding);
        reader.read_to_string(&mut text).expect("always UTF-8");
        text
    }

    #[test]
    fn encodings_become_utf_8() {
        let check = |bytes: &[u8], encoding, expected: &str| assert_eq!(decoded(bytes, encoding), expected);
        check(b"", UTF_8, "");
        check(b"\xB1\xB1\xBE\xA9,\xC9\xCF\xBA\xA3\n", GB18030, "北京,上海\n");
        check(b"a\0\xE5\0", UTF_16LE, "aå");
        check(b"\xFE\xFF\0a", UTF_16LE, "a");
        check(b"\0a", UTF_16BE, "a");
        check(b"caf\xE9 \x80", WINDOWS_1252, "café €");
        check(b"\xEF\xBB\xBFa", WINDOWS_1252, "a");
        check(b"a\xFF", UTF_8, "a\u{FFFD}");
    }

    proptest! {
        #[test]
        fn long_texts_come_whole(text in "\\PC{0,40}", times in 0usize..4000) {
            let long = text.repeat(times);
            let (bytes, _, _) = GB18030.encode(&long);
            prop_assert_eq!(decoded(&bytes, GB18030).len(), GB18030.decode_without_bom_handling(&bytes).0.len());
        }
    }
}
