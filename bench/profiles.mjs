// Profiles, gaps, reach and the spine over HTTP, on a store with ESCO, O*NET, a made-up million adverts and ten thousand made-up badges.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measured, memory, output, percentile } from "./lib/command.mjs";
import { aim, number, remark, section } from "./lib/report.mjs";
import { JSON_TYPE, load, LOAD_COLUMNS, loadCells, NO_RESPONSE_CACHE, serve, URL_OF_SERVER, writeRequests } from "./lib/server.mjs";
import { importInto } from "./lib/stores.mjs";

const ADVERTS = Number(process.env.BENCH_PROFILE_ADVERTS ?? "1000000");
const BADGES = 10_000;
/** Different questions of each sort; they are asked in turn. */
const ASKED = 500;
const AIMS = { compareProfiles: 20, closeGap: 100, spine: 300, similar: 2, skillInDemand: 10 };
const MEMORY_AIM = 500;

export async function measureProfiles(bench) {
    const folder = join(bench.folder, "profiles");
    mkdirSync(folder, { recursive: true });
    output(bench.demand, ["import", bench.corpus, String(ADVERTS), folder]);
    const store = { SKILLSPINE_DATA_DIR: folder };
    await importInto(bench, store, "onet", ["--no-publish"]);
    const random = seeded(20_261_122);
    const pick = (list) => list[Math.floor(random() * list.length)];

    let server = await serve(bench, store);
    const skills = await all("skills", '{ frameworks: ["esco"] }', "id uri prefLabel { value }");
    const occupations = await all("occupations", '{ frameworks: ["esco"] }', "id");
    await server.stop();
    const file = join(folder, "badges.json");
    writeFileSync(file, JSON.stringify(badges(skills, random)));
    const imported = await measured(bench, bench.program, ["import", "open-badges", "--from", file, "--json"], store);

    server = await serve(bench, store, NO_RESPONSE_CACHE);
    const row = section(
        `Profiles over HTTP: ESCO, O*NET, ${number(ADVERTS)} adverts and ${number(BADGES)} badges on SQLite, response cache off`,
        `cargo run --release --example load -- ${URL_OF_SERVER} profiles.ndjson 2 ${bench.seconds} ${ASKED}`,
        ["asked", ...LOAD_COLUMNS],
    );
    const some = (count) => Array.from({ length: count }, () => ({ id: pick(skills).id }));
    const questions = {
        skillInDemand: () => ({ id: pick(skills).id }),
        similar: () => ({ id: pick(skills).id }),
        compareProfiles: () => ({ have: some(30), want: pick(occupations).id }),
        closeGap: () => ({ have: some(10), want: pick(occupations).id }),
        pathway: () => ({ have: some(10), want: pick(occupations).id }),
        reachableOccupations: () => ({ have: some(60) }),
        nextSkills: () => ({ have: some(60) }),
        spine: () => ({ region: pick(["DE", "FR", "PL", "SE", "IT"]), occupation: String(1 + Math.floor(random() * 9)) }),
    };
    // `skillInDemand` is the page of a skill: labels, what is above it, 20 occupations, 24 months of demand, 10 similar skills, 5 credentials.
    for (const [name, variables] of Object.entries(questions)) {
        const requests = writeRequests(bench, name, `queries/${name}.graphql`, Array.from({ length: ASKED }, variables));
        const answers = load(bench, URL_OF_SERVER, requests, 2, ASKED);
        row(name, ...loadCells(2, answers));
        if (AIMS[name]) aim(`${name}, p99`, answers.p99_ms, "ms", { below: AIMS[name] });
    }
    remark(
        `${number(ASKED)} different questions of each sort, each asked once before it counts. Badges have 3 to 8 alignments to random ` +
            `skills of ESCO, written as URIs, portal pages and names; importing them and publishing O*NET with them took ${number(imported.seconds, "s")}.`,
    );
    await compareRelated(random);
    await server.stop();
    await measureServer(bench, store, questions);
    const derived = section(
        `Deriving all indexes anew: ESCO, O*NET, ${number(ADVERTS)} adverts and ${number(BADGES)} badges on SQLite`,
        "skillspine index",
        ["wall", "processor", "most memory"],
    );
    const { seconds, processor, megabytes } = await measured(bench, bench.program, ["index"], store);
    derived(number(seconds, "s"), number(processor, "s"), number(megabytes, "MB"));
}

/** The server on all of this with all caches as they come: start-up, the page of a skill, and memory once everything was asked. */
async function measureServer(bench, store, questions) {
    const row = section(
        `The server on all of this: ESCO, O*NET, ${number(ADVERTS)} adverts and ${number(BADGES)} badges on SQLite, all caches as they come`,
        "skillspine serve --no-demo",
        ["start to ready", "memory then", "… its own", "pages of skills a second", "p50", "p99", "memory after all questions", "… its own", "most ever"],
    );
    const server = await serve(bench, store);
    const before = memory(server.pid);
    const ask = (name) => load(bench, URL_OF_SERVER, join(bench.folder, `${name}.ndjson`), 2, ASKED);
    const answers = Object.fromEntries(Object.keys(questions).map((name) => [name, ask(name)]));
    const pages = answers.skillInDemand;
    const after = memory(server.pid);
    await server.stop();
    const sizes = ({ now, own }) => [number(now, "MB"), number(own, "MB")];
    const times = [number(pages.per_second), number(pages.p50_ms, "ms"), number(pages.p99_ms, "ms")];
    row(number(server.milliseconds, "ms"), ...sizes(before), ...times, ...sizes(after), number(after.peak, "MB"));
    aim(`start to ready, ${number(ADVERTS)} adverts`, server.milliseconds, "ms", { below: 2_000 });
    aim("skillInDemand, caches as they come: requests a second", pages.per_second, "", { atLeast: 2_000 });
    aim(`memory after all questions, ${number(ADVERTS)} adverts`, after.now, "MB", { below: MEMORY_AIM });
}

