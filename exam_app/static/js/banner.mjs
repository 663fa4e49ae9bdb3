// The bars under the header. Each module has its own; they stand in a fixed order, take no focus, and go only by their module's word.
import { announce } from "./announce.mjs";

const ORDER = ["device", "sign-in", "over", "offline", "storage", "message", "note"];
const bars = new Map();

// The words are spoken once; `extras` are elements that stand after them.
export function setBar(name, text, { kind = "info", extras = [], isSilent = false } = {}) {
  const bar = bars.get(name) ?? document.createElement("div");
  const words = document.createElement("p");
  words.textContent = text;
  bar.className = `exam-banner is-${kind}`;
  bar.dataset.bar = name;
  const row = document.createElement("div");
  row.append(words, ...extras);
  bar.replaceChildren(row);
  bars.set(name, bar);
  arrange();
  if (!isSilent) announce(text);
  return bar;
}

export function clearBar(name) {
  if (bars.delete(name)) arrange();
}

// A word that goes by itself.
export function note(text, ms = 10_000) {
  const bar = setBar("note", text);
  setTimeout(() => bars.get("note") === bar && bar.textContent === text && clearBar("note"), ms);
}

export function button(label, act, kind = "secondary") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn btn-${kind}`;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function arrange() {
  const place = document.getElementById("exam-banner");
  const wanted = ORDER.map((name) => bars.get(name)).filter(Boolean);
  for (const bar of [...place.children]) if (!wanted.includes(bar)) bar.remove();
  // What stands right already is not touched: somebody may be typing in it.
  wanted.forEach((bar, at) => place.children[at] === bar || place.insertBefore(bar, place.children[at] ?? null));
}
