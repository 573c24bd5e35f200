// The cells of a page by their names: what is typed in them, what they hold, and what is said beside them.
// Oldest browser: Chromium 90. Words come from the page (templates/components/entry.html), in the reader's language.

export const entry = JSON.parse(document.getElementById("entry").textContent);
const LIST = "\n"; // between the items of a list, as the server keeps them (values/text.py)
export const form = document.getElementById(entry.form);

/** A sentence of the page's language with its numbers put in. */
export function say(key, values = {}) {
  return entry.words[key].replace(/%\((\w+)\)s/g, (_all, name) => values[name] ?? "");
}

/** An element with attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const isTick = (field) => field.type === "checkbox" || field.type === "radio";

export function isCell(field) {
  return Boolean(field && field.form === form && /^(rows|figures|lines|texts|profile)\./.test(field.name || ""));
}

/** All fields of one name: one, or the boxes of a list. */
export function fieldsOf(name) {
  return [...document.getElementsByName(name)].filter((field) => field.form === form);
}

/** What is typed: the text, or the ticked values. `ticked` and `text` say which state of the fields is meant. */
function read(name, text, ticked) {
  const fields = fieldsOf(name);
  if (!fields.some(isTick)) return fields.length ? text(fields[0]) : "";
  return fields.filter((field) => isTick(field) && ticked(field)).map((field) => field.value).join(LIST);
}

export const typed = (name) => read(name, (field) => field.value, (field) => field.checked);

function asSent(field) {
  if (field.tagName !== "SELECT") return field.defaultValue;
  const chosen = [...field.options].find((option) => option.defaultSelected) || field.options[0];
  return chosen ? chosen.value : "";
}

/** A typed value in the form in which the server keeps it; lists of items know “none of these” and “not reported”. */
export function held(name, value) {
  if (!name.endsWith(".items")) return value;
  const items = value.split(LIST).filter((item) => item && item !== "0");
  return items.length ? items.join(LIST) : value === "0" ? "" : "—";
}

/** What the server held when it made the page. */
export const original = (name) => held(name, read(name, asSent, (field) => field.defaultChecked));

/** A kept value as a reader sees it. */
export const readable = (name, value) => (fieldsOf(name).some(isTick) ? value.split(LIST).join("、") : value);

/** Put a kept value into its fields. */
export function put(name, value) {
  const fields = fieldsOf(name);
  if (!fields.some(isTick)) {
    if (fields.length && fields[0].value !== value) fields[0].value = value;
    return;
  }
  const items = value === "" && name.endsWith(".items") ? ["0"] : value.split(LIST);
  for (const field of fields.filter(isTick)) field.checked = items.includes(field.value);
}

/** The name by which a reader knows a field. */
export function labelOf(field) {
  const by = field.getAttribute("aria-labelledby");
  const parts = by ? by.split(" ").map((id) => document.getElementById(id)) : [...(field.labels || [])];
  const words = parts.filter(Boolean).map((part) => (part.value ?? part.textContent).trim()).reverse();
  return words.join(" · ") || field.getAttribute("aria-label") || "";
}

const place = (name) => fieldsOf(name)[0]?.closest("td, th, .part, .field, p") ?? null;

/** Show a cell's state: saving, saved, refused, unsaved, conflict, theirs; and a sentence or choice below it. */
export function mark(name, state, note = "", below = null) {
  const holder = place(name);
  if (!holder) return;
  holder.dataset.state = state;
  holder.dataset.note = note;
  document.getElementById(`why-${name}`)?.remove();
  const fields = fieldsOf(name);
  for (const field of fields) {
    field.toggleAttribute("aria-describedby", false);
    field.removeAttribute("aria-invalid");
  }
  if (!below) return;
  const why = element("span", { class: state === "conflict" ? "theirs" : "why", id: `why-${name}` }, below);
  holder.append(why);
  for (const field of fields) {
    field.setAttribute("aria-describedby", why.id);
    if (state === "refused") field.setAttribute("aria-invalid", "true");
  }
}

export function unmark(name) {
  mark(name, "");
}

/** Tell everybody, screen readers too, what just happened. */
export function tell(sentence) {
  document.getElementById("state").textContent = sentence;
}
