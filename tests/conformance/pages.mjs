// Looks at the pages of a server in Chromium: in French at 320 and 1,280 pixels, in English at 1,280, and as printed sheets. axe judges what they
// show, html-validate their HTML.
//   node pages.mjs CHROMIUM ADDRESS [PATH…]
// The first page, the lists and what they lead to are found by their links; PATHs are looked at too. Prints what is wrong.
import { HtmlValidate } from "html-validate/browser";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { open } from "./browser.mjs";

const [program, address, ...more] = process.argv.slice(2);
if (!address) {
  console.error("usage: node pages.mjs CHROMIUM ADDRESS [PATH…]");
  process.exit(2);
}
const KINDS = ["networks", "media", "articles", "organisations", "practices", "resources", "initiatives", "venues", "needs", "service-offers", "notices"];
/** Bytes of a page without its pictures. */
const LONGEST = 60_000;
/** The sheets of a wall newspaper, in points. */
const SHEETS = { A3: [842, 1191], A4: [595, 842] };
const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  // How templates are written is not how pages are.
  rules: { "no-trailing-whitespace": "off", "no-inline-style": "off", "long-title": "off" },
});

const { page, wrong, strangers, finish } = await open(program, address);

/** The page at a path, as its bytes are sent. */
async function source(path, lang) {
  const answer = await fetch(address + path, { headers: { accept: "text/html", "accept-language": lang } });
  const html = await answer.text();
  const bytes = Buffer.byteLength(html.replace(/<svg[^]*?<\/svg>/g, ""));
  if (bytes > LONGEST) wrong(`${path}: ${bytes} bytes`);
  return { html, status: answer.status };
}

/** The first thing that a list leads to. */
function first(html, kind) {
  const paths = [...html.matchAll(/href="([^"?#]+)/g)].map((match) => new URL(match[1], `${address}/${kind}`).pathname);
  return paths.find((path) => new RegExp(`^/${kind}/[^/]+$`).test(path));
}

/** The screens on which pages are looked at, each used for all of them. */
const screens = [["fr", 320], ["fr", 1280], ["en", 1280]];
for (const screen of screens) screen.push(await page({ width: screen[1] }));

async function looked(path) {
  for (const lang of ["fr", "en"]) {
    const there = `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;
    const { html } = await source(there, lang);
    const report = await validator.validateString(html);
    for (const { messages } of report.results) for (const it of messages) wrong(`${there}: ${it.ruleId}: ${it.message} (line ${it.line})`);
    for (const [, width, it] of screens.filter((screen) => screen[0] === lang)) {
      const what = `${there} ${width}`;
      await it.go(there);
      await it.judge(what);
      const said = await it.run("({ lang: document.documentElement.lang, titles: document.querySelectorAll('h1').length, title: document.title.trim(), scripts: document.querySelectorAll('script:not([type=\"application/ld+json\"])').length, on: [...document.querySelectorAll('*')].filter(it => [...it.attributes].some(({name}) => name.startsWith('on'))).length })");
      if (said.lang !== lang) wrong(`${what}: its language is ${said.lang}`);
      if (said.titles !== 1) wrong(`${what}: ${said.titles} first headings`);
      if (!said.title) wrong(`${what}: no title`);
      if (said.scripts + said.on > 0) wrong(`${what}: ${said.scripts} scripts, ${said.on} handlers`);
      await it.key("Tab", 9);
      const focused = await it.run("(() => { const it = document.activeElement; const box = it.getBoundingClientRect(); return it.tagName === 'A' && box.width > 0 && box.height > 0; })()");
      if (!focused) wrong(`${what}: the keyboard reaches nothing`);
      if (process.env.PICTURES) await writeFile(join(process.env.PICTURES, `${what.replace(/[^a-z0-9]+/gi, "-")}.png`), await it.picture());
    }
  }
}

/** Prints a page; its sheets have the size of their format. */
async function printed(path, format) {
  const [, , it] = screens[1];
  await it.go(path);
  const { data } = await it.tell("Page.printToPDF", { preferCSSPageSize: true, printBackground: false });
  const pdf = Buffer.from(data, "base64").toString("latin1");
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)].map((box) => [Number(box[1]), Number(box[2])]);
  const fits = ([width, height]) => Math.abs(width - SHEETS[format][0]) <= 2 && Math.abs(height - SHEETS[format][1]) <= 2;
  if (!pdf.startsWith("%PDF") || boxes.length === 0) wrong(`${path}: it is not printed`);
  if (!boxes.every(fits)) wrong(`${path}: sheets of ${JSON.stringify(boxes)}`);
  if (boxes.length > 12) wrong(`${path}: ${boxes.length} sheets`);
  const { articles, codes } = await it.run("({ articles: document.querySelectorAll('article').length, codes: document.querySelectorAll('article svg').length })");
  if (articles > codes) wrong(`${path}: ${articles} articles with ${codes} codes`);
  return articles;
}

try {
  const paths = ["/", "/search", "/search?q=eau", "/search?q=nulle%20part%20ailleurs", "/search?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/communes/26289", "/departments/26", "/regions/84", ...more];
  const walls = ["/communes/26289/wall"];
  for (const kind of KINDS) {
    paths.push(`/${kind}`);
    const thing = first((await source(`/${kind}`, "fr")).html, kind);
    if (!thing) wrong(`/${kind} leads to nothing`);
    else paths.push(thing);
    if (thing && ["networks", "media"].includes(kind)) walls.push(`${thing}/wall`);
  }
  for (const path of paths) await looked(path);
  let articles = 0;
  for (const path of walls) {
    await looked(`${path}?format=A4`);
    for (const format of Object.keys(SHEETS)) articles += await printed(`${path}?format=${format}`, format);
  }
  if (articles === 0) wrong("no wall has an article");
  const { status } = await source("/articles/personne-ici", "fr");
  if (status !== 404) wrong(`what is not there answers ${status}`);
  strangers(100);
} finally {
  await finish();
}
