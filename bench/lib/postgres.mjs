// The temporary Postgres that scripts/with-postgres started.

import { output } from "./command.mjs";

const server = new URL(process.env.SKILLSPINE_TEST_POSTGRES_URL.replace(/^postgres:\/\/\//, "postgres://localhost/"));

/** Where programs that use libpq's variables find the server. */
export const variables = { PGHOST: server.searchParams.get("host") ?? server.hostname, PGUSER: server.searchParams.get("user") ?? server.username };
if (server.port) variables.PGPORT = server.port;

/** The URL of one of its databases. */
export function databaseUrl(database) {
    return process.env.SKILLSPINE_TEST_POSTGRES_URL.replace(/^(postgres:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}

/** Runs psql with these arguments. */
export function psql(database, ...args) {
    const env = { ...process.env, ...variables };
    return output("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, ...args], { env }).trim();
}

/** The rows of a statement, as arrays of text. */
export function rows(database, statement) {
    const text = psql(database, "-F", "\t", "-c", statement);
    return text ? text.split("\n").map((line) => line.split("\t")) : [];
}

/** Makes a database, empty even if it was there. */
export function freshDatabase(name) {
    psql("postgres", "-c", `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, "-c", `CREATE DATABASE ${name}`);
}

/** Version and the settings that decide how fast writing is. */
export function about() {
    const setting = (name) => psql("postgres", "-c", `SHOW ${name}`);
    const names = ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size"];
    const version = setting("server_version").split(" ")[0];
    return `Postgres ${version} (${names.map((name) => `${name} ${setting(name)}`).join(", ")})`;
}
