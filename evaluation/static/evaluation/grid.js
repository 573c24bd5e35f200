// Tables that move as a spreadsheet: arrows, Enter, Home, End, F2; ranges by Shift or mouse; copy, clear, and the way of a
// pasted block to its preview. Cells are the plain fields of the form, so a screen reader and Tab find what they always find.

import { element, entry, form, isCell, say, tell, typed } from "./cells.js";
import { consider, flush, greeting, isClean, seenOf, written } from "./saving.js";
import { csrf } from "./session.js";
import { notice } from "./page.js";

const FIELD = "input[type=text], select, textarea";
let editing = false; // F2 or a second click: arrows move the caret
let anchor = null; // where a range began: {row, column}
let head = null; // where it ends
let dragging = false;
let rows = []; // the cells of all tables of the page, row by row

/** The cells of every table, spans repeated, without rows that only speak. */
function lay() {
  rows = [];
  for (const row of form.querySelectorAll("table.grid tbody tr:not(.said):not(.group)")) {
    const cells = [];
    for (const cell of row.cells) for (let span = 0; span < cell.colSpan; span += 1) cells.push(cell);
    if (cells.some(fieldOf)) rows.push(cells);
  }
}

const fieldOf = (cell) => (cell ? cell.querySelector(FIELD) : null);

function where(target) {
  const cell = target.closest("td, th");
  const row = rows.findIndex((cells) => cells.includes(cell));
  return row < 0 ? null : { row, column: rows[row].indexOf(cell) };
}

const fieldAt = (at) => (at && rows[at.row] ? fieldOf(rows[at.row][at.column]) : null);

/** The next cell with a field, in a direction; nothing at the edge. */
function step(from, down, right) {
  let { row, column } = from;
  for (;;) {
    const before = rows[row][column];
    do column += right; while (right && rows[row][column] && rows[row][column] === before);
    row += down;
    if (!rows[row] || column < 0 || (right && column >= rows[row].length)) return null;
    const at = { row, column: Math.min(column, rows[row].length - 1) };
    if (fieldAt(at)) return at;
  }
}

/** Ctrl and an arrow: to the end of what is filled, or to the next that is. */
function leap(from, down, right) {
  const filled = (at) => Boolean(fieldAt(at).value.trim());
  let at = step(from, down, right);
  if (!at) return null;
  const run = filled(from) && filled(at);
  for (let next = step(at, down, right); next && (run ? filled(next) : !filled(at)); next = step(at, down, right)) at = next;
  return at;
}

function edge(from, right, whole) {
  const all = whole ? rows.map((_cells, row) => row) : [from.row];
  const found = [];
  for (const row of all) rows[row].forEach((cell, column) => { if (fieldOf(cell)) found.push({ row, column }); });
  return right ? found[found.length - 1] : found[0];
}

