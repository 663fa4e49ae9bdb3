// The draft as one text, in the very form of `rules.drafts.document`: read from the form, and written into it.
import { paintPassages, passagesOf } from "./marking-passages.mjs";
import { clean } from "./text.mjs";

const cards = (form) => [...form.querySelectorAll("[data-criterion]")];

export function read(form) {
  return JSON.stringify({
    levels: cards(form).map((card) => Number(card.querySelector(".level input:checked")?.value) || null),
    comments: cards(form).map((card) => clean(card.querySelector("textarea").value)),
    comment: clean(form.elements.for_candidate.value),
    note: clean(form.elements.note.value),
    passages: passagesOf(form),
  });
}

// Set only where it differs: the caret and the browser's own undo stay.
export function paint(form, text) {
  const { levels, comments, comment, note, passages } = JSON.parse(text);
  cards(form).forEach((card, at) => {
    for (const radio of card.querySelectorAll(".level input")) radio.checked = Number(radio.value) === levels[at];
    set(card.querySelector("textarea"), comments[at]);
  });
  set(form.elements.for_candidate, comment);
  set(form.elements.note, note);
  paintPassages(form, passages);
}

function set(area, text) {
  if (area.value !== text) area.value = text;
}
