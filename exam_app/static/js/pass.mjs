// The pass of this sitting: brought by the page, fetched when it cannot be and after signing in again, held in memory only.
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { send, useKeys } from "./link.mjs";
import { emit, on } from "./signals.mjs";
import { backoff, wait } from "./waiting.mjs";

const LONGEST = 4_000, FRESH = 60_000;
let held = null, asking = null, brought = null;

export const passNow = () => held;

// What the page brings in place of a first answer. Of the heads it names those that are not blank: so begins every answer here, too.
export function bring(element) {
  if (element.dataset.standing) brought = JSON.parse(element.dataset.standing);
  delete element.dataset.standing;
  addEventListener("pageshow", (event) => event.persisted && dropBrought());
}

// Somebody else may have written since the page was made.
export const dropBrought = () => (brought = null);

// The pass, or null when this person or this device may not have it; then the page has been told why.
export async function renewPass() {
  const first = performance.now() - facts.cameAt < FRESH ? brought : null;
  dropBrought();
  if (first) return take(first);
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

on("old-token", renewPass);

async function ask() {
  for (let tries = 0; ; tries++) {
    const reply = await send(`${facts.home}/pass`).catch(() => null);
    if (reply?.status === 200) return take(reply.body);
    if (reply?.status === 401) return refuse("signed-out");
    if (reply?.status === 404) return refuse("not-mine");
    if (reply?.body.moved) return refuse("moved", reply.body.moved);
    await wait(Math.min(backoff(tries), LONGEST));
  }
}

function take(body) {
  held = body;
  useKeys({ pass: body.pass });
  if (body.csrf) useToken(body.csrf);
  emit("pass", body);
  gate.open("pass");
  return body;
}

function useToken(token) {
  useKeys({ token });
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

function refuse(name, detail) {
  gate.shut("pass");
  emit(name, detail);
  return null;
}