function go(at) {
  const field = fieldAt(at);
  if (!field) return;
  clear();
  anchor = head = at;
  editing = false;
  field.focus();
  if (field.select) field.select();
  field.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The range from anchor to head. */
function range() {
  const [top, bottom] = [anchor.row, head.row].sort((a, b) => a - b);
  const [left, right] = [anchor.column, head.column].sort((a, b) => a - b);
  return rows.slice(top, bottom + 1).map((cells) => cells.slice(left, right + 1));
}

const isRange = () => Boolean(anchor && head && (anchor.row !== head.row || rows[anchor.row][anchor.column] !== rows[head.row][head.column]));

function clear() {
  for (const cell of form.querySelectorAll(".sel")) cell.classList.remove("sel");
}

function extend(at) {
  if (!at || !anchor) return;
  head = at;
  clear();
  if (!isRange()) return;
  for (const cell of range().flat()) cell.classList.add("sel");
  const picked = range();
  tell(say("selected", { rows: picked.length, columns: picked[0].length }));
  rows[at.row][at.column].scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Text of a cell as a spreadsheet would hold it. */
function text(cell) {
  const field = fieldOf(cell);
  if (!field) return (cell.querySelector("span[id], label") || cell).innerText.trim();
  return field.tagName === "SELECT" ? field.selectedOptions[0]?.text ?? "" : field.value;
}

const quoted = (value) => (/[\t\n"]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);

function copy(event) {
  if (!isRange() || !isCell(document.activeElement)) return;
  const cells = range().map((row) => row.map((cell, n) => (row.indexOf(cell) === n ? text(cell) : "")));
  const table = element("table", {}, element("tbody", {}, ...cells.map((row) => element("tr", {}, ...row.map((value) => {
    const cell = element("td");
    value.split("\n").forEach((line, n) => cell.append(...(n ? [element("br"), line] : [line])));
    return cell;
  })))));
  event.clipboardData.setData("text/plain", cells.map((row) => row.map(quoted).join("\t")).join("\r\n"));
  event.clipboardData.setData("text/html", table.outerHTML);
  event.preventDefault();
  tell(say("copied", { count: cells.flat().length }));
}

/** Delete on a range clears its cells; each is saved, and undone, like any other. */
function empty() {
  const fields = [...new Set(range().flat())].map(fieldOf).filter((field) => field && field.tagName !== "SELECT" && field.value);
  for (const field of fields) field.value = "";
  for (const field of fields) consider(field.name);
}

function isBlock(plain, html) {
  const cells = html ? new DOMParser().parseFromString(html, "text/html").querySelectorAll("td, th").length : 0;
  if (cells) return cells > 1;
  return /\t/.test(plain) || /\n./.test(plain.trim().replace(/^"[^"]*"$/, ""));
}

/** A block goes to the server, which shows what would change; a single value is pasted as into any field. */
async function paste(event) {
  const field = event.target;
  if (!isCell(field) || !field.closest("table.grid")) return;
  const plain = event.clipboardData.getData("text/plain");
  const html = event.clipboardData.getData("text/html");
  if (!isBlock(plain, html)) return;
  event.preventDefault();
  const at = anchor && isRange() ? fieldAt({ row: Math.min(anchor.row, head.row), column: Math.min(anchor.column, head.column) }) : field;
  await preview(plain, html, (at || field).name);
}

async function preview(plain, html, name) {
  tell(say("reading"));
  if (!(await flush())) return void tell(say("not_all"));
  const way = document.getElementById("paste");
  way.elements.text.value = plain;
  way.elements.html.value = html.length > 4_000_000 ? "" : html;
  way.elements.at.value = name;
  way.submit();
}

/** Take back (or bring back) my last step. */
async function undo(address) {
  if (!(await flush())) return void tell(say("not_all"));
  const response = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrf(), "Content-Type": "application/json" },
    body: JSON.stringify(greeting()),
    redirect: "manual",
  }).catch(() => null);
  if (!response || (response.status !== 200 && response.status !== 422)) return void tell(say("unsaved"));
  const answer = await response.json();
  if (answer.refused) return void tell(answer.refused);
  written(answer);
  if (answer.fresh) notice(say("moved"));
  tell(answer.said);
  return undefined;
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function key(event) {
  const field = event.target;
  if (event.isComposing || event.keyCode === 229) return; // the Enter that ends a composition stays in the cell
  if (!isCell(field) || !field.matches(FIELD) || !field.closest("table.grid")) return;
  lay();
  const at = where(field);
  if (!at) return;
  if (!anchor || fieldAt(anchor) !== field) { if (!isRange()) anchor = head = at; }
  const done = move(event, field, at) || act(event, field);
  if (done) event.preventDefault();
}

function move(event, field, at) {
  const control = event.ctrlKey || event.metaKey;
  if (ARROWS[event.key] && !editing && !event.altKey) {
    const [down, right] = ARROWS[event.key];
    const from = event.shiftKey ? head || at : at;
    const next = event.shiftKey ? beside(from, down, right) : control ? leap(from, down, right) : step(from, down, right);
    if (event.shiftKey) extend(next);
    else if (next) go(next);
    return true;
  }
  if (event.key === "Enter" && !event.altKey && !control) {
    const next = step(at, event.shiftKey ? -1 : 1, 0);
    if (next) go(next);
    else { consider(field.name); editing = false; }
    return true;
  }
  if ((event.key === "Home" || event.key === "End") && !editing && !event.shiftKey) {
    go(edge(at, event.key === "End", control));
    return true;
  }
  return false;
}

function beside(from, down, right) {
  const at = { row: from.row + down, column: from.column + right };
  return rows[at.row] && rows[at.row][at.column] ? at : null;
}

function act(event, field) {
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "F2") {
    editing = true;
    if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
    tell(say("editing"));
    return true;
  }
  if (event.key === "Escape") return leave(field);
  if (event.key === "Enter" && event.altKey && field.tagName === "TEXTAREA") {
    field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
    return true;
  }
  if (event.key === "Delete" && !editing && isRange()) return void empty() || true;
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value?.length;
  if (event.key === "Delete" && !editing && field.tagName !== "SELECT" && !whole) return void (field.value = "") || true;
  if (control && !editing && (event.key === "z" || event.key === "y") && typed(field.name) === seenOf(field.name)) {
    undo(event.key === "z" ? entry.undo : entry.redo);
    return true;
  }
  return false;
}

/** Escape: out of editing, out of a range, and back to what the cell held. */
function leave(field) {
  if (isRange()) { anchor = head = where(field); clear(); return true; }
  if (field.tagName !== "SELECT" && typed(field.name) !== seenOf(field.name)) field.value = seenOf(field.name);
  editing = false;
  if (field.select) field.select();
  return true;
}

function press(event) {
  const field = event.target;
  const cell = event.target.closest("table.grid td, table.grid th");
  if (!cell || event.button) return;
  lay();
  const at = where(cell);
  if (event.shiftKey && at && anchor) {
    event.preventDefault();
    return extend(at);
  }
  clear();
  if (isCell(field) && field === document.activeElement) editing = true; // a second click puts the caret
  else if (at && fieldAt(at)) { anchor = head = at; editing = false; dragging = true; }
  return undefined;
}

function drag(event) {
  if (!dragging || !(event.buttons & 1)) return void (dragging = false);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const at = under && under.closest("table.grid") ? where(under) : null;
  if (at && (at.row !== head.row || at.column !== head.column)) {
    event.preventDefault();
    getSelection().removeAllRanges();
    extend(at);
  }
}

function release(event) {
  if (dragging && !isRange() && event.target.matches?.(FIELD) && event.target.select && !editing) event.target.select();
  dragging = false;
}

export function start() {
  lay();
  form.addEventListener("keydown", key);
  form.addEventListener("pointerdown", press);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", release);
  document.addEventListener("copy", copy);
  form.addEventListener("paste", paste);
  document.getElementById("undo")?.addEventListener("submit", (event) => {
    event.preventDefault();
    undo(entry.undo);
  });
  document.querySelector("[data-paste]")?.addEventListener("click", async (event) => {
    if (isClean()) return;
    event.preventDefault();
    if (await flush()) location.href = event.target.href;
  });
}
