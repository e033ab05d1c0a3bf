"use strict";
const $ = id => document.getElementById(id);
const api = "api/v1/";
const POLL_MS = 2000, CARDS = 6, AUDITED = 3;
const jobs = new Map(), tiles = new Map(), bundles = new Map(), seen = new Map();
let chart = null, chartDays = "", tokenNeeded = false, seenNumber = 0;

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0, left = Math.abs(count);
  while (left >= 1000 && at < units.length - 1) { left /= 1000; at++; }
  return (count < 0 ? "−" : "") + (at ? left.toPrecision(3) : left) + " " + units[at];
}
const count = number => number.toLocaleString("en");
const percent = share => (100 * share).toFixed(1) + " %";
const time = text => text ? new Date(text).toLocaleString() : "";
function duration(seconds) {
  if (seconds < 90) return Math.round(seconds) + " s";
  if (seconds < 5400) return Math.round(seconds / 60) + " min";
  return seconds < 172800 ? (seconds / 3600).toFixed(1) + " h" : Math.round(seconds / 86400) + " days";
}
// Nothing is touched that stays as it is: no flicker, no button that moves away under a finger.
function text(node, value) { if (node.textContent !== value) node.textContent = value; }
function show(node, shown) { if (node.hidden === shown) node.hidden = !shown; }
function said(node, value) { text(node, value); show(node, value !== ""); }
function list(node, lines) {
  if (node.dataset.lines === JSON.stringify(lines)) return;
  node.dataset.lines = JSON.stringify(lines);
  node.replaceChildren(...lines.map(line => { const li = document.createElement("li"); li.textContent = line; return li; }));
}
function rows(node, all) {
  if (node.dataset.rows === JSON.stringify(all)) return;
  node.dataset.rows = JSON.stringify(all);
  node.replaceChildren(...all.map(cells => {
    const row = document.createElement("tr");
    row.append(...cells.map(cell => { const td = document.createElement("td"); td.textContent = cell; return td; }));
    return row;
  }));
}
function card(cards, key, template, parent, make) {
  if (!cards.has(key)) {
    const made = $(template).content.firstElementChild.cloneNode(true);
    cards.set(key, made);
    make(made);
    parent.append(made);
  }
  return cards.get(key);
}

async function get(path) {
  const answer = await fetch(api + path);
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error);
  return json;
}
async function post(path, body) {
  const token = sessionStorage.getItem("token");
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = "Bearer " + token;
  const answer = await fetch(api + path, { method: "POST", headers, body: body ? JSON.stringify(body) : undefined });
  const json = await answer.json();
  text($("message"), answer.ok ? "" : json.error);
  if (!answer.ok) throw new Error(json.error);
  return json;
}
// While it is on its way nobody can ask twice.
function onClick(button, work) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try { await work(); await refresh(); } catch (e) { text($("message"), e.message); }
    button.disabled = false;
  });
}

const basis = { "dense": "the same tiles dense, without any codec (no dense tile went through the codec yet)",
    "dense-same-codec": "the same tiles dense through the same codec, as measured on the dense tiles of each source",
    "mixed": "the same tiles dense: through the same codec where dense tiles of the source were moved, else without" };

function showSavings(savings) {
  const today = savings.today, any = today.tiles > 0;
  text($("saved"), any ? bytes(today.saved) : "–");
  said($("saved-basis"), any ? `${count(today.tiles)} tiles moved ${bytes(today.moved)} over the wire, `
      + `bundles (${bytes(today.moved_for_bundles)}) and dense tiles (${bytes(today.moved_dense)}) included; `
      + `compared with ${bytes(today.compared_with)}: ${basis[today.comparison]}.`
      + (today.saved < 0 && today.moved_for_bundles > today.moved / 2 ? " What was moved is a bundle mostly, which comes once." : "") : "");
  show($("saved-none"), !any);
  const days = savings.days.filter(day => day.moved > 0);
  show($("days-details"), days.length > 0);
  rows($("days"), days.map(day => [day.day, count(day.tiles), bytes(day.moved), bytes(day.compared_with), bytes(day.saved)]));
  draw(days.slice(-14));
}

