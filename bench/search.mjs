// Search and suggestions over HTTP on a store with ESCO and O*NET; the full-text search of SQLite and of Postgres beside them.

import { join } from "node:path";
import { output } from "./lib/command.mjs";
import { psql, rows, variables } from "./lib/postgres.mjs";
import { aim, number, remark, section } from "./lib/report.mjs";
import {
    DATABASE,
    filledStore,
    load,
    LOAD_COLUMNS,
    loadCells,
    NO_RESPONSE_CACHE,
    serve,
    URL_OF_SERVER,
    writeRequests,
} from "./lib/server.mjs";

const AIMS = { suggest: 5, search: 15 };
const WARM_UP = 500;

export async function measureSearch(bench) {
    const store = await filledStore(bench, DATABASE);
    const row = section(
        `Search over HTTP: ESCO and O*NET on Postgres, 10,000 texts made from their labels, response cache off, ${bench.seconds} s`,
        `cargo run --release --example load -- ${URL_OF_SERVER} suggest.ndjson 1 ${bench.seconds} ${WARM_UP}`,
        ["what", ...LOAD_COLUMNS],
    );
    const server = await serve(bench, store, NO_RESPONSE_CACHE);
    for (const [what, file] of Object.entries(searchRequests(bench))) {
        for (const connections of [1, 2, 8]) {
            const answers = load(bench, URL_OF_SERVER, file, connections, WARM_UP);
            row(what, ...loadCells(connections, answers));
            if (connections === 1) aim(`${what} over HTTP, one connection: p99`, answers.p99_ms, "ms", { below: AIMS[what] });
        }
    }
    await server.stop();
    measurePeers(bench);
}

/** The same texts, one after the other, in the process and over the socket: no HTTP, no GraphQL, no typos, no facets. */
function measurePeers(bench) {
    const row = section(
        `Beside it: the same texts and labels in other engines, without HTTP, one after the other, ${bench.seconds} s`,
        "node bench/peer/search.mjs",
        ["what", "engine", "asked", "p50", "p99", "slowest", "rows on average"],
    );
    psql(DATABASE, "-f", join(bench.home, "peer/search.sql"));
    const requests = Object.values(searchRequests(bench));
    const script = join(bench.home, "peer/search.mjs");
    const lines = output(process.execPath, ["--no-warnings", script, DATABASE, String(bench.seconds), ...requests], {
        env: { ...process.env, ...variables },
    });
    for (const line of lines.trim().split("\n")) {
        const { what, engine, asked, p50, p99, slowest, found } = JSON.parse(line);
        row(what, engine, number(asked), number(p50, "ms"), number(p99, "ms"), number(slowest, "ms"), number(found));
    }
    remark(
        "These return the best 20 (search) or 10 (suggest) labels and do less than skillspine: they do not group labels by concept, count " +
            "all hits or facets, or mark what matched. FTS5 and full text need every word as typed; trigrams forgive typing errors.",
    );
}

const LABELS =
    "FROM concept_label WHERE until_release IS NULL AND label_type <> 'hidden' ORDER BY md5(text || concept_id) LIMIT 10000";

/** Files of requests, from the labels in the store. Every order is random, and the same each time. */
export function searchRequests(bench) {
    return { suggest: suggestions(bench), search: searchTexts(bench) };
}

/** What people have typed at some moment: the first one to twelve characters of a label. */
function suggestions(bench) {
    const texts = rows(DATABASE, `SELECT left(text, 1 + abs(hashtext(text)) % 12) ${LABELS}`);
    return writeRequests(
        bench,
        "suggest",
        "queries/suggest.graphql",
        texts.map(([prefix]) => ({ prefix })),
    );
}

/** A third whole labels, a third their first two words, a third one word. */
function searchTexts(bench) {
    const shorten = [(words) => words, (words) => words.slice(0, 2), (words) => words.slice(-1)];
    const texts = rows(DATABASE, `SELECT text ${LABELS}`).map(([text], place) => shorten[place % 3](text.split(" ")).join(" "));
    return writeRequests(
        bench,
        "search",
        "queries/search.graphql",
        texts.map((text) => ({ text: text.slice(0, 200) })),
    );
}
