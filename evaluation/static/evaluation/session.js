// A session that has ended: the password is asked for in place, the page goes on, nothing that was typed is lost.

import { entry, say } from "./cells.js";

let token = "";
let asking = null;

/** The token that goes with every post: the cookie's, which another tab may have renewed, or the last that was handed out. */
export function csrf() {
  const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  return (cookie && cookie[1]) || token || document.querySelector("[name=csrfmiddlewaretoken]").value;
}

function renew(fresh) {
  token = fresh;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh;
}

async function ask(body) {
  const options = body ? { method: "POST", body, headers: { "X-CSRFToken": csrf() } } : {};
  const response = await fetch(entry.session, { ...options, credentials: "same-origin" });
  if (response.status === 429) return { wrong: say("locked") };
  const answer = await response.json();
  renew(answer.token);
  return answer;
}

/** Resolves once the person for whom the page was made is signed in again. One dialog, whoever asks. */
export function signIn() {
  asking = asking || open().finally(() => { asking = null; });
  return asking;
}

async function open() {
  const now = await ask(null);
  if (now.person === entry.person.id) return;
  const dialog = document.getElementById("sign-in-again");
  const field = dialog.querySelector("[type=password]");
  const why = dialog.querySelector(".why");
  const before = document.activeElement;
  why.textContent = now.person ? say("somebody_else") : "";
  dialog.showModal();
  field.focus();
  await new Promise((done) => {
    dialog.oncancel = (event) => event.preventDefault();
    dialog.querySelector("form").onsubmit = async (event) => {
      event.preventDefault();
      try {
        const answer = await ask(new URLSearchParams({ username: entry.person.username, password: field.value }));
        if (answer.person === entry.person.id && !answer.wrong) done();
        why.textContent = answer.wrong || "";
      } catch {
        why.textContent = say("offline");
      }
      field.value = "";
    };
  });
  dialog.close();
  if (before && before.focus) before.focus();
}
