// The status line of an exam. It tells the truth about the worst of what is going on, in words.
import { entries, entryOf } from "./answers.mjs";
import { numberNow } from "./desk.mjs";
import { facts } from "./facts.mjs";
import { marksAreDirty } from "./marks.mjs";
import { on } from "./signals.mjs";
import { byLink, showIn, stateOf, troubleWords, worstOf } from "./standing.mjs";
import { hourOf } from "./zone.mjs";

export function watch() {
  for (const name of ["state", "up", "failing", "turned"]) on(name, show);
}

export function show() {
  const worst = worstOf(entries().map(stateOf).concat(marksAreDirty() ? [byLink()] : []));
  const refusal = entries().find((entry) => entry.refusal)?.refusal;
  const text = worst === "saved" ? saved() : troubleWords(worst, refusal);
  showIn([document.getElementById("exam-status"), document.getElementById("save-line")], worst, text);
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
