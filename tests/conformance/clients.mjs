// The client libraries that people use, against a running server:
//   node clients.mjs http://127.0.0.1:8080/graphql [--show]
// Each must get its data, read the code of an error, and be let in by a browser. `--show` prints what each one sends.
import assert from "node:assert/strict";
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { GraphQLClient } from "graphql-request";
import {
  buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema,
  validateSchema,
} from "graphql";

const [url, show] = process.argv.slice(2);
if (!url) {
  console.error("usage: node clients.mjs URL [--show]");
  process.exit(2);
}

const query = `query Village($code: InseeCode!, $first: Int) {
  commune(code: $code) { id name nearby(first: $first) { code } }
  communes(first: $first, within: { department: "26" }) { nodes { id } pageInfo { hasNextPage } }
}`;
const variables = { code: "26289", first: 3 };
const wrong = "query Wrong { commune(code: \"26289\") { isNoField } }";
const refused = "query Refused { rateLimit { limit } node(id: \"nonsense\") { id } }";

/** `fetch` that notes what is sent. */
let sent = [];
async function noted(input, init = {}) {
  const method = (init.method ?? "GET").toUpperCase();
  const headers = Object.fromEntries(new Headers(init.headers));
  const names = method === "GET" ? [...new URL(input).searchParams.keys()] : Object.keys(JSON.parse(init.body));
  const response = await fetch(input, init);
  sent.push({ method, headers, names, status: response.status, type: response.headers.get("content-type") });
  return response;
}

/** What `JSON.stringify` sees, without the `__typename` that caches add. */
const bare = (data) => JSON.parse(JSON.stringify(data, (key, value) => (key === "__typename" ? undefined : value)));
function isVillage({ data, error }) {
  assert.ifError(error);
  const { commune, communes } = bare(data);
  assert.equal(commune.id, "commune:26289");
  assert.equal(commune.nearby.length, 3);
  assert.equal(communes.nodes.length, 3);
  assert.equal(communes.pageInfo.hasNextPage, true);
}

const urql = (options) => async () => {
  const client = new Client({ url, fetch: noted, exchanges: [cacheExchange, fetchExchange], ...options });
  const ask = (text, given) => client.query(text, given).toPromise();
  isVillage(await ask(query, variables));
  for (const text of [wrong, refused]) {
    assert.equal((await ask(text, {})).error.graphQLErrors[0]?.extensions.code, "INVALID");
  }
};

const apollo = (options, client = {}) => async () => {
  const link = new HttpLink({ uri: url, fetch: noted, ...options });
  const apollo = new ApolloClient({ link, cache: new InMemoryCache(), ...client });
  const ask = (text, given) => apollo.query({ query: gql(text), variables: given, errorPolicy: "all" });
  isVillage(await ask(query, variables));
  for (const text of [wrong, refused]) {
    assert.equal((await ask(text)).error.errors?.[0].extensions.code, "INVALID");
  }
};

const request = (options) => async () => {
  const client = new GraphQLClient(url, { fetch: noted, ...options });
  isVillage({ data: await client.request(query, variables) });
  for (const text of [wrong, refused]) {
    const error = await client.request(text).then(() => assert.fail("no error"), (error) => error);
    assert.equal(error.response.errors?.[0].extensions.code, "INVALID");
  }
};

/** What code generators and explorers ask first: the schema that they build is the published one. */
const introspection = (options) => async () => {
  const body = JSON.stringify({ query: getIntrospectionQuery(options), operationName: "IntrospectionQuery" });
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json, application/json" };
  const answer = await (await noted(url, { method: "POST", headers, body })).json();
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  const built = buildClientSchema(answer.data);
  assert.deepEqual(validateSchema(built), []);
  const published = buildSchema(await (await fetch(new URL("schema.graphql", url))).text());
  // Exception: it gives the description of the type `__Schema` for that of the schema.
  if (options.schemaDescription) assert.match(built.description, /^A GraphQL Schema defines the capabilities/);
  built.description = undefined;
  const told = lines(built);
  const expected = lines(published, options.oneOf ? "" : " @oneOf");
  const differs = told.findIndex((line, at) => line !== expected[at]);
  if (differs >= 0) assert.fail(`line ${differs + 1}: told «${told[differs]}», published «${expected[differs]}»`);
  assert.equal(told.length, expected.length);
};
const lines = (of, without = "") => printSchema(lexicographicSortSchema(of)).replaceAll(without, "").split("\n");
const everything = {
  descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true,
  inputValueDeprecation: true, oneOf: true,
};

/** A browser asks first, naming every header that is not always let through. */
async function letInByBrowsers({ method, headers }) {
  const plain = ["accept", "accept-language", "content-language"];
  const names = Object.keys(headers).filter((name) => !plain.includes(name)).sort();
  const asked = {
    origin: "https://portail.example", "access-control-request-method": method,
    "access-control-request-headers": names.join(","),
  };
  const { headers: granted } = await fetch(url, { method: "OPTIONS", headers: asked });
  assert.ok(["*", asked.origin].includes(granted.get("access-control-allow-origin")), "the origin is not let in");
  const allowed = (granted.get("access-control-allow-headers") ?? "").toLowerCase().split(/\s*,\s*/);
  const barred = names.filter((name) => !allowed.includes(name) && !allowed.includes("*"));
  if (barred.length) assert.fail(`no browser lets it send ${barred.join(", ")}: not in Access-Control-Allow-Headers`);
}

const checks = {
  "urql": urql({}),
  "urql by POST": urql({ preferGetMethod: false }),
  "urql by GET": urql({ preferGetMethod: "force" }),
  "Apollo": apollo({}),
  "Apollo by GET": apollo({ useGETForQueries: true }),
  "Apollo that asks for a preflight": apollo({ headers: { "apollo-require-preflight": "true" } }),
  "Apollo that names itself": apollo({}, { clientAwareness: { name: "portail", version: "1.0" } }),
  "graphql-request": request({}),
  "graphql-request by GET": request({ method: "GET", jsonSerializer: JSON }),
  "introspection, all options": introspection(everything),
  "introspection as by default": introspection({}),
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  sent = [];
  try {
    await check();
    for (const one of sent) await letInByBrowsers(one);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error.message}`);
  }
  for (const { method, names, headers, status, type } of show ? sent : []) {
    console.log(`${name}: ${method} ${names.join(" ")} | ${JSON.stringify(headers)} -> ${status} ${type}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
