// Pressing Start when everybody starts, or on a weak line: asked again until the server answers. Two asks start one clock.
import { backoff, wait } from "./waiting.mjs";

const LONGEST = 5_000;
const LOST = 40_000; // longer than the server lets anybody wait for a turn
const BUSY = "The system is very busy, or the connection is weak. This page tries again by itself: leave it open.";

export function mount(form) {
  const note = form.querySelector("[data-ticket]");
  let isOnItsWay = false;
  form.addEventListener("submit", async (event) => {
    if (!form.elements.confirm.checked) return; // the server's page says what is missing
    event.preventDefault();
    if (isOnItsWay) return;
    isOnItsWay = true;
    const reply = await untilAnswered(note.dataset.ticket, () => (note.textContent = BUSY));
    isOnItsWay = false;
    note.textContent = "";
    const there = reply.ok && (await reply.json().catch(() => null))?.there;
    if (there) location.assign(there);
    else form.submit(); // the server has something to say: let its page say it
  });
}

async function untilAnswered(ticket, sayBusy) {
  for (let tries = 0; ; tries += 1) {
    const reply = await ask(ticket).catch(() => null);
    if (reply && ![502, 503, 504, 507].includes(reply.status)) return reply;
    sayBusy();
    await wait(Math.min(backoff(tries), LONGEST));
  }
}

const ask = (ticket) =>
  fetch(location.pathname, {
    method: "POST",
    headers: { Accept: "application/json", "X-Start-Ticket": ticket },
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(LOST),
  });
