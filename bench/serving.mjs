// Requests a second and how long each took, over HTTP, on a store with ESCO, O*NET and their crosswalk; PostGraphile beside it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { command, emptyStore, importInto, IMPORTS } from "./imports.mjs";
import { memory, output, processorSeconds, started } from "./lib/command.mjs";
import { psql, rows, variables } from "./lib/postgres.mjs";
import { number, remark, section } from "./lib/report.mjs";

const DATABASE = "bench_serve";
const ADDRESS = "127.0.0.1:8087";
const OURS = `http://${ADDRESS}/graphql`;
const PEER_PORT = "8088";
const PEER = `http://127.0.0.1:${PEER_PORT}/graphql`;
const JSON_TYPE = { "content-type": "application/json" };
const PEER_WARM_UP = 2_000;
const COMPARED_PAGES = 200;
const LOAD_COLUMNS = ["connections", "requests a second", "p50", "p95", "p99", "slowest", "bytes an answer"];

export async function measureServing(bench) {
    const store = fill(bench);
    const pages = skillPages(bench);
    const searches = { suggest: suggestions(bench), search: searchTexts(bench) };
    psql(DATABASE, "-f", join(bench.home, "peer/tables.sql"));

    const plain = await serve(bench, store, { SKILLSPINE_CACHE_RESPONSE_BYTES: "0" });
    const peer = await servePeer(bench);
    const compared = await compare(pages);
    const theirs = load(bench, PEER, pages.peer, 8, PEER_WARM_UP);
    await peer.stop();

    load(bench, OURS, pages.ours, 8, pages.count, 0);
    const before = processorSeconds(plain.pid);
    const ours = load(bench, OURS, pages.ours, 8);
    const processor = (processorSeconds(plain.pid) - before) / ours.requests;
    const few = load(bench, OURS, pages.ours, 2);
    const found = Object.entries(searches).flatMap(([what, file]) =>
        [1, 2, 8].map((connections) => [what, connections, load(bench, OURS, file, connections, 500)]),
    );
    await plain.stop();

    const whole = await serve(bench, store, {});
    const remembered = load(bench, OURS, pages.ours, 8, pages.count);
    for (const file of Object.values(searches)) load(bench, OURS, file, 8, 0, 2);
    const held = memory(whole.pid);
    await whole.stop();

    reportPages(bench, pages, { theirs, ours, few, remembered, processor, compared });
    reportSearch(bench, found);
    reportProcess(whole.milliseconds, held);
}

function serve(bench, store, environment) {
    const settings = { ...store, RUST_LOG: "warn", ...environment };
    return started(bench.program, ["serve", "--listen", ADDRESS, "--no-demo"], settings, `http://${ADDRESS}/health/ready`);
}

function servePeer(bench) {
    const environment = { ...variables, NODE_ENV: "production", GRAPHILE_ENV: "production" };
    const question = { method: "POST", headers: JSON_TYPE, body: '{"query": "{ __typename }"}' };
    return started(process.execPath, [join(bench.home, "peer/server.mjs"), DATABASE, PEER_PORT], environment, PEER, question);
}

/** A store on Postgres with everything that is served. */
function fill(bench) {
    const store = emptyStore(bench, DATABASE);
    const keys = Object.keys(IMPORTS);
    const row = section("Import: one after the other into one store on Postgres, one run", command(...keys), ["import", "wall"]);
    for (const key of keys) row(IMPORTS[key].title, number(importInto(bench, store, key).seconds, "s"));
    return store;
}

/** Runs the load generator. */
function load(bench, url, file, connections, warmUp = 0, seconds = bench.seconds) {
    return JSON.parse(output(bench.load, [url, file, connections, seconds, warmUp].map(String)));
}

/** Writes one request a line. */
function writeRequests(bench, name, query, variableSets) {
    const file = join(bench.folder, `${name}.ndjson`);
    const text = readFileSync(join(bench.home, query), "utf8");
    writeFileSync(file, variableSets.map((variables) => JSON.stringify({ query: text, variables })).join("\n"));
    return file;
}

// Every order is random, and the same each time.
function skillPages(bench) {
    const ids = rows(
        DATABASE,
        `SELECT id FROM concept WHERE until_release IS NULL AND framework = 'esco' AND status = 'active'
         AND kind NOT IN ('skill-group', 'occupation', 'occupation-group', 'collection') ORDER BY md5(id::text)`,
    ).flat();
    return {
        count: ids.length,
        ours: writeRequests(bench, "skill-page", "queries/skill-page.graphql", ids.map((id) => ({ id: `skill:${id}` }))),
        peer: writeRequests(bench, "peer-skill-page", "peer/skill-page.graphql", ids.map((id) => ({ id }))),
    };
}

const LABELS = "FROM concept_label WHERE until_release IS NULL AND label_type <> 'hidden' ORDER BY md5(text || concept_id) LIMIT 10000";

/** What people have typed at some moment: the first one to twelve characters of a label. */
function suggestions(bench) {
    const texts = rows(DATABASE, `SELECT left(text, 1 + abs(hashtext(text)) % 12) ${LABELS}`);
    return writeRequests(bench, "suggest", "queries/suggest.graphql", texts.map(([prefix]) => ({ prefix })));
}

