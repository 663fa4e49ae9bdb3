// After a part is over: what this computer still keeps of it is sent, and the page says what became of it.
import { idOf, opened } from "./drafts.mjs";
import { ageOf } from "./entry.mjs";
import { send, useKeys } from "./link.mjs";
import { importKey } from "./seal.mjs";
import { dropRecord } from "./vault.mjs";
import { wait } from "./waiting.mjs";

const AGAIN = 5_000;

export async function bringAll(box, sittings) {
  for (const sitting of sittings) await bring(box, sitting).catch(() => {});
}

async function bring(box, sitting) {
  const { status, body } = await tryOn(box, () => send(`/sittings/${sitting}/pass`));
  // Somebody else's on a shared computer stays as it is; a part that still runs sends its own.
  if (status !== 200 || body.remaining_ms > 0) return;
  useKeys({ pass: body.pass, token: body.csrf });
  const found = await opened(sitting, await importKey(body.draft_key));
  let late = 0;
  for (const { number, change } of found) late += await bringOne(box, sitting, number, change);
  if (found.length) say(box, late ? lateWords(late) : "Everything that this computer had kept is saved.");
}

// 1 when it went to the late list.
async function bringOne(box, sitting, number, change) {
  const { client, seq, base, answer } = change;
  const json = { client, seq, base, answer, age_ms: ageOf(change) };
  const { status, body } = await tryOn(box, () => send(`/sittings/${sitting}/answers/${number}`, { method: "PUT", json }));
  if (status === 200 || body.closed || body.conflict) await dropRecord(idOf(number, change, sitting));
  return body.closed?.is_late ? 1 : 0;
}

async function tryOn(box, act) {
  for (;;) {
    const reply = await act().catch(() => null);
    if (reply && reply.status < 500) return reply;
    say(box, "This computer still keeps answers that were not sent. They are sent when the connection is back. Leave this page open.");
    await wait(AGAIN);
  }
}

const lateWords = (count) => `${count === 1 ? "One answer" : `${count} answers`} that this computer had kept arrived now. We received ${count === 1 ? "it" : "them"} after the end. The exam office decides.`;

function say(box, text) {
  box.querySelector("p").textContent = text;
  box.hidden = false;
}
