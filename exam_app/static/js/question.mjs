// A question of Part One on the screen: its options (one or several to be chosen), ruling out, flag. What is chosen goes to the answers; other questions are drawn in its place.
import { entryOf, write } from "./answers.mjs";
import { setDesk } from "./desk.mjs";
import { facts, pathOf } from "./facts.mjs";
import { apply, isFrozen } from "./freezing.mjs";
import { follow, mark, marksOf } from "./marks.mjs";
import { questionOf } from "./paper.mjs";
import { showConflict } from "./conflict.mjs";
import { showInList } from "./list.mjs";
import { on } from "./signals.mjs";
import { turn } from "./turning.mjs";

const QUIET = 400; // arrow keys pass through the options
let form, number;

const boxes = () => [...form.querySelectorAll("input[name=answer]")];
// An answer is its letters in order, as they stand on the page: "", "B", "AC".
const chosen = (is = (box) => box.checked) => boxes().filter(is).map((box) => box.value).join("");

export function mount(found) {
  form = found;
  number = Number(form.dataset.number);
  adopt();
  setDesk({ number: () => number, draw, isShown: () => form.isConnected, heading: () => form.querySelector("h1") });
  form.addEventListener("change", change);
  form.addEventListener("submit", press);
  on("entry", (changed) => changed === number && paint());
  on("marks", (changed) => { if (changed === number) paint(); else showInList(changed); });
  on("state", () => showInList(number));
}

// What the server wrote into the page; somebody quick may have chosen since, before this script was there to hear it.
function adopt() {
  const { sha256, base, savedMs } = form.dataset, entry = entryOf(number);
  const now = chosen(), kept = chosen((box) => box.defaultChecked);
  if (!entry.isDirty) entry.follow({ rev: Number(base), sha256, answer: kept, saved_at_ms: Number(savedMs) || null });
  const out = [...form.querySelectorAll(".rule-out[aria-pressed=true]")].map((button) => button.value).join("");
  follow(number, { is_flagged: isPressed(form.querySelector(".flag-button")), ruled_out: out });
  if (now !== kept) write(number, now, 0);
  else if (entry.value !== kept) paint();
}

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

function change() {
  const answer = chosen(), { ruledOut } = marksOf(number);
  write(number, answer, QUIET);
  const left = without(ruledOut, answer);
  if (left !== ruledOut) mark(number, { ruledOut: left });
  showInList(number);
}

const without = (letters, others) => [...letters].filter((letter) => !others.includes(letter)).join("");

function press(event) {
  event.preventDefault();
  const button = event.submitter, go = button?.value ?? "next";
  if (isFrozen() && !["next", "previous"].includes(go)) return;
  if (button?.name === "rule_out") ruleOut(go);
  else if (go === "clear") choose("");
  else if (go === "flag") mark(number, { isFlagged: !marksOf(number).isFlagged });
  else turn(go === "previous" ? pathOf(number - 1) : number < facts.total ? pathOf(number + 1) : `${facts.home}/review`);
}

function ruleOut(letter) {
  const { ruledOut } = marksOf(number);
  const isOut = ruledOut.includes(letter);
  if (!isOut && chosen().includes(letter)) choose(without(chosen(), letter));
  mark(number, { ruledOut: isOut ? without(ruledOut, letter) : [...ruledOut, letter].sort().join("") });
}

function choose(answer) {
  for (const box of boxes()) box.checked = answer.includes(box.value);
  write(number, answer, QUIET);
  showInList(number);
}

// The screen follows what is known of this question.
function paint() {
  const entry = entryOf(number), { isFlagged, ruledOut } = marksOf(number);
  for (const box of boxes()) box.checked = entry.value.includes(box.value);
  for (const button of form.querySelectorAll(".rule-out")) button.setAttribute("aria-pressed", String(ruledOut.includes(button.value)));
  form.querySelector(".flag-button").setAttribute("aria-pressed", String(isFlagged));
  showInList(number);
  showConflict(entry);
}

// Another question in the place of this one, from the paper.
function draw(next) {
  const found = questionOf(next);
  number = next;
  form.querySelector("h1").textContent = `Question ${number} of ${facts.total}`;
  form.querySelector(".stem").replaceChildren(...found.stem);
  drawCase(found);
  drawOptions(found);
  form.querySelector("button[value=previous]").hidden = number === 1;
  form.action = pathOf(number);
  form.elements.base.value = entryOf(number).rev;
  document.getElementById("question-old")?.remove();
  paint();
  apply();
  const list = form.closest(".exam-layout").querySelector(".nav-grid");
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  list.querySelector(`[data-number="${number}"]`).setAttribute("aria-current", "step");
}

function drawCase({ case: nodes, caseTitle }) {
  const box = form.querySelector(".case");
  box.hidden = !caseTitle;
  box.querySelector(".case-title").textContent = caseTitle;
  box.querySelector(".case-text").replaceChildren(...nodes);
}

function drawOptions({ options, isSeveral }) {
  const rows = form.querySelector(".options"), row = rows.querySelector(".option");
  rows.replaceChildren(...options.map((option) => rowOf(row, option, isSeveral ? "checkbox" : "radio")));
  rows.setAttribute("aria-labelledby", isSeveral ? "stem choose-all" : "stem");
  form.querySelector(".choose-all").hidden = !isSeveral;
}

function rowOf(row, { letter, nodes }, type) {
  const made = row.cloneNode(true), button = made.querySelector(".rule-out");
  Object.assign(made.querySelector("input"), { type, value: letter, checked: false });
  made.querySelector(".option-letter").textContent = letter;
  made.querySelector(".option-words").replaceChildren(...nodes);
  button.value = letter;
  button.querySelector(".visually-hidden").textContent = ` ${letter}`;
  return made;
}
