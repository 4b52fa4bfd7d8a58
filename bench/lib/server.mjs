// The server that is measured, the stores it serves, and the load generator.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { output, started } from "./command.mjs";
import { rows } from "./postgres.mjs";
import { number } from "./report.mjs";
import { emptyStore, importInto, IMPORTS } from "./stores.mjs";

export const DATABASE = "bench_serve";
export const ADDRESS = "127.0.0.1:8087";
export const URL_OF_SERVER = `http://${ADDRESS}/graphql`;
export const JSON_TYPE = { "content-type": "application/json" };
export const LOAD_COLUMNS = ["connections", "requests a second", "p50", "p95", "p99", "slowest", "bytes an answer"];

/** Settings of a server that answers nothing from its cache of whole answers. */
export const NO_RESPONSE_CACHE = { SKILLSPINE_CACHE_RESPONSE_BYTES: "0" };

/** Starts the server on a store and waits until it is ready. */
export function serve(bench, store, settings = {}) {
    const environment = { ...store, RUST_LOG: "warn", ...settings };
    const args = ["serve", "--listen", ADDRESS, "--no-demo"];
    return started(bench, bench.program, args, environment, `http://${ADDRESS}/health/ready`);
}

const filled = new Map();

/** A published store with ESCO, O*NET and their crosswalk, on Postgres or embedded; filled once and shared by all parts. */
export function filledStore(bench, database) {
    if (!filled.has(database)) filled.set(database, fill(bench, database));
    return filled.get(database);
}

async function fill(bench, database) {
    console.log(`\nfilling a store on ${database ? "Postgres" : "SQLite"}`);
    const store = await emptyStore(bench, join(bench.folder, `served-${database ?? "embedded"}`), database);
    const keys = Object.keys(IMPORTS);
    for (const key of keys) await importInto(bench, store, key, key === keys.at(-1) ? [] : ["--no-publish"]);
    return store;
}

/** Runs the load generator: `warmUp` requests that do not count, then `seconds` that do. */
export function load(bench, url, file, connections, warmUp = 0, seconds = bench.seconds) {
    return JSON.parse(output(bench.load, [url, file, connections, seconds, warmUp].map(String)));
}

export function loadCells(connections, answers) {
    const milliseconds = ["p50_ms", "p95_ms", "p99_ms", "max_ms"].map((field) => number(answers[field], "ms"));
    return [connections, number(answers.per_second), ...milliseconds, number(answers.mean_bytes)];
}

/** Writes one request a line. */
export function writeRequests(bench, name, query, variableSets) {
    const file = join(bench.folder, `${name}.ndjson`);
    const text = readFileSync(join(bench.home, query), "utf8");
    writeFileSync(file, variableSets.map((variables) => JSON.stringify({ query: text, variables })).join("\n"));
    return file;
}

/** The page of every skill of ESCO, in an order that is random and the same each time, as each of the servers is asked for it. */
export function skillPages(bench) {
    const ids = rows(
        DATABASE,
        `SELECT id FROM concept WHERE until_release IS NULL AND framework = 'esco' AND status = 'active'
         AND kind NOT IN ('skill-group', 'occupation', 'occupation-group', 'collection') ORDER BY md5(id::text)`,
    ).flat();
    return {
        count: ids.length,
        ours: writeRequests(
            bench,
            "skill-page",
            "queries/skill-page.graphql",
            ids.map((id) => ({ id: `skill:${id}` })),
        ),
        peer: writeRequests(
            bench,
            "peer-skill-page",
            "peer/skill-page.graphql",
            ids.map((id) => ({ id })),
        ),
    };
}
