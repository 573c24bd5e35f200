// Cells are saved as they are left, one request at a time, each with the value that was seen. A request that got no answer is
// sent again as it was, so it can neither be lost nor count twice. Nothing is shown as saved before the server said so.

import { element, entry, fieldsOf, form, held, isCell, labelOf, mark, original, put, readable, say, tell, typed, unmark } from "./cells.js";
import { show } from "./page.js";
import { csrf, signIn } from "./session.js";

const ASK_EVERY = 15_000;
const WAIT = [1000, 2000, 4000, 8000, 15_000, 30_000];

const seen = new Map(); // name → what I know the server to hold
const pending = new Set(); // left, not sent yet
const refused = new Map(); // name → what was typed when it was refused
const conflicts = new Map(); // name → {value, by, at}
let flight = null; // the request that waits for its answer
let tries = 0;
let seq = entry.seq;
let timer = 0;
let asking = 0;
let composing = null;
let waiting = [];

export const seenOf = (name) => {
  if (!seen.has(name)) seen.set(name, original(name));
  return seen.get(name);
};
const isDirty = (name) => held(name, typed(name)) !== seenOf(name);

/** A cell was left, or changed by other means than typing: save it where it differs from what the server holds. */
export function consider(name) {
  if (composing && composing.name === name) return; // an input method is at work: compositionend comes back here
  if (conflicts.has(name)) return; // my choice is awaited
  if (refused.has(name) && refused.get(name) === typed(name)) return;
  if (!isDirty(name)) {
    if (refused.delete(name)) unmark(name);
    if (!inFlight(name)) pending.delete(name);
    return;
  }
  if (inFlight(name) && flight.cells[name].typed === typed(name)) return;
  refused.delete(name);
  pending.add(name);
  mark(name, "saving", say("saving"));
  clearTimeout(timer);
  timer = setTimeout(send, flight ? 0 : 5);
}

const inFlight = (name) => Boolean(flight && flight.cells[name]);

function body(names) {
  const cells = {};
  for (const name of names) cells[name] = { seen: seenOf(name), typed: typed(name) };
  return { person: entry.person.id, seq, page: entry.page, unit: entry.unit, cells };
}

/** What a page says of itself with every request, without cells. */
export const greeting = () => body([]);

async function send() {
  if (flight || !pending.size) return;
  flight = body(pending);
  pending.clear();
  tries = 0;
  await deliver();
}

/** Send what is in flight until there is an answer. */
async function deliver() {
  clearTimeout(timer);
  const outcome = await post(flight);
  if (outcome.answer) return land(outcome.answer);
  if (outcome.refusal) return turnedDown(outcome.refusal);
  failed(outcome.signedOut ? "signed_out" : "unsaved");
  if (outcome.signedOut) await signIn().catch(() => {});
  if (outcome.signedOut && !tries) {
    tries = 1;
    return deliver();
  }
  timer = setTimeout(deliver, WAIT[Math.min(tries, WAIT.length - 1)]);
  tries += 1;
  return undefined;
}

/** One post: an answer, a refusal in words, a session that has ended, or nothing that can be relied on. */
async function post(data) {
  const text = JSON.stringify(data);
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), 20_000);
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf() };
  const options = { method: "POST", body: text, headers, redirect: "manual", credentials: "same-origin" };
  try {
    const response = await fetch(entry.cells, { ...options, signal: stop.signal, keepalive: text.length < 20_000 });
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) return { signedOut: true };
    if (response.status === 200) return { answer: await response.json() };
    if (response.status === 404) return { refusal: say("gone") };
    if ([400, 409, 413, 422].includes(response.status)) {
      const told = await response.json().catch(() => ({}));
      return { refusal: told.refused || say("gone") };
    }
  } catch { /* offline, cut or too slow: sent again */ } finally { clearTimeout(clock); }
  return {};
}

function failed(key) {
  const names = Object.keys(flight.cells);
  for (const name of names) mark(name, "unsaved", say("not_saved"), say(key));
  tell(say("waiting", { count: names.length + pending.size }));
}

function turnedDown(sentence) {
  for (const [name, cell] of Object.entries(flight.cells)) {
    refused.set(name, cell.typed);
    mark(name, "refused", say("refused"), sentence);
  }
  flight = null;
  tell(sentence);
  settle();
}

/** The answer to what was in flight. */
function land(answer) {
  const sent = flight.cells;
  flight = null;
  tries = 0;
  for (const [name, cell] of Object.entries(answer.cells)) outcome(name, cell, sent[name], answer.at);
  take(answer);
  announce(answer);
  settle();
  send();
}

function outcome(name, cell, sent, at) {
  if (cell.state === "saved") {
    const untouched = !sent || typed(name) === sent.typed;
    seen.set(name, cell.value);
    if (!untouched) return void consider(name);
    put(name, cell.value);
    mark(name, "saved", at);
  } else if (cell.state === "refused") {
    refused.set(name, sent.typed);
    mark(name, "refused", say("refused"), cell.why);
  } else {
    clash(name, cell);
  }
}

