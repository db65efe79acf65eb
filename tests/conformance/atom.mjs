// Validates Atom against the grammar of RFC 4287, by libxml2. Reads the feeds from its input, as feeds.py does; the others are left out.
// Prints what is not valid.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { validateXML } from "xmllint-wasm";

const contents = await readFile(new URL("atom.rng", import.meta.url), "utf8");
const grammar = [{ fileName: "atom.rng", contents }];

let count = 0;
for (const feed of JSON.parse(await text(process.stdin))) {
  if (!feed.path.includes(".atom")) continue;
  count += 1;
  await check(feed.path, feed.text);
}
// A grammar that takes everything shows nothing.
const bad = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:x</id><updated>yesterday</updated></feed>';
if ((await judge(bad)).valid) {
  console.log("the grammar takes a feed with a wrong date");
  process.exitCode = 1;
}
console.log(`${count} Atom feeds`);

function judge(document) {
  const question = { xml: [{ fileName: "feed.xml", contents: document }], extension: "relaxng", schema: grammar };
  return validateXML(question).catch((error) => ({ valid: false, errors: [{ message: error.message }] }));
}

/** Prints why a feed is not valid, and has the process fail. */
async function check(path, document) {
  const result = await judge(document);
  if (result.valid) return;
  for (const error of result.errors) console.log(`${path}: ${error.message}`);
  process.exitCode = 1;
}
