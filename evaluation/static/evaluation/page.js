// What an answer of the server changes on the page: points, totals, findings, sums, what blocks submission, who is there.

import { element, form, say } from "./cells.js";

function award(parts) {
  if (parts.length === 1) return element("span", { class: "todo" }, parts[0]);
  const [points, working, lost] = parts;
  return element(
    "div", { class: "pair" },
    element("span", { class: "working" }, working),
    element("span", { class: lost ? "points lost" : "points" }, points),
  );
}

function finding([level, code, sentence]) {
  if (!level) return element("li", { class: "f muted" }, sentence);
  const badge = element("span", { class: `badge ${level}` }, code);
  return element("li", { class: "f" }, element("span", { class: `mark-${level}` }, badge, ` ${sentence}`));
}

/** The findings of one row stand in a row of their own below it, after what else is said there. */
function showFindings(row, found) {
  let said = row.nextElementSibling;
  if (!said || !said.classList.contains("said")) said = null;
  for (const old of said ? said.querySelectorAll("li.f") : []) old.remove();
  if (!found.length) {
    if (said && !said.querySelector("li")) said.remove();
    return;
  }
  if (!said) {
    const columns = [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
    said = element("tr", { class: "said" }, element("td", { colspan: columns }, element("ul")));
    row.after(said);
  }
  said.querySelector("ul").append(...found.map(finding));
}

export function show(answer) {
  for (const [pk, parts] of Object.entries(answer.awards || {})) {
    document.getElementById(`award-${pk}`)?.replaceChildren(award(parts));
  }
  for (const [id, text] of Object.entries(answer.shown || {})) {
    const shown = document.getElementById(id);
    if (!shown || shown.tagName === "INPUT") continue;
    (shown.tagName === "TH" ? shown.nextElementSibling : shown).textContent = text; // a rate is named by the head of its row
  }
  if (answer.findings) {
    for (const place of form.querySelectorAll("tr[id^='row-'], [id^='figures.']")) {
      showFindings(place.closest("tr"), answer.findings[place.id] || []);
    }
  }
  if (answer.glance && document.getElementById("glance")) document.getElementById("glance").outerHTML = answer.glance;
  const total = document.querySelector("#bar b");
  if (total && answer.total) total.textContent = answer.total;
  const blocks = document.getElementById("blocks");
  if (blocks && answer.blocks !== undefined) {
    blocks.textContent = answer.blocks;
    blocks.hidden = !answer.blocks;
  }
  present(answer.present || []);
  if (answer.moved) notice(say("moved"));
  if (answer.closed) notice(say("closed", { state: answer.closed }));
}

function present(names) {
  document.getElementById("present").textContent = names.length ? say("present", { names: names.join("、") }) : "";
}

/** Something that only a fresh page shows: say so, once. */
export function notice(sentence) {
  if (document.getElementById("fresh")) return;
  const again = element("a", { href: location.pathname }, say("reload"));
  form.before(element("div", { class: "notice info", id: "fresh", role: "status" }, element("p", {}, sentence, " ", again)));
}