/** Somebody was quicker: their value beside mine, and I choose. */
function clash(name, theirs) {
  conflicts.set(name, theirs);
  const choose = (key, done) => {
    const button = element("button", { type: "button", class: "small second" }, say(key));
    button.addEventListener("click", () => {
      conflicts.delete(name);
      seen.set(name, theirs.value);
      unmark(name);
      done();
      fieldsOf(name)[0]?.focus();
    });
    return button;
  };
  const below = element("span", {}, say("theirs", { ...theirs, value: readable(name, theirs.value) || say("blank") }), " ");
  below.append(choose("take_theirs", () => put(name, theirs.value)), " ", choose("keep_mine", () => consider(name)));
  mark(name, "conflict", say("conflict"), below);
  settle();
}

/** What others wrote: into the cells that I have not touched; one that I am changing keeps what I saw, and will be compared. */
function take(answer) {
  const elsewhere = new Map();
  for (const [name, value, by, at] of answer.others || []) {
    elsewhere.set(by, (elsewhere.get(by) || 0) + 1);
    if (!fieldsOf(name).length || pending.has(name) || conflicts.has(name) || refused.has(name) || isDirty(name)) continue;
    if (seenOf(name) === value) continue;
    seen.set(name, value);
    put(name, value);
    mark(name, "theirs", `${by} ${at}`);
  }
  for (const [by, count] of elsewhere) if (by !== entry.person.name) tell(say("others", { by, count }));
  seq = Math.max(seq, answer.seq);
  show(answer);
  clearTimeout(asking);
  if ((answer.present || []).length) asking = setTimeout(ask, ASK_EVERY);
}

/** Ask what others did; while somebody else is there, again every 15 s. */
export async function ask() {
  if (flight) return void (asking = setTimeout(ask, ASK_EVERY));
  const { answer } = await post(body([]));
  if (answer) take(answer);
  else asking = setTimeout(ask, ASK_EVERY);
}

function announce(answer) {
  const names = Object.keys(answer.cells);
  const bad = names.filter((name) => answer.cells[name].state !== "saved");
  const first = fieldsOf(bad[0] || names[0])[0];
  const label = first ? labelOf(first) : "";
  if (!bad.length) tell(names.length === 1 ? `${label}: ${say("saved", answer)}` : say("saved_all", { count: names.length, at: answer.at }));
  else tell(`${label}: ${say(answer.cells[bad[0]].state)}`);
}

/** Whether everything that was typed is with the server. */
export const isClean = () => !(flight || pending.size || conflicts.size || refused.size || isDirtyHere());

function isDirtyHere() {
  const active = document.activeElement;
  return isCell(active) && isDirty(active.name);
}

/** Every cell that differs from what the server holds, however that came: also what was typed before this script ran. */
function considerAll() {
  for (const name of new Set([...form.elements].filter(isCell).map((field) => field.name))) consider(name);
}

/** Resolves when nothing is on its way any more; true where everything is saved. */
export function flush() {
  considerAll();
  clearTimeout(timer);
  if (!flight) send();
  if (!flight) return Promise.resolve(isClean());
  return new Promise((done) => waiting.push(done));
}

function settle() {
  if (flight || pending.size) return;
  const done = waiting;
  waiting = [];
  for (const each of done) each(isClean());
}

/** Take over values that the server wrote by itself (undo). */
export function written(answer) {
  for (const [name, value] of Object.entries(answer.cells)) {
    if (!fieldsOf(name).length) continue;
    seen.set(name, value);
    put(name, value);
    mark(name, "saved", answer.at);
  }
  take(answer);
}

export function start() {
  document.addEventListener("compositionstart", (event) => { composing = event.target; });
  document.addEventListener("compositionend", (event) => {
    composing = null;
    if (isCell(event.target) && document.activeElement !== event.target) consider(event.target.name);
  });
  form.addEventListener("change", (event) => { if (isCell(event.target)) consider(event.target.name); });
  form.addEventListener("focusout", (event) => { if (isCell(event.target)) consider(event.target.name); });
  form.addEventListener("input", (event) => {
    if (isCell(event.target) && event.target.closest("[data-state=saved], [data-state=theirs]")) unmark(event.target.name);
  });
  form.addEventListener("submit", submit);
  document.addEventListener("click", follow);
  addEventListener("online", () => { if (flight && tries) deliver(); });
  addEventListener("beforeunload", (event) => {
    if (isClean()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isCell(document.activeElement)) consider(document.activeElement.name);
  });
  considerAll();
  ask();
}

/** “Save”: everything at once. A button that adds or removes goes to the server as a form, once all cells are saved. */
async function submit(event) {
  event.preventDefault();
  const button = event.submitter;
  const clean = await flush();
  if (!clean) return void tell(say("not_all"));
  if (!button || !button.name) return void tell(say("all_saved"));
  form.elements.seen.value = seq;
  const carried = element("input", { type: "hidden", name: button.name, value: button.value });
  form.append(carried);
  form.submit();
}

/** A link that is followed while a cell is on its way waits for it. */
async function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  if (!flight && !pending.size && !isDirtyHere()) return;
  if (link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  await Promise.race([flush(), new Promise((done) => setTimeout(done, 4000))]);
  location.href = link.href;
}
