// Drives Chromium by the protocol of its developer tools, through pipes, and notes what is wrong with the pages that it shows.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Opens a browser for the pages of a server. */
export async function open(program, address) {
  const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  const home = await mkdtemp(join(tmpdir(), "browser-"));
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
    return { tell, run, until, key, go, judge, picture };
  }

  /** Nothing is asked of others, and neither a policy stops nor a script throws anything. */
  function strangers(least) {
    const asked = heard.filter((event) => event.method === "Network.requestWillBeSent").map((event) => event.params.request.url);
    for (const url of asked) if (!url.startsWith(address) && !url.startsWith("about:") && !url.startsWith("data:")) wrong(`asked for ${url}`);
    for (const event of heard) {
      if (event.method === "Log.entryAdded" && event.params.entry.level === "error") wrong(`log: ${event.params.entry.text} ${event.params.entry.url ?? ""}`);
      if (event.method === "Runtime.exceptionThrown") wrong(`script: ${event.params.exceptionDetails.exception?.description}`);
      if (event.method === "Page.javascriptDialogOpening") wrong(`dialog: ${event.params.message}`);
    }
    if (asked.length < least) wrong(`only ${asked.length} requests`);
  }

  /** Closes the browser, tells what is wrong, and has the process fail if anything is. */
  async function finish() {
    browser.kill("SIGKILL");
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => {});
    for (const problem of new Set(problems)) console.log(problem);
    console.log(`${problems.length} problems`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  }

  return { page, wrong, strangers, finish };
}
