// The skill page over HTTP on a store with ESCO, O*NET and their crosswalk, PostGraphile beside it; then what the server takes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { median, memory, processorSeconds, started } from "./lib/command.mjs";
import { psql, variables } from "./lib/postgres.mjs";
import { aim, number, remark, section } from "./lib/report.mjs";
import {
    ADDRESS,
    DATABASE,
    filledStore,
    JSON_TYPE,
    load,
    LOAD_COLUMNS,
    loadCells,
    NO_RESPONSE_CACHE,
    serve,
    skillPages,
    URL_OF_SERVER,
} from "./lib/server.mjs";
import { searchRequests } from "./search.mjs";

const PEER_PORT = "8088";
const PEER = `http://127.0.0.1:${PEER_PORT}/graphql`;
const PEER_WARM_UP = 2_000;
const COMPARED_PAGES = 200;

export async function measureServing(bench) {
    const store = await filledStore(bench, DATABASE);
    const pages = skillPages(bench);
    psql(DATABASE, "-f", join(bench.home, "peer/tables.sql"));
    await measurePages(bench, store, pages);
    await measureProcess(bench, { Postgres: store, SQLite: await filledStore(bench) }, pages);
}

async function measurePages(bench, store, pages) {
    const plain = await serve(bench, store, NO_RESPONSE_CACHE);
    const peer = await servePeer(bench);
    const compared = await compare(pages);
    const theirs = load(bench, PEER, pages.peer, 8, PEER_WARM_UP);
    await peer.stop();

    load(bench, URL_OF_SERVER, pages.ours, 8, pages.count, 0);
    const before = processorSeconds(plain.pid);
    const ours = load(bench, URL_OF_SERVER, pages.ours, 8);
    const processor = (processorSeconds(plain.pid) - before) / ours.requests;
    const few = load(bench, URL_OF_SERVER, pages.ours, 2);
    await plain.stop();

    const whole = await serve(bench, store);
    const remembered = load(bench, URL_OF_SERVER, pages.ours, 8, pages.count);
    const fewRemembered = load(bench, URL_OF_SERVER, pages.ours, 2);
    await whole.stop();
    reportPages(bench, pages, { theirs, ours, few, remembered, fewRemembered, processor, compared });
}

function servePeer(bench) {
    const environment = { ...variables, NODE_ENV: "production", GRAPHILE_ENV: "production" };
    const question = { method: "POST", headers: JSON_TYPE, body: '{"query": "{ __typename }"}' };
    return started(
        bench,
        process.execPath,
        [join(bench.home, "peer/server.mjs"), DATABASE, PEER_PORT],
        environment,
        PEER,
        question,
    );
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
        const ours = await ask(URL_OF_SERVER, body);
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
        mappings: nodes(page.mappings)
            .map((mapping) => mapping.targetKey ?? mapping.objectKey)
            .sort(),
    };
}

function reportPages(bench, pages, { theirs, ours, few, remembered, fewRemembered, processor, compared }) {
    const row = section(
        `Skill page over HTTP: ${number(pages.count)} ESCO skills in random order, on Postgres, ${bench.seconds} s`,
        `SKILLSPINE_CACHE_RESPONSE_BYTES=0 skillspine serve --listen ${ADDRESS}\n` +
            `cargo run --release --example load -- ${URL_OF_SERVER} skill-page.ndjson 8 ${bench.seconds} ${pages.count}`,
        ["server", ...LOAD_COLUMNS, "beside PostGraphile"],
    );
    const ratio = (answers) => answers.per_second / theirs.per_second;
    const beside = (answers) => `${number(ratio(answers))} ×`;
    row("PostGraphile 5, a process for each core", ...loadCells(8, theirs), "1 ×");
    row("skillspine, response cache off", ...loadCells(8, ours), beside(ours));
    row("skillspine, response cache off", ...loadCells(2, few), "");
    row("skillspine, response cache on (as it comes)", ...loadCells(8, remembered), beside(remembered));
    row("skillspine, response cache on (as it comes)", ...loadCells(2, fewRemembered), "");
    remark(
        `Processor time of the server without response cache: ${number(processor * 1000, "ms")} a page. Both servers were asked for the ` +
            `first ${compared.pages} pages before and answered the same (${number(compared.occupations / compared.pages)} occupations a page).`,
    );
    for (const [cache, answers] of Object.entries({ off: ours, on: remembered })) {
        const what = (figure) => `skill page, 8 connections, response cache ${cache}: ${figure}`;
        aim(what("requests a second"), answers.per_second, "", { atLeast: 2_000 });
        aim(what("p50"), answers.p50_ms, "ms", { below: 3 });
        aim(what("p99"), answers.p99_ms, "ms", { below: 10 });
        aim(what("beside PostGraphile"), ratio(answers), "×", { atLeast: 10 });
    }
}

/** Start-up and memory, with all caches as they come, on stores that are published and indexed. */
async function measureProcess(bench, stores, pages) {
    const row = section(
        `The server: ESCO and O*NET, all caches as they come, starts are the median of ${bench.runs}`,
        "skillspine serve --no-demo",
        [
            "database",
            "start to ready",
            "memory then",
            "… its own",
            "after all skill pages",
            "… its own",
            "after searches too",
            "… its own",
            "most ever",
        ],
    );
    const searches = Object.values(searchRequests(bench));
    for (const [database, store] of Object.entries(stores)) {
        const starts = [];
        for (let run = 1; run < bench.runs; run++) {
            const server = await serve(bench, store);
            starts.push(server.milliseconds);
            await server.stop();
        }
        const server = await serve(bench, store);
        starts.push(server.milliseconds);
        const held = [memory(server.pid)];
        load(bench, URL_OF_SERVER, pages.ours, 8, pages.count);
        held.push(memory(server.pid));
        for (const file of searches) load(bench, URL_OF_SERVER, file, 8);
        held.push(memory(server.pid));
        await server.stop();
        const sizes = held.flatMap(({ now, own }) => [number(now, "MB"), number(own, "MB")]);
        row(database, number(median(starts), "ms"), ...sizes, number(held.at(-1).peak, "MB"));
        aim(`start to ready, index there, ${database}`, median(starts), "ms", { below: 2_000 });
        aim(`memory after all of this, ${database}`, held.at(-1).now, "MB", { below: 300 });
    }
    remark(
        "Memory is what the kernel counts as resident; “its own” leaves out files, such as the index, that it could drop at any time.",
    );
}