/** Pairs of occupations of each sort that are compared. */
const PAIRS = 200;

/** How much of an occupation a person in a related one covers, beside a person in any other one of the framework. */
async function compareRelated(random) {
    const row = section(
        `Coverage of an occupation by another one, ${number(PAIRS)} pairs of each sort`,
        "compareProfiles(have: { occupations: [one] }, want: { occupations: [other] }) { coverage { share } }",
        ["pairs", "p10", "p25", "median", "p75", "p90", "mean"],
    );
    const near = {
        onet: "near: related(first: 1) { nodes { id } }",
        esco: "groups: broader { near: narrower(first: 20) { nodes { id __typename } } }",
    };
    for (const [framework, field] of Object.entries(near)) {
        const found = await all("occupations", `{ frameworks: ["${framework}"] }`, `id ${field}`);
        if (found.length === 0) throw new Error(`the store has no occupations of ${framework}`);
        const nearOf = (one) => {
            const nodes = one.near?.nodes ?? one.groups.flatMap((group) => group.near.nodes);
            return nodes.filter((other) => other.id !== one.id && (other.__typename ?? "Occupation") === "Occupation");
        };
        const candidates = found.filter((one) => nearOf(one).length > 0).sort(() => random() - 0.5);
        const related = candidates.slice(0, PAIRS).map((one) => [one.id, nearOf(one)[Math.floor(random() * nearOf(one).length)].id]);
        const any = related.map(([, want]) => [found[Math.floor(random() * found.length)].id, want]);
        const title = framework === "onet" ? "O*NET" : "ESCO";
        const medians = [];
        for (const [what, pairs] of [
            [`${title}, ${framework === "onet" ? "related occupations" : "neighbours in a group"}`, related],
            [`${title}, random`, any],
        ]) {
            const shares = [];
            for (const [have, want] of pairs) shares.push(await coverage(have, want));
            const known = shares.filter((share) => share !== null);
            const cells = [0.1, 0.25, 0.5, 0.75, 0.9].map((at) => number(percentile(known, at)));
            row(what, ...cells, number(known.reduce((sum, share) => sum + share, 0) / known.length));
            medians.push(percentile(known, 0.5));
        }
        aim(`${title}: median coverage of related pairs, above that of random ones`, medians[0], "", { atLeast: medians[1] });
    }
}

async function coverage(have, want) {
    const query = `query ($have: ID!, $want: ID!) {
        compareProfiles(have: { occupations: [{ id: $have }] }, want: { occupations: [{ id: $want }] }) { coverage { share } } }`;
    const body = JSON.stringify({ query, variables: { have, want } });
    const answer = await fetch(URL_OF_SERVER, { method: "POST", headers: JSON_TYPE, body });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data.compareProfiles.coverage.share;
}

/** Nodes of a page: of occupations with those beside them, as many as a query may cost. */
const PAGE = 250;

/** Every node of a list, page by page. */
async function all(list, filter, fields) {
    const found = [];
    let after = null;
    do {
        const cursor = after ? `, after: ${JSON.stringify(after)}` : "";
        const query = `{ ${list}(filter: ${filter}, first: ${PAGE}${cursor}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
        const answer = await fetch(URL_OF_SERVER, { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ query }) });
        const { data, errors } = await answer.json();
        if (errors) throw new Error(`${list}: ${JSON.stringify(errors)}`);
        found.push(...data[list].nodes);
        after = data[list].pageInfo.hasNextPage ? data[list].pageInfo.endCursor : null;
    } while (after);
    return found;
}

function badges(skills, random) {
    const issuer = "https://badges.example/issuer";
    const context = "https://w3id.org/openbadges/v2";
    const written = [
        ({ uri }) => ({ targetUrl: uri, targetName: "a skill" }),
        ({ uri }) => ({ targetUrl: `https://esco.ec.europa.eu/en/classification/skills?uri=${uri}`, targetName: "a skill" }),
        ({ prefLabel }) => ({ targetName: prefLabel.value, targetFramework: "ESCO", targetUrl: "https://badges.example/none" }),
    ];
    const badge = (_, place) => ({
        "@context": context,
        type: "BadgeClass",
        id: `https://badges.example/badge/${place}`,
        name: `Badge ${place}`,
        description: "Made up.",
        image: "https://badges.example/badge.png",
        criteria: { narrative: "Made up." },
        issuer,
        alignment: Array.from({ length: 3 + Math.floor(random() * 6) }, () =>
            written[Math.floor(random() * written.length)](skills[Math.floor(random() * skills.length)]),
        ),
    });
    const profile = { "@context": context, type: "Issuer", id: issuer, name: "Made up", url: "https://badges.example", email: "a@badges.example" };
    return [profile, ...Array.from({ length: BADGES }, badge)];
}

/** Numbers from 0 to 1 that look random and are the same each time (mulberry32). */
function seeded(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
