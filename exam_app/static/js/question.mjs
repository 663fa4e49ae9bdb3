// A question of Part One on the screen: radios, ruling out, flag. What is chosen goes to the answers; other questions are drawn in its place.
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

const radios = () => [...form.querySelectorAll("input[name=answer]")];
const chosen = () => radios().find((radio) => radio.checked)?.value ?? "";

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
  const now = chosen(), kept = radios().find((radio) => radio.defaultChecked)?.value ?? "";
  if (!entry.isDirty) entry.follow({ rev: Number(base), sha256, answer: kept, saved_at_ms: Number(savedMs) || null });
  const out = [...form.querySelectorAll(".rule-out[aria-pressed=true]")].map((button) => button.value).join("");
  follow(number, { is_flagged: isPressed(form.querySelector(".flag-button")), ruled_out: out });
  if (now !== kept) write(number, now, 0);
  else if (entry.value !== kept) paint();
}

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

function change() {
  const letter = chosen();
  write(number, letter, QUIET);
  const { ruledOut } = marksOf(number);
  if (letter && ruledOut.includes(letter)) mark(number, { ruledOut: ruledOut.replace(letter, "") });
  showInList(number);
}

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
  if (!isOut && letter === chosen()) choose("");
  mark(number, { ruledOut: isOut ? ruledOut.replace(letter, "") : [...ruledOut, letter].sort().join("") });
}

function choose(letter) {
  for (const radio of radios()) radio.checked = radio.value === letter;
  write(number, letter, QUIET);
  showInList(number);
}

// The screen follows what is known of this question.
function paint() {
  const entry = entryOf(number), { isFlagged, ruledOut } = marksOf(number);
  for (const radio of radios()) radio.checked = radio.value === entry.value;
  for (const button of form.querySelectorAll(".rule-out")) button.setAttribute("aria-pressed", String(ruledOut.includes(button.value)));
  form.querySelector(".flag-button").setAttribute("aria-pressed", String(isFlagged));
  showInList(number);
  showConflict(entry);
}

// Another question in the place of this one, from the paper.
function draw(next) {
  const { stem, options } = questionOf(next), rows = form.querySelector(".options");
  number = next;
  form.querySelector("h1").textContent = `Question ${number} of ${facts.total}`;
  form.querySelector(".stem").replaceChildren(...stem);
  const row = rows.querySelector(".option");
  rows.replaceChildren(...options.map((option) => rowOf(row, option)));
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

function rowOf(row, { letter, nodes }) {
  const made = row.cloneNode(true), button = made.querySelector(".rule-out");
  made.querySelector("input").value = letter;
  made.querySelector(".option-letter").textContent = letter;
  made.querySelector(".option-words").replaceChildren(...nodes);
  button.value = letter;
  button.querySelector(".visually-hidden").textContent = ` ${letter}`;
  return made;
}
