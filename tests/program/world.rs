//! A small ESCO release of our own making, in the publisher's CSV layout.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use tempfile::TempDir;

/// What a release holds.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// Version of the release.
    pub version: &'static str,
    /// How many skills it begins with.
    pub skills: usize,
    /// How many occupations it has.
    pub occupations: usize,
    /// Skills of each occupation.
    pub skills_per_occupation: usize,
    /// A revised release renames every third skill, drops every tenth and has as many new ones.
    pub is_revised: bool,
}

/// Groups of skills below the root group.
const GROUPS: usize = 5;

/// Rows of ISCO groups: a group on each of the four levels.
const ISCO: [(&str, &str); 4] = [
    ("2", "Professionals"),
    ("25", "Information and communications technology professionals"),
    ("251", "Software and applications developers and analysts"),
    ("2512", "Software developers"),
];

const VERBS: [&str; 4] = ["inspect", "repair", "design", "document"];
const THINGS: [&str; 7] = ["pumps", "ledgers", "bridges", "timetables", "gardens", "looms", "engines"];

impl World {
    /// Some three hundred rows.
    pub fn small() -> Self {
        Self { version: "1.0", skills: 60, occupations: 20, skills_per_occupation: 5, is_revised: false }
    }

    /// The release after the first one.
    pub fn revised(self) -> Self {
        Self { version: "1.1", is_revised: true, ..self }
    }

    /// Numbers of the skills.
    fn skill_numbers(&self) -> Vec<usize> {
        let is_kept = |number: &usize| !self.is_revised || number % 10 != 9;
        let new = if self.is_revised { self.skills..self.skills + self.skills / 10 } else { 0..0 };
        (0..self.skills).filter(is_kept).chain(new).collect()
    }

    /// Preferred label of a skill.
    pub fn skill_label(&self, number: usize) -> String {
        let verb = VERBS[number % VERBS.len()];
        let thing = THINGS[number % THINGS.len()];
        let revised = if self.is_revised && number.is_multiple_of(3) { " with care" } else { "" };
        format!("{verb} {thing} number {number}{revised}")
    }

    /// Writes the release into a folder of its own, named as the publisher's archive is.
    pub fn write(&self) -> Release {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(format!("esco-v{}", self.version));
        fs::create_dir(&path).expect("the folder of the release");
        let release = Release { _folder: folder, path };
        for (name, text) in self.tables() {
            release.write(name, text.as_bytes());
        }
        release
    }

    /// Rows of all tables together, without headers.
    pub fn rows(&self) -> u64 {
        self.tables().iter().map(|(name, text)| data_rows(name, text)).sum()
    }

    /// Names and content of the tables.
    fn tables(&self) -> Vec<(&'static str, String)> {
        let skills = self.skill_numbers();
        vec![
            ("skills_en.csv", self.skills_table(&skills)),
            ("skillGroups_en.csv", skill_groups_table()),
            ("occupations_en.csv", self.occupations_table()),
            ("ISCOGroups_en.csv", isco_table()),
            ("broaderRelationsSkillPillar.csv", broader_skills_table(&skills)),
            ("broaderRelationsOccPillar.csv", self.broader_occupations_table()),
            ("occupationSkillRelations.csv", self.occupation_skills_table(&skills)),
            ("skillSkillRelations.csv", skill_skills_table(&skills)),
        ]
    }

    fn skills_table(&self, skills: &[usize]) -> String {
        let mut table = String::from(
            "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description\n",
        );
        for &number in skills {
            let kind = if number % 4 == 3 { "knowledge" } else { "skill/competence" };
            let (uri, label) = (skill_uri(number), self.skill_label(number));
            line(
                &mut table,
                format_args!(
                    "KnowledgeSkillCompetence,{uri},{kind},sector-specific,{label},\"{label} well\n{label} daily\",,released,2026-01-01T00:00:00Z,,,,What it takes to {label}."
                ),
            );
        }
        table
    }

    fn occupations_table(&self) -> String {
        let mut table = String::from(
            "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,regulatedProfessionNote,scopeNote,definition,inScheme,description,code\n",
        );
        for number in 0..self.occupations {
            let uri = occupation_uri(number);
            line(
                &mut table,
                format_args!(
                    "Occupation,{uri},2512,maintainer of kind {number},keeper of kind {number},,released,2026-01-01T00:00:00Z,,,,,Looks after things of kind {number}.,2512.{number}"
                ),
            );
        }
        table
    }

    fn broader_occupations_table(&self) -> String {
        let mut table = String::from(BROADER_HEADER);
        for pair in ISCO.windows(2) {
            let (above, below) = (isco_uri(pair[0].0), isco_uri(pair[1].0));
            line(&mut table, format_args!("ISCOGroup,{below},ISCOGroup,{above}"));
        }
        for number in 0..self.occupations {
            line(&mut table, format_args!("Occupation,{},ISCOGroup,{}", occupation_uri(number), isco_uri("2512")));
        }
        table
    }

