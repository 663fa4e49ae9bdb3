/*
  The marking page: the draft is saved like an answer while the reviewer works, by the same modules. It is one text, which the page
  writes in the very form in which the server stores it. Without this module the buttons do all of it.
*/
import { entries, entryOf, sendAll, write } from "./answers.mjs";
import { useKey } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import { useKeys } from "./link.mjs";
import { renewPass } from "./pass.mjs";
import { restoreOnce } from "./restoring.mjs";
import { on } from "./signals.mjs";
import { showIn, stateOf, troubleWords } from "./standing.mjs";
import { sha256 } from "./text.mjs";
import { hourOf } from "./zone.mjs";
import { paint, read } from "./marking-document.mjs";
import * as pause from "./marking-break.mjs";
import * as conflict from "./marking-conflict.mjs";
import * as display from "./marking-display.mjs";
import * as keys from "./marking-keys.mjs";
import * as leaving from "./marking-leaving.mjs";
import * as passages from "./marking-passages.mjs";
import * as outage from "./outage.mjs";
import * as signin from "./signin.mjs";

const ONLY = 1; // the draft is the one answer of this page
const QUIET = 1_500;

export function mount(form) {
  const { id, home, zone } = form.dataset;
  Object.assign(facts, { sitting: id, home, zone, savesTo: `${home}/draft` });
  useKeys({ token: form.elements.csrf_token.value });
  for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-plain]")) element.remove();
  outage.watchLine({ what: "marks", system: "system" });
  signin.watch();
  for (const module of [passages, display, keys, leaving, conflict, pause]) module.mount(form);
  bind(form);
  adopt(form);
  renewPass();
}

function bind(form) {
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => changed(form));
  on("entry", () => {
    paint(form, entryOf(ONLY).value);
    add(form);
  });
  for (const name of ["state", "up", "failing"]) on(name, show);
  on("pass", ({ draft_key: key }) => useKey(key).then(restoreOnce));
  addEventListener("online", sendAll);
}

// What the server wrote into the page, and what somebody quick or the browser itself has entered since.
function adopt(form) {
  const { sha256: held, savedMs } = form.dataset;
  entryOf(ONLY).follow({ rev: Number(form.elements.base.value), sha256: held, answer: "", saved_at_ms: Number(savedMs) || null });
  changed(form);
  show();
}

function changed(form) {
  write(ONLY, read(form), QUIET);
  add(form);
}

function show() {
  const [entry] = entries(), state = stateOf(entry);
  showIn([document.getElementById("marking-status")], state, state === "saved" ? saved(entry) : troubleWords(state, entry.refusal));
}

// "Saved" stands only for the very text that is on the screen.
function saved({ value, held, savedAt }) {
  if (sha256(value) !== held) return "Saved in another form – load this page again to see it";
  return savedAt ? `Saved ${hourOf(savedAt)}` : "Nothing saved yet";
}

function add(form) {
  const total = document.getElementById("marking-total");
  const chosen = [...form.querySelectorAll(".level input:checked")];
  const points = chosen.reduce((sum, input) => sum + Number(input.dataset.points), 0);
  const rest = document.createElement("span");
  rest.textContent = `· ${chosen.length} of ${total.dataset.criteria} criteria`;
  total.replaceChildren(`Total ${points} of ${total.dataset.outOf} `, rest);
}
