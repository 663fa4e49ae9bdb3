// Another window went on: both versions are shown, and the candidate decides which one stays. The other one is kept on the server.
import { decide } from "./answers.mjs";
import { button, clearBar, setBar } from "./banner.mjs";
import { numberNow } from "./desk.mjs";
import { facts, nameOf, pathOf } from "./facts.mjs";
import { on } from "./signals.mjs";
import { turn } from "./turning.mjs";

export function watch() {
  on("conflict", (entry) => {
    if (entry.number === numberNow()) return showConflict(entry);
    setBar("note", `${nameOf(entry.number)} was changed in another window.`, {
      extras: [button(`Go to ${nameOf(entry.number).toLowerCase()}`, () => { clearBar("note"); turn(pathOf(entry.number)); })],
    });
  });
}

// Show or hide the box of the answer on the screen.
export function showConflict(entry) {
  const box = document.getElementById("conflict");
  if (!box) return;
  const { conflict, older } = entry;
  box.hidden = !conflict && !older;
  if (box.hidden) return;
  const [title, lead, summary] = conflict ? OTHER : OLDER;
  document.getElementById("conflict-title").textContent = title(nameOf(entry.number));
  document.getElementById("conflict-lead").textContent = lead;
  document.getElementById("conflict-summary").textContent = summary;
  document.getElementById("conflict-text").textContent = conflict ? textOf(conflict.answer) : older.text;
  document.getElementById("conflict-mine").onclick = () => finish(entry, true);
  document.getElementById("conflict-theirs").onclick = () => finish(entry, false);
}

const textOf = (answer) => (facts.part === "one" ? [...answer].join(", ") : answer) || "No answer";

const OTHER = [(name) => `${name} was changed in another window`, "What stands there now is shown here. What you did on this page is kept, and not saved yet.", "Saved in the other window"];
const OLDER = [(name) => `${name}: a text from before is still on this computer`, "It had not been sent when the page was closed. Choose which text stays.", "Kept on this computer"];

function finish(entry, isMine) {
  const { older } = entry;
  if (entry.conflict) decide(entry.number, isMine);
  else {
    entry.older = null;
    if (!isMine) older.use();
    older.done();
  }
  showConflict(entry);
  document.querySelector("main h1")?.focus();
}
