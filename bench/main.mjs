// Measures everything, prints tables, and with `--write` keeps them in docs/BENCHMARKS.md. bench/run starts it.
//
//   main.mjs [--write] [imports] [serving] [scale]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { measureImports } from "./imports.mjs";
import { output } from "./lib/command.mjs";
import { about } from "./lib/postgres.mjs";
import { everything, number } from "./lib/report.mjs";
import { measureScale } from "./scale.mjs";
import { measureServing } from "./serving.mjs";

const home = dirname(fileURLToPath(import.meta.url));
const release = join(process.env.CARGO_TARGET_DIR ?? join(home, "../target"), "release");
const parts = { imports: measureImports, serving: measureServing, scale: measureScale };

const options = process.argv.slice(2);
const wanted = options.filter((option) => option in parts);
const bench = {
    home,
    folder: mkdtempSync(join(tmpdir(), "skillspine-bench-")),
    corpus: resolve(process.env.SKILLSPINE_CORPUS ?? "../shared/data"),
    program: join(release, "skillspine"),
    load: join(release, "examples/load"),
    timings: join(release, "examples/timings"),
    runs: Number(process.env.BENCH_RUNS ?? 5),
    seconds: Number(process.env.BENCH_SECONDS ?? 10),
};

try {
    console.log(machine());
    for (const part of wanted.length > 0 ? wanted : Object.keys(parts)) await parts[part](bench);
    if (options.includes("--write")) keep(`${machine()}\n\n${everything()}`);
} finally {
    rmSync(bench.folder, { recursive: true, force: true });
}

function machine() {
    const processor = cpus()[0].model.trim();
    const rust = output("rustc", ["--version"]).split(" ")[1];
    const postgraphile = JSON.parse(readFileSync(join(home, "node_modules/postgraphile/package.json"), "utf8")).version;
    return (
        `${cpus().length} cores (${processor}), ${number(totalmem() / 2 ** 30, "GB")} of memory, load generator and database on the same ` +
        `machine. ${about()}, over its Unix socket; SQLite with its write-ahead log, synchronous normal. Rust ${rust}, release build; ` +
        `PostGraphile ${postgraphile} on Node.js ${process.versions.node}.`
    );
}

/** Replaces the figures of the page and leaves its words. */
function keep(figures) {
    const page = join(home, "../docs/BENCHMARKS.md");
    const [start, end] = ["<!-- figures: written by make bench ARGS=--write -->", "<!-- end of figures -->"];
    const [before, rest] = readFileSync(page, "utf8").split(start);
    const after = rest.split(end)[1];
    writeFileSync(page, `${before}${start}\n\n${figures}\n\n${end}${after}`);
}
