// Starts GraphiQL on this server's own endpoint. A file of its own because the page's policy allows no inline scripts.
"use strict";

const occupationExample = `# Skills, credentials, job roles and demand in one graph.
#
# ▶ runs this, and so does Ctrl-Enter. Ctrl-Space completes.
# The book on the left explains every type and field.

query Occupation(
  $code: String! = "2521.1"
  $language: String! = "fr"
) {
  occupation(system: "esco", code: $code) {
    ...Names
    description { value }
    codes { system code }
    skills(first: 5) {
      totalCount
      edges {
        requirement
        node { ...Names }
      }
    }
    # The same in other frameworks, and what is done in it.
    mappings(first: 3) {
      nodes {
        predicate
        target {
          code
          prefLabel { value }
          framework { title version attribution }
          ... on Occupation {
            tasks(first: 3) {
              nodes { prefLabel { value } }
            }
          }
        }
      }
    }
    framework { title version attribution }
  }
}

fragment Names on Concept {
  prefLabel { value }
  translated: prefLabel(languages: [$language]) {
    value
    language
  }
}
`;

const searchExample = `# Forgives typing errors; knows "phrases" and -exclusions.
# Codes and URIs are found, too.

query Search($text: String! = "databse -oracle") {
  search(text: $text, first: 10) {
    totalCount
    reading {
      excluded
      corrected { typed used }
    }
    nodes {
      kind
      prefLabel { value language }
      framework { key }
    }
  }
}
`;

// Pages link here with a query of their own.
const asked = new URLSearchParams(window.location.search).get("query");

const fetcher = GraphiQL.createFetcher({ url: new URL("/graphql", window.location.href).toString() });

ReactDOM.createRoot(document.getElementById("playground")).render(
  React.createElement(
    GraphiQL,
    {
      fetcher,
      initialQuery: asked ?? undefined,
      defaultTabs: [{ query: occupationExample }, { query: searchExample }],
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
      defaultEditorToolsVisibility: false,
    },
    React.createElement(GraphiQL.Logo, null, "Skillspine"),
  ),
);
