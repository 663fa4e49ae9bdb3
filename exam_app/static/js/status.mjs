// The status line. It tells the truth about the worst of what is going on, in words, and takes no focus.
import { announce } from "./announce.mjs";
import { entries, entryOf, laneOf } from "./answers.mjs";
import { numberNow } from "./desk.mjs";
import { areOn } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { isFailing } from "./link.mjs";
import { marksAreDirty } from "./marks.mjs";
import { on } from "./signals.mjs";
import { hourOf } from "./zone.mjs";

const ORDER = ["saved", "saving", "conflict", "waiting", "offline", "unsaved", "refused"];
let spoken = "saved";

export function watch() {
  for (const name of ["state", "up", "failing", "turned"]) on(name, show);
}

export function show() {
  const worst = entries().map(stateOf).concat(marksAreDirty() ? [byLink()] : []).sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0] ?? "saved";
  const text = words(worst);
  for (const line of [document.getElementById("exam-status"), document.getElementById("save-line")]) {
    if (!line) continue;
    if (line.textContent !== text) line.textContent = text;
    line.dataset.state = { conflict: "unsaved", refused: "unsaved", waiting: "offline" }[worst] ?? worst;
  }
  speak(worst, text);
}

function stateOf(entry) {
  if (entry.conflict) return "conflict";
  if (entry.refusal) return "refused";
  if (!entry.isDirty) return "saved";
  return laneOf(entry.number).tries ? byLink("unsaved") : byLink();
}

const byLink = (otherwise = "saving") => (isFailing() ? "offline" : ["signed-out", "moved", "not-mine", "tab", "paused"].some(gate.isShutBy) ? "waiting" : otherwise);

// "Saved" is never spoken; trouble and its end are, once.
function speak(state, text) {
  if (state === "saving" || state === "offline") return;
  if (["unsaved", "refused"].includes(state) && spoken !== state) announce(text);
  if (state === "saved" && spoken === "unsaved") announce("Everything is saved.");
  spoken = state;
}

function words(state) {
  const where = areOn() ? "kept on this computer" : "kept on this page only";
  return {
    saved: saved(),
    saving: "Saving…",
    waiting: `Not saved yet – ${where}`,
    conflict: "Not saved – changed in another window",
    offline: `Offline – ${where}`,
    unsaved: "Not saved – trying again",
    refused: `Not saved: ${entries().find((entry) => entry.refusal)?.refusal}`,
  }[state];
}

// Of the answer on the screen; a page without one says nothing of its own.
function saved() {
  const number = numberNow();
  const { rev, savedAt } = number ? entryOf(number) : { rev: 1, savedAt: Math.max(...entries().map((entry) => entry.savedAt ?? 0)) };
  if (savedAt > 0) return `Saved ${hourOf(savedAt)}`;
  if (!number) return "";
  if (rev === 0) return facts.part === "one" ? "Not answered yet" : "Nothing written yet";
  return "Saved";
}