    fn occupation_skills_table(&self, skills: &[usize]) -> String {
        let mut table = String::from("occupationUri,relationType,skillType,skillUri\n");
        for number in 0..self.occupations {
            for step in 0..self.skills_per_occupation {
                let skill = skills[(number * 7 + step * 3) % skills.len()];
                let relation = if step % 2 == 0 { "essential" } else { "optional" };
                let (occupation, skill) = (occupation_uri(number), skill_uri(skill));
                line(&mut table, format_args!("{occupation},{relation},skill/competence,{skill}"));
            }
        }
        table
    }
}

/// A release in a folder, which is gone with the value.
#[derive(Debug)]
pub struct Release {
    _folder: TempDir,
    path: PathBuf,
}

impl Release {
    /// The folder as an argument of the program.
    pub fn argument(&self) -> &str {
        self.path.to_str().expect("temporary folders have plain names")
    }

    /// A file of the release.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.file(name), bytes).expect("the file can be written");
    }

    /// Adds bytes to the end of a file.
    pub fn append(&self, name: &str, bytes: &[u8]) {
        let mut file = OpenOptions::new().append(true).open(self.file(name)).expect("the file is there");
        file.write_all(bytes).expect("the file can be written");
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.file(name)).expect("the file is there");
    }

    /// Replaces the first line of a file.
    pub fn replace_header(&self, name: &str, header: &str) {
        let text = self.read(name);
        let (_, rows) = text.split_once('\n').expect("a header and rows");
        self.write(name, format!("{header}\n{rows}").as_bytes());
    }

    /// The content of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).expect("the file is there")
    }

    /// Number of the line that would come next in a file.
    pub fn next_line(&self, name: &str) -> usize {
        self.read(name).lines().count() + 1
    }

    /// Packs the files into an archive beside the folder, as the publisher does.
    pub fn zip(&self) -> PathBuf {
        let archive = PathBuf::from(format!("{}.zip", self.path.display()));
        let mut writer = zip::ZipWriter::new(File::create(&archive).expect("the archive can be written"));
        let mut names: Vec<_> = fs::read_dir(&self.path)
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
            .collect();
        names.sort();
        for name in names {
            add_to_zip(&mut writer, &name, &fs::read(self.file(&name)).expect("the file is there"));
        }
        writer.finish().expect("the archive can be written");
        archive
    }
}

/// Adds a packed file to an archive, whatever its name.
pub fn add_to_zip(writer: &mut zip::ZipWriter<File>, name: &str, bytes: &[u8]) {
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("the archive takes the name");
    writer.write_all(bytes).expect("the archive can be written");
}

/// URI of a skill.
pub fn skill_uri(number: usize) -> String {
    format!("http://data.europa.eu/esco/skill/00000000-0000-4000-8000-{number:012x}")
}

/// URI of an occupation.
pub fn occupation_uri(number: usize) -> String {
    format!("http://data.europa.eu/esco/occupation/00000000-0000-4000-9000-{number:012x}")
}

/// URI of a group of skills, 0 being the root.
pub fn group_uri(number: usize) -> String {
    let code = group_code(number);
    format!("http://data.europa.eu/esco/skill/{code}")
}

fn group_code(number: usize) -> String {
    if number == 0 { "S1".to_owned() } else { format!("S1.{number}") }
}

fn isco_uri(code: &str) -> String {
    format!("http://data.europa.eu/esco/isco/C{code}")
}

const BROADER_HEADER: &str = "conceptType,conceptUri,broaderType,broaderUri\n";

fn skill_groups_table() -> String {
    let mut table = String::from(
        "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,inScheme,description,code\n",
    );
    for number in 0..=GROUPS {
        let (uri, code) = (group_uri(number), group_code(number));
        line(
            &mut table,
            format_args!(
                "SkillGroup,{uri},upkeep of sort {number},,,released,2026-01-01T00:00:00Z,,,Work of sort {number}.,{code}"
            ),
        );
    }
    table
}

fn isco_table() -> String {
    let mut table = String::from("conceptType,conceptUri,code,preferredLabel,status,altLabels,inScheme,description\n");
    for (code, label) in ISCO {
        line(&mut table, format_args!("ISCOGroup,{},{code},{label},released,,,", isco_uri(code)));
    }
    table
}

fn broader_skills_table(skills: &[usize]) -> String {
    let mut table = String::from(BROADER_HEADER);
    for number in 1..=GROUPS {
        line(&mut table, format_args!("SkillGroup,{},SkillGroup,{}", group_uri(number), group_uri(0)));
    }
    for &number in skills {
        let group = group_uri(number % GROUPS + 1);
        line(&mut table, format_args!("KnowledgeSkillCompetence,{},SkillGroup,{group}", skill_uri(number)));
    }
    table
}

fn skill_skills_table(skills: &[usize]) -> String {
    let mut table = String::from("originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n");
    for pair in skills.chunks_exact(2) {
        let (one, other) = (skill_uri(pair[0]), skill_uri(pair[1]));
        line(&mut table, format_args!("{one},skill/competence,optional,knowledge,{other}"));
    }
    table
}

fn line(table: &mut String, row: std::fmt::Arguments<'_>) {
    writeln!(table, "{row}").expect("strings take everything");
}

/// Rows of a table below its header; a skill takes two lines.
fn data_rows(name: &str, text: &str) -> u64 {
    let lines = text.lines().count() as u64 - 1;
    if name == "skills_en.csv" { lines / 2 } else { lines }
}
