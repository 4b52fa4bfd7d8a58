// Drives the playground in a real browser that has no internet. Ends with 0 if all is well, else says on stderr what is not.
// Usage: node playground.mjs http://127.0.0.1:8080 [picture.png]

import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const [server, picture] = process.argv.slice(2);
if (!server) {
  console.error("usage: node playground.mjs <url of the server> [file for a picture of the end]");
  process.exit(2);
}

const problems = [];
let requestCount = 0;

const browser = await chromium.launch({ executablePath: findChromium(), args: browserArguments() });
try {
  const page = await openPage();
  await step("the page starts", () => starts(page));
  await step("the example of an occupation runs", () => runsOccupation(page));
  await step("the example of a search runs", () => runsSearch(page));
  await step("the documentation opens", () => opensDocumentation(page));
  await step("the schema completes and checks a query", () => completesAndChecks(page));
  await step("the dialogs open", () => opensDialogs(page));
  if (picture) {
    await page.screenshot({ path: picture });
  }
} finally {
  await browser.close();
}
assert.ok(requestCount > 10, `only ${requestCount} requests were seen`);
assert.deepEqual(problems, [], "the browser complains");

function findChromium() {
  if (process.env.CHROMIUM) {
    return process.env.CHROMIUM;
  }
  for (const folder of process.env.PATH.split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      const program = join(folder, name);
      try {
        accessSync(program, constants.X_OK);
        return program;
      } catch {
        // Not here.
      }
    }
  }
  console.error("there is no Chromium\n  hint: run `make setup`, which installs it, or set CHROMIUM to its path");
  process.exit(1);
}

function browserArguments() {
  return [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Whatever is not on loopback goes to a proxy that does not exist.
    "--proxy-server=http://127.0.0.1:9",
  ];
}

// A page of a fresh profile whose every complaint becomes a problem.
async function openPage() {
  const context = await browser.newContext({ locale: "en-GB", colorScheme: "light", viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(20_000);
  await context.exposeFunction("reportViolation", (violation) => problems.push(`content security policy: ${violation}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(`${event.violatedDirective} ${event.blockedURI} in ${event.sourceFile}`);
    });
  });

  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    requestCount += 1;
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(server).origin) {
      problems.push(`request to elsewhere: ${url}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) {
      problems.push(`status ${response.status()}: ${response.url()}`);
    }
  });
  return page;
}

async function step(name, action) {
  const started = performance.now();
  try {
    await action();
  } catch (error) {
    console.error(`failed: ${name}`);
    problems.forEach((problem) => console.error(`  ${problem}`));
    throw error;
  }
  console.log(`${name} (${Math.round(performance.now() - started)} ms)`);
}

async function starts(page) {
  const introspected = page.waitForResponse((response) => response.url() === `${server}/graphql`);
  await page.goto(server);
  assert.equal(await page.title(), "Skillspine playground");
  assert.match(await page.getAttribute("link[rel=icon]", "href"), /^data:/);
  const schema = await (await introspected).json();
  assert.equal(schema.data.__schema.queryType.name, "Query");
}

async function runsOccupation(page) {
  const { occupation } = await run(page, "Occupation");
  assert.equal(occupation.prefLabel.value, "database administrator");
  assert.equal(occupation.translated.language, "fr");
  assert.equal(occupation.skills.edges.length, 5);
  assert.equal(occupation.skills.edges[0].node.translated.language, "fr");
  const [mapping] = occupation.mappings.nodes;
  assert.equal(mapping.target.prefLabel.value, "Database Administrators");
  assert.equal(mapping.target.tasks.nodes.length, 3);
}

async function runsSearch(page) {
  await page.click('.graphiql-tab-button:text-is("Search")');
  const { search } = await run(page, "Search");
  assert.deepEqual(search.reading.corrected, [{ typed: "databse", used: "database" }]);
  assert.ok(search.nodes.length > 3, `only ${search.nodes.length} hits`);
}

async function opensDocumentation(page) {
  const query = "{ __schema { queryType { description fields { name description } } } }";
  const { description, fields } = (await ask(query)).__schema.queryType;
  const frameworks = fields.find((field) => field.name === "frameworks");

  await page.click('button[aria-label="Show Documentation Explorer"]');
  const explorer = page.locator(".graphiql-doc-explorer");
  await explorer.locator('a:text-is("Query")').click();
  await explorer.getByText(description).waitFor();
  await explorer.getByText(frameworks.description).waitFor();
  await page.click('button[aria-label="Hide Documentation Explorer"]');
}

async function completesAndChecks(page) {
  await write(page, "{ frameworks { nonsense } }", 0);
  await page.locator(".graphiql-query-editor .CodeMirror-lint-mark-error").first().waitFor();

  // A single completion would be taken at once: there are `version` and `versions`.
  const start = "query Versions { frameworks { ver";
  await write(page, `${start} } }`, start.length);
  await page.keyboard.press("Control+Space");
  await page.locator('.CodeMirror-hint:text-is("version")').waitFor();
  await page.keyboard.press("Enter");
  const { frameworks } = await run(page, "Versions");
  assert.ok(frameworks.length > 0);
  assert.ok(frameworks.every((framework) => framework.version), "every framework has a version");
}

async function opensDialogs(page) {
  await page.click('button[aria-label="Open short keys dialog"]');
  await page.getByRole("dialog").getByText("Short Keys").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await page.click('button[aria-label="Open settings dialog"]');
  await page.getByRole("dialog").getByText("Dark").click();
  await page.locator("body.graphiql-dark").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

// Replaces the query and puts the cursor into its only line.
async function write(page, query, column) {
  await page.locator(".graphiql-query-editor .CodeMirror").evaluate(
    ({ CodeMirror: editor }, { query, column }) => {
      editor.setValue(query);
      editor.focus();
      editor.setCursor(0, column);
    },
    { query, column },
  );
}

// Runs the query in the editor, as soon as GraphiQL knows the name of its operation, and returns the data that the page shows.
async function run(page, operationName) {
  await page.waitForFunction((name) => {
    const { CodeMirror: editor } = document.querySelector(".graphiql-query-editor .CodeMirror");
    return editor.operations && editor.operationName === name;
  }, operationName);
  const response = page.locator(".graphiql-response .CodeMirror");
  await response.evaluate(({ CodeMirror: viewer }) => viewer.setValue(""));
  await page.click(".graphiql-execute-button");
  const shown = await response.evaluateHandle(
    ({ CodeMirror: viewer }) =>
      new Promise((resolve) => {
        const look = () => (viewer.getValue().trim() ? resolve(viewer.getValue()) : setTimeout(look, 20));
        look();
      }),
  );
  return withoutErrors(JSON.parse(await shown.jsonValue()));
}

async function ask(query) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${server}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
  return withoutErrors(await response.json());
}

function withoutErrors(answer) {
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}
