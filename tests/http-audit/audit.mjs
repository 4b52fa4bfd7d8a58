// Runs the public GraphQL-over-HTTP audit suite against a server and prints one line of JSON per audit.
// Usage: node audit.mjs http://127.0.0.1:8080/graphql

import { serverAudits } from "graphql-http";

const url = process.argv[2];
if (!url) {
  console.error("usage: node audit.mjs <url of the GraphQL endpoint>");
  process.exit(2);
}

for (const audit of serverAudits({ url })) {
  const result = await audit.fn();
  const reason = result.status === "ok" ? undefined : result.reason;
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status: result.status, reason }));
}
