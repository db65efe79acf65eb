// Makes leaflet.js.gz, leaflet.css.gz and LICENSES.txt from the package that package-lock.json names.

import {readFileSync, writeFileSync} from 'node:fs'
import {gzipSync} from 'node:zlib'

const read = path => readFileSync(new URL(`node_modules/leaflet/${path}`, import.meta.url), 'utf8')
const write = (name, bytes) => writeFileSync(new URL(`../${name}`, import.meta.url), bytes)
const pack = (name, text) => {
  const packed = gzipSync(text, {level: 9})
  packed[9] = 255 // The system that packed it is nobody's business, and the bytes are the same on all.
  write(name, packed)
}

// The map of sources is not served.
const script = read('dist/leaflet.js').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
// Pictures of markers and of layers, and rules for Internet Explorer, are not used here.
const style = read('dist/leaflet.css').replace(/[^{}]*\{[^{}]*url\([^{}]*\}/g, '')
if (/url\(|@import/.test(style) || /sourceMappingURL/.test(script)) throw new Error('something leads elsewhere')

pack('leaflet.js.gz', script)
pack('leaflet.css.gz', style)
write('LICENSES.txt', `Leaflet ${JSON.parse(read('package.json')).version}\n\n${read('LICENSE')}`)
