// Empty store to published, on both databases, beside `\copy` of the rows that came out.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { median } from "./lib/command.mjs";
import { psql, rows } from "./lib/postgres.mjs";
import { aim, number, remark, section } from "./lib/report.mjs";
import { command, emptyStore, importInto, IMPORTS } from "./lib/stores.mjs";

const TABLES = [
    "concept",
    "concept_label",
    "concept_text",
    "concept_code",
    "concept_relation",
    "mapping",
    "region",
    "concept_change",
];
const DATABASE = "bench_import";
const SHARE_OF_COPY = 0.3;

export async function measureImports(bench) {
    const row = section(`Import: empty store to published, median of ${bench.runs} runs`, command("esco", "onet"), [
        "import",
        "database",
        "wall",
        "fastest – slowest",
        "processor",
        "most memory",
        "same files again",
        "aim",
    ]);
    const limits = [];
    for (const key of ["esco", "onet"]) {
        for (const database of [undefined, DATABASE]) {
            const first = [];
            const again = [];
            for (let run = 0; run < bench.runs; run++) {
                const store = await emptyStore(bench, join(bench.folder, "imported"), database);
                first.push(await importInto(bench, store, key));
                again.push(await importInto(bench, store, key));
            }
            const of = (runs, field) => runs.map((run) => run[field]);
            const wall = of(first, "seconds");
            row(
                IMPORTS[key].title,
                database ? "Postgres" : "SQLite",
                number(median(wall), "s"),
                `${number(Math.min(...wall))} – ${number(Math.max(...wall), "s")}`,
                number(median(of(first, "processor")), "s"),
                number(Math.max(...of(first, "megabytes")), "MB"),
                number(median(of(again, "seconds")), "s"),
                `< ${IMPORTS[key].aim} s`,
            );
            aim(`${IMPORTS[key].title}: empty store to published on ${database ? "Postgres" : "SQLite"}`, median(wall), "s", {
                below: IMPORTS[key].aim,
            });
            if (database) limits.push({ key, wall: median(wall), copy: copyOf(bench, database) });
        }
    }
    remark("Processor time and memory are those of the program; what the Postgres server uses comes on top.");
    report(bench, limits);
}

function report(bench, limits) {
    const row = section(
        `Import: beside \`\\copy\` of the same rows, median of ${bench.runs} runs`,
        "psql -c BEGIN -c '\\copy concept from …' -c '\\copy concept_label from …' … -c COMMIT",
        [
            "import on Postgres",
            "rows",
            "import",
            "`\\copy` without indexes",
            "rate of that",
            "`\\copy`, then the same indexes",
            "rate of that",
        ],
    );
    for (const { key, wall, copy } of limits) {
        const { title } = IMPORTS[key];
        const [bare, indexed] = [copy.bare / wall, copy.indexed / wall];
        row(
            title,
            number(copy.rows),
            number(wall, "s"),
            number(copy.bare, "s"),
            number(bare),
            number(copy.indexed, "s"),
            number(indexed),
        );
        aim(`${title}: rows a second, of \`\\copy\` without indexes`, bare, "", { atLeast: SHARE_OF_COPY });
        aim(`${title}: rows a second, of \`\\copy\` with the same indexes`, indexed, "", { atLeast: SHARE_OF_COPY });
    }
}

/** Copies every row that an import left behind into tables of the same shape, as fast as Postgres can. */
function copyOf(bench, database) {
    const folder = join(bench.folder, "copy");
    mkdirSync(folder, { recursive: true });
    const file = (table) => join(folder, table);
    const count = (table) => Number(rows(database, `SELECT count(*) FROM ${table}`)[0][0]);
    const tables = TABLES.filter((table) => count(table) > 0);
    for (const table of tables) psql(database, "-c", `\\copy ${table} TO '${file(table)}'`);
    const names = tables.map((table) => `'${table}'`).join(", ");
    const indexes = rows(database, `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN (${names})`);
    const bare = [];
    const indexed = [];
    for (let run = 0; run < bench.runs; run++) {
        psql(database, "-c", "DROP SCHEMA IF EXISTS copied CASCADE", "-c", "CREATE SCHEMA copied");
        for (const table of tables) psql(database, "-c", `CREATE TABLE copied.${table} (LIKE public.${table})`);
        const begin = performance.now();
        psql(
            database,
            "-c",
            "BEGIN",
            ...tables.flatMap((table) => ["-c", `\\copy copied.${table} FROM '${file(table)}'`]),
            "-c",
            "COMMIT",
        );
        bare.push((performance.now() - begin) / 1000);
        psql(database, ...indexes.flatMap(([definition]) => ["-c", definition.replace(" ON public.", " ON copied.")]));
        indexed.push((performance.now() - begin) / 1000);
    }
    const total = tables.map(count).reduce((sum, rows) => sum + rows, 0);
    rmSync(folder, { recursive: true });
    return { rows: total, bare: median(bare), indexed: median(indexed) };
}
