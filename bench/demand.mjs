// Adverts to published, and questions about demand beside DuckDB and Postgres over the same rows.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, output, percentile } from "./lib/command.mjs";
import { databaseUrl, freshDatabase, psql, variables } from "./lib/postgres.mjs";
import { aim, number, remark, section } from "./lib/report.mjs";

const DATABASES = { import: "bench_demand", peer: "bench_demand_peer" };
const AIMS = { perSecond: 5_000, selective: 20, everything: 100, warmed: 5 };
const SHARE_OF_DUCKDB = { selective: 0.5, everything: 0.2 };
/** Filters of each set that Postgres is asked: the first of those that the others are asked. */
const ASKED_OF_POSTGRES = 5;

export function measureDemand(bench) {
    const sizes = (process.env.BENCH_ADVERTS ?? "100000,300000,1000000").split(",").map(Number);
    const imports = section(
        "Adverts: frameworks in the store to published, recognised on the way",
        "cargo run --release -p skillspine-tests --example demand -- import <corpus> <adverts> <folder> [<database url>]",
        ["adverts", "database", "wall", "adverts a second", "recognised on one core", "text on one core", "memory before", "most memory"],
    );
    const worlds = [];
    for (const size of sizes) {
        for (const database of [undefined, DATABASES.import]) {
            const folder = join(bench.folder, `demand-${size}-${database ?? "embedded"}`);
            mkdirSync(folder, { recursive: true });
            if (database) freshDatabase(database);
            const url = database ? [databaseUrl(database)] : [];
            const [about, recognised, imported] = linesOf(bench.demand, ["import", bench.corpus, size, folder, ...url]);
            imports(
                number(size),
                database ? "Postgres" : "SQLite",
                number(imported.seconds, "s"),
                number(imported.per_second),
                number(recognised.per_second, "a second"),
                number(recognised.megabytes_per_second, "MB/s"),
                number(imported.before_mb, "MB"),
                number(imported.peak_mb, "MB"),
            );
            aim(`${number(size)} adverts to published on ${database ? "Postgres" : "SQLite"}`, imported.per_second, "a second", {
                atLeast: AIMS.perSecond,
            });
            if (database) rmSync(folder, { recursive: true });
            else worlds.push({ size, folder, about });
        }
    }
    const { originals, text_bytes } = worlds[0].about;
    remark(
        `${number(originals)} real adverts with ${number(text_bytes / 1e6, "MB")} of text, multiplied: every copy has a day, regions, ` +
            "sentences and skills of its own, from a seed.",
    );
    for (const world of worlds) askAll(bench, world);
}

/** The same questions in the same run: ours, DuckDB's, Postgres'. */
function askAll(bench, { size, folder }) {
    const out = join(bench.folder, "handed-out");
    linesOf(bench.demand, ["hand-out", folder, out]);
    const questions = join(out, "questions.json");
    const ours = linesOf(bench.demand, ["ask", folder, questions]);
    const file = join(bench.folder, "peer.duckdb");
    const [loaded, ...duck] = linesOf(bench.python, [join(bench.home, "peer/demand.py"), out, file]);
    const postgres = askPostgres(bench, out, JSON.parse(readFileSync(questions, "utf8")).sets);
    rmSync(folder, { recursive: true });
    rmSync(file);

    const row = section(
        `Demand over ${number(size)} adverts: milliseconds, p50 / p99`,
        "cargo run --release -p skillspine-tests --example demand -- ask <folder> <questions>\nbench/peer/demand.py <tables> <file>",
        ["which", "asked", "files on disk", "again", "DuckDB, file on disk", "DuckDB again", "Postgres again", "of DuckDB", "of Postgres"],
    );
    const kinds = new Map(JSON.parse(readFileSync(questions, "utf8")).sets.map((set) => [set.name, set.kind]));
    const worst = { selective: {}, everything: {} };
    for (const [place, mine] of ours.slice(0, -1).entries()) {
        const [theirs, slow] = [duck[place], postgres[place]];
        agree(mine, theirs, "DuckDB");
        agree(mine, slow, "Postgres");
        const ratio = median(mine.warm_ms) / median(theirs.warm_ms);
        const ofPostgres = median(mine.warm_ms.slice(0, slow.warm_ms.length)) / median(slow.warm_ms);
        const cells = [mine.cold_ms, mine.warm_ms, theirs.cold_ms, theirs.warm_ms, slow.warm_ms].map(both);
        row(mine.set, mine.asked, ...cells, number(ratio), number(ofPostgres));
        const of = worst[kinds.get(mine.set)];
        const keep = (name, value) => (of[name] = Math.max(of[name] ?? 0, value));
        keep("cold", percentile(mine.cold_ms, 0.99));
        keep("warm", percentile(mine.warm_ms, 0.99));
        keep("ratio", ratio);
    }
    const { resident_mb, of_its_own_mb } = ours.at(-1);
    remark(
        `DuckDB ${loaded.version} loaded its tables in ${number(loaded.loaded_s, "s")}. The program that asks the index holds ` +
            `${number(resident_mb, "MB")} of memory afterwards, ${number(of_its_own_mb, "MB")} of it its own, the rest mapped files.`,
    );
    const name = `${number(size)} adverts`;
    aim(`${name}, selective: slowest p99, files on disk`, worst.selective.cold, "ms", { below: AIMS.selective });
    aim(`${name}, over everything: slowest p99, files on disk`, worst.everything.cold, "ms", { below: AIMS.everything });
    aim(`${name}, over everything: slowest p99, again`, worst.everything.warm, "ms", { below: AIMS.warmed });
    for (const [kind, share] of Object.entries(SHARE_OF_DUCKDB)) {
        aim(`${name}, ${kind}: largest share of DuckDB's p50, again`, worst[kind].ratio, "", { below: share });
    }
}

