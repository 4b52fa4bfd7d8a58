#!/usr/bin/env python3
"""Selects the demo world from the publishers' own files and writes it beside this script.

    python3 demo/select.py <corpus>

`<corpus>` is a folder with the releases that README.md lists, unpacked. The choice is made by the constants below; everything
else follows from them, so running the script again on the same releases writes the same bytes.

Codes, URIs, labels, relations and ratings carry over as published. Sentences do not: descriptions come from `descriptions.csv`
and task statements from `tasks.csv`, both written for this project; other cells with prose are left empty.
"""

import csv
import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

DEMO = Path(__file__).resolve().parent
csv.field_size_limit(1 << 30)

# ESCO occupations by code: data and software, nursing and care, electrical installation and renewable energy.
ESCO_OCCUPATIONS = """
    2511.3 2511.4 2512.4 2513.5 2519.7 2521.1 2529.7 2120.6
    1342.1 2221.2 5321.1 5322.1
    2151.1 7411.1 7411.1.1 7411.1.4 3131.2 2433.3
""".split()

# Skills beside those that are essential for the occupations above: languages and tools of the trade, green skills, and some of
# the transversal skills, languages and digital competences of the collections. By preferred label.
MORE_SKILLS = """
    Python (computer programming); Java (computer programming); JavaScript; TypeScript; R; C++; SPARQL; Hadoop; MATLAB; PHP
    web application security threats; cloud technologies; Internet of Things; implement a firewall
    safeguard online privacy and identity; use spreadsheets software; design database in the cloud
    solar panel mounting systems; types of photovoltaic panels; maintain solar energy systems; smart grids systems; install onshore wind energy systems
    perform a feasibility study on mini wind power; environmental legislation; maintain wind turbines
    think analytically; solve problems; work in teams; manage time; show empathy; think critically; cope with stress; attend to detail
    adopt ways to reduce pollution; evaluate environmental impact of personal behaviour; apply digital security measures
    English; French; German; Polish; Swedish; understand spoken English; write English; interact verbally in English
    protect personal data and privacy; develop digital content; manage data, information and digital content
"""

# ESCO code -> code under which the Polish crosswalk has the name. Its codes are those of an older release, in which some
# occupations stood elsewhere; each pair was checked by reading both names.
POLISH_NAMES = {
    "1342.1": "1342.1", "2120.6": "2120.6", "2151.1": "2151.1", "2513.5": "2513.5",
    "2519.7": "2519.6", "2521.1": "2521.1", "5321.1": "5321.1", "5322.1": "5322.1", "7411.1": "7411.1", "7411.1.1": "7411.1.1",
}

ONET_OCCUPATIONS = """
    15-1251.00 15-1252.00 15-1253.00 15-1254.00 15-1242.00 15-1212.00 15-2051.00 15-2041.00 15-1211.00 15-1211.01
    11-9111.00 29-1141.00 31-1121.00 31-1131.00
    47-2111.00 47-2231.00 49-9081.00 17-2071.00 17-2199.00 17-2199.11 13-1199.00 13-1199.05
""".split()

TECHNOLOGIES = """
    Python; R; JavaScript; TypeScript; C++; C#; Oracle Java; Structured query language SQL; Microsoft SQL Server; PostgreSQL; MySQL; MongoDB
    Apache Hadoop; Apache Spark; Apache Kafka; Tableau; Microsoft Power BI; IBM SPSS Statistics; SAS; The MathWorks MATLAB
    Git; GitHub; Docker; Kubernetes; Ansible software; Amazon Web Services AWS software; Linux; UNIX; React; Node.js; Django
    Selenium; Atlassian JIRA; Microsoft Excel; Microsoft Office; Microsoft Project; Epic Systems; MEDITECH software
    eClinicalWorks EHR software; Autodesk AutoCAD; Autodesk Revit; Supervisory control and data acquisition SCADA software
    Geographic information system GIS software; SAP business and customer relations management software; PVsyst; HOMER Energy HOMER
    NREL System Advisor Model SAM; Google TensorFlow; Wireshark; Firewall software; Splunk Enterprise
""".replace("\n", ";").split(";")

