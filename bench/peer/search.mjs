// Times the full-text search of SQLite (FTS5, in the process) and of Postgres (full text and trigrams, over its socket).
//
//   node search.mjs <database> <seconds> <suggest.ndjson> <search.ndjson>      PGHOST and PGUSER say where the server is
//
// Prints a line of JSON for each engine and way of asking.

import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

const [database, seconds, ...files] = process.argv.slice(2);
const [prefixes, texts] = files.map((file) =>
    readFileSync(file, "utf8")
        .split("\n")
        .map((line) => Object.values(JSON.parse(line).variables)[0]),
);

const postgres = new pg.Client({ database });
await postgres.connect();
const sqlite = new DatabaseSync(":memory:");
await fillSqlite();

const bestTwenty = sqlite.prepare("SELECT text FROM label WHERE label MATCH ? ORDER BY rank LIMIT 20");
const bestTen = sqlite.prepare("SELECT text FROM label WHERE label MATCH ? ORDER BY rank LIMIT 10");
const quoted = (words) => words.map((word) => `"${word.replaceAll('"', '""')}"`).join(" ");
const words = (text) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
const prepared = (name, text) => async (value) => (await postgres.query({ name, text, values: [value] })).rows.length;

const FULL_TEXT = `SELECT text FROM searched_label, plainto_tsquery('english', $1) query
    WHERE words @@ query ORDER BY ts_rank(words, query) DESC LIMIT 20`;
const TRIGRAMS = "SELECT text FROM searched_label WHERE text % $1 ORDER BY similarity(text, $1) DESC LIMIT 20";
const BEGINS = String.raw`SELECT text FROM searched_label
    WHERE lower(text) LIKE replace(replace(replace(lower($1), '\', '\\'), '%', '\%'), '_', '\_') || '%'
    ORDER BY length(text) LIMIT 10`;

const asks = [
    ["suggest", "SQLite FTS5", prefixes, (text) => (words(text).length ? bestTen.all(`${quoted(words(text))}*`).length : 0)],
    ["suggest", "Postgres, index on beginnings", prefixes, prepared("begins", BEGINS)],
    ["search", "SQLite FTS5", texts, (text) => (words(text).length ? bestTwenty.all(quoted(words(text))).length : 0)],
    ["search", "Postgres full text", texts, prepared("full_text", FULL_TEXT)],
    ["search", "Postgres pg_trgm", texts, prepared("trigrams", TRIGRAMS)],
];
for (const [what, engine, values, ask] of asks) console.log(JSON.stringify({ what, engine, ...(await time(values, ask)) }));
await postgres.end();

async function fillSqlite() {
    sqlite.exec("CREATE VIRTUAL TABLE label USING fts5(text, tokenize = 'porter unicode61', prefix = '1 2 3 4')");
    const insert = sqlite.prepare("INSERT INTO label (text) VALUES (?)");
    const { rows } = await postgres.query({ text: "SELECT text FROM searched_label", rowMode: "array" });
    sqlite.exec("BEGIN");
    for (const [text] of rows) insert.run(text);
    sqlite.exec("COMMIT");
    sqlite.exec("INSERT INTO label (label) VALUES ('optimize')");
}

async function time(values, ask) {
    for (const value of values.slice(0, 100)) await ask(value);
    const times = [];
    let found = 0;
    const end = performance.now() + Number(seconds) * 1000;
    for (let place = 0; performance.now() < end; place++) {
        const begin = performance.now();
        found += await ask(values[place % values.length]);
        times.push(performance.now() - begin);
    }
    times.sort((left, right) => left - right);
    const at = (share) => times[Math.max(0, Math.ceil(share * times.length) - 1)];
    return { asked: times.length, p50: at(0.5), p99: at(0.99), slowest: at(1), found: found / times.length };
}
