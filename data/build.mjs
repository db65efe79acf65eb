// Builds gazetteer.tsv.zst from the npm package below and centres.csv. Format, sources and checks: README.md.
//
//   node data/build.mjs              fetches the package with npm into a temporary directory
//   node data/build.mjs <directory>  reads an unpacked copy of the package instead
//
// Needs Node 20 or newer and the `zstd` command.

import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const PACKAGE = '@etalab/decoupage-administratif'
const VERSION = '6.0.0'
const FORMAT = 1
const VINTAGE = '2026-01-01'

// A new version of the package changes these numbers: read the difference before changing them here.
const EXPECTED = {
  R: 24, D: 107, E: 1255, C: 34963, F: 4285,
  ancienne: 2248, deleguee: 1521, associee: 471, arrondissement: 45,
  withoutEpci: 92, withoutInhabitants: 6, withoutCentre: 0, withoutArea: 88, largestPostalCode: 46,
}

// Nobody lives there: Terres australes et antarctiques, Clipperton.
const LEFT_OUT = new Set(['984', '989'])

// Collectivities whose department and region are the collectivity itself.
const COLLECTIVITIES = ['975', '977', '978', '986', '987', '988']

const ARRONDISSEMENTS = new Map([['751', '75056'], ['132', '13055'], ['693', '69123']])

// The history in the package says one commune, the commune they are part of today is another; today's wins.
const MOVED_SINCE = new Set(['55273', '60455'])

const EPCI_TYPES = new Set(['CC', 'CA', 'CU', 'METRO', 'MET69'])
const COMMUNE_CODE = /^(\d{2}|2[AB])\d{3}$/

const problems = []
const check = (holds, problem) => {
  if (!holds) problems.push(problem)
}

try {
  const source = readPackage(process.argv[2])
  const table = build(source, readCentres())
  if (problems.length > 0) throw new Error(`${problems.length} violated check(s):\n- ${problems.slice(0, 50).join('\n- ')}`)
  write(table)
} catch (error) {
  console.error(`build.mjs: nothing written. ${error.message}`)
  process.exitCode = 1
}

function build({communes, epci, departements, regions}, centres) {
  const known = ({code}) => !LEFT_OUT.has(code)
  const regionRows = regions.filter(known).map(({code, nom}) => ['R', code, name(nom, code)])
  const departmentRows = departements.filter(known).map(({code, nom, region}) => ['D', code, name(nom, code), region])
  const epciRows = epci.map(({code, type, nom}) => ['E', code, type, name(nom, code)])

  const regionCodes = unique('region', regionRows.map(row => row[1]))
  const regionOf = new Map(departmentRows.map(([, code,, region]) => [code, region]))
  unique('department', departmentRows.map(row => row[1]))
  unique('EPCI', epciRows.map(row => row[1]))
  for (const [code, region] of regionOf) check(regionCodes.has(region), `department ${code}: unknown region ${region}`)
  for (const code of COLLECTIVITIES) check(regionOf.get(code) === code, `collectivity ${code} is not its own department and region`)
  for (const [, code, type] of epciRows) {
    check(/^\d{9}$/.test(code), `EPCI ${code}: not a SIREN number`)
    check(EPCI_TYPES.has(type), `EPCI ${code}: unknown type ${type}`)
  }

  const listed = communes.filter(({type}) => type === 'commune-actuelle')
  const current = listed.filter(({departement}) => !LEFT_OUT.has(departement))
  const currentCodes = unique('commune', current.map(({code}) => code))
  const epciOf = members(epci, currentCodes)
  for (const {code} of listed) check(centres.has(code), `commune ${code}: no line in centres.csv`)
  check(centres.size === listed.length, `centres.csv has ${centres.size} lines for ${listed.length} communes`)

  const communeRows = current.map(commune => {
    const {code, nom, typeLiaison, departement, region, zone, population, codesPostaux = []} = commune
    check(COMMUNE_CODE.test(code), `commune ${code}: malformed code`)
    check(code.startsWith(departement), `commune ${code}: in department ${departement}`)
    check(regionOf.get(departement) === region, `commune ${code}: department ${departement} is not in region ${region}`)
    check(zone === 'com' ? typeLiaison === undefined : /^[0-8]$/.test(typeLiaison), `commune ${code}: article type ${typeLiaison}`)
    check(Number.isInteger(population) && population >= 0, `commune ${code}: population ${population}`)
    check(codesPostaux.length > 0, `commune ${code}: no postal code`)
    unique(`postal code of ${code}:`, codesPostaux)
    for (const postal of codesPostaux) check(/^\d{5}$/.test(postal), `commune ${code}: postal code ${postal}`)
    const {latitude = '', longitude = '', hectares = ''} = centres.get(code) ?? {}
    return ['C', code, name(nom, code), typeLiaison ?? '', departement, epciOf.get(code) ?? '', population,
      latitude, longitude, hectares, codesPostaux.toSorted().join(',')]
  })

  const formerRows = former(communes, current, currentCodes)
  const rows = [regionRows, departmentRows, epciRows, communeRows, formerRows]
    .flatMap(group => group.sort((a, b) => (a[1] < b[1] ? -1 : 1)))
  checkCounts(rows)
  return [['V', FORMAT, VINTAGE], ...rows].map(row => row.join('\t') + '\n').join('')
}

