// The check before handing in. With a connection it is the server's page; without one, what this page knows, and the truth about handing in.
import { entries, entryOf, settled } from "./answers.mjs";
import { deskNow } from "./desk.mjs";
import { facts, nameOf, pathOf } from "./facts.mjs";
import { isFailing } from "./link.mjs";
import { show as showCell } from "./list.mjs";
import { flagged } from "./marks.mjs";
import { on } from "./signals.mjs";
import { words } from "./text.mjs";
import { addView } from "./turning.mjs";

const SHORT = 4_000;

export function startReview() {
  const template = document.getElementById("offline-review");
  if (!template) return;
  addView(/^\/review$/, async () => {
    if (!isFailing() && (await settled(SHORT)) && !isFailing()) return null;
    const layout = document.importNode(template.content, true).firstElementChild;
    return { layout, heading: layout.querySelector("h1"), draw: () => draw(layout) };
  }, true);
  on("up", () => tell("The connection is back."));
  on("failing", () => tell("You can hand in when the connection is back."));
}

function tell(text) {
  const place = document.querySelector("[data-hand-in]");
  if (place) place.textContent = text;
}

function draw(layout) {
  const numbers = Array.from({ length: facts.total }, (_, at) => at + 1);
  const open = numbers.filter((number) => entryOf(number).value.trim() === "");
  fact(layout, "done", facts.total - open.length);
  fact(layout, "open", open.length);
  fact(layout, "unsent", entries().filter((entry) => entry.isDirty).length);
  fill(layout, "open-list", open);
  fill(layout, "flag-list", flagged().sort((a, b) => a - b));
  fill(layout, "all-list", facts.part === "two" ? numbers : []);
  if (facts.part === "one" && deskNow()) layout.querySelector("[data-back]").href = pathOf(deskNow().number());
}

const fact = (layout, name, value) => (layout.querySelector(`[data-fact=${name}]`).textContent = value);

function fill(layout, name, numbers) {
  const section = layout.querySelector(`[data-list=${name}]`);
  section.hidden = !numbers.length;
  section.querySelector("ol").replaceChildren(...numbers.map((number) => lineOf(section, number)));
}

function lineOf(section, number) {
  const line = document.importNode(section.querySelector("template").content, true).firstElementChild, link = line.querySelector("a");
  link.href = pathOf(number);
  if (facts.part === "one") {
    link.querySelector(".visually-hidden").after(String(number));
    showCell(link, number);
  } else {
    link.textContent = nameOf(number);
    line.querySelector("[data-words]").textContent = `${words(entryOf(number).value)} words`;
  }
  return line;
}
