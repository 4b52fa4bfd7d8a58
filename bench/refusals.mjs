// Hostile requests: each has to be refused quickly, and the server has to be as quick afterwards as before.

import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { gzipSync } from "node:zlib";
import { median } from "./lib/command.mjs";
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

const TIMES = 20;
const LONGEST_MS = 50;
const BIG_BODY = 30 << 20;
const SKILLS_AFTER = "query ($after: String) { skills(after: $after) { edges { node { id } } } }";

export async function measureRefusals(bench) {
    const store = await filledStore(bench, DATABASE);
    const pages = skillPages(bench);
    const server = await serve(bench, store, NO_RESPONSE_CACHE);
    const loadPages = () => load(bench, URL_OF_SERVER, pages.ours, 8);
    load(bench, URL_OF_SERVER, pages.ours, 8, pages.count, 0);
    const before = loadPages();
    await measureEach();
    const after = loadPages();
    await server.stop();

    const row = section(
        `The skill page before and after all of this, response cache off, ${bench.seconds} s`,
        `cargo run --release --example load -- ${URL_OF_SERVER} skill-page.ndjson 8 ${bench.seconds} 0`,
        ["when", ...LOAD_COLUMNS],
    );
    row("before", ...loadCells(8, before));
    row("after", ...loadCells(8, after));
}

async function measureEach() {
    const row = section(
        `Refusals by the clock: each of these ${TIMES} times, a new connection for each, until the whole answer is there`,
        "node bench/main.mjs refusals",
        ["request", "bytes sent", "status", "code", "what was over its limit", "median", "slowest"],
    );
    let slowest = 0;
    for (const [what, hostile] of Object.entries(hostileRequests())) {
        const answers = [];
        for (let time = 0; time < TIMES; time++) answers.push(await ask({ ...hostile, ...hostile.anew?.(time) }));
        const { status, code, over } = refusal(what, answers[0]);
        const times = answers.map((answer) => answer.milliseconds);
        const worst = Math.max(...times);
        slowest = Math.max(slowest, worst);
        row(what, number(answers[0].sent), status, code, over, number(median(times), "ms"), number(worst, "ms"));
    }
    remark("A body that is longer than it may be is refused before it is there: its bytes are those that would have been sent.");
    aim("slowest refusal of all", slowest, "ms", { below: LONGEST_MS });
}

/** What the server said; fails for an answer that is not a refusal with a code and a hint. */
function refusal(what, { status, text }) {
    let errors;
    try {
        errors = [JSON.parse(text)].flat().flatMap((answer) => answer.errors ?? []);
    } catch {
        errors = [];
    }
    const extensions = errors[0]?.extensions;
    if (!extensions?.code || !extensions.hint) throw new Error(`${what} is not refused: ${status} ${text.slice(0, 500)}`);
    const { code, limitName, figure, limit } = extensions;
    return { status, code, over: limitName ? `${limitName}: ${figure.toLocaleString("en")} of ${limit.toLocaleString("en")}` : "" };
}

/** Sends a request on a connection of its own. */
function ask({ method = "POST", path = "/graphql", headers = JSON_TYPE, body }) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const [host, port] = ADDRESS.split(":");
    const agent = new Agent();
    const begin = performance.now();
    const sent = request({ host, port, method, path, agent, headers }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
            const milliseconds = performance.now() - begin;
            resolve({ milliseconds, sent: body?.length ?? 0, status: answer.statusCode, text: Buffer.concat(parts).toString() });
            sent.destroy();
        });
        answer.on("error", reject);
    });
    // After the answer it does not matter what becomes of the rest of the body.
    sent.on("error", reject);
    sent.end(body);
    return promise;
}

// The text differs each time, so that the server cannot know it from before.
const query = (text) => ({ anew: (time) => ({ body: Buffer.from(JSON.stringify({ query: `${text} # ${time}` })) }) });
const repeated = (count, piece) => Array.from({ length: count }, (_, index) => piece(index)).join(" ");
const zipped = (bytes) => ({ headers: { ...JSON_TYPE, "content-encoding": "gzip" }, body: gzipSync(bytes) });