/** A third whole labels, a third their first two words, a third one word. */
function searchTexts(bench) {
    const shorten = [(words) => words, (words) => words.slice(0, 2), (words) => words.slice(-1)];
    const texts = rows(DATABASE, `SELECT text ${LABELS}`).map(([text], place) => shorten[place % 3](text.split(" ")).join(" "));
    return writeRequests(bench, "search", "queries/search.graphql", texts.map((text) => ({ text: text.slice(0, 200) })));
}

/** Asks both servers for the same pages: measuring makes sense only when they answer the same. */
async function compare(pages) {
    const requests = (file) => readFileSync(file, "utf8").split("\n").slice(0, COMPARED_PAGES);
    const ask = async (url, body) => {
        const response = await fetch(url, { method: "POST", headers: JSON_TYPE, body });
        const { data, errors } = await response.json();
        if (!data?.skill) throw new Error(`${url} answers ${JSON.stringify(errors)} to ${body}`);
        return data.skill;
    };
    const theirRequests = requests(pages.peer);
    let occupations = 0;
    for (const [place, body] of requests(pages.ours).entries()) {
        const ours = await ask(OURS, body);
        const theirs = await ask(PEER, theirRequests[place]);
        const [left, right] = [essence(ours), essence(theirs)];
        if (!isDeepStrictEqual(left, right)) {
            throw new Error(`the two servers differ:\n${JSON.stringify(left)}\n${JSON.stringify(right)}`);
        }
        occupations += left.occupations.length;
    }
    return { pages: theirRequests.length, occupations };
}

/** What a page says, whichever server it came from. */
function essence(page) {
    const nodes = (list) => list.edges?.map((edge) => ({ ...edge, ...edge.node })) ?? list;
    const text = (label) => [label].flat()[0]?.value ?? [label].flat()[0]?.text;
    return {
        uri: page.uri,
        label: text(page.prefLabel),
        synonyms: page.altLabels.map(text).sort(),
        ancestors: page.ancestors.map(({ depth, concept }) => `${depth} ${text(concept.prefLabel)}`).sort(),
        occupations: nodes(page.occupations).map(({ requirement, kind, node, occupation }) => {
            const other = node ?? occupation;
            return `${other.uri} ${text(other.prefLabel)} ${(requirement ?? kind).toLowerCase().replace("-for", "")}`;
        }),
        mappings: nodes(page.mappings).map((mapping) => mapping.targetKey ?? mapping.objectKey).sort(),
    };
}

function loadCells(connections, answers) {
    const milliseconds = ["p50_ms", "p95_ms", "p99_ms", "max_ms"].map((field) => number(answers[field], "ms"));
    return [connections, number(answers.per_second), ...milliseconds, number(answers.mean_bytes)];
}

function reportPages(bench, pages, { theirs, ours, few, remembered, processor, compared }) {
    const row = section(
        `Skill page over HTTP: ${number(pages.count)} ESCO skills in random order, ${bench.seconds} s`,
        `SKILLSPINE_CACHE_RESPONSE_BYTES=0 skillspine serve --listen ${ADDRESS}\n` +
            `cargo run --release --example load -- ${OURS} skill-page.ndjson 8 ${bench.seconds} ${pages.count}`,
        ["server", ...LOAD_COLUMNS, "beside PostGraphile"],
    );
    const beside = (answers) => `${number(answers.per_second / theirs.per_second)} ×`;
    row("PostGraphile 5, two processes", ...loadCells(8, theirs), "1 ×");
    row("skillspine, no response cache", ...loadCells(8, ours), beside(ours));
    row("skillspine, no response cache", ...loadCells(2, few), "");
    row("skillspine, as it comes", ...loadCells(8, remembered), beside(remembered));
    row("aim", "", "> 2,000", "< 3 ms", "", "< 10 ms", "", "", "≥ 10 ×");
    remark(
        `Processor time of the server without response cache: ${number(processor * 1000, "ms")} a page. Both servers were asked for the ` +
            `first ${compared.pages} pages before and answered the same (${number(compared.occupations / compared.pages)} occupations a page).`,
    );
}

function reportSearch(bench, found) {
    const row = section(
        `Search over HTTP: ESCO and O*NET, 10,000 texts made from their labels, no response cache, ${bench.seconds} s`,
        `cargo run --release --example load -- ${OURS} suggest.ndjson 1 ${bench.seconds} 500`,
        ["what", ...LOAD_COLUMNS, "aim of p99"],
    );
    for (const [what, connections, answers] of found) {
        row(what, ...loadCells(connections, answers), what === "suggest" ? "< 5 ms" : "< 15 ms");
    }
}

function reportProcess(milliseconds, held) {
    const row = section("The server: ESCO and O*NET on Postgres, after all of the above", "skillspine serve", ["what", "figure", "aim"]);
    row("start to ready, index there", number(milliseconds, "ms"), "< 2 s");
    row("memory", number(held.now, "MB"), "< 300 MB");
    row("most memory ever", number(held.peak, "MB"), "");
}