TOOLS = """
    Desktop computers; Notebook computers; Multimeters; Digital multimeters; Voltage testers; Ammeters; Oscilloscopes; Power drills
    Wire strippers; Adjustable wrenches; Torque wrenches; Conduit benders; Fall arrest systems; Safety harnesses; Insulation testers
    Extension ladders; Cordless drills; Digital thermometers; Stethoscopes; Blood pressure cuffs; Pulse oximeters
    Automated external defibrillators AED; Intravenous IV infusion pumps; Wheelchairs; Patient lifts; Glucometers; Pyranometers
    Data loggers; Infrared cameras; Power analyzers; Graphics processing unit GPU
""".replace("\n", ";").split(";")

RATED_TABLES = ["Work Styles", "Interests", "Work Values"]
# Ratings of skills below this importance (of 1 to 5) are left out.
LEAST_IMPORTANCE = 2.5
MOST_TITLES = 8
MOST_LABELS = 4

# Pairs of our own where the published crosswalk names codes of an older taxonomy: ESCO code, predicate, O*NET-SOC 2019 code.
OWN_MAPPINGS = [
    ("2511.3", "skos:closeMatch", "15-2051.00"),
    ("2511.4", "skos:exactMatch", "15-2051.00"),
    ("2512.4", "skos:closeMatch", "15-1252.00"),
    ("2513.5", "skos:exactMatch", "15-1254.00"),
    ("2519.7", "skos:broadMatch", "15-1253.00"),
    ("2521.1", "skos:exactMatch", "15-1242.00"),
    ("2529.7", "skos:relatedMatch", "15-1212.00"),
    ("5321.1", "skos:closeMatch", "31-1131.00"),
    ("5322.1", "skos:closeMatch", "31-1121.00"),
    ("7411.1.1", "skos:broadMatch", "47-2111.00"),
    ("7411.1.4", "skos:closeMatch", "47-2231.00"),
    ("3131.2", "skos:closeMatch", "49-9081.00"),
]

COUNTRIES = """
    AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE GB NO CH IS US CA AU IN EG MY BR JP
""".split()
SUBDIVISIONS = ("DE", "SE", "FR", "US")
NUTS_COUNTRIES = ("DE", "FR", "SE")
NUTS_LEVEL_3 = ("DE21", "FR10", "SE")

# Columns that say nothing about a language; they are filled in English only.
SAID_ONCE = ("modifiedDate", "regulatedProfessionNote", "inScheme")

COLLECTIONS = ["digital", "green", "transversal", "language", "research", "digComp"]
COLLECTION_SCHEMES = [
    f"http://data.europa.eu/esco/concept-scheme/{name}"
    for name in (
        "6c930acd-c104-4ece-acf7-f44fd7333036", "8ae4b9f3-507e-4057-a145-2f96f0132613", "digcomp", "green", "research",
        "skill-language-groups", "skill-transversal-groups",
    )
]


# ---- reading and writing ---------------------------------------------------------------------------------------------------


