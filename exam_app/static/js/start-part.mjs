// Pressing Start when everybody starts, or on a weak line: asked again until the server answers. Two asks start one clock.
import { backoff, wait } from "./waiting.mjs";

const LOST = 40_000; // longer than the server lets anybody wait for a turn
const BUSY = "The system is very busy, or the connection is weak. This page tries again by itself: leave it open.";

export function mount(form) {
  const note = form.querySelector("[data-note]");
  let isOnItsWay = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isOnItsWay) return;
    isOnItsWay = true;
    const reply = await untilAnswered(form, () => (note.textContent = BUSY));
    isOnItsWay = false;
    note.textContent = "";
    const there = reply.ok && (await reply.json().catch(() => null))?.there;
    if (there) location.assign(there);
    else form.submit(); // the server has something to say: let its page say it
  });
}

async function untilAnswered(form, sayBusy) {
  for (let tries = 0; ; tries += 1) {
    const reply = await ask(form).catch(() => null);
    if (reply && ![502, 503, 504].includes(reply.status)) return reply;
    sayBusy();
    await wait(backoff(tries));
  }
}

const ask = (form) =>
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(LOST),
  });
