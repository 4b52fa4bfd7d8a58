// Search at scale, without HTTP: the search crate's own made-up world of 100,000 concepts with a million labels.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { output } from "./lib/command.mjs";
import { aim, remark, section } from "./lib/report.mjs";

const AIMS = { suggest: 5, search: 15 };
const MILLISECONDS = { ns: 1e-6, "µs": 1e-3, ms: 1, s: 1_000 };

export function measureScale(bench) {
    const folder = join(bench.folder, "timings");
    const lines = output(bench.timings, ["100000", folder]).trim().split("\n");
    rmSync(folder, { recursive: true, force: true });
    const row = section(
        "Search at scale: 100,000 concepts with a million labels, in the process",
        "cargo run --release -p skillspine-search --example timings",
        ["what", "p50", "p99", "slowest", "hits on average"],
    );
    const notes = [];
    for (const line of lines) {
        const cells = line.match(/^(.*?) +p50 +(\S+) +p99 +(\S+) +max +(\S+) +found (\d+)$/);
        if (!cells) {
            notes.push(line);
            continue;
        }
        row(...cells.slice(1));
        const [, what, , p99] = cells;
        const kind = Object.keys(AIMS).find((kind) => what.startsWith(kind));
        if (kind) aim(`${what}, p99 in the process`, milliseconds(p99), "ms", { below: AIMS[kind] });
    }
    remark(`${notes.join("; ")}.`);
}

/** Reads a duration as the program prints it: `850.3µs`. */
function milliseconds(text) {
    const [, figure, unit] = text.match(/^([\d.]+)(\D+)$/);
    return Number(figure) * MILLISECONDS[unit];
}
