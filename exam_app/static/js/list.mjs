// The question list beside the question: what is answered and flagged, here and now, saved or not.
import { entryOf } from "./answers.mjs";
import { marksOf } from "./marks.mjs";
import { layoutOf } from "./turning.mjs";

export function showInList(number) {
  const list = layoutOf()?.querySelector(".navigator"), cell = list?.querySelector(`[data-number="${number}"]`);
  if (!cell) return;
  show(cell, number);
  const count = (selector) => list.querySelectorAll(`.nav-grid ${selector}`).length;
  list.querySelector("#count-open").textContent = count(".nav-cell:not(.is-answered)");
  list.querySelector("#count-flagged").textContent = count(".nav-cell.is-flagged");
}

export function show(cell, number) {
  const isAnswered = entryOf(number).value !== "", { isFlagged } = marksOf(number);
  cell.classList.toggle("is-answered", isAnswered);
  cell.classList.toggle("is-flagged", isFlagged);
  cell.querySelector(".nav-words").textContent = `, ${isAnswered ? "answered" : "not answered"}${isFlagged ? ", flagged" : ""}`;
}