// Bars of what dense tiles would have taken, and before them of what was moved.
function draw(days) {
  const key = JSON.stringify(days.map(day => [day.day, day.moved, day.compared_with]));
  if (key === chartDays || !window.uPlot) return;
  chartDays = key;
  if (chart) chart.destroy();
  chart = null;
  if (days.length === 0) return;
  const style = getComputedStyle(document.documentElement), colour = name => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
  const series = (label, name, size) => ({ label, stroke: colour(name), fill: colour(name), paths: uPlot.paths.bars({ size }), points: { show: false },
      value: (plot, value) => value == null ? "–" : bytes(value) });
  chart = new uPlot({
    width: Math.max(160, $("chart").clientWidth), height: 180, cursor: { show: false }, legend: { live: false },
    scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: (plot, low, high) => [0, high * 1.05 || 1] } },
    axes: [{ ...axis, splits: () => days.map((day, i) => i), grid: { show: false }, space: 44,
             values: (plot, at) => at.map((i, n) => days.length > 6 && n % 2 ? "" : days[i] ? days[i].day.slice(5) : "") },
           { ...axis, size: 64, values: (plot, at) => at.map(bytes) }],
    series: [{ label: "day", value: (plot, i) => i == null ? "–" : days[i].day }, series("dense", "--second", [0.7, 56]), series("moved", "--accent", [0.4, 32])],
  }, [days.map((day, i) => i), days.map(day => day.compared_with), days.map(day => day.moved)], $("chart"));
}

function period(name, now, level) {
  const id = "budget-" + name;
  if (!$(id)) {
    const p = document.createElement("p"), meter = document.createElement("meter");
    p.id = id; meter.id = id + "-meter"; meter.setAttribute("aria-labelledby", id);
    $("budget").append(p, meter);
  }
  const limited = now.limit !== undefined, meter = $(id + "-meter");
  text($(id), `${name}: ${bytes(now.bytes)} ${limited ? "of " + bytes(now.limit) : "moved, no limit"}; starts anew in ${duration(now.renewed_in_seconds)}`);
  $(id).className = limited && level === "spent" && now.bytes >= now.limit ? "bad" : "";
  show(meter, limited);
  if (limited) { meter.max = now.limit; meter.high = 0.8 * now.limit; meter.low = 0.8 * now.limit; meter.optimum = 0; meter.value = Math.min(now.bytes, now.limit); }
}

function showCache(cache) {
  const off = cache.limit === 0, asked = cache.hits + cache.misses, meter = $("cache-meter");
  text($("cache-use"), off ? "off (cache.limit is 0): every tile comes over the link" : `${bytes(cache.bytes)} of ${bytes(cache.limit)}`);
  show(meter, !off);
  if (!off) { meter.max = cache.limit; meter.value = Math.min(cache.bytes, cache.limit); }
  said($("cache-found"), off ? "" : asked === 0 ? "No tile was asked for since the start."
      : `${count(cache.hits)} tiles were here since the start and did not have to come, ${count(cache.misses)} had to. The former are in no other number of this page.`);
  said($("cache-problem"), cache.problem || "");
}

function showJob(job) {
  const at = card(jobs, job.name, "job-card", $("jobs"), made => {
    onClick(made.querySelector(".pause"), () => post(`jobs/${encodeURIComponent(job.name)}/${made.dataset.paused === "true" ? "resume" : "pause"}`));
  });
  const part = name => at.querySelector(name), phase = job.paused ? "paused" : job.phase;
  at.dataset.paused = job.paused;
  text(part("h3"), job.name);
  text(part(".state"), phase);
  part(".state").className = "state " + phase;
  text(part(".place"), `${job.bundle} on ${job.source}`);
  const known = job.to_come !== undefined && job.position + job.to_come > 0;
  show(part("progress"), known);
  if (known) part("progress").value = job.position / (job.position + job.to_come);
  text(part(".figures"), `run ${job.run}: ${count(job.position)} tiles recorded` + (known ? `, ${count(job.to_come)} to come` : "")
      + (job.unreadable ? ` · ${count(job.unreadable)} could not be read` : "") + (job.next ? ` · goes on ${time(job.next)}` : ""));
  said(part(".why"), job.reason || "");
  said(part(".note"), job.note || "");
  text(part(".pause"), job.paused ? "Resume" : "Pause");
  part(".pause").setAttribute("aria-label", `${job.paused ? "Resume" : "Pause"} ${job.name}`);
  show(part(".pause"), job.phase !== "done");
}

function reader(kind, view) {
  return { u8: i => view.getUint8(i), i8: i => view.getInt8(i), u16: i => view.getUint16(2 * i, true), i16: i => view.getInt16(2 * i, true),
      u32: i => view.getUint32(4 * i, true), i32: i => view.getInt32(4 * i, true), f32: i => view.getFloat32(4 * i, true) }[kind];
}
const fromBase64 = text => Uint8Array.from(atob(text), char => char.charCodeAt(0));

