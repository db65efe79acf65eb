// Writes index.html, graphiql.js.gz, graphiql.css.gz and LICENSES.txt into the folder
// above. The same lock gives the same bytes, on any machine: no dates, no paths,
// and a compressor that is part of the lock.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..');

// These say «MIT» in their package.json and ship no licence file: their copyright lines
// as in their sources or repositories.
const STATED_ELSEWHERE = {
  '@headlessui/react': 'Copyright (c) 2020 Tailwind Labs',
  'react-compiler-runtime': 'Copyright (c) Meta Platforms, Inc. and affiliates.',
  'react-remove-scroll-bar': 'Copyright (c) 2025 Anton Korzunov <thekashey@gmail.com>',
  'toggle-selection': 'Copyright (c) sudodoki <smd.deluzion@gmail.com>',
};

const notice = '/*! Licences of what is in this file: LICENSES.txt, /graphiql/LICENSES.txt */';
const { outputFiles, metafile } = await esbuild.build({
  absWorkingDir: here,
  entryPoints: { graphiql: 'main.jsx' },
  outdir: out,
  write: false,
  metafile: true,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.graphql': 'text' },
  legalComments: 'none',
  banner: { js: notice, css: notice },
  alias: {
    'react-style-singleton': './shims.jsx',
    'framer-motion': './shims.jsx',
    '@tanstack/react-virtual': './shims.jsx',
    // The half of it that markdown-it uses; the other half is kept by a top-level table.
    entities: 'entities/lib/decode.js',
  },
  logLevel: 'info',
});

write('index.html', readFileSync(join(here, 'index.html')));
write('LICENSES.txt', licences());
for (const file of outputFiles) forbid(file);
// Only now: once loaded, it prints itself whole on any error.
const { default: zopfli } = await import('@gfx/zopfli');
for (const { path, contents } of outputFiles) {
  write(`${basename(path)}.gz`, await zopfli.gzipAsync(contents, { numiterations: 30 }));
}

function write(name, bytes) {
  writeFileSync(join(out, name), bytes);
  console.log(`${name} ${bytes.length}`);
}

/** What the page's Content-Security-Policy would refuse must not get into the bundle. */
function forbid({ path, text }) {
  const found = text.match(/\bnew Function\b|[^\w.]eval\(|@font-face|url\(["']?(?!["']?data:)[^)]{0,40}/);
  if (found) throw new Error(`${basename(path)}: ${found[0]}`);
}

/** Name, version and licence of every package that gave bytes to the output. */
function licences() {
  const folders = new Set();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/);
      if (folder && bytesInOutput > 0) folders.add(folder[0]);
    }
  }
  // Packages under one and the same text are listed together above it, each with the
  // copyright lines of its own.
  const texts = new Map();
  for (const folder of [...folders].sort()) {
    const about = JSON.parse(readFileSync(join(here, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(here, folder)).sort().find(n => /^(licen[cs]e|copying)/i.test(n));
    const stated = STATED_ELSEWHERE[about.name];
    if (!file && !(stated && about.license === 'MIT')) throw new Error(`${folder}: no licence file`);
    const text = readFileSync(join(here, file ? join(folder, file) : 'node_modules/graphiql/LICENSE'), 'utf8');
    const grant = text.search(/^(Permission|Redistribution)/m);
    if (grant < 0) throw new Error(`${folder}: unknown form of licence`);
    const head = text.slice(0, grant).split(/\r?\n/).map(l => l.trim())
      .filter(l => l && !/^\W*(the )?mit license( \(mit\))?\W*$/i.test(l));
    const body = text.slice(grant).replace(/\r\n/g, '\n').replace(/[ \t]+$/gm, '').trim();
    const key = body.replace(/\s+/g, ' ');
    if (!texts.has(key)) texts.set(key, { body, packages: [] });
    texts.get(key).packages.push(
      [`${about.name} ${about.version} (${about.license})`, ...(file ? head : [stated])].join('\n    '),
    );
  }
  const rule = '\n' + '-'.repeat(78) + '\n\n';
  return [
    'graphiql.js and graphiql.css contain the packages below, each under the licence\nthat follows it.\n',
    ...[...texts.values()].map(({ body, packages }) => `${packages.join('\n')}\n\n${body}\n`),
  ].join(rule);
}
