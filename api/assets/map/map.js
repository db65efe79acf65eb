// The map of the page: outlines and tiles of this server alone. The view stands in the fragment, as `#zoom/latitude/longitude`.
(() => {
  'use strict';
  const map = document.getElementById('map');
  const list = document.getElementById('in-view');
  const status = document.getElementById('status');
  const form = document.getElementById('kinds');
  if (!map || !list || !form || !window.L) return;
  const words = map.dataset;
  const root = words.root;
  const language = document.documentElement.lang;
  // The page of a thing: one of this server is led to as this page is, and keeps the language that the address names.
  const named = new URLSearchParams(location.search).has('lang') ? `?lang=${language}` : '';
  const pageOf = url => url.startsWith(`${words.site}/`) ? root + url.slice(words.site.length + 1) + named : url;

  // Only now does the picture give way to the map.
  for (const still of document.querySelectorAll('.still')) still.hidden = true;
  map.hidden = false;

  const view = L.map(map, {minZoom: 3, maxZoom: 18, zoomControl: false, worldCopyJump: true});
  L.control.zoom({zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut}).addTo(view);
  view.attributionControl.setPrefix(false).addAttribution(words.attribution);

  const chosen = () => [...form.querySelectorAll('input[name=kinds]:checked')].map(box => box.value);
  const edges = words.bounds.split(',').map(Number);
  const home = [[edges[0], edges[1]], [edges[2], edges[3]]];

  const ofFragment = () => {
    const read = /^#(\d{1,2})\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(location.hash);
    return read && {zoom: Math.min(18, Number(read[1])), at: [Number(read[2]), Number(read[3])]};
  };
  const goTo = () => {
    const asked = ofFragment();
    if (asked) view.setView(asked.at, asked.zoom, {animate: false});
    else view.fitBounds(home, {animate: false});
  };

  const get = async path => {
    const answer = await fetch(root + path, {credentials: 'omit'});
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  // Outlines: departments at once, the communes of a department when it is looked at closely.
  const outlined = new Set();
  const outline = async (area, style, each) => {
    if (outlined.has(area)) return;
    outlined.add(area);
    try {
      const found = await get(`map/outlines/${area}.geojson?lang=${language}`);
      L.geoJSON(found, {style, interactive: false, onEachFeature: each}).addTo(view).bringToBack();
    } catch {
      outlined.delete(area);
    }
  };
  const departments = [];
  const still = {animate: false};
  const lines = async () => {
    await outline('france', {color: '#1b1b1b', weight: 1.5, fillColor: '#ffffff', fillOpacity: 1}, (feature, layer) => {
      departments.push({id: feature.id, bounds: layer.getBounds()});
    });
    if (view.getZoom() < 9) return;
    const seen = departments.filter(it => view.getBounds().intersects(it.bounds)).slice(0, 6);
    for (const it of seen) await outline(it.id, {color: '#767676', weight: 1, fill: false}, () => {});
  };

  // Tiles, each asked for once.
  let tiles = new Map();
  const tile = (zoom, column, row) => {
    const kinds = chosen().join(',');
    const path = `map/${zoom}/${column}/${row}.geojson?lang=${language}${kinds && `&kinds=${kinds}`}`;
    if (!tiles.has(path)) {
      if (tiles.size > 400) tiles = new Map();
      tiles.set(path, get(path).catch(error => {
        tiles.delete(path);
        throw error;
      }));
    }
    return tiles.get(path);
  };

  const marks = L.layerGroup().addTo(view);
  const letter = title => (title.trim()[0] || '•').toUpperCase();
  const mark = (feature, act) => {
    const {properties: said, geometry: {coordinates: [longitude, latitude]}} = feature;
    const isCluster = said.kind === 'CLUSTER';
    const size = isCluster ? 30 + 6 * String(said.count).length : 26;
    const face = document.createElement('span');
    face.textContent = isCluster ? String(said.count) : letter(said.kindTitle);
    face.setAttribute('aria-hidden', 'true');
    const icon = L.divIcon({html: face, className: isCluster ? 'mark' : 'mark thing', iconSize: [size, size]});
    const one = L.marker([latitude, longitude], {icon, keyboard: true, riseOnHover: true});
    one.on('add', () => {
      const element = one.getElement();
      element.setAttribute('role', 'button');
      element.setAttribute('aria-label', isCluster ? `${words.cluster.replace('{}', String(said.count))}: ${said.title}` : `${said.title} (${said.kindTitle})`);
      element.addEventListener('keydown', event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        act();
      });
    });
    one.on('click', act);
    one.addTo(marks);
  };

  const item = (feature, act) => {
    const said = feature.properties;
    const line = document.createElement('li');
    if (said.kind === 'CLUSTER') {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = said.title;
      button.addEventListener('click', act);
      line.append(button);
    } else {
      const link = document.createElement('a');
      link.href = pageOf(said.url);
      link.textContent = said.title;
      line.append(link, ` (${said.kindTitle})`);
    }
    return line;
  };

  const act = feature => () => {
    const {properties: said, geometry: {coordinates: [longitude, latitude]}, bbox} = feature;
    if (said.kind !== 'CLUSTER') {
      location.href = pageOf(said.url);
    } else if (said.zoomTo === null) {
      view.setView([latitude, longitude], 16, still);
    } else {
      view.fitBounds([[bbox[1], bbox[0]], [bbox[3], bbox[2]]], {animate: false, maxZoom: said.zoomTo});
      if (view.getZoom() < said.zoomTo) view.setView([latitude, longitude], said.zoomTo, still);
    }
    if (said.kind === 'CLUSTER') map.focus({preventScroll: true});
  };

  let turn = 0;
  const show = async () => {
    turn += 1;
    const mine = turn;
    const zoom = Math.max(0, Math.min(18, Math.round(view.getZoom())));
    const side = 2 ** zoom;
    const bounds = view.getPixelBounds();
    const columns = [], rows = [];
    for (let at = Math.floor(bounds.min.x / 256); at <= Math.floor(bounds.max.x / 256); at += 1) columns.push(((at % side) + side) % side);
    for (let at = Math.floor(bounds.min.y / 256); at <= Math.floor(bounds.max.y / 256); at += 1) if (at >= 0 && at < side) rows.push(at);
    const each = rows.flatMap(row => [...new Set(columns)].map(column => tile(zoom, column, row)));
    map.setAttribute('aria-busy', 'true');
    const settled = await Promise.allSettled(each);
    if (mine !== turn) return;
    const features = new Map();
    for (const one of settled) for (const it of one.value?.features ?? []) features.set(it.id, it);
    const inside = [...features.values()].filter(it => {
      const [longitude, latitude] = it.geometry.coordinates;
      return view.getBounds().pad(0.02).contains([latitude, longitude]);
    });
    inside.sort((one, other) => (other.properties.count ?? 0) - (one.properties.count ?? 0));
    marks.clearLayers();
    for (const it of inside) mark(it, act(it));
    list.replaceChildren(...inside.slice(0, 200).map(it => item(it, act(it))));
    const total = inside.reduce((sum, it) => sum + (it.properties.count ?? 1), 0);
    const failed = settled.some(one => one.status === 'rejected');
    status.textContent = failed ? words.failed : words.total.replace('{}', String(total));
    map.setAttribute('aria-busy', 'false');
    document.documentElement.dataset.shown = String(turn);
  };

  const moved = () => {
    const {lat, lng} = view.getCenter();
    const fragment = `#${view.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    if (location.hash !== fragment) history.replaceState(null, '', fragment);
    lines();
    show();
  };

  view.on('moveend', moved);
  window.addEventListener('hashchange', goTo);
  form.addEventListener('change', event => {
    if (event.target.name !== 'kinds') return;
    const query = new URLSearchParams(location.search);
    query.delete('kinds');
    for (const kind of chosen()) query.append('kinds', kind);
    history.replaceState(null, '', `?${query}${location.hash}`);
    show();
  });
  goTo();
})();
