// Looks at the map page in Chromium as people do: with a keyboard, on a small screen, in French and English; and has axe judge it.
//   node map.mjs CHROMIUM ADDRESS
// Prints what is wrong.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { open } from "./browser.mjs";

const [program, address] = process.argv.slice(2);
if (!address) {
  console.error("usage: node map.mjs CHROMIUM ADDRESS");
  process.exit(2);
}
const { page, wrong, strangers, finish } = await open(program, address);

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
      if (process.env.PICTURES) await writeFile(join(process.env.PICTURES, `map-${lang}-${width}.png`), await it.picture());
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
  strangers(20);
} finally {
  await finish();
}
