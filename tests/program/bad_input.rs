//! Input that is not as it should be: the message names file, row and remedy, and what is published stays as it is.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::Command;

use crate::http::answer_always;
use crate::program::{Ended, Installation, Running};
use crate::tables::{Checksums, everything, published};
use crate::world::{Release, World, add_to_zip, group_uri, occupation_uri, skill_uri};

/// A store that serves a first release, and all that is in it.
struct Served {
    store: Installation,
    state: Checksums,
}

impl Served {
    async fn on(store: Installation) -> Self {
        store.import_esco(World::small().write().argument());
        let state = everything(&store).await;
        Self { store, state }
    }

    async fn both() -> Vec<Self> {
        let mut all = Vec::new();
        for store in Installation::both().await {
            all.push(Self::on(store).await);
        }
        all
    }

    /// Imports what is bad as a whole: refused with these words, and nothing is left of it.
    async fn refuses(&self, from: &str, words: &[&str]) -> Ended {
        let ended = self.store.run(&["import", "esco", "--from", from, "--version", "1.1"]).failed(1, words);
        assert_eq!(everything(&self.store).await, self.state, "{}: {from} left something behind", self.store.kind());
        assert_eq!(self.store.temporary_files(), Vec::<std::path::PathBuf>::new(), "{from}");
        self.store.run(&["doctor"]).succeeded();
        ended
    }

    /// Imports a release with a few bad rows into a copy of the store: the good rows are taken, these are reported.
    async fn reports(&self, release: &Release, kind: &str, file: &str, row: usize, words: &[&str]) {
        let store = self.store.copy().await;
        let ended = store.run(&["import", "esco", "--from", release.argument(), "--json"]).succeeded();
        let summary = ended.json();
        let count = |field: &str| summary[field].as_u64().unwrap_or_else(|| panic!("{field} of {summary}"));
        assert_eq!(count("read"), count("kept") + count("rejected") + count("dangling"), "{summary}");
        assert_eq!(count("rejected") + count("dangling"), 1, "{summary}");
        let sample = &summary["sample"][0];
        assert_eq!((sample["kind"].as_str(), sample["row"].as_u64()), (Some(kind), Some(row as u64)), "{summary}");
        assert_eq!(published(&store).await.release, 2, "the other rows are published");

        let run = count("run").to_string();
        let report = store.run(&["import", "--report", &run]).succeeded().prints(words);
        let line = report.stdout.lines().find(|line| line.starts_with(kind)).expect("a line of the report");
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!((cells[1], cells[2]), (format!("esco-v1.1/{file}").as_str(), row.to_string().as_str()), "{line}");
    }
}

