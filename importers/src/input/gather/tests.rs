use std::io::Write;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        writer.start_file(*name, options).expect("a member");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, bytes).expect("written");
    }
    folder
}

fn names(input: &Input) -> Vec<&str> {
    input.files.iter().map(|file| file.name.as_str()).collect()
}

fn text(file: &InputFile) -> io::Result<String> {
    let mut text = String::new();
    file.open()?.read_to_string(&mut text)?;
    Ok(text)
}

fn gather(path: &Path) -> Result<Input, InputError> {
    Input::from_paths(&[path], &Limits::default())
}

fn refusal(path: &Path, limits: &Limits) -> String {
    Input::from_paths(&[path], limits).expect_err("refused").to_string()
}

#[test]
fn folders_and_archives_become_one_list() {
    let inner = zip(&[("deep/c.csv", b"c"), (".hidden", b""), ("__MACOSX/c.csv", b"")]);
    let outer = zip(&[("inner.zip", &inner), ("b.csv", b"bb")]);
    let files = folder(&[("in/z.csv", b"z"), ("in/sub/a.csv", b"a"), ("in/.git/x", b""), ("in/outer.zip", &outer)]);
    let input = gather(&files.path().join("in")).expect("gathered");
    assert_eq!(names(&input), ["in/outer.zip/b.csv", "in/outer.zip/inner.zip/deep/c.csv", "in/sub/a.csv", "in/z.csv"]);
    let texts: Vec<String> = input.files.iter().map(|file| text(file).expect("readable")).collect();
    assert_eq!(texts, ["bb", "c", "a", "z"]);
    assert_eq!(input.files[0].size, 2);
}

#[test]
fn the_order_of_arguments_does_not_matter() {
    let files = folder(&[("a/x.csv", b"1"), ("b/x.csv", b"2"), ("c.csv", b"3")]);
    let (a, b, c) = (files.path().join("a"), files.path().join("b"), files.path().join("c.csv"));
    let one = Input::from_paths(&[&a, &b, &c], &Limits::default()).expect("gathered");
    let other = Input::from_paths(&[&c, &b, &a, &c], &Limits::default()).expect("gathered");
    assert_eq!(names(&one), ["a/x.csv", "b/x.csv", "c.csv"]);
    assert_eq!(names(&one), names(&other));
    assert_eq!(one.sha256().expect("a sum"), other.sha256().expect("a sum"));
}

#[test]
fn loose_files_of_one_name_stay_apart() {
    let files = folder(&[("a/x.csv", b"1"), ("b/x.csv", b"2")]);
    let input = Input::from_paths(&[files.path().join("a/x.csv"), files.path().join("b/x.csv")], &Limits::default());
    let input = input.expect("gathered");
    assert_eq!(input.files.len(), 2);
    assert_ne!(input.files[0].name, input.files[1].name);
}

#[test]
fn one_file_has_the_sum_that_sha256sum_prints() {
    let files = folder(&[("a.csv", b"abc")]);
    assert_eq!(
        gather(&files.path().join("a.csv")).expect("gathered").sha256().expect("a sum"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn gzip_files_are_unpacked_within_limits() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("packed");
        encoder.finish().expect("packed")
    };
    let files = folder(&[("a.csv.gz", &gzip(b"a,b")), ("bomb.csv.gz", &gzip(&vec![b'x'; 12 << 20]))]);
    let input = gather(files.path()).expect("gathered");
    assert_eq!(text(&input.files[0]).expect("readable"), "a,b");
    let error = text(&input.files[1]).expect_err("refused").to_string();
    assert!(error.contains("unpacks to more than"), "{error}");
}

#[test]
#[cfg(unix)]
fn links_do_not_lead_out() {
    let files = folder(&[("secret.csv", b"s"), ("in/a.csv", b"a")]);
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(files.path().join(target), files.path().join("in").join(name)).expect("a link");
    };
    link("secret.csv", "out.csv");
    link("in", "loop");
    link("in/a.csv", "b.csv");
    assert_eq!(
        names(&gather(&files.path().join("in")).expect("gathered")),
        ["in/a.csv"],
        "the link names the same file"
    );
}

