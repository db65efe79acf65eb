// The audits of GraphQL over HTTP that `graphql-http` publishes, against a running server:
//   node audits.mjs http://127.0.0.1:8080/graphql
// Prints what is not in order; errors and warnings fail, notices (what a server MAY do) only show.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
if (!url) {
  console.error("usage: node audits.mjs URL");
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  let result;
  try {
    result = await audit.fn();
  } catch (error) {
    // No answer at all, or one that the audit cannot read.
    result = { status: "error", reason: `${error.message}${error.cause ? ` (${error.cause.message})` : ""}` };
  }
  if (result.status === "error" || result.status === "warn") failed += 1;
  else passed += 1;
  if (result.status !== "ok") {
    const answer = await shown(result.response);
    console.log(`${audit.id} ${result.status.toUpperCase()} ${audit.name}: ${result.reason}${answer}`);
  }
}
if (passed + failed === 0) {
  console.log("no audit was run");
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/** The answer that an audit found wrong, if its body can still be read. */
async function shown(response) {
  if (!response) return "";
  const body = response.bodyUsed ? "" : ` ${(await response.text()).slice(0, 300)}`;
  return ` [${response.status} ${response.headers.get("content-type")}${body}]`;
}
