// Comments on passages: words are selected, or chosen by keyboard; each comment is a card in the list and a numbered mark in the text.
import { announce } from "./announce.mjs";
import { clean } from "./text.mjs";
import { drawMarks, paragraphAt, quoteOf, readText, selectedSpan, sentencesOf, wholeOf } from "./passage-text.mjs";

const SHORT = 60;
let form, list, pending = null, hiding;

const cards = () => [...list.children];
const find = (id) => document.getElementById(id);
const field = (card, name) => card.querySelector(`[name$="-${name}"]`);

export function mount(found) {
  form = found;
  list = find("passage-list");
  readText(find("script-text"));
  document.addEventListener("selectionchange", look);
  find("passage-button").addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  find("passage-button").addEventListener("click", () => pending && add(pending));
  find("new_paragraph").addEventListener("change", offerSentences);
  find("new-passage-button").addEventListener("click", addChosen);
  list.addEventListener("click", press);
  list.addEventListener("change", draw);
  list.addEventListener("keydown", goBack);
  offerSentences();
  draw();
}

// --- as the document has them -------------------------------------------------------------------------------------------

export const passagesOf = () => cards().map((card) => ({
  start: Number(field(card, "start").value), end: Number(field(card, "end").value), kind: card.querySelector("input[type=radio]:checked")?.value ?? "private",
  criterion: Number(field(card, "criterion").value) || null, words: clean(field(card, "words").value),
}));

export function paintPassages(_form, passages) {
  if (JSON.stringify(passages) === JSON.stringify(passagesOf())) return;
  list.replaceChildren(...passages.map(cardOf));
  draw();
}

function cardOf({ start, end, kind, criterion, words }) {
  const card = find("new-card").content.firstElementChild.cloneNode(true);
  field(card, "start").value = start;
  field(card, "end").value = end;
  for (const radio of card.querySelectorAll("input[type=radio]")) radio.checked = radio.value === kind;
  field(card, "criterion").value = criterion ?? "";
  field(card, "words").value = words;
  return card;
}

// --- numbers, quotes and marks follow the list ------------------------------------------------------------------------------

function draw() {
  cards().forEach(number);
  drawMarks(passagesOf());
}

function number(card, at) {
  const no = at + 1, span = { start: Number(field(card, "start").value), end: Number(field(card, "end").value) };
  card.id = `passage-${no}`;
  card.classList.toggle("is-private", Boolean(card.querySelector("input[value=private]:checked")));
  card.querySelector(".passage-name").textContent = `Comment ${no}`;
  Object.assign(card.querySelector(".passage-back"), { textContent: `¶${paragraphAt(span.start)}`, href: `#mark-${no}` });
  card.querySelector(".passage-quote").textContent = quoteOf(span);
  const remove = card.querySelector("[name=remove]");
  remove.value = no;
  remove.querySelector("span").textContent = ` comment ${no}`;
  for (const attribute of ["name", "id", "for", "aria-describedby"]) {
    for (const one of card.querySelectorAll(`[${attribute}^="passages-"]`)) {
      one.setAttribute(attribute, one.getAttribute(attribute).replace(/^passages-(\d+|new)-/, `passages-${at}-`));
    }
  }
}

// --- choosing -------------------------------------------------------------------------------------------------------------

function look() {
  const span = selectedSpan(find("script-text")), bar = find("passage-bar");
  clearTimeout(hiding);
  // A finger on the button takes the selection away before the press counts.
  if (!span) return void (hiding = setTimeout(() => { bar.hidden = true; pending = null; }, 300));
  pending = span;
  const words = quoteOf(span);
  find("passage-chosen").textContent = `“${words.length > SHORT ? `${words.slice(0, SHORT)}…` : words}”`;
  bar.hidden = false;
}

function offerSentences() {
  const chosen = Number(find("new_paragraph").value);
  if (!chosen) return; // a text without a paragraph
  const options = [{ ...wholeOf(chosen), words: "The whole paragraph" }, ...sentencesOf(chosen)];
  find("new-sentence").replaceChildren(...options.map(({ start, end, words }) => new Option(words, `${start} ${end}`)));
}

function addChosen() {
  const [start, end] = find("new-sentence").value.split(" ").map(Number);
  add({ start, end });
}

function add(span) {
  const card = cardOf({ ...span, kind: "candidate", criterion: null, words: "" });
  const isBefore = (one) => [field(one, "start"), field(one, "end")].map(({ value }) => Number(value));
  const next = cards().find((one) => { const [start, end] = isBefore(one); return start > span.start || (start === span.start && end > span.end); });
  list.insertBefore(card, next ?? null);
  getSelection().removeAllRanges();
  find("passage-bar").hidden = true;
  tell();
  field(card, "words").focus();
}

function press(event) {
  const button = event.target.closest("[name=remove]");
  if (!button) return;
  event.preventDefault();
  const card = button.closest("[data-passage]"), next = card.nextElementSibling ?? card.previousElementSibling;
  announce(`Comment ${button.value} removed.`);
  card.remove();
  tell();
  (next ? field(next, "words") : find("passages-title")).focus();
}

function tell() {
  draw();
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// Escape leads from a comment back to its place in the text.
function goBack(event) {
  if (event.key !== "Escape") return;
  document.querySelector(event.target.closest("[data-passage]").querySelector(".passage-back").getAttribute("href"))?.focus();
}
