// Which essays are to be marked: shown at once, brought to the server when it is there, which has the last word.
import { facts } from "./facts.mjs";
import { send } from "./link.mjs";
import { addNotes, noted } from "./notes.mjs";
import { passNow, renewPass } from "./pass.mjs";
import { note } from "./banner.mjs";
import { emit, on } from "./signals.mjs";
import { backoff, wait } from "./waiting.mjs";

let chosen = new Set(), work = Promise.resolve();
const open = []; // decided and not taken yet, in order

export const isChosen = (number) => chosen.has(number);
export const takeChoices = (numbers) => (chosen = new Set(numbers));

export function decideChoice(number) {
  chosen.add(number);
  emit("chosen");
  open.push(number);
  noted();
  work = work.then(() => bring(number));
}

async function bring(number) {
  for (let tries = 0; ; tries++) {
    const reply = await send(`${facts.home}/essays/${number}/choose`, { method: "POST", form: {} }).catch(() => null);
    if (reply && reply.status !== 401 && reply.status < 500) { finish(reply); return; }
    await wait(backoff(tries));
  }
}

function finish({ status }) {
  open.shift();
  noted();
  if (status !== 302) note("Your choice of essays could not be changed. Look at the overview.");
  if (passNow()) renewPass();
}

on("pass", ({ heads = [] }) => {
  if (open.length || facts.part !== "two" || !heads.length) return;
  chosen = new Set(heads.filter((head) => head.is_chosen).map((head) => head.number));
  emit("chosen");
});

addNotes("choices", { unsent: () => open, bringBack: (notes) => notes.forEach(decideChoice) });
