// The pass of this sitting: fetched when the page opens and after signing in again, held in memory only.
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { send, useKeys } from "./link.mjs";
import { emit, on } from "./signals.mjs";
import { backoff, wait } from "./waiting.mjs";

const LONGEST = 4_000;
let held = null, asking = null;

export const passNow = () => held;

// The pass, or null when this person or this device may not have it; then the page has been told why.
export function renewPass() {
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
  useKeys({ pass: body.pass, token: body.csrf });
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = body.csrf;
  emit("pass", body);
  gate.open("pass");
  return body;
}

function refuse(name, detail) {
  gate.shut("pass");
  emit(name, detail);
  return null;
}
