// A running part: wires the small modules together, in the order in which they need each other. Mounted on the clock.
import { letGo } from "./answers.mjs";
import { setUp } from "./essays.mjs";
import { fetchDocument } from "./document.mjs";
import { areOn, useKey } from "./drafts.mjs";
import { deskNow } from "./desk.mjs";
import { facts, read } from "./facts.mjs";
import { useKeys } from "./link.mjs";
import { fetchLater } from "./paper.mjs";
import { bring, dropBrought, renewPass } from "./pass.mjs";
import { pulse, startPulse } from "./pulse.mjs";
import { mount as mountQuestion } from "./question.mjs";
import { restoreOnce } from "./restoring.mjs";
import { startReview } from "./reviewing.mjs";
import { emit, on } from "./signals.mjs";
import { standByLater } from "./standby.mjs";
import { setLayout, startTurning } from "./turning.mjs";
import { claim } from "./tabs.mjs";
import { start } from "./clock.mjs";
import { wait } from "./waiting.mjs";
import * as conflict from "./conflict.mjs";
import * as curtain from "./curtain.mjs";
import * as gate from "./gate.mjs";
import * as device from "./device.mjs";
import * as ending from "./ending.mjs";
import * as leaving from "./leaving.mjs";
import * as messages from "./messages.mjs";
import * as offline from "./offline.mjs";
import * as signin from "./signin.mjs";
import * as status from "./status.mjs";

export function mount(element) {
  read(element);
  bring(element);
  useKeys({ token: element.dataset.csrf });
  for (const module of [status, offline, signin, device, curtain, messages, conflict, ending, leaving]) module.watch();
  startTurning();
  startReview();
  mountDesk(document);
  start(element);
  startPulse();
  on("pass", (pass) => {
    emit("times", pass);
    if (pass.state !== "open") pulse();
    useKey(pass.draft_key).then(restoreOnce).then(standByLater);
  });
  begin();
  prepare();
}

// This window goes on from now: also called by "Continue here".
async function begin() {
  gate.shut("restoring");
  if (await claim(begin)) dropBrought();
  if (areOn()) letGo();
  if (areOn()) await restoreOnce();
  await renewPass();
}

function mountDesk(root) {
  const form = root.querySelector("form[data-question]");
  if (form) mountQuestion(form.ownerDocument === document ? form : adoptLayout(form));
  else if (facts.part === "two" && root.querySelector("form[data-essay], #essay-desk")) setUp(root);
}

function adoptLayout(form) {
  const layout = document.importNode(form.closest(".exam-layout"), true);
  setLayout(layout);
  return layout.querySelector("form[data-question]");
}

// What is needed to go on without the server is fetched early, at a moment of its own.
async function prepare() {
  if (facts.part === "one") fetchLater();
  if (deskNow()) return;
  for (let tries = 0; !deskNow(); tries++) {
    await wait(2_000 + Math.random() * 8_000);
    const found = await fetchDocument(facts.home).catch(() => null);
    if (found?.page && found.url.pathname.startsWith(facts.home)) mountDesk(found.page);
  }
}
