//! Zip archives and files packed with gzip or zstd, read without trusting what they say of themselves.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::{InputError, Limits};

/// How every zip archive with at least one member begins.
pub(crate) const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// A file inside an archive.
pub(super) struct Member {
    pub name: String,
    pub index: usize,
    pub size: u64,
}

/// Lists the files of an archive and holds it against the limits, as far as its headers tell. Folders, links and hidden files are
/// left out.
pub(super) fn list_members<R: Read + Seek>(name: &str, archive: R, limits: &Limits) -> Result<Vec<Member>, InputError> {
    let mut archive = ZipArchive::new(archive).map_err(|error| damaged(name, error))?;
    if archive.len() > limits.files {
        return Err(too_large(name, format!("{} members, more than {}", archive.len(), limits.files)));
    }
    if archive.has_duplicate_names() {
        return Err(damaged_because(name, "two members of the same name"));
    }
    let mut total = 0_u64;
    let mut members = Vec::new();
    let mut seen = BTreeSet::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| damaged(name, error))?;
        let raw_name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let Some(member_name) = safe_name(&raw_name) else {
            return Err(InputError::UnsafePath { archive: name.to_owned(), member: raw_name });
        };
        if entry.is_dir() || entry.is_symlink() || is_hidden(&member_name) {
            continue;
        }
        let shown = format!("{name}/{member_name}");
        if entry.encrypted() {
            return Err(InputError::Unsupported { name: shown, reason: "encrypted".to_owned() });
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            let reason = format!("packed with {}, which is not supported", entry.compression());
            return Err(InputError::Unsupported { name: shown, reason });
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        if size > limits.file_bytes {
            return Err(too_large(&shown, format!("unpacks to {size} bytes, more than {}", limits.file_bytes)));
        }
        if size > limits.ratio_applies_from && size / limits.ratio > packed {
            return Err(too_large(&shown, format!("unpacks to more than {} times its size", limits.ratio)));
        }
        total = total.saturating_add(size);
        if total > limits.total_bytes {
            return Err(too_large(name, format!("unpacks to more than {} bytes", limits.total_bytes)));
        }
        if !seen.insert(member_name.clone()) {
            return Err(damaged_because(name, "two members of the same name"));
        }
        members.push(Member { name: member_name, index, size });
    }
    Ok(members)
}

/// Holds an archive that another library will unpack (an Excel workbook) against the limits, by unpacking it into nothing.
pub(crate) fn check_archive<R: Read + Seek>(name: &str, mut archive: R, limits: &Limits) -> Result<(), InputError> {
    let members = list_members(name, &mut archive, limits)?;
    let mut archive = ZipArchive::new(archive).map_err(|error| damaged(name, error))?;
    for member in members {
        let entry = archive.by_index(member.index).map_err(|error| damaged(name, error))?;
        let unpacked = io::copy(&mut entry.take(member.size + 1), &mut io::sink())
            .map_err(|error| damaged_because(name, &error.to_string()))?;
        if unpacked > member.size {
            return Err(too_large(
                &format!("{name}/{}", member.name),
                format!("unpacks to more than {} bytes", member.size),
            ));
        }
    }
    Ok(())
}

/// Opens one member for streaming. The reader owns its file, which is why it is put together here from where the member lies.
pub(super) fn open_member(archive_path: &Path, index: usize) -> io::Result<Box<dyn Read + Send>> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(archive_path)?)).map_err(io::Error::other)?;
    let entry = archive.by_index_raw(index).map_err(io::Error::other)?;
    let start = entry.data_start().ok_or_else(|| io::Error::other("damaged zip archive (member without data)"))?;
    let (packed, size, checksum, method) = (entry.compressed_size(), entry.size(), entry.crc32(), entry.compression());
    drop(entry);
    let mut file = archive.into_inner();
    file.seek(SeekFrom::Start(start))?;
    let data = file.take(packed);
    let reader: Box<dyn Read + Send> = match method {
        CompressionMethod::Stored => Box::new(data),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(data)),
        other => return Err(io::Error::other(format!("packed with {other}, which is not supported"))),
    };
    Ok(Box::new(Checked { reader, left: size, sum: Crc::new(), checksum }))
}