/** Every answer that both gave must be the same one. */
function agree(mine, theirs, who) {
    for (const [place, answer] of theirs.answers.entries()) {
        const [ours, other] = [mine.answers[place], answer].map((value) => JSON.stringify(value));
        if (ours !== other) throw new Error(`${who} says otherwise (${mine.set}: ${mine.asked}, filter ${place}):\n${ours}\n${other}`);
    }
}

/** The same in SQL on Postgres, over the same rows in tables with indexes for it. */
function askPostgres(bench, out, sets) {
    freshDatabase(DATABASES.peer);
    const readable = join(bench.folder, "copied");
    mkdirSync(readable, { recursive: true });
    for (const table of ["advert", "advert_skill", "advert_region"]) copyFileSync(join(out, `${table}.csv`), join(readable, table));
    psql(
        DATABASES.peer,
        ...[
            "CREATE TABLE advert (advert int, posted_on date)",
            "CREATE TABLE advert_skill (advert int, skill int)",
            "CREATE TABLE advert_region (advert int, region int)",
            `\\copy advert FROM '${join(readable, "advert")}' WITH (FORMAT csv)`,
            `\\copy advert_skill FROM '${join(readable, "advert_skill")}' WITH (FORMAT csv)`,
            `\\copy advert_region FROM '${join(readable, "advert_region")}' WITH (FORMAT csv)`,
            "ALTER TABLE advert ADD PRIMARY KEY (advert)",
            "CREATE INDEX ON advert (posted_on, advert)",
            "CREATE INDEX ON advert_skill (skill, advert)",
            "CREATE INDEX ON advert_skill (advert, skill)",
            "CREATE INDEX ON advert_region (region, advert)",
            "VACUUM ANALYZE",
        ].flatMap((statement) => ["-c", statement]),
    );
    rmSync(readable, { recursive: true });
    const answers = [];
    for (const set of sets) {
        for (const asked of ["total", "months", "top 20 skills", "top 20 skills by month"]) {
            const filters = set.filters.slice(0, ASKED_OF_POSTGRES);
            const statements = filters.map((filter) => statement(asked, filter));
            // Twice: the second time counts.
            const file = join(bench.folder, "questions.sql");
            writeFileSync(file, ["\\timing on", ...statements, ...statements].join("\n"));
            const env = { ...process.env, ...variables };
            const text = output("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", DATABASES.peer, "-f", file], { env });
            const lines = text.split("\n").filter((line) => line !== "");
            const times = lines.filter((line) => line.startsWith("Time: ")).map((line) => Number(line.match(/^Time: ([\d.]+) ms/)[1]));
            const said = lines.filter((line) => !line.startsWith("Time: ")).map((line) => JSON.parse(line));
            answers.push({ warm_ms: times.slice(filters.length), answers: said.slice(0, filters.length) });
        }
    }
    return answers;
}

function statement(asked, filter) {
    const conditions = [];
    if (filter.skill !== undefined) conditions.push(`a.advert IN (SELECT advert FROM advert_skill WHERE skill = ${filter.skill})`);
    if (filter.region !== undefined) conditions.push(`a.advert IN (SELECT advert FROM advert_region WHERE region = ${filter.region})`);
    if (filter.from !== undefined) conditions.push(`a.posted_on BETWEEN '${filter.from}' AND '${filter.to}'`);
    const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
    const and = conditions.length > 0 ? `AND ${conditions.join(" AND ")}` : "";
    const skills = conditions.length > 0 ? `advert_skill s JOIN advert a ON a.advert = s.advert ${where}` : "advert_skill s";
    const top = `SELECT s.skill, count(*) AS n FROM ${skills} GROUP BY s.skill ORDER BY n DESC, s.skill LIMIT 20`;
    const rows = {
        total: `SELECT count(*) FROM advert a ${where}`,
        months: `SELECT to_char(a.posted_on, 'YYYY-MM') AS month, count(*) AS n FROM advert a ${where} GROUP BY month`,
        "top 20 skills": top,
        "top 20 skills by month":
            `WITH top AS (${top}) SELECT t.skill, t.n, to_char(a.posted_on, 'YYYY-MM') AS month, count(*) AS in_month FROM top t ` +
            `JOIN advert_skill s ON s.skill = t.skill JOIN advert a ON a.advert = s.advert WHERE a.posted_on IS NOT NULL ${and} ` +
            "GROUP BY t.skill, t.n, month",
    }[asked];
    const list = {
        total: "",
        months: "json_agg(json_build_array(month, n) ORDER BY month)",
        "top 20 skills": "json_agg(json_build_array(skill, n) ORDER BY n DESC, skill)",
        "top 20 skills by month": "json_agg(json_build_array(skill, month, in_month) ORDER BY n DESC, skill, month)",
    }[asked];
    // One line an answer: json_agg breaks lines.
    return list ? `SELECT replace(coalesce(${list}, '[]')::text, E'\\n', '') FROM (${rows}) q;` : `${rows};`;
}

function both(times) {
    return `${number(median(times))} / ${number(percentile(times, 0.99))}`;
}

function linesOf(program, args) {
    const text = output(program, args.map(String), { maxBuffer: 1 << 30 });
    return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
}
