// Part Two in one page: the overview with all cases and the desk with one essay; each is drawn without the server.
import { entryOf, write } from "./answers.mjs";
import { decideChoice, isChosen, takeChoices } from "./choosing.mjs";
import { showConflict } from "./conflict.mjs";
import { setDesk } from "./desk.mjs";
import { facts, pathOf } from "./facts.mjs";
import { isFrozen } from "./freezing.mjs";
import { mount as mountLayout } from "./layout.mjs";
import { on } from "./signals.mjs";
import { clean, words } from "./text.mjs";
import { addView, turn } from "./turning.mjs";

const QUIET = 1_500;
let overview = null, desk, form, area, number, counting;

// `root` is the page with one of the two and a template of the other.
export function setUp(root = document) {
  if (overview) return;
  overview = find(root, ".hand-in[data-overview]", "essay-overview");
  desk = find(root, "form[data-essay]", "essay-desk");
  form = desk.querySelector("form[data-essay]");
  area = form.querySelector("textarea");
  facts.total = overview.querySelectorAll("[data-case]").length;
  number = Number(form.dataset.number);
  adopt();
  bind();
  addView(/^\/essays$/, () => ({ layout: overview, heading: overview.querySelector("h1"), draw: drawOverview }));
  addView(/^\/essays\/(\d+)$/, ([, next]) => ({ layout: desk, heading: desk.querySelector("h1"), draw: () => draw(Number(next)) }));
}

function find(root, selector, template) {
  const shown = root.querySelector(selector)?.closest(".exam-layout");
  const layout = shown ?? root.getElementById(template).content.firstElementChild;
  return layout.isConnected && layout.ownerDocument === document ? layout : document.importNode(layout, true);
}

function bind() {
  const layouts = desk.querySelector("[data-module=layout]");
  if (!desk.isConnected) mountLayout(layouts);
  setDesk({ number: () => number, draw, isShown: () => area.isConnected, heading: () => desk.querySelector("h1") });
  area.addEventListener("input", () => {
    write(number, clean(area.value), QUIET);
    clearTimeout(counting);
    counting = setTimeout(count, 300);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write(number, clean(area.value), 0);
    if (event.submitter?.value === "overview") turn(`${facts.home}/essays`);
  });
  for (const place of [overview, desk]) place.addEventListener("submit", choose);
  on("entry", (changed) => {
    if (changed === number) paint();
    if (overview.isConnected) drawOverview();
  });
  on("chosen", () => { drawOverview(); showChoice(); });
  takeChoices([...overview.querySelectorAll("[data-case]")].filter((one) => "chosen" in one.dataset).map((one) => Number(one.dataset.case)));
}

// What the server wrote into the page, and what the browser kept in the field since.
function adopt() {
  const { sha256, base, savedMs } = form.dataset;
  const entry = entryOf(number);
  if (entry.isDirty) return;
  // What the server refused stands in the field as well, and is not what it holds.
  const held = "unsaved" in area.dataset ? "" : area.defaultValue;
  entry.follow({ rev: Number(base), sha256, answer: clean(held), saved_at_ms: Number(savedMs) || null });
  if (area.isConnected) write(number, clean(area.value), QUIET);
}

function choose(event) {
  const button = event.submitter;
  if (!button?.closest("form[data-choose]")) return;
  event.preventDefault();
  if (isFrozen()) return;
  const wanted = Number(button.closest("form").dataset.choose);
  decideChoice(wanted);
  turn(pathOf(wanted));
}

const caseOf = (one) => overview.querySelector(`[data-case="${one}"]`);

function draw(next) {
  number = next;
  const { title, least, most } = caseOf(number).dataset;
  desk.querySelector("h1").textContent = `Essay ${number} of ${facts.total}: ${title}`;
  desk.querySelector(".pane-case .reading").replaceWith(caseOf(number).querySelector(".reading").cloneNode(true));
  Object.assign(form.dataset, { number, least, most });
  form.action = pathOf(number);
  for (const old of desk.querySelectorAll("[data-old]")) old.remove();
  desk.querySelector("form[data-choose]").dataset.choose = number;
  showChoice();
  paint();
}

// Set only when it differs: the caret and the browser's own undo stay.
function paint() {
  const entry = entryOf(number);
  if (area.value !== entry.value) area.value = entry.value;
  count();
  if (area.isConnected) showConflict(entry);
}

function count() {
  const found = words(area.value), { least, most } = form.dataset;
  desk.querySelector(".word-count").textContent = `${found} ${found === 1 ? "word" : "words"} · guide ${least}–${most}`;
}

function showChoice() {
  desk.querySelector("[data-not-chosen]").hidden = isChosen(number);
}

function drawOverview() {
  const all = [...overview.querySelectorAll("[data-case]")];
  overview.querySelector("[data-count]").textContent = all.filter((one) => isChosen(Number(one.dataset.case))).length;
  for (const one of all) {
    const of = Number(one.dataset.case), found = words(entryOf(of).value), chosen = isChosen(of);
    const state = "compulsory" in one.dataset ? "Compulsory" : chosen ? "Chosen" : "Not chosen";
    const written = found ? ` · ${found} ${found === 1 ? "word" : "words"} written${chosen ? "" : ", not to be marked"}` : "";
    one.querySelector("[data-state]").textContent = state + written;
    const link = one.querySelector("[data-go]");
    link.hidden = !chosen && !found;
    link.textContent = `${chosen ? (found ? "Go on with" : "Write") : "Read what you wrote in"} essay ${of}`;
    link.className = `btn btn-${chosen ? "secondary" : "quiet"}`;
    one.querySelector("form[data-choose]").hidden = chosen;
  }
}