/** `levels` fragments, each of which spreads the next one `width` times. */
function fragmentBomb(levels, width) {
    const inner = (level) => (level + 1 === levels ? "id" : repeated(width, () => `...F${level + 1}`));
    return query(`{ skill(id: "x") { ...F0 } } ${repeated(levels, (level) => `fragment F${level} on Skill { ${inner(level)} }`)}`);
}

function hostileRequests() {
    const skills = (args) => query(`{ skills(${args}) { edges { node { id } } } }`);
    const cyclic = "fragment A on Skill { ...B } fragment B on Skill { ...A }";
    const posted = (type, body) => ({ headers: { "content-type": type }, body: Buffer.from(body) });
    const blanks = Buffer.alloc(BIG_BODY, " ");
    const get = (parameters) => ({ method: "GET", path: `/graphql?${new URLSearchParams(parameters)}`, headers: {} });
    return {
        "fragment bomb, 30 levels × 2": fragmentBomb(30, 2),
        "fragment bomb, 7 levels × 10": fragmentBomb(7, 10),
        "600 fragments in a chain": fragmentBomb(600, 1),
        "fragment cycle": query(`{ skill(id: "x") { ...A } } ${cyclic}`),
        "fragment cycle that nothing spreads": query(`{ release { number } } ${cyclic}`),
        "20,000 aliases": query(`{ ${repeated(20_000, (index) => `a${index}: __typename`)} }`),
        "2,500 aliases, small enough to be read": query(`{ release { ${repeated(2_500, (index) => `a${index}:number`)} } }`),
        "20,000 directives": query(`{ release { number ${repeated(20_000, () => "@skip(if: false)")} } }`),
        "30,000 brackets": query("{".repeat(30_000)),
        "30,000 brackets of a list": query(`{ skills(first: ${"[".repeat(30_000)}`),
        "pages of pages of pages": query(
            "{ skills(first: 1000) { edges { node { occupations(first: 1000) { edges { node { skills(first: 1000) { edges { node { id } } } } } } } } } }",
        ),
        "introspection of introspection": query(
            `{ __schema { types { ${"fields { type { ".repeat(6)} name ${"} } ".repeat(6)} } } }`,
        ),
        "batch of 1,000": { body: Buffer.from(JSON.stringify(Array(1_000).fill({ query: "{ release { number } }" }))) },
        "batch of 300,000": { body: Buffer.from(`[${"{},".repeat(300_000)}{}]`) },
        "body of 30 MB, length declared": { body: blanks },
        "body of 30 MB, in chunks": { headers: { ...JSON_TYPE, "transfer-encoding": "chunked" }, body: blanks },
        "gzip bomb of 30 MB": zipped(blanks),
        "gzip bomb of 1 GB": zipped(Buffer.alloc(1 << 30)),
        "body that is not gzip": { ...zipped(Buffer.from("{}")), body: Buffer.from("not gzip") },
        "variables nested 100,000 deep": {
            body: Buffer.from(`{"query": "{ release { number } }", "variables": ${'{"a":'.repeat(100_000)}`),
        },
        "body that is not UTF-8": {
            body: Buffer.concat([
                Buffer.from('{"query": "{ release { number } } # '),
                Buffer.from([0xff, 0xfe]),
                Buffer.from('"}'),
            ]),
        },
        "first: 2,147,483,647": skills("first: 2147483647"),
        "first: 99,999,999,999": skills("first: 99999999999"),
        "first: -1": skills("first: -1"),
        "garbage as cursor": skills('after: "garbage"'),
        "cursor of a million letters": {
            body: Buffer.from(JSON.stringify({ query: SKILLS_AFTER, variables: { after: "Z".repeat(1_000_000) } })),
        },
        "post of a form": posted("application/x-www-form-urlencoded", "query=%7B__typename%7D"),
        "post of plain text": posted("text/plain", '{"query": "{ __typename }"}'),
        "mutation over GET": get({ query: "mutation { __typename }" }),
    };
}