/** The EPCI of each commune, from the lists of members: the communes themselves do not name it. */
function members(epci, currentCodes) {
  const epciOf = new Map()
  for (const {code: siren, membres} of epci) {
    check(membres.length > 0, `EPCI ${siren}: no member`)
    for (const {code} of membres) {
      check(currentCodes.has(code), `EPCI ${siren}: member ${code} is not a current commune`)
      check(!epciOf.has(code), `commune ${code}: in EPCI ${epciOf.get(code)} and ${siren}`)
      epciOf.set(code, siren)
    }
  }
  return epciOf
}

/** Every code that is no current commune and yet leads to one. Several communes claiming one code is an error. */
function former(communes, current, currentCodes) {
  const found = new Map()
  for (const {code: target, anciensCodes = []} of current) {
    for (const code of anciensCodes) {
      check(!found.has(code), `former code ${code}: leads to ${found.get(code)?.target} and ${target}`)
      check(!currentCodes.has(code), `former code ${code}: is a current commune`)
      found.set(code, {target, kind: 'ancienne'})
    }
  }
  for (const {code, type, chefLieu, commune} of communes) {
    if (type === 'commune-actuelle') continue
    if (currentCodes.has(code)) { // a part that shares the code of the whole: the code already means the whole
      check(chefLieu === code, `${type} ${code}: has the code of a commune, but is part of ${chefLieu}`)
      continue
    }
    const history = found.get(code)
    if (type === 'arrondissement-municipal') {
      check(ARRONDISSEMENTS.get(code.slice(0, 3)) === commune, `arrondissement ${code}: part of ${commune}`)
      check(!history, `arrondissement ${code}: also a former code of ${history?.target}`)
      found.set(code, {target: commune, kind: 'arrondissement'})
    } else {
      const kind = {'commune-deleguee': 'deleguee', 'commune-associee': 'associee'}[type]
      check(kind, `commune ${code}: unknown type ${type}`)
      check(!history || history.kind === 'ancienne', `commune ${code}: déléguée or associée twice`)
      const moved = history !== undefined && history.target !== chefLieu
      check(moved === MOVED_SINCE.has(code), `${type} ${code}: part of ${chefLieu}, but a former code of ${history?.target}`)
      found.set(code, {target: chefLieu, kind})
    }
  }
  return [...found].map(([code, {target, kind}]) => {
    check(COMMUNE_CODE.test(code), `former code ${code}: malformed`)
    check(currentCodes.has(target), `former code ${code}: leads to ${target}, no current commune`)
    return ['F', code, target, kind]
  })
}

