/*
  The item editor: keeps the draft on the server while somebody writes, says truthfully what is saved and who was faster, and shows
  hints, near-duplicates and the item as a candidate sees it. Without this module the buttons do all of it.
*/
import { fetchDocument } from "./document.mjs";

const LOOK_MS = 700;
const SAVE_MS = 3000;
const AGAIN_MS = 10_000;

export function mount(form) {
  const line = document.getElementById("editor-status"), side = document.querySelector(".editor-side");
  let saved = textOf(form), seen = "", looking = 0, saving = 0, isBusy = false, isOver = false;

  const say = (...parts) => line.replaceChildren(...parts);

  async function look() {
    const now = textOf(form);
    if (now === seen) return;
    seen = now;
    const [checks, page] = await Promise.all([post(form, form.dataset.check), fetchDocument(form.dataset.preview, { form: fieldsOf(form) })]).catch(() => []);
    if (checks?.ok && seen === now) showChecks(side, await checks.json());
    if (page?.status === 200) {
      const body = page.page.getElementById("preview-body");
      side.querySelector("[data-preview-body]").replaceChildren(...[...body.childNodes].map((node) => document.importNode(node, true)));
    }
  }

  async function save() {
    if (isBusy || isOver || textOf(form) === saved) return;
    isBusy = true;
    const sent = textOf(form);
    say("Saving…");
    try {
      await take(await post(form, form.action), sent);
    } catch {
      say("Not saved yet. Trying again. What you wrote is still on this page.");
      later(AGAIN_MS);
    } finally {
      isBusy = false;
    }
  }

  async function take(response, sent) {
    const body = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
    if (response.ok && body.revision !== undefined) {
      form.elements.base.value = body.revision;
      saved = sent;
      say(textOf(form) === saved ? `Draft saved ${body.saved}` : "Not saved yet");
      if (textOf(form) !== saved) later(SAVE_MS);
    } else if (response.status === 409 && body.name) {
      isOver = true;
      say(`Not saved: ${body.name} changed this ${body.ago}. `, compareButton(form));
    } else if (response.status === 401) {
      say("Not saved: your session has ended. Sign in again in another tab; what you wrote is still on this page.");
      later(AGAIN_MS);
    } else {
      say("Not saved. Press “Save the draft” to see why.");
    }
  }

  function later(delay) {
    clearTimeout(saving);
    saving = setTimeout(save, delay);
  }

  look();
  form.addEventListener("input", () => {
    if (!isBusy && !isOver && textOf(form) !== saved) say("Not saved yet");
    clearTimeout(looking);
    looking = setTimeout(look, LOOK_MS);
    later(SAVE_MS);
  });
  form.addEventListener("submit", () => { isOver = true; clearTimeout(saving); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("beforeunload", (event) => { if (!isOver && textOf(form) !== saved) event.preventDefault(); });
}

const IGNORED = new Set(["csrf_token", "base", "reason"]);
const textOf = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => !IGNORED.has(name)));
const fieldsOf = (form) => [...new FormData(form)];

function post(form, path) {
  return fetch(path, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin" });
}

// Sends what is on the page; the answer shows both texts side by side.
function compareButton(form) {
  const button = document.createElement("button");
  Object.assign(button, { type: "submit", name: "go", value: "draft", className: "btn btn-link", textContent: "Compare" });
  button.setAttribute("form", form.id);
  return button;
}

function showChecks(side, { hints, near, lacking }) {
  fill(side.querySelector("[data-hints]"), hints, "The rules of item writing find nothing to mend.");
  fill(side.querySelector("[data-lacking]"), lacking, "Nothing is missing.");
  fill(side.querySelector("[data-near]"), near.map(nearLine), "None in any bank.");
}

function fill(list, entries, none) {
  list.replaceChildren(...(entries.length ? entries : [none]).map((entry) => {
    const row = document.createElement("li");
    row.append(...[entry].flat());
    return row;
  }));
}

function nearLine({ code, bank, title, percent, inside, path }) {
  const link = Object.assign(document.createElement("a"), { href: path, textContent: code });
  return [link, ` (${bank}): ${title}. ${percent} % of all phrases are shared, ${inside} % of the shorter text's.`];
}
