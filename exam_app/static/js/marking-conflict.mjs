// Another window went on, or an older draft is still on this computer: both are shown line by line, and the reviewer decides. The other one is kept.
import { decide } from "./answers.mjs";
import { button, clearBar, setBar } from "./banner.mjs";
import { on } from "./signals.mjs";

const find = (id) => document.getElementById(id);
let form;

export function mount(found) {
  form = found;
  on("conflict", show);
  on("entry", () => (find("conflict").hidden = true));
}

function show(entry) {
  const { conflict, older } = entry;
  if (!conflict && !older) return;
  const words = conflict ? OTHER : OLDER;
  find("conflict-title").textContent = words.title;
  find("conflict-lead").textContent = words.lead;
  find("conflict-other").textContent = words.head;
  const here = linesOf(entry.value), there = linesOf(conflict ? conflict.answer : older.text);
  find("conflict-lines").replaceChildren(...here.filter(([, mine], at) => mine !== there[at][1]).map(([name, mine]) => row(name, mine, there[here.findIndex(([other]) => other === name)][1])));
  find("conflict-mine").onclick = () => finish(entry, true);
  find("conflict-theirs").onclick = () => finish(entry, false);
  find("conflict").hidden = false;
  setBar("message", `${words.title}. Nothing is lost.`, { kind: "message", extras: [button("Compare both", () => find("conflict-title").focus())] });
}

const OTHER = {
  title: "These marks were changed in another window", head: "In the other window",
  lead: "What you did on this page is kept, and not saved yet. Choose which draft stays.",
};
const OLDER = {
  title: "Marks from before are still on this computer", head: "Kept on this computer",
  lead: "They had not been sent when the page was closed. Choose which draft stays.",
};

function finish(entry, isMine) {
  const { conflict, older } = entry;
  if (conflict) decide(entry.number, isMine);
  else {
    entry.older = null;
    if (!isMine) older.use();
    older.done();
  }
  find("conflict").hidden = true;
  clearBar("message");
  document.querySelector("main h1").focus();
}

// [[name, words]] of a draft, in the order of the page.
function linesOf(text) {
  const { levels, comments, comment, note, passages } = JSON.parse(text), names = form.dataset.levels.split("|");
  const criteria = [...form.querySelectorAll("[data-criterion] > legend")].flatMap(({ textContent: name }, at) => [
    [name, levels[at] ? `${levels[at]} – ${names[levels[at] - 1]}` : ""], [`Comment on ${name}`, comments[at]],
  ]);
  const tied = passages.map(({ kind, words }, at) => `${at + 1} (${kind === "private" ? "private" : "for the candidate"}): ${words}`).join("\n");
  return [...criteria, ["Comment for the candidate", comment], ["Private note", note], ["Comments on passages", tied]];
}

function row(name, here, there) {
  const made = document.createElement("tr"), head = document.createElement("th");
  head.scope = "row";
  head.textContent = name;
  made.append(head, ...[here, there].map((words) => Object.assign(document.createElement("td"), { className: "as-typed", textContent: words || "Nothing" })));
  return made;
}
