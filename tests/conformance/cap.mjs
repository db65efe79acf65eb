// Validates CAP against the schema of OASIS, by libxml2: single messages, and those that an Atom feed holds.
//   node cap.mjs FILE…
// Each file is a message or a feed; a feed is at least well-formed. Prints what is not valid.
import { readFile } from "node:fs/promises";
import { validateXML } from "xmllint-wasm";

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node cap.mjs FILE…");
  process.exit(2);
}
const schema = await readFile(new URL("cap/CAP-v1.2.xsd", import.meta.url), "utf8");

let messages = 0;
for (const file of files) {
  const text = await readFile(file, "utf8");
  const isFeed = text.includes('xmlns="http://www.w3.org/2005/Atom"');
  const alerts = isFeed ? (text.match(/<alert .*?<\/alert>/gs) ?? []) : [text];
  if (isFeed) await check(file, { xml: [{ fileName: "feed.xml", contents: text }], normalization: "format" });
  for (const contents of alerts) {
    messages += 1;
    await check(file, { xml: [{ fileName: "alert.xml", contents }], schema: [{ fileName: "cap.xsd", contents: schema }] });
  }
}
console.log(`${messages} messages`);

/** Prints why a document is not valid, and has the process fail. */
async function check(file, question) {
  const result = await validateXML(question).catch((error) => ({ valid: false, errors: [{ message: error.message }] }));
  if (question.schema ? result.valid : result.errors.length === 0) return;
  for (const error of result.errors) console.log(`${file}: ${error.message}`);
  process.exitCode = 1;
}
