// Where what is written stands between the screen and the server: one word for each answer, and trouble said aloud once.
import { announce } from "./announce.mjs";
import { laneOf } from "./answers.mjs";
import { areOn } from "./drafts.mjs";
import * as gate from "./gate.mjs";
import { isFailing } from "./link.mjs";

const ORDER = ["saved", "saving", "conflict", "waiting", "offline", "unsaved", "refused"];
const STOPS = ["signed-out", "moved", "not-mine", "tab", "paused"];
let spoken = "saved";

export function stateOf(entry) {
  if (entry.conflict) return "conflict";
  if (entry.refusal) return "refused";
  if (!entry.isDirty) return "saved";
  return laneOf(entry.number).tries ? byLink("unsaved") : byLink();
}

export const byLink = (otherwise = "saving") => (isFailing() ? "offline" : STOPS.some(gate.isShutBy) ? "waiting" : otherwise);

export const worstOf = (states) => [...states].sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0] ?? "saved";

// The words of every state but "saved", which each page says in its own.
export function troubleWords(state, refusal = "") {
  const where = areOn() ? "kept on this computer" : "kept on this page only";
  return {
    saving: "Saving…",
    waiting: `Not saved yet – ${where}`,
    conflict: "Not saved – changed in another window",
    offline: `Offline – ${where}`,
    unsaved: "Not saved – trying again",
    refused: `Not saved: ${refusal}`,
  }[state];
}

// Takes no focus, and is touched only when it changes.
export function showIn(lines, state, text) {
  for (const line of lines) {
    if (!line) continue;
    if (line.textContent !== text) line.textContent = text;
    line.dataset.state = { conflict: "unsaved", refused: "unsaved", waiting: "offline" }[state] ?? state;
  }
  speak(state, text);
}

// "Saved" is never spoken; trouble and its end are, once.
function speak(state, text) {
  if (state === "saving" || state === "offline") return;
  if (["unsaved", "refused"].includes(state) && spoken !== state) announce(text);
  if (state === "saved" && spoken === "unsaved") announce("Everything is saved.");
  spoken = state;
}