// One or three channels, each stretched from its least to its largest sample; zeros stay black.
function paint(canvas, tile) {
  const samples = fromBase64(tile.samples), read = reader(tile.sample_type, new DataView(samples.buffer));
  const plane = tile.height * tile.width, shown = tile.channels >= 3 ? [0, 1, 2] : [0, 0, 0];
  const stretched = shown.map(channel => {
    let low = Infinity, high = -Infinity;
    for (let i = 0; i < plane; i++) {
      const value = read(channel * plane + i);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    low = Math.min(low, 0);
    return i => high > low ? 255 * (read(channel * plane + i) - low) / (high - low) : 0;
  });
  canvas.width = tile.width; canvas.height = tile.height;
  const image = new ImageData(tile.width, tile.height);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = stretched[c](i);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `tile ${tile.tile}, ${tile.bundle === "dense" ? "dense" : "masked"}`);
  show(canvas, true);
}

const keyOf = at => [at.source, at.level, at.tile, at.bundle].join(" ");

// What came is kept by the agent for a while, and here as long as it is shown.
function take(found) {
  if (found.number < seenNumber) seen.clear();
  seenNumber = found.number;
  for (const tile of found.tiles) {
    const before = seen.get(keyOf(tile)) || {};
    seen.delete(keyOf(tile));
    seen.set(keyOf(tile), { ...before, ...tile, audited: tile.audited || before.audited });
  }
  for (const key of seen.keys()) {
    if (seen.size <= 4 * CARDS) break;
    seen.delete(key);
  }
}

function picture(at, kind, tile) {
  const samples = tile[kind];
  if (!samples || at.dataset[kind] === samples) return;
  at.dataset[kind] = samples;
  paint(at.querySelector("canvas." + kind), { ...tile, samples, bundle: kind === "dense" ? "dense" : tile.bundle });
  show(at.querySelector(`.${kind}-ask`), false);
}

function showTiles(results) {
  // One that somebody has fetched stays, though newer ones come.
  const wanted = new Map([...results].reverse().slice(0, CARDS).map(result => [keyOf(result), result]));
  [...seen.values()].filter(tile => tile.audited && !wanted.has(keyOf(tile))).slice(-AUDITED).forEach(tile => wanted.set(keyOf(tile), tile));
  for (const [key, at] of tiles) {
    if (!at.dataset.kept && !wanted.has(key)) { at.remove(); tiles.delete(key); }
  }
  for (const [key, result] of wanted) {
    if (tiles.size >= CARDS + AUDITED && !tiles.has(key)) continue;
    const at = card(tiles, key, "tile-card", $("tiles"), made => {
      const spent = [];
      const ask = (kind, bundle) => onClick(made.querySelector(`.${kind}-ask`), async () => {
        const tile = await post("tile", { source: result.source, level: result.level, tile: result.tile, ...bundle });
        made.dataset.kept = "yes";
        paint(made.querySelector("canvas." + kind), tile);
        show(made.querySelector(`.${kind}-ask`), false);
        spent.push(`${kind}: ${bytes(tile.bytes.down + tile.bytes.up)} moved`);
        text(made.querySelector(".cost"), `${spent.join(", ")} (one tile dense is ${bytes(tile.dense_bytes)})`);
      });
      ask("masked", { bundle: result.bundle });
      ask("dense", {});
      made.querySelector(".masked-ask").setAttribute("aria-label", `Fetch tile ${result.tile} masked`);
      made.querySelector(".dense-ask").setAttribute("aria-label", `Fetch tile ${result.tile} dense`);
    });
    const here = seen.get(key), answer = result.class === undefined ? here || result : result;
    if (here) { picture(at, "masked", here); picture(at, "dense", here); }
    text(at.querySelector("h3"), `${result.source} ${result.tile}`);
    said(at.querySelector(".said"), (answer.class === undefined ? "" : `class ${answer.class}, ${percent(answer.confidence)}`)
        + (here && here.audited ? (answer.class === undefined ? "audited" : ", audited") : ""));
    said(at.querySelector(".why"), result.error || "");
    show(at.querySelector(".pair"), !result.error);
  }
  show($("tiles-none"), wanted.size === 0);
  show($("tiles-cost"), [...tiles.values()].some(at => at.querySelector(".pair:not([hidden]) button:not([hidden])")));
}

function heat(value) { return value === 0 ? [20, 24, 34] : [60 + 0.76 * value, Math.max(0, 1.4 * value - 110), 200 - 0.7 * value]; }