def read_csv(path, delimiter=","):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def header_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def write_csv(path, columns, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_tsv(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    return columns, [dict(zip(columns, line.split("\t"))) for line in lines[1:]]


def write_tsv(path, columns, rows):
    lines = ["\t".join(columns)] + ["\t".join(row.get(column) or "n/a" for column in columns) for row in rows]
    write_text(path, "\n".join(lines) + "\n")


def write_text(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def read_sheet(path, name):
    """The rows of a worksheet as lists of text."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    link = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    with zipfile.ZipFile(path) as archive:
        strings = []
        for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")):
            strings.append("".join(text.text or "" for text in item.iter(space + "t")))
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).find(space + "sheets")
        wanted = next(sheet.get(link) for sheet in sheets if sheet.get("name").strip() == name)
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        target = next(item.get("Target") for item in links if item.get("Id") == wanted)
        with archive.open("xl/" + target.removeprefix("/xl/")) as file:
            for _, element in ElementTree.iterparse(file):
                if element.tag != space + "row":
                    continue
                row = []
                for cell in element:
                    column = 0
                    for letter in re.match("[A-Z]+", cell.get("r"))[0]:
                        column = column * 26 + ord(letter) - 64
                    row.extend([""] * (column - 1 - len(row)))
                    value = cell.find(space + "v")
                    text = "" if value is None else value.text or ""
                    row.append(strings[int(text)] if cell.get("t") == "s" and text else text)
                yield row
                element.clear()


def listed(text):
    return [item.strip() for line in text.strip().splitlines() for item in line.split(";") if item.strip()]


def descriptions():
    return {(row["key"], row["language"]): row["description"] for row in read_csv(DEMO / "descriptions.csv")}


# ---- ESCO ------------------------------------------------------------------------------------------------------------------


class Esco:
    """ESCO 1.1.1, English, with the French names of the same release (skills: of 1.0) and Polish names of occupations."""

    def __init__(self, corpus, texts):
        self.texts = texts
        self.used = set()
        self.release = corpus / "esco-v1.1.1"
        self.corpus = corpus
        self.out = DEMO / "esco-v1.1.1"
        english = lambda name: read_csv(self.release / "en" / f"{name}_en.csv")
        self.occupations = {row["conceptUri"]: row for row in english("occupations")}
        self.skills = {row["conceptUri"]: row for row in english("skills")}
        self.groups = {row["conceptUri"]: row for row in english("skillGroups")}
        self.isco = {row["conceptUri"]: row for row in english("ISCOGroups")}
        relation = lambda name: read_csv(self.release / "relations" / f"{name}.csv")
        self.occupation_skills = relation("occupationSkillRelations")
        self.skill_skills = relation("skillSkillRelations")
        self.broader_skills = relation("broaderRelationsSkillPillar")
        self.broader_occupations = relation("broaderRelationsOccPillar")

    def select(self):
        by_code = {row["code"]: uri for uri, row in self.occupations.items()}
        chosen = {by_code[code] for code in ESCO_OCCUPATIONS}
        above = self.above(chosen, self.broader_occupations)
        self.kept_occupations = chosen | {uri for uri in above if uri in self.occupations}
        self.kept_isco = {uri for uri in above if uri in self.isco}

        labels = {}
        for uri, row in sorted(self.skills.items()):
            labels.setdefault(row["preferredLabel"].strip(), uri)
        missing = [label for label in listed(MORE_SKILLS) if label not in labels]
        if missing:
            sys.exit(f"no ESCO skill is called {missing}")
        skills = {labels[label] for label in listed(MORE_SKILLS)}
        skills |= {row["skillUri"] for row in self.occupation_skills if row["occupationUri"] in chosen and row["relationType"] == "essential"}
        self.kept_skills = self.with_a_way_to_the_top(skills)
        self.kept_groups = {
            uri for uri in self.above(self.kept_skills, self.broader_skills, through=self.groups) if uri in self.groups
        }
        self.kept = self.kept_skills | self.kept_groups

    def above(self, uris, rows, through=None):
        parents = defaultdict(set)
        for row in rows:
            if through is None or row["broaderUri"] in through:
                parents[row["conceptUri"]].add(row["broaderUri"])
        found, waiting = set(), list(uris)
        while waiting:
            for parent in parents[waiting.pop()] - found:
                found.add(parent)
                waiting.append(parent)
        return found

    def with_a_way_to_the_top(self, skills):
        """Some skills hang on other skills only: those come along."""
        parents = defaultdict(list)
        for row in self.broader_skills:
            parents[row["conceptUri"]].append(row["broaderUri"])
        found, waiting = set(skills), sorted(skills)
        while waiting:
            above = parents[waiting.pop()]
            if any(uri in self.groups or uri in found for uri in above):
                continue
            found.add(min(above))
            waiting.append(min(above))
        return found

    def write(self):
        self.write_labels("en", {name: self.release / "en" / f"{name}_en.csv" for name in ("occupations", "skills", "skillGroups", "ISCOGroups")})
        self.write_labels("fr", {name: self.release / "fr-partial" / f"{name}_fr.csv" for name in ("occupations", "skillGroups", "ISCOGroups")})
        self.write_french_skills()
        self.write_polish_occupations()
        self.write_relations()
        self.write_collections()

    def describe(self, row, language, columns):
        """The row without the publisher's prose, with ours where there is some."""
        row = {column: row[column] for column in columns if column in row}
        for column in ("scopeNote", "definition", "description", *(SAID_ONCE if language != "en" else ())):
            if column in columns:
                row[column] = ""
        text = self.texts.get((row.get("conceptUri"), language))
        if text:
            row["description"] = text
            self.used.add((row["conceptUri"], language))
        if row.get("inScheme"):
            row["inScheme"] = ",\n".join(scheme for scheme in re.split(r"[\s,]+", row["inScheme"]) if scheme in COLLECTION_SCHEMES)
        if "altLabels" in row:
            row["altLabels"] = "\n".join(self.other_labels(row))
        return row

    def other_labels(self, row):
        """The labels beside the preferred one, at most a handful, in the publisher's order."""
        labels = [label.strip() for label in row["altLabels"].split("\n")]
        return [label for label in labels if label and label != row["preferredLabel"].strip()][:MOST_LABELS]

    def write_labels(self, language, files):
        kept = {
            "occupations": self.kept_occupations, "skills": self.kept_skills,
            "skillGroups": self.kept_groups, "ISCOGroups": self.kept_isco,
        }
        for name, path in files.items():
            columns = header_of(path)
            rows = [row for row in read_csv(path) if row["conceptUri"] in kept[name]]
            self.write_table(f"{name}_{language}", columns, [self.describe(row, language, columns) for row in rows])

    def write_table(self, name, columns, rows):
        order = lambda row: (row.get("code") or "", row.get("conceptUri") or "", *row.values())
        write_csv(self.out / f"{name}.csv", columns, sorted(rows, key=order))

    def write_french_skills(self):
        """1.1.1 came without a French skills file here; the names are those of 1.0, the rest of the row is that of 1.1.1."""
        columns = header_of(self.release / "en" / "skills_en.csv")
        rows = []
        for french in read_csv(self.corpus / "esco-v1.0-fr" / "skills_fr.csv"):
            english = self.skills.get(french["conceptUri"])
            if english and french["conceptUri"] in self.kept_skills:
                row = {**english, "preferredLabel": french["preferredLabel"], "altLabels": french["altLabels"], "hiddenLabels": ""}
                rows.append(self.describe(row, "fr", columns))
        self.write_table("skills_fr", columns, rows)

    def write_polish_occupations(self):
        names = {row["esco code"]: row["esco name"] for row in read_csv(self.corpus / "crosswalks" / "kzis_esco_crosswalk.csv", ";")}
        columns = header_of(self.release / "en" / "occupations_en.csv")
        rows = []
        for uri in self.kept_occupations:
            code = self.occupations[uri]["code"]
            if code in POLISH_NAMES:
                row = {**self.occupations[uri], "preferredLabel": names[POLISH_NAMES[code]], "altLabels": "", "hiddenLabels": ""}
                rows.append(self.describe(row, "pl", columns))
        self.write_table("occupations_pl", columns, rows)

    def write_relations(self):
        def write(name, rows):
            path = self.release / "relations" / f"{name}.csv"
            columns = header_of(path)
            write_csv(self.out / f"{name}.csv", columns, sorted(rows, key=lambda row: list(row.values())))

        write("occupationSkillRelations", [
            row for row in self.occupation_skills
            if row["occupationUri"] in self.kept_occupations and row["skillUri"] in self.kept_skills
        ])
        write("skillSkillRelations", [
            row for row in self.skill_skills
            if row["originalSkillUri"] in self.kept_skills and row["relatedSkillUri"] in self.kept_skills
        ])
        write("broaderRelationsSkillPillar", [
            row for row in self.broader_skills if row["conceptUri"] in self.kept and row["broaderUri"] in self.kept
        ])
        occupations = self.kept_occupations | self.kept_isco
        write("broaderRelationsOccPillar", [
            row for row in self.broader_occupations if row["conceptUri"] in occupations and row["broaderUri"] in occupations
        ])

    def write_collections(self):
        for name in [f"{name}Skills" for name in COLLECTIONS] + ["researchOccupations"]:
            path = self.release / "en" / f"{name}Collection_en.csv"
            columns = header_of(path)
            kept = self.kept_occupations if name == "researchOccupations" else self.kept
            rows = []
            for row in read_csv(path):
                if row["conceptUri"] in kept:
                    rows.append({**row, **dict.fromkeys(("altLabels", "description", "broaderConceptUri", "broaderConceptPT"), "")})
            self.write_table(f"{name}Collection_en", columns, rows)

        path = self.release / "en" / "conceptSchemes_en.csv"
        schemes = [row for row in read_csv(path) if row["conceptSchemeUri"] in COLLECTION_SCHEMES]
        rows = [{**row, "description": "", "hasTopConcept": ""} for row in schemes]
        write_csv(self.out / "conceptSchemes_en.csv", header_of(path), sorted(rows, key=lambda row: row["conceptSchemeUri"]))


# ---- O*NET -----------------------------------------------------------------------------------------------------------------


class Onet:
    """O*NET 27.0 as text, and the ratings of skills of 29.3 in the same form."""

    def __init__(self, corpus, texts):
        self.texts = texts
        self.used = set()
        self.release = corpus / "onet-27.0-text"
        self.later = corpus / "onet-29.3-excel"
        self.out = DEMO / "onet-27.0-text"
        self.out_later = DEMO / "onet-29.3-text"
        self.tables = {}
        for path in self.release.glob("*.txt"):
            if path.stem != "Read Me":
                self.tables[path.stem] = read_tsv(path)

    def write(self):
        for folder, release in ((self.out, "27.0 Database\nAugust 2022"), (self.out_later, "29.3 Database\nMay 2025")):
            write_text(folder / "Read Me.txt", f"O*NET {release} Release\n\nA selection; see README.md of the demo world.\n")
        elements = self.write_ratings()
        elements |= self.write_tasks()
        self.write_content_model(elements)
        self.write_occupations()
        self.write_technologies()

    def rows(self, table):
        return self.tables[table][1]

    def of_chosen(self, table):
        return [row for row in self.rows(table) if row["O*NET-SOC Code"] in ONET_OCCUPATIONS]

    def put(self, table, rows, folder=None):
        write_tsv((folder or self.out) / f"{table}.txt", self.tables[table][0], rows)

    def text(self, key):
        text = self.texts.get((key, "en"))
        if text:
            self.used.add((key, "en"))
        return text

    def write_ratings(self):
        elements = set()
        for table in RATED_TABLES:
            rows = [row for row in self.of_chosen(table) if row["Scale ID"] not in ("IH", "VH")]
            elements |= {row["Element ID"] for row in rows}
            self.put(table, rows)
        self.put("Scales Reference", self.rows("Scales Reference"))

        sheet = read_sheet(self.later / "Skills.xlsx", "Skills")
        columns = next(sheet)
        rows = [dict(zip(columns, row + [""] * len(columns))) for row in sheet if row[0] in ONET_OCCUPATIONS]
        importance = lambda row: row["Scale ID"] == "IM" and float(row["Data Value"]) >= LEAST_IMPORTANCE
        important = {(row["O*NET-SOC Code"], row["Element ID"]) for row in rows if importance(row)}
        rows = [row for row in rows if (row["O*NET-SOC Code"], row["Element ID"]) in important]
        elements |= {row["Element ID"] for row in rows}
        columns = [column for column in columns if column not in ("Title", "Scale Name")]
        write_tsv(self.out_later / "Skills.txt", columns, rows)
        return elements

    def write_tasks(self):
        own = {(row["O*NET-SOC Code"], row["Task ID"]): row["Task"] for row in read_csv(DEMO / "tasks.csv")}
        tasks = []
        for row in self.rows("Task Statements"):
            task = own.pop((row["O*NET-SOC Code"], row["Task ID"]), None)
            if task:
                tasks.append({**row, "Task": task})
        if own:
            sys.exit(f"no O*NET tasks {sorted(own)}")
        self.put("Task Statements", tasks)

        ids = {row["Task ID"] for row in tasks}
        pairs = [row for row in self.of_chosen("Tasks to DWAs") if row["Task ID"] in ids]
        self.put("Tasks to DWAs", pairs)
        detailed = [row for row in self.rows("DWA Reference") if row["DWA ID"] in {pair["DWA ID"] for pair in pairs}]
        self.put("DWA Reference", detailed)
        intermediate = [row for row in self.rows("IWA Reference") if row["IWA ID"] in {row["IWA ID"] for row in detailed}]
        self.put("IWA Reference", intermediate)
        return {row["Element ID"] for row in intermediate}

    def write_content_model(self, elements):
        kept = set()
        for element in elements:
            parts = element.split(".")
            kept |= {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
        rows = [row for row in self.rows("Content Model Reference") if row["Element ID"] in kept]
        self.put("Content Model Reference", [{**row, "Description": self.text(row["Element ID"])} for row in rows])
        for table, far in (("Skills to Work Activities", "Work Activities Element ID"),):
            links = [row for row in self.rows(table) if row["Skills Element ID"] in kept and row[far] in kept]
            self.put(table, links)

    def write_occupations(self):
        rows = [{**row, "Description": self.text(row["O*NET-SOC Code"])} for row in self.of_chosen("Occupation Data")]
        self.put("Occupation Data", rows)
        self.put("Alternate Titles", self.first_of_each("Alternate Titles"))
        self.put("Sample of Reported Titles", self.first_of_each("Sample of Reported Titles"))
        related = [row for row in self.of_chosen("Related Occupations") if row["Related O*NET-SOC Code"] in ONET_OCCUPATIONS]
        self.put("Related Occupations", related)
        self.put("Job Zones", self.of_chosen("Job Zones"))
        zones = []
        for row in self.rows("Job Zone Reference"):
            number = row["Job Zone"]
            zones.append({
                "Job Zone": number, "Name": row["Name"], "SVP Range": row["SVP Range"],
                "Experience": self.text(f"job-zone/{number}"),
            })
        self.put("Job Zone Reference", zones)

    def first_of_each(self, table):
        """Titles spread evenly over the alphabet, so that more than one trade of an occupation is named."""
        by_code = defaultdict(list)
        for row in self.of_chosen(table):
            by_code[row["O*NET-SOC Code"]].append(row)
        rows = []
        for code in sorted(by_code):
            step = max(1, len(by_code[code]) // MOST_TITLES)
            rows += by_code[code][::step][:MOST_TITLES]
        return rows

    def write_technologies(self):
        commodities = set()
        for table, names in (("Technology Skills", TECHNOLOGIES), ("Tools Used", TOOLS)):
            names = {name.strip() for name in names} - {""}
            rows = [row for row in self.of_chosen(table) if row["Example"] in names]
            commodities |= {row["Commodity Code"] for row in rows}
            self.put(table, rows)
        reference = [row for row in self.rows("UNSPSC Reference") if row["Commodity Code"] in commodities]
        self.put("UNSPSC Reference", reference)


# ---- reference data and crosswalks -----------------------------------------------------------------------------------------


def write_isco(corpus, esco):
    """ISCO-08 codes and titles as ESCO publishes them; the structure file itself is a workbook."""
    rows = [{"isco_code": row["code"], "title": row["preferredLabel"]} for row in esco.isco.values()]
    needed = {esco.isco[uri]["code"] for uri in esco.kept_isco}
    rows = [row for row in rows if row["isco_code"] in needed or len(row["isco_code"]) == 1]
    write_csv(DEMO / "isco" / "isco-08.csv", ["isco_code", "title"], sorted(rows, key=lambda row: row["isco_code"]))


def write_soc(corpus):
    """The occupations that O*NET's rest on, and the groups above them."""
    wanted = {code[:7] for code in ONET_OCCUPATIONS}
    by_level = defaultdict(list)
    for row in read_csv(corpus / "soc-us" / "BLS-Import.csv"):
        by_level[row["SOC Group"]].append(row)
    above, kept = list(wanted), set(wanted)
    for level, shared in (("Broad", 4), ("Minor", 4), ("Major", 2)):
        above = {nearest(code, [row["SOC Code"] for row in by_level[level]], shared) for code in above} - {None}
        kept |= above
    rows = [row for rows in by_level.values() for row in rows if row["SOC Code"] in kept]
    write_csv(DEMO / "soc" / "soc-2018.csv", ["SOC Code", "SOC Title"], sorted(rows, key=lambda row: row["SOC Code"]))


def nearest(code, codes, shared):
    before = [other for other in codes if other <= code and other[:shared] == code[:shared]]
    return max(before, default=None)


def write_regions(corpus):
    """Countries and subdivisions in the layout of iso-codes, NUTS in the layout of Eurostat's comparison sheet."""
    regions = corpus / "regions"
    fields = ("alpha_2", "alpha_3", "name", "common_name", "numeric", "official_name")
    countries = [
        {field: country[field] for field in fields if field in country}
        for country in json.loads((regions / "iso_3166-1.json").read_text(encoding="utf-8"))["3166-1"]
        if country["alpha_2"] in COUNTRIES
    ]
    write_json("iso_3166-1.json", "3166-1", countries, "alpha_2")
    subdivisions = [
        entry
        for entry in json.loads((regions / "iso_3166-2.json").read_text(encoding="utf-8"))["3166-2"]
        if entry["code"].startswith(tuple(f"{country}-" for country in SUBDIVISIONS))
    ]
    write_json("iso_3166-2.json", "3166-2", subdivisions, "code")

    sheet = read_sheet(regions / "NUTS2021-NUTS2024.xlsx", "NUTS2021- NUTS2024")
    columns = [" ".join(column.split()) for column in next(sheet)]
    rows = [dict(zip(columns, row + [""] * len(columns))) for row in sheet]
    write_csv(DEMO / "nuts" / "nuts-2021-2024.csv", columns, [row for row in rows if is_kept_nuts(row)])


def is_kept_nuts(row):
    code = row["Code 2024"] or row["Code 2021"]
    return code[:2] in NUTS_COUNTRIES and (len(code) < 5 or code.startswith(NUTS_LEVEL_3))


def write_json(name, key, entries, order):
    entries = sorted(entries, key=lambda entry: entry[order])
    lines = ",\n".join("    " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    write_text(DEMO / "iso3166" / name, f'{{\n  "{key}": [\n{lines}\n  ]\n}}\n')


def write_crosswalks(corpus, esco):
    path = corpus / "crosswalks" / "esco_onet_crosswalk_Nov2020.csv"
    rows = [
        row for row in read_csv(path)
        if row["concept_uri"] in esco.kept_occupations and row["onet_code"] in ONET_OCCUPATIONS
    ]
    write_csv(DEMO / "crosswalk" / path.name, header_of(path), sorted(rows, key=lambda row: row["concept_uri"]))
    write_own_mappings(corpus, esco)


def write_own_mappings(corpus, esco):
    titles = {row["O*NET-SOC Code"]: row["Title"] for row in read_tsv(corpus / "onet-27.0-text" / "Occupation Data.txt")[1]}
    by_code = {row["code"]: row for row in esco.occupations.values()}
    head = """
        curie_map:
          esco: http://data.europa.eu/esco/
          onet: https://www.onetonline.org/link/summary/
        mapping_set_id: urn:skillspine:mapping-set:demo-esco-onet
        mapping_set_title: ESCO to O*NET occupations of the demo world
        mapping_set_version: "1"
        mapping_provider: Skillspine
        license: https://www.apache.org/licenses/LICENSE-2.0
        subject_source: esco:occupation
        subject_source_version: 1.1.1
        object_source: https://www.onetonline.org/
        object_source_version: "27.0"
    """
    head = ["#" + line.removeprefix(" " * 8) for line in head.strip("\n").rstrip().splitlines()]
    columns = ["subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification"]
    rows = []
    for code, predicate, onet in OWN_MAPPINGS:
        occupation = by_code[code]
        subject = occupation["conceptUri"].replace("http://data.europa.eu/esco/", "esco:")
        rows.append([subject, occupation["preferredLabel"], predicate, f"onet:{onet}", titles[onet], "semapv:ManualMappingCuration"])
    lines = ["\t".join(row) for row in [columns, *sorted(rows)]]
    write_text(DEMO / "sssom" / "demo-esco-onet.sssom.tsv", "\n".join(head + lines) + "\n")


# ---- all together ----------------------------------------------------------------------------------------------------------


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    corpus = Path(sys.argv[1])
    texts = descriptions()
    esco = Esco(corpus, texts)
    esco.select()
    esco.write()
    onet = Onet(corpus, texts)
    onet.write()
    write_isco(corpus, esco)
    write_soc(corpus)
    write_regions(corpus)
    write_crosswalks(corpus, esco)
    unused = sorted(set(texts) - esco.used - onet.used)
    if unused:
        sys.exit(f"descriptions of nothing in the selection: {unused}")
    counts = {
        "occupations": esco.kept_occupations, "ISCO groups": esco.kept_isco,
        "skills": esco.kept_skills, "skill groups": esco.kept_groups,
    }
    print("ESCO:", ", ".join(f"{len(uris)} {name}" for name, uris in counts.items()))
    files = Counter()
    for path in DEMO.rglob("*/*"):
        files[path.relative_to(DEMO).parts[0]] += path.stat().st_size
    print("bytes:", dict(sorted(files.items())), "together", sum(files.values()))


if __name__ == "__main__":
    main()