function checkCounts(rows) {
  const communes = rows.filter(([tag]) => tag === 'C')
  const empty = column => communes.filter(row => row[column] === '').length
  const perPostalCode = tally(communes.flatMap(row => row[10].split(',')))
  const actual = {
    ...Object.fromEntries(tally(rows.map(([tag]) => tag))),
    ...Object.fromEntries(tally(rows.filter(([tag]) => tag === 'F').map(row => row[3]))),
    withoutEpci: empty(5),
    withoutInhabitants: communes.filter(row => row[6] === 0).length,
    withoutCentre: empty(7),
    withoutArea: empty(9),
    largestPostalCode: Math.max(...perPostalCode.values()),
  }
  for (const [what, count] of Object.entries(EXPECTED)) check(actual[what] === count, `${what}: ${actual[what]} instead of ${count}`)
  console.log(actual)
}

/** The name as the source has it, once sure that it cannot break the table or surprise a comparison. */
function name(text, code) {
  check(typeof text === 'string' && text !== '' && text === text.trim() && text === text.normalize('NFC'), `${code}: name «${text}»`)
  check(!/[\p{Cc}\u00A0\u2019\u202F]/u.test(text), `${code}: control character, typographic apostrophe or special space in «${text}»`)
  return text
}

function unique(what, codes) {
  for (const [code, count] of tally(codes)) check(count === 1, `${what} ${code}: ${count} times`)
  return new Set(codes)
}

function tally(values) {
  const counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

function readCentres() {
  const [header, ...lines] = readFileSync(here('centres.csv'), 'utf8').trimEnd().split('\n')
  check(header === 'code,latitude,longitude,area_km2', `centres.csv: header ${header}`)
  unique('centres.csv, line', lines.map(line => line.split(',')[0]))
  return new Map(lines.map(line => {
    const [code, ...figures] = line.split(',')
    const [latitude, longitude, area] = figures.map(figure => (figure === '' ? undefined : Number(figure)))
    const within = (value, limit) => value === undefined || Math.abs(value) <= limit
    check(figures.length === 3 && within(latitude, 90) && within(longitude, 180), `centres.csv: ${line}`)
    check((latitude === undefined) === (longitude === undefined), `centres.csv: half a point: ${line}`)
    check(area === undefined || (area > 0 && latitude !== undefined), `centres.csv: area: ${line}`)
    const scaled = (value, factor) => (value === undefined ? undefined : Math.round(value * factor))
    return [code, {latitude: scaled(latitude, 1e7), longitude: scaled(longitude, 1e7), hectares: scaled(area, 100)}]
  }))
}

function readPackage(directory) {
  if (directory) return readFiles(directory)
  const temporary = mkdtempSync(join(tmpdir(), 'gazetteer-'))
  try {
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    execFileSync('npm', ['install', ...options, '--prefix', temporary, `${PACKAGE}@${VERSION}`], {stdio: ['ignore', 'ignore', 'inherit']})
    return readFiles(join(temporary, 'node_modules', PACKAGE))
  } finally {
    rmSync(temporary, {recursive: true})
  }
}

function readFiles(directory) {
  const json = path => JSON.parse(readFileSync(join(directory, path), 'utf8'))
  const {name, version} = json('package.json')
  if (name !== PACKAGE || version !== VERSION) throw new Error(`Wanted ${PACKAGE} ${VERSION}, found ${name} ${version}.`)
  const [communes, epci, departements, regions] = ['communes', 'epci', 'departements', 'regions'].map(file => json(`data/${file}.json`))
  return {communes, epci, departements, regions}
}

function write(table) {
  const text = Buffer.from(table)
  const zstd = (input, ...options) => execFileSync('zstd', [...options, '--quiet', '--stdout'], {input, maxBuffer: 2 ** 26})
  // One thread and a stated size: the same bytes each time, and a reader knows how much to allocate.
  const compressed = zstd(text, '-19', '--single-thread', `--stream-size=${text.length}`)
  if (!zstd(compressed, '--decompress').equals(text)) throw new Error('The compressed table does not decompress to itself.')
  writeFileSync(here('gazetteer.tsv.zst'), compressed)
  for (const [what, bytes] of [['text', text], ['gazetteer.tsv.zst', compressed]]) {
    console.log(`${what}: ${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`)
  }
}

function here(file) {
  return join(fileURLToPath(new URL('.', import.meta.url)), file)
}
