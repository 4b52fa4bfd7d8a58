// Alignments resolved over HTTP, a thousand a request, on a store with ESCO and O*NET.

import { rows } from "./lib/postgres.mjs";
import { aim, number, remark, section } from "./lib/report.mjs";
import { DATABASE, filledStore, load, NO_RESPONSE_CACHE, serve, URL_OF_SERVER, writeRequests } from "./lib/server.mjs";

const AIM = 50_000;
const BATCH = 1_000;
const BATCHES = 50;

/** What an alignment to a concept looks like in documents, exact ones and damaged ones. */
const SHAPES = {
    "URIs as published": ({ uri }) => ({ targetUrl: uri }),
    "URIs with https, blanks and capitals": ({ uri }) => ({ targetUrl: ` ${uri.replace("http://", "HTTPS://")}/ ` }),
    "names with the framework": ({ label, framework }) => ({ targetName: label, targetFramework: framework }),
    "names alone": ({ label }) => ({ targetName: label }),
    "names that nobody has": ({ label }) => ({ targetName: `${label} of the seventh kind` }),
};

export async function measureAlignments(bench) {
    const store = await filledStore(bench, DATABASE);
    const concepts = rows(
        DATABASE,
        `SELECT c.uri, l.text, c.framework FROM concept c JOIN concept_label l ON l.concept_id = c.id AND l.label_type = 'preferred'
         WHERE c.until_release IS NULL AND l.until_release IS NULL AND l.language = 'en' ORDER BY md5(c.id::text) LIMIT ${BATCH * BATCHES}`,
    ).map(([uri, label, framework]) => ({ uri, label, framework }));
    const row = section(
        `Alignments over HTTP: ${number(concepts.length)} concepts of ESCO and O*NET on Postgres, ${number(BATCH)} a request, response cache off`,
        `cargo run --release --example load -- ${URL_OF_SERVER} alignments.ndjson 2 ${bench.seconds} 2`,
        ["written as", "alignments a second", "p50 a request", "p99 a request", "bytes an answer"],
    );
    const server = await serve(bench, store, NO_RESPONSE_CACHE);
    const kinds = Object.entries(SHAPES);
    const mixed = ["all of these in turn", (concept, place) => kinds[place % kinds.length][1](concept)];
    for (const [what, shape] of [...kinds, mixed]) {
        const batches = [];
        for (let start = 0; start < concepts.length; start += BATCH) {
            batches.push({ alignments: concepts.slice(start, start + BATCH).map(shape) });
        }
        const file = writeRequests(bench, "alignments", "queries/alignments.graphql", batches);
        const answers = load(bench, URL_OF_SERVER, file, 2, 2);
        const perSecond = answers.per_second * BATCH;
        row(what, number(perSecond), number(answers.p50_ms, "ms"), number(answers.p99_ms, "ms"), number(answers.mean_bytes));
        if (shape === mixed[1]) aim("alignments resolved, mixed, over HTTP", perSecond, "a second", { atLeast: AIM });
    }
    await server.stop();
    remark("Two connections; each answer gives the concept with its URI, how it was matched, confidence, status and problems.");
}
