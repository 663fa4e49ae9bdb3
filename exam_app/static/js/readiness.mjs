// The checks of the candidate's own computer, made with the modules of the exam itself; the practised loss of connection is a real one.
import * as checks from "./checks.mjs";
import { entryOf, sendAll, settled, write } from "./answers.mjs";
import { useKey, written } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { cutFor, send, useKeys } from "./link.mjs";
import * as offline from "./offline.mjs";
import { on } from "./signals.mjs";
import * as status from "./status.mjs";
import { wait } from "./waiting.mjs";

const WRITTEN = 1, CHECKED = 2; // the answers of the practice: the one that is written, and the one of the ten tries
let box;
const found = new Map();

export function mount(element) {
  box = element;
  const { csrf, home, registration, contact } = box.dataset;
  Object.assign(facts, { home, sitting: `practice-${registration}`, part: "two", name: "practice", contact, zone: box.dataset.zone });
  useKeys({ token: csrf });
  status.watch();
  offline.watch();
  useKey(checks.randomKey()).then(() => { gate.open("restoring"); gate.open("pass"); });
  box.hidden = false;
  listen();
}

function listen() {
  const area = box.querySelector("[data-practice] textarea");
  area.addEventListener("input", () => write(WRITTEN, area.value, 500));
  area.addEventListener("paste", () => note("paste", [true, "Works"]));
  press("[data-run]", run);
  press("[data-offline]", () => practise(area));
}

function press(selector, act) {
  const button = box.querySelector(selector);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await act();
    await store();
    button.disabled = false;
    button.focus();
  });
}

function note(code, [isGood, text]) {
  found.set(code, { code, is_good: isGood, found: text });
  box.querySelector(`[data-check=${code}]`).textContent = text;
}

async function run() {
  say("Checking…");
  note("width", checks.checkWidth());
  note("storage", await checks.checkStorage(facts.sitting));
  note("save", await checks.checkSaving(CHECKED));
  if (entryOf(CHECKED).savedAt) note("clock", checks.checkClock(entryOf(CHECKED).savedAt));
  note("sign_in", await checks.checkSignIn());
}

async function practise(area) {
  const seconds = Number(box.dataset.seconds), place = box.querySelector("[data-check=offline]");
  area.focus();
  cutFor(seconds * 1_000);
  send(`${facts.home}/answers/${WRITTEN}`, { method: "PUT" }).catch(() => {}); // so that the loss is noticed before a key is pressed
  for (let rest = seconds; rest > 0; rest--) {
    place.textContent = `Practising: ${rest} seconds left. Write something below.`;
    await wait(1_000);
  }
  await written();
  await back();
  sendAll();
  const isGood = (await settled(15_000)) && entryOf(WRITTEN).value !== "";
  note("offline", [isGood, isGood ? "Practised: what you wrote arrived afterwards" : "Practised, but nothing was written. Try again and write a few words."]);
}

// The first word with the server again; anything it says will do.
const back = () => send(box.dataset.signIn).catch(() => {});

async function store() {
  const { status: reply, body } = await send(box.dataset.resultUrl, { method: "POST", json: { checks: [...found.values()] } }).catch(() => ({ status: 0 }));
  if (reply !== 200) say("The result could not be kept. Reload the page and run the checks again.");
  else say(body.ready ? "Ready. The result is kept." : "The result is kept. Run the checks that are missing, or mend what is named.");
}

const say = (text) => (box.querySelector("[data-verdict]").textContent = text);

on("storage", () => note("storage", [false, "This browser does not keep data for this site. Allow it, or use another browser."]));