fn revised() -> Release {
    World::small().revised().write()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

#[tokio::test]
async fn what_is_not_a_release_is_refused() {
    for served in Served::both().await {
        served.refuses("no/such/folder", &["no/such/folder: no such file or folder", "hint: check the path"]).await;

        let empty = tempfile::tempdir().expect("a temporary folder");
        served.refuses(text(empty.path()), &["no files in it", "hint:"]).await;
        fs::write(empty.path().join("readme.txt"), "nothing").expect("the file can be written");
        let words =
            ["no table of an ESCO release, such as skills_en.csv", "among the 1 files", "hint: give the archive"];
        served.refuses(text(empty.path()), &words).await;

        let release = revised();
        release.replace_header("skills_en.csv", "Typ,URI,Bezeichnung");
        let words =
            ["esco-v1.1/skills_en.csv: the header lacks column conceptUri, preferredLabel", "found: Typ, URI", "hint:"];
        served.refuses(release.argument(), &words).await;

        let release = revised();
        release.replace_header("broaderRelationsSkillPillar.csv", "conceptType,conceptUri,broaderType,parent");
        let words = ["broaderRelationsSkillPillar.csv: the header lacks column broaderUri", "hint:"];
        served.refuses(release.argument(), &words).await;

        let release = revised();
        release.write("occupations_en.csv", b"<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>\n");
        let words = ["esco-v1.1/occupations_en.csv: ", "found a web page (HTML)", "hint: download the file again"];
        served.refuses(release.argument(), &words).await;

        let release = revised();
        release.write("skills_en.csv", b"");
        served.refuses(release.argument(), &["skills_en.csv: ", "found an empty file", "hint:"]).await;

        let unknown = served.store.run(&["import", "eskco", "--from", release.argument()]);
        unknown.failed(1, &["unknown source `eskco` (known: ", "esco", "hint: `skillspine import --list`"]);
        let other = served.store.run(&["import", "isco", "--from", release.argument()]);
        other.failed(1, &["error: ", "hint:"]);
        served
            .store
            .run(&["import", "--report", "999"])
            .failed(1, &["there is no run 999", "skillspine import --runs"]);
        assert_eq!(everything(&served.store).await, served.state);
    }
}

#[tokio::test]
async fn archives_are_not_trusted() {
    for served in Served::both().await {
        let release = revised();
        let archive = release.zip();
        let whole = fs::read(&archive).expect("the archive");

        fs::write(&archive, &whole[..whole.len() / 2]).expect("the file can be written");
        let words = ["esco-v1.1.zip: damaged zip archive", "hint: download it again"];
        served.refuses(text(&archive), &words).await;

        // The directory at the end is whole, one of the members is not.
        let mut altered = whole.clone();
        for byte in &mut altered[whole.len() / 2..whole.len() / 2 + 64] {
            *byte ^= 0x55;
        }
        fs::write(&archive, altered).expect("the file can be written");
        served.refuses(text(&archive), &["esco-v1.1.zip/", "damaged zip archive", "download it again"]).await;

        let folder = tempfile::tempdir().expect("a temporary folder");
        let bomb = zip_of(folder.path(), "bomb.zip", "skills_en.csv", &vec![b'x'; 64 << 20]);
        let words = ["bomb.zip/skills_en.csv: unpacks to more than 200 times its size: refused", "hint:"];
        let ended = served.refuses(&bomb, &words).await;
        assert!(ended.peak_kib < 64 << 10, "{} KiB for a bomb", ended.peak_kib);

        for name in ["../skills_en.csv", "a/../../skills_en.csv", "/etc/skills_en.csv", "..\\skills_en.csv"] {
            let archive = zip_of(folder.path(), "outside.zip", name, b"conceptUri,preferredLabel\n");
            let words = ["outside.zip: member ", "points outside the archive: refused", "hint:"];
            served.refuses(&archive, &words).await;
        }
        let outside = folder.path().parent().expect("a folder around it").join("skills_en.csv");
        assert!(!outside.exists(), "nothing is unpacked outside");
    }
}

fn zip_of(folder: &Path, name: &str, member: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    let mut writer = zip::ZipWriter::new(File::create(&path).expect("the archive can be written"));
    add_to_zip(&mut writer, member, bytes);
    writer.finish().expect("the archive can be written");
    text(&path).to_owned()
}

#[tokio::test]
async fn a_line_without_end_takes_no_memory() {
    const GIGABYTE: u64 = 1 << 30;
    let served = Served::on(Installation::embedded()).await;
    let release = revised();
    let line = release.next_line("skills_en.csv");
    // A file with a hole: it takes no room on disk.
    let file = OpenOptions::new().append(true).open(release.file("skills_en.csv")).expect("the file is there");
    file.set_len(GIGABYTE).expect("holes are possible");
    let first = format!("skills_en.csv: the row that starts on line {line} is longer than 16 MB");
    let ended = served.refuses(release.argument(), &[&first, "unclosed quotation mark"]).await;
    assert!(ended.peak_kib > 0, "memory was looked at");
    assert!(ended.peak_kib < 300 << 10, "{} KiB", ended.peak_kib);
}

#[tokio::test]
async fn bad_rows_are_reported_and_the_others_taken() {
    for served in Served::both().await {
        let file = "skills_en.csv";
        let row = |uri: &str, label: &str| {
            format!("KnowledgeSkillCompetence,{uri},knowledge,cross-sector,{label},,,released,,,,,A row of the test.\n")
        };

        let release = revised();
        let line = release.next_line(file);
        let bad = row(&skill_uri(900), "gr\u{fffd}n").into_bytes();
        let bad: Vec<u8> = bad.into_iter().filter(|byte| !matches!(byte, 0xEF | 0xBF)).collect();
        assert!(std::str::from_utf8(&bad).is_err());
        release.append(file, &bad);
        release.append(file, row(&skill_uri(901), "take the row after it").as_bytes());
        served.reports(&release, "rejected", file, line, &["not UTF-8 text"]).await;

        let release = revised();
        let line = release.next_line(file);
        release.append(file, row(&skill_uri(0), "come twice").as_bytes());
        served.reports(&release, "rejected", file, line, &["conceptUri\tthe same URI as in row 2"]).await;

        let release = revised();
        let line = release.next_line(file);
        release.append(file, row("javascript:alert(1)", "be a script").as_bytes());
        served.reports(&release, "rejected", file, line, &["conceptUri\tnot a URI", "javascript:alert(1)"]).await;

        let file = "broaderRelationsSkillPillar.csv";
        let release = revised();
        let line = release.next_line(file);
        release.append(file, format!("SkillGroup,{},SkillGroup,{}\n", group_uri(0), group_uri(1)).as_bytes());
        let words = [group_uri(0), "broader".to_owned(), group_uri(1), "closes a cycle in the hierarchy".to_owned()];
        served.reports(&release, "cycle", file, line, &words.each_ref().map(String::as_str)).await;

        let file = "occupationSkillRelations.csv";
        let release = revised();
        let line = release.next_line(file);
        let dangling = format!("{},essential,knowledge,{}\n", occupation_uri(0), skill_uri(4_000));
        release.append(file, dangling.as_bytes());
        let missing = format!("`{}` is not a concept of framework `esco`", skill_uri(4_000));
        served.reports(&release, "dangling", file, line, &[&missing]).await;
    }
}

#[tokio::test]
async fn a_release_without_a_table_says_so() {
    for store in Installation::both().await {
        let release = World::small().write();
        release.remove("skills_en.csv");
        let ended = store.import_esco(release.argument());
        let ended = ended.says(&["note: tables that are not in the input: ", "skills"]);
        ended.says(&["dangling: esco-v1.0/broaderRelationsSkillPillar.csv row 7: ", "is not a concept", "--report 1"]);
        let report = store.run(&["import", "--report", "1"]).succeeded();
        let listed = report.stdout.lines().filter(|line| line.starts_with("dangling\t")).count();
        assert_eq!(listed, 60 + 100 + 30, "every relation of a skill");
    }
}

#[tokio::test]
async fn more_rejections_than_the_budget_fail_the_import() {
    for served in Served::both().await {
        let release = revised();
        let line = release.next_line("skills_en.csv");
        for number in 0..40 {
            let row = format!("KnowledgeSkillCompetence,no-uri-{number},knowledge,,label,,,released,,,,,\n");
            release.append("skills_en.csv", row.as_bytes());
        }
        let first = format!("first: esco-v1.1/skills_en.csv row {line}, conceptUri: not a URI");
        let words = ["40 of ", " rows were refused, more than the budget of 5 %; nothing was published", &first];
        let ended = served.refuses(release.argument(), &words).await;
        let ended = ended.says(&["hint: look at `skillspine import --report ", "--rejection-budget raises the limit"]);
        let run = ended.stderr.split("--report ").nth(1).and_then(|rest| rest.split('`').next()).expect("a run");
        let report = served.store.run(&["import", "--report", run]).succeeded();
        let listed = report.stdout.lines().filter(|line| line.starts_with("rejected\t")).count();
        assert_eq!(listed, 40, "{}: the report lists what the import stumbled over", served.store.kind());

        let raised = ["import", "esco", "--from", release.argument(), "--rejection-budget", "50"];
        served.store.run(&raised).succeeded().says(&["40 rejected"]);
        assert_eq!(published(&served.store).await.release, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_lead_nowhere_private() {
    let served = Served::on(Installation::embedded()).await;
    let csv = "conceptType,conceptUri,preferredLabel\n";
    let local = answer_always(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{csv}", csv.len())).await;
    let port = local.rsplit(':').next().expect("a port");
    for url in [
        local.clone(),
        format!("http://localhost:{port}/skills_en.csv"),
        format!("http://[::ffff:127.0.0.1]:{port}/skills_en.csv"),
        "http://[::1]:80/skills_en.csv".to_owned(),
        "http://10.0.0.1/skills_en.csv".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://192.168.1.1/skills_en.csv".to_owned(),
    ] {
        served.refuses(&url, &["is the private address", ": refused", "hint:"]).await;
    }
    for url in ["ftp://ftp.example.org/skills_en.csv", "file:///etc/passwd", "gopher://example.org/"] {
        served.refuses(url, &[url, "not an http:// or https:// address", "hint:"]).await;
    }

    let fetch =
        |url: String| served.store.run(&["import", "esco", "--version", "1.1", "--allow-private", "--from", &url]);
    let redirect =
        |to: &str| answer_always(format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"));
    let to_ftp = redirect("ftp://ftp.example.org/skills_en.csv").await;
    fetch(to_ftp).failed(1, &["ftp://ftp.example.org/skills_en.csv", "not an http:// or https:// address"]);
    let to_file = redirect("file:///etc/passwd").await;
    fetch(to_file).failed(1, &["file:///etc/passwd", "not an http:// or https:// address"]);
    let in_circles = redirect("/again").await;
    fetch(in_circles).failed(1, &["more than 5 redirects", "hint:"]);
    let missing = answer_always("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned()).await;
    fetch(format!("{missing}/skills_en.csv")).failed(1, &["skills_en.csv: the server answered 404", "hint:"]);
    let cut = answer_always("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\nconceptUri,".to_owned()).await;
    fetch(format!("{cut}/skills_en.csv")).failed(1, &["broke off after ", "hint: run the command again"]);
    let page = "<html><body>please log in</body></html>";
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n", page.len());
    let log_in = answer_always(format!("{head}{page}")).await;
    fetch(format!("{log_in}/skills_en.csv")).failed(1, &["skills_en.csv: ", "found a web page", "check the address"]);
    assert_eq!(everything(&served.store).await, served.state);
    assert_eq!(served.store.temporary_files(), Vec::<std::path::PathBuf>::new());

    fetch(format!("{local}/skills_en.csv")).failed(1, &["the input has no rows", "hint:"]);
}

/// Fills a file system of its own, which is gone with the shell.
const FULL_DISK: &str = r#"
program=$1 data=$2 first=$3 second=$4 said=$5
mkdir -p "$data"
mount -t tmpfs -o size=3m none "$data" || exit 77
run() {
    step=$1
    shift
    "$program" --data-dir "$data" "$@" >"$said/$step.out" 2>"$said/$step.err"
    echo $? >"$said/$step.code"
}
run first import esco --from "$first"
run before export esco
run full import esco --from "$second"
run after export esco
run doctor doctor
mount -o remount,size=256m "$data"
run again import esco --from "$second"
run healed doctor
"#;

#[test]
fn a_full_disk_is_named_and_heals() {
    let Some(apart) = [vec!["-m"], vec!["-rm"]].into_iter().find(|flags| can_mount(flags)) else {
        println!("left out: this user may not mount a file system");
        return;
    };
    let store = Installation::embedded();
    let first = World::small().write();
    let second = World { skills: 2_000, ..World::small().revised() }.write();
    let said = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new("unshare");
    store.equip(&mut command);
    command.args(apart).args(["sh", "-c", FULL_DISK, "sh", env!("CARGO_BIN_EXE_skillspine"), text(&store.data_dir())]);
    command.args([first.argument(), second.argument(), text(said.path())]);
    Running::start(command, "the full disk".to_owned()).wait().succeeded();

    let read = |name: &str| fs::read_to_string(said.path().join(name)).expect("the step was run");
    let check = |step: &str, code: &str| {
        assert_eq!(read(&format!("{step}.code")).trim(), code, "{step}\n{}", read(&format!("{step}.err")));
    };
    check("first", "0");
    check("full", "1");
    let error = read("full.err");
    assert!(error.contains("the store cannot write") && error.contains("hint: free disk space"), "{error}");
    check("after", "0");
    assert_eq!(read("after.out"), read("before.out"), "what is published goes on being served");
    check("doctor", "0");
    check("again", "0");
    assert!(read("again.err").contains("published as release 2"), "{}", read("again.err"));
    check("healed", "0");
}

fn can_mount(flags: &[&str]) -> bool {
    let mount = ["sh", "-c", "mount -t tmpfs -o size=1m none /mnt"];
    Command::new("unshare").args(flags).args(mount).output().is_ok_and(|ended| ended.status.success())
}
