// Search at scale, without HTTP: the search crate's own made-up world of 100,000 concepts with a million labels.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { output } from "./lib/command.mjs";
import { remark, section } from "./lib/report.mjs";

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
        if (cells) row(...cells.slice(1));
        else notes.push(line);
    }
    remark(`${notes.join("; ")}.`);
}