#[test]
fn unsafe_members_are_refused() {
    let check = |member: &str| {
        // The writer refuses such names, so a harmless one of the same length is replaced.
        let harmless = "x".repeat(member.len());
        let bytes = zip(&[(harmless.as_str(), b"x")]);
        let bytes = replace(&bytes, harmless.as_bytes(), member.as_bytes());
        let files = folder(&[("a.zip", &bytes)]);
        let message = refusal(&files.path().join("a.zip"), &Limits::default());
        assert!(
            message.contains("points outside the archive") && message.contains(&format!("{member:?}")),
            "{message}"
        );
    };
    check("../../evil.csv");
    check("/etc/cron.d/evil");
    check("a/..\\..\\evil.csv");
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for start in 0..=bytes.len() - from.len() {
        if bytes[start..].starts_with(from) {
            bytes[start..start + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[test]
fn bombs_are_refused() {
    let blanks = vec![b' '; 1 << 20];
    let files = folder(&[("a.zip", &zip(&[("one.csv", &blanks), ("two.csv", &blanks)]))]);
    let path = files.path().join("a.zip");
    assert_eq!(gather(&path).expect("small enough").files.len(), 2);
    let check = |limits: Limits, expected: &str| {
        let message = refusal(&path, &limits);
        assert!(message.contains(expected) && message.contains("hint: "), "{message}");
    };
    check(Limits { file_bytes: 1000, ..Limits::default() }, "a.zip/one.csv: unpacks to 1048576 bytes, more than 1000");
    check(Limits { total_bytes: 1 << 20, ..Limits::default() }, "unpacks to more than 1048576 bytes");
    check(Limits { ratio_applies_from: 1000, ..Limits::default() }, "more than 200 times its size");
    check(Limits { files: 1, ..Limits::default() }, "2 members, more than 1");
}

#[test]
fn a_lying_header_does_not_help_a_bomb() {
    let size = 300_000_u32;
    let bytes = zip(&[("a.csv", &vec![b' '; size as usize])]);
    let bytes = replace(&bytes, &size.to_le_bytes(), &10_u32.to_le_bytes());
    let files = folder(&[("a.zip", &bytes)]);
    let input = gather(&files.path().join("a.zip")).expect("the header says ten bytes");
    let error = text(&input.files[0]).expect_err("refused").to_string();
    assert!(error.contains("more than it declares"), "{error}");
}

#[test]
fn damaged_archives_are_named() {
    let rows: String = (0..2000).map(|row| format!("{row},{}\n", row * 7919 % 1000)).collect();
    let whole = zip(&[("a.csv", rows.as_bytes())]);
    let files = folder(&[
        ("cut.zip", &whole[..whole.len() / 2]),
        ("page.zip", b"<html>404</html>"),
        ("two.zip", &zip(&[("in.zip", &zip(&[("inner.zip", &zip(&[("a.csv", b"a")]))]))])),
        ("empty.zip", &zip(&[])),
    ]);
    let check = |name: &str, expected: &str| {
        let message = refusal(&files.path().join(name), &Limits::default());
        assert!(message.starts_with(name) && message.contains(expected), "{message}");
    };
    check("cut.zip", "damaged zip archive");
    check("cut.zip", "hint: download it again");
    check("page.zip", "damaged zip archive");
    check("two.zip", "nested more than once");
    check("empty.zip", "no files in it");

    let mut altered = whole.clone();
    altered[200] ^= 0x55;
    let files = folder(&[("altered.zip", &altered)]);
    let input = gather(&files.path().join("altered.zip")).expect("the list is sound");
    let error = text(&input.files[0]).expect_err("altered").to_string();
    assert!(error.contains("damaged zip archive") && error.contains("download it again"), "{error}");
}

#[test]
fn missing_and_empty_places_are_named() {
    let files = folder(&[]);
    let missing = files.path().join("none");
    assert!(refusal(&missing, &Limits::default()).contains("no such file or folder"));
    assert!(refusal(files.path(), &Limits::default()).contains("no files in it"));
}
