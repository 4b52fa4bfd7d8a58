// Measures everything, prints tables, and with `--write` keeps them in docs/BENCHMARKS.md. bench/run starts it.
//
//   main.mjs [--write] [imports] [serving] [search] [refusals] [scale] [alignments] [demand] [profiles]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { measureAlignments } from "./alignments.mjs";
import { measureDemand } from "./demand.mjs";
import { measureImports } from "./imports.mjs";
import { output, stopAll } from "./lib/command.mjs";
import { keptIn } from "./lib/page.mjs";
import { about } from "./lib/postgres.mjs";
import { finishPart, number } from "./lib/report.mjs";
import { measureProfiles } from "./profiles.mjs";
import { measureRefusals } from "./refusals.mjs";
import { measureScale } from "./scale.mjs";
import { measureSearch } from "./search.mjs";
import { measureServing } from "./serving.mjs";

const home = dirname(fileURLToPath(import.meta.url));
const built = process.env.BENCH_PROGRAMS ?? join(process.env.CARGO_TARGET_DIR ?? join(home, "../target"), "release");
const release = resolve(built);
const page = join(home, "../docs/BENCHMARKS.md");
const parts = {
    imports: measureImports,
    serving: measureServing,
    search: measureSearch,
    refusals: measureRefusals,
    scale: measureScale,
    alignments: measureAlignments,
    demand: measureDemand,
    profiles: measureProfiles,
};

const options = process.argv.slice(2);
const named = options.filter((option) => option !== "--write");
const unknown = named.filter((option) => !(option in parts));
if (unknown.length > 0) {
    console.error(`bench: there is no part ${unknown.join(", ")}\n  hint: the parts are ${Object.keys(parts).join(", ")}`);
    process.exit(2);
}

const bench = {
    home,
    folder: mkdtempSync(join(tmpdir(), "skillspine-bench-")),
    corpus: resolve(process.env.SKILLSPINE_CORPUS ?? "../shared/data"),
    program: join(release, "skillspine"),
    load: join(release, "examples/load"),
    timings: join(release, "examples/timings"),
    demand: join(release, "examples/demand"),
    python: join(home, ".venv/bin/python"),
    runs: positive("BENCH_RUNS", 5),
    seconds: positive("BENCH_SECONDS", 10),
};

// What was asked of this process must not leave servers and gigabytes behind.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => cleanUp().then(() => process.exit(130)));

try {
    for (const part of named.length > 0 ? named : Object.keys(parts)) {
        const where = machine();
        console.log(`\n## ${part}\n\n${where}`);
        await parts[part](bench);
        const figures = finishPart(part);
        // At once, so that a later part that fails takes nothing with it.
        if (options.includes("--write")) {
            const text = `## Figures: ${part}\n\n${where}\n\n${figures}`;
            writeFileSync(page, keptIn(readFileSync(page, "utf8"), Object.keys(parts), part, text));
        }
    }
} finally {
    await cleanUp();
}

async function cleanUp() {
    await stopAll();
    rmSync(bench.folder, { recursive: true, force: true });
}

function positive(name, otherwise) {
    const value = Number(process.env[name] ?? otherwise);
    if (value >= 1) return value;
    console.error(`bench: ${name} cannot be ${process.env[name]}\n  hint: give a number from 1`);
    return process.exit(2);
}

function machine() {
    const processor = cpus()[0].model.trim();
    const rust = output("rustc", ["--version"]).split(" ")[1];
    const postgraphile = JSON.parse(readFileSync(join(home, "node_modules/postgraphile/package.json"), "utf8")).version;
    return (
        `${cpus().length} cores (${processor}), ${number(totalmem() / 2 ** 30, "GB")} of memory, load average ${number(loadavg()[0])} at the ` +
        `beginning, load generator and database on the same machine. ${about()}, over its Unix socket; SQLite with its write-ahead log, ` +
        `synchronous normal. Rust ${rust}, release build; PostGraphile ${postgraphile} on Node.js ${process.versions.node}.`
    );
}
