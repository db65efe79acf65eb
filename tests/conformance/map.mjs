// Looks at the map page in Chromium as people do: with a keyboard, on a small screen, in French and English; and has axe judge it.
//   node map.mjs CHROMIUM ADDRESS
// Prints what is wrong. The browser is asked by the protocol of its developer tools, through pipes.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, address] = process.argv.slice(2);
if (!address) {
  console.error("usage: node map.mjs CHROMIUM ADDRESS");
  process.exit(2);
}
const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const home = await mkdtemp(join(tmpdir(), "map-"));
const flags = ["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
  "--no-first-run", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe", `--user-data-dir=${home}`];
const browser = spawn(program, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], env: { ...process.env, HOME: home } });

const problems = [];
const wrong = (what) => problems.push(what);
const waiting = new Map();
const heard = [];
let next = 0, rest = "";
browser.stdio[4].setEncoding("utf8");
browser.stdio[4].on("data", (data) => {
  const parts = (rest + data).split("\0");
  rest = parts.pop();
  for (const part of parts) {
    const message = JSON.parse(part);
    if (waiting.has(message.id)) {
      const { keep, refuse } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) refuse(new Error(message.error.message));
      else keep(message.result);
    } else heard.push(message);
  }
});
const ask = (method, params = {}, sessionId = undefined) =>
  new Promise((keep, refuse) => {
    next += 1;
    waiting.set(next, { keep, refuse });
    browser.stdio[3].write(`${JSON.stringify({ id: next, method, params, sessionId })}\0`);
  });
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A page of its own, without what others kept. */
async function page({ width, script = true }) {
  const { browserContextId } = await ask("Target.createBrowserContext");
  const { targetId } = await ask("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
  const tell = (method, params) => ask(method, params, sessionId);
  for (const domain of ["Page", "Network", "Runtime", "Log"]) await tell(`${domain}.enable`);
  await tell("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 });
  if (!script) await tell("Emulation.setScriptExecutionDisabled", { value: true });
  const run = async (expression) => {
    const { result, exceptionDetails } = await tell("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const until = async (expression, what) => {
    for (let turn = 0; turn < 200; turn += 1) {
      if (await run(expression)) return;
      await pause(50);
    }
    wrong(`${what}: waited in vain`);
  };
  const key = async (name, code, text = undefined) => {
    await tell("Input.dispatchKeyEvent", { type: "keyDown", key: name, code: name, windowsVirtualKeyCode: code, text });
    await tell("Input.dispatchKeyEvent", { type: "keyUp", key: name, code: name, windowsVirtualKeyCode: code });
  };
  const go = async (path) => {
    await tell("Page.navigate", { url: address + path });
    await until("document.readyState === 'complete'", path);
  };
  const judge = async (what) => {
    await run(axe);
    const found = await run("axe.run(document).then(({violations}) => violations.map(it => `${it.id}: ${it.nodes.map(node => node.html).join(' ')}`))");
    for (const one of found) wrong(`${what}: ${one}`);
    const wide = await run("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");
    if (wide) wrong(`${what}: it is wider than the screen`);
  };
  const picture = async () => Buffer.from((await tell("Page.captureScreenshot")).data, "base64");
  return { tell, run, until, key, go, judge, picture, sessionId };
}

try {
  const shown = "Number(document.documentElement.dataset.shown) > 0 && document.getElementById('map').getAttribute('aria-busy') === 'false'";
  for (const lang of ["fr", "en"]) {
    for (const width of [320, 1280]) {
      const what = `${lang} ${width}`;
      const it = await page({ width });
      await it.go(`/map?lang=${lang}&area=department:26`);
      await it.until(shown, what);
      await it.until("document.querySelectorAll('.leaflet-overlay-pane path').length > 100", `${what} outlines`);
      await it.judge(what);
      const still = await it.run("[...document.querySelectorAll('.still')].every(it => it.hidden)");
      if (!still) wrong(`${what}: the picture stands beside the map`);
      if (process.env.PICTURES) await (await import("node:fs/promises")).writeFile(join(process.env.PICTURES, `map-${lang}-${width}.png`), await it.picture());
    }
  }
  // A keyboard reaches a cluster and opens it.
  const it = await page({ width: 1280 });
  await it.go("/map?lang=fr&area=france");
  await it.until(shown, "france");
  const labels = await it.run("[...document.querySelectorAll('.leaflet-marker-icon')].map(mark => mark.getAttribute('aria-label'))");
  if (!labels.some((label) => /\d+ /.test(label))) wrong(`no cluster says what it holds: ${labels}`);
  let reached = false;
  for (let turn = 0; turn < 80 && !reached; turn += 1) {
    await it.key("Tab", 9);
    reached = await it.run("document.activeElement.classList.contains('mark') && !document.activeElement.classList.contains('thing')");
  }
  if (!reached) wrong("the keyboard reaches no cluster");
  const before = await it.run("location.hash");
  await it.key("Enter", 13, "\r");
  await it.until(`location.hash !== ${JSON.stringify(before)}`, "Enter on a cluster");
  const zoom = (hash) => Number(/^#(\d+)\//.exec(hash)?.[1]);
  const after = await it.run("location.hash");
  if (!(zoom(after) > zoom(before))) wrong(`Enter does not zoom: ${before} ${after}`);
  // The view stands in the address.
  await it.go(`/map?lang=fr${after}`);
  await it.until(`location.hash === ${JSON.stringify(after)}`, "the address leads to the view");
  // What is checked is all that is shown.
  await it.go("/map?lang=fr&area=department:26&kinds=NEED");
  await it.until(shown, "kinds");
  const others = await it.run("[...document.querySelectorAll('#in-view li')].filter(it => !/besoin/.test(it.textContent)).length");
  if (others > 0) wrong(`${others} things that are no needs`);
  // Without script there is a picture and a list with links.
  const plain = await page({ width: 320, script: false });
  await plain.go("/map?lang=fr&area=department:26");
  const { root } = await plain.tell("DOM.getDocument", { depth: -1 });
  const { nodeIds } = await plain.tell("DOM.querySelectorAll", { nodeId: root.nodeId, selector: "#in-view a, .still img" });
  if (nodeIds.length < 2) wrong("without script there is no list");
  // Nothing is asked of others, and the policy stops nothing.
  const asked = heard.filter((event) => event.method === "Network.requestWillBeSent").map((event) => event.params.request.url);
  for (const url of asked) if (!url.startsWith(address) && !url.startsWith("about:") && !url.startsWith("data:")) wrong(`asked for ${url}`);
  for (const event of heard) {
    if (event.method === "Log.entryAdded" && event.params.entry.level === "error") wrong(`log: ${event.params.entry.text} ${event.params.entry.url ?? ""}`);
    if (event.method === "Runtime.exceptionThrown") wrong(`script: ${event.params.exceptionDetails.exception?.description}`);
  }
  if (asked.length < 20) wrong(`only ${asked.length} requests`);
} finally {
  browser.kill("SIGKILL");
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => {});
}
for (const problem of problems) console.log(problem);
console.log(`${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