/// How the bytes of a single file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

/// Looks at the first four bytes.
pub(super) fn packing(reader: &mut dyn Read) -> io::Result<Option<Packing>> {
    let mut start = Vec::new();
    reader.take(4).read_to_end(&mut start)?;
    Ok(packing_of(&start))
}

fn packing_of(start: &[u8]) -> Option<Packing> {
    if start.starts_with(&[0x1F, 0x8B]) {
        return Some(Packing::Gzip);
    }
    start.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]).then_some(Packing::Zstd)
}

/// Most bytes of a zstd window, as a power of two: 128 MB, which is what its own command line accepts.
const ZSTD_WINDOW: u32 = 27;

/// Unpacks gzip and zstd within the limits; anything else comes as it is. `packed` is the size of the file as it is.
pub(super) fn unpack(
    mut reader: Box<dyn Read + Send>,
    packed: u64,
    limits: &Limits,
) -> io::Result<Box<dyn Read + Send>> {
    let mut start = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let packing = packing_of(&start);
    let whole = Cursor::new(start).chain(reader);
    let most = limits.file_bytes.min(limits.ratio_applies_from.max(packed.saturating_mul(limits.ratio)));
    Ok(match packing {
        None => Box::new(whole),
        Some(Packing::Gzip) => Box::new(Bounded { reader: MultiGzDecoder::new(whole), left: most, most }),
        Some(Packing::Zstd) => {
            let mut decoder = zstd::stream::read::Decoder::new(whole)?;
            decoder.window_log_max(ZSTD_WINDOW)?;
            Box::new(Bounded { reader: decoder, left: most, most })
        }
    })
}

/// A member's name with `/` between its parts; `None` if it would lead out of the archive.
fn safe_name(raw: &str) -> Option<String> {
    let name = raw.replace('\\', "/");
    let absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
    if absolute || name.contains('\0') || name.split('/').any(|part| part == "..") {
        return None;
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    Some(parts.join("/"))
}

fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// Yields exactly the declared number of bytes with the declared checksum, or fails.
struct Checked<R> {
    reader: R,
    left: u64,
    sum: Crc,
    checksum: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self
            .reader
            .read(buffer)
            .map_err(|error| invalid(format!("damaged zip archive ({error}): download it again")))?;
        if read as u64 > self.left {
            return Err(invalid("the archive unpacks to more than it declares: refused".to_owned()));
        }
        self.left -= read as u64;
        self.sum.update(&buffer[..read]);
        let ended = read == 0 && !buffer.is_empty();
        if ended && (self.left > 0 || self.sum.sum() != self.checksum) {
            return Err(invalid(
                "damaged zip archive (a member is cut short or altered): download it again".to_owned(),
            ));
        }
        Ok(read)
    }
}

/// Yields at most so many bytes, or fails.
struct Bounded<R> {
    reader: R,
    left: u64,
    most: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read as u64 > self.left {
            return Err(invalid(format!("unpacks to more than {} bytes: refused", self.most)));
        }
        self.left -= read as u64;
        Ok(read)
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn damaged(name: &str, error: ZipError) -> InputError {
    damaged_because(name, &error.to_string())
}

fn damaged_because(name: &str, reason: &str) -> InputError {
    InputError::Damaged { name: name.to_owned(), reason: reason.to_owned() }
}

fn too_large(name: &str, reason: String) -> InputError {
    InputError::TooLarge { name: name.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_archive() {
        let check = |raw: &str, expected: Option<&str>| assert_eq!(safe_name(raw).as_deref(), expected, "{raw}");
        check("en/skills_en.csv", Some("en/skills_en.csv"));
        check("en\\skills_en.csv", Some("en/skills_en.csv"));
        check("./a//b.csv", Some("a/b.csv"));
        check("a..b/c..csv", Some("a..b/c..csv"));
        check("../a.csv", None);
        check("a/../../b.csv", None);
        check("a\\..\\b.csv", None);
        check("/etc/passwd", None);
        check("C:\\a.csv", None);
        check("a\0b", None);
    }
}
