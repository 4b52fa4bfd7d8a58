// PostGraphile 5 as its documentation sets it up for production: no watching, no explaining, no playground, one process a core.
//
//   node server.mjs <database> <port>       PGHOST and PGUSER say where the server is

import cluster from "node:cluster";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [database, port] = process.argv.slice(2);

const preset = {
    extends: [PostGraphileAmberPreset],
    pgServices: [makePgService({ poolConfig: { database, max: 10 }, schemas: ["peer"] })],
    // Plain lists: cheaper to answer than connections with cursors, which this page does not need.
    schema: { defaultBehavior: "+list -connection -insert -update -delete" },
    grafast: { explain: false },
    grafserv: { graphiql: false, watch: false },
};

if (cluster.isPrimary) {
    for (let worker = 0; worker < availableParallelism(); worker++) cluster.fork();
    cluster.on("exit", () => process.exit(1));
} else {
    const instance = postgraphile(preset);
    const service = instance.createServ(grafserv);
    const server = createServer();
    await service.addTo(server);
    server.listen(Number(port), "127.0.0.1");
}
