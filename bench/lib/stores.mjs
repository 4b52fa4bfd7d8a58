// Stores on both databases and what is imported into them.

import { rmSync } from "node:fs";
import { measured } from "./command.mjs";
import { databaseUrl, freshDatabase } from "./postgres.mjs";

/** What is imported, with paths inside the folder of publishers' files; aims in seconds. */
export const IMPORTS = {
    esco: { title: "ESCO 1.1.1, English", aim: 5, arguments: ["esco", "--from", "esco-v1.1.1/en", "esco-v1.1.1/relations"] },
    onet: { title: "O*NET 27.0, text", aim: 15, arguments: ["onet", "--from", "onet-27.0-text"] },
    crosswalk: { title: "ESCO–O*NET crosswalk", arguments: ["crosswalk", "--from", "crosswalks/esco_onet_crosswalk_Nov2020.csv"] },
};

export function command(...keys) {
    return keys.map((key) => `skillspine import ${IMPORTS[key].arguments.join(" ")}`).join("\n");
}

/** An empty store on one of the two databases, as environment variables of the program. */
export async function emptyStore(bench, folder, database) {
    rmSync(folder, { recursive: true, force: true });
    if (!database) return { SKILLSPINE_DATA_DIR: folder };
    freshDatabase(database);
    const store = { SKILLSPINE_DATA_DIR: folder, DATABASE_URL: databaseUrl(database) };
    await measured(bench, bench.program, ["migrate"], store);
    return store;
}

/** Imports into a store and publishes. */
export function importInto(bench, store, key, options = []) {
    return measured(bench, bench.program, ["import", ...IMPORTS[key].arguments, ...options, "--json"], store);
}