async function showMask(at, bundle) {
  at.dataset.mask = bundle.digest;
  try {
    const mask = await get(`bundles/${encodeURIComponent(bundle.name)}/mask`);
    if (mask.digest !== bundle.digest) { at.dataset.mask = ""; return; }
    text(at.querySelector(".figures"), mask.own_masks ? `Every tile has a mask of its own; ${percent(mask.kept_share)} of the samples on average`
        : `${percent(mask.kept_share)} of the samples` + (mask.rungs > 1 ? `, in ${mask.rungs} rungs: the brightest come first` : ""));
    at.querySelector(".heat").replaceChildren(...(mask.own_masks ? [] : mask.channels).map((text64, channel) => {
      const values = fromBase64(text64), image = new ImageData(mask.width, mask.height);
      values.forEach((value, i) => image.data.set([...heat(value), 255], 4 * i));
      const canvas = document.createElement("canvas"), caption = document.createElement("figcaption"), figure = document.createElement("figure");
      canvas.width = mask.width; canvas.height = mask.height;
      canvas.getContext("2d").putImageData(image, 0, 0);
      const kept = values.reduce((sum, value) => sum + (value > 0), 0) / values.length;
      caption.textContent = `channel ${channel}: ${percent(kept)}`;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `mask of channel ${channel}, ${percent(kept)} kept`);
      figure.append(canvas, caption);
      return figure;
    }));
  } catch (e) {
    text(at.querySelector(".figures"), e.message);
    at.dataset.mask = "";
  }
}

function showBundle(bundle) {
  const path = "bundles/" + encodeURIComponent(bundle.name);
  const at = card(bundles, bundle.name, "bundle-card", $("bundles"), made => {
    onClick(made.querySelector(".rollback"), () => confirm(`Run the bundle before by '${bundle.name}' from the next run on?`) && post(path + "/rollback"));
    onClick(made.querySelector(".follow"), () => post(path + "/follow"));
  });
  const part = name => at.querySelector(name);
  text(part("h3"), bundle.name);
  show(part(".state"), bundle.held);
  text(part(".digest"), `${bundle.digest.slice(0, 12)}, since ${time(bundle.since)}, `
      + (bundle.generation === undefined ? "not signed" : `signed, generation ${bundle.generation}`));
  said(part(".refused"), bundle.refused ? `What the name points at is not run: ${bundle.refused.reason}` : "");
  show(part(".rollback"), bundle.before.length > 0);
  show(part(".follow"), bundle.held);
  show(part(".history"), bundle.before.length > 0);
  list(part("ol"), bundle.before.map(ran => `${ran.digest.slice(0, 12)}, since ${time(ran.since)}`));
  if (at.dataset.mask !== bundle.digest) showMask(at, bundle);
}

function showAudits(found) {
  show($("audits-none"), found.audits.length === 0);
  show($("audit-table"), found.audits.length > 0);
  text($("drift"), found.drift ? "The source has drifted." : found.audits.length ? "No drift was found." : "");
  $("drift").className = found.drift ? "bad" : "";
  list($("alarms"), found.alarms);
  rows($("audits"), found.audits.map(one => [one.source, one.bundle.slice(0, 12), count(one.audited),
      `${count(one.disagreeing)} (${percent(one.rate)})`, `${percent(one.lower)} to ${percent(one.upper)}`]));
}

function showStatus(now) {
  text($("agent"), now.agent);
  document.title = `${now.agent} · maskcast edge`;
  text($("status"), (now.ready ? "All is well" : "Not all is well") + `, up for ${duration(now.up_seconds)}`);
  list($("reasons"), [...now.reasons, ...now.warnings]);
  $("reasons").className = "plain " + (now.reasons.length ? "bad" : "warn");
  text($("link-state"), now.link.state);
  $("link-state").className = "state " + now.link.state;
  text($("link-server"), now.link.server);
  said($("link-reason"), now.link.reason || "");
  text($("link-bytes"), `${bytes(now.link.down)} down, ${bytes(now.link.up)} up since the start`);
  period("day", now.budget.day, now.budget.level);
  period("month", now.budget.month, now.budget.level);
  showCache(now.cache);
  now.jobs.forEach(showJob);
  tokenNeeded = now.token_needed;
  show($("token-form"), tokenNeeded && !sessionStorage.getItem("token"));
}

async function refresh() {
  const [status, savings, results, all, audits, came] = await Promise.all(
      ["status", "savings", "results?limit=" + CARDS, "bundles", "audits", "tiles?after=" + seenNumber].map(get));
  showStatus(status);
  showSavings(savings);
  take(came);
  showTiles(results.results);
  show($("bundles-none"), all.bundles.length === 0);
  all.bundles.forEach(showBundle);
  showAudits(audits);
}

async function watch() {
  try {
    await refresh();
    document.body.dataset.loaded = "yes";
  } catch (e) {
    text($("status"), "The agent does not answer; what you see may be old.");
    document.body.dataset.failed = e.message;
  }
  setTimeout(watch, POLL_MS);
}

$("token-form").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value.trim());
  $("token").value = "";
  show($("token-form"), false);
});
const again = () => { chartDays = ""; };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
addEventListener("resize", again);
watch();
