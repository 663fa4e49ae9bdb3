// Keys of the rubric. They only shorten what can be done without them, never fire in a text, and can be switched off.
const TEXTS = "textarea, select, summary, input:not([type=radio])";
let form;

export function mount(found) {
  form = found;
  form.addEventListener("keydown", inRubric);
  document.addEventListener("keydown", anywhere);
  document.getElementById("show-shortcuts").addEventListener("click", list);
}

const list = () => document.getElementById("shortcuts").showModal();
const isOn = () => document.querySelector("input[name=keys]:checked")?.value !== "off";

// With Ctrl they are no letters, and mean the same everywhere on the page.
function anywhere(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !isOn() || document.getElementById("shortcuts").open) return;
  const go = { s: "draft", S: "draft", Enter: "next" }[event.key];
  if (!go) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(`.marking-bar button[value=${go}]`));
}

function inRubric(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const criterion = event.target.closest(".criterion");
  if (!criterion || event.target.matches(TEXTS)) return;
  if (event.key === "Enter" && event.target.matches(".level input")) return move(event, criterion);
  if (!isOn()) return;
  if (event.key === "?") {
    event.preventDefault();
    list();
  }
  if (/^[1-9]$/.test(event.key)) choose(event, criterion.querySelector(`.level input[value="${event.key}"]`));
}

function choose(event, level) {
  if (!level) return;
  event.preventDefault();
  level.checked = true;
  level.focus();
  level.dispatchEvent(new Event("change", { bubbles: true }));
}

// On to the next criterion, or with Shift to the one before; after the last one come the words for the candidate.
function move(event, criterion) {
  event.preventDefault();
  if (!isOn()) return;
  const all = [...form.querySelectorAll(".criterion")];
  const next = all[all.indexOf(criterion) + (event.shiftKey ? -1 : 1)];
  const target = next ? next.querySelector(".level input:checked") ?? next.querySelector(".level input") : event.shiftKey ? null : form.elements.for_candidate;
  target?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
