// Starts GraphiQL on this server's own endpoint. A file of its own because the page's policy allows no inline scripts.
"use strict";

const exampleQuery = `# Skillspine: one graph from skills to credentials, job roles and demand.
#
# Ctrl-Space completes, Ctrl-Enter runs, the book icon on the left opens the documentation.
# Labels come in the languages of your browser; the header editor below can ask for others, for instance
# {"Accept-Language": "sv, en;q=0.5"}.

query WhatIsPublished {
  release {
    number
    publishedAt
  }
}
`;

const fetcher = GraphiQL.createFetcher({ url: new URL("/graphql", window.location.href).toString() });

ReactDOM.createRoot(document.getElementById("playground")).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: exampleQuery,
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: "variables",
  }),
);
