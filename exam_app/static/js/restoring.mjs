// After a crash, a reload or a change of windows: what this computer kept is compared with the server's heads and goes on its way.
import { entryOf, laneOf, write } from "./answers.mjs";
import { note } from "./banner.mjs";
import { forget, keep, kept } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { restoreNotes } from "./notes.mjs";
import { emit } from "./signals.mjs";
import { sha256 } from "./text.mjs";

// Once for each opening of the page: nothing is sent before it.
export async function restoreOnce() {
  if (!gate.isShutBy("restoring")) return;
  const count = await restore();
  await restoreNotes();
  gate.open("restoring");
  if (count) note("What was not sent yet is still on this computer. It is back, and is being sent.");
}

// How many answers came back. Of each the newest is taken; an older one of another page waits for the next time.
async function restore() {
  const found = (await kept()).sort((a, b) => a.change.wall - b.change.wall);
  const newest = new Map(found.map((one) => [one.number, one.change]));
  return [...newest].filter(([number, change]) => bringBack(number, change)).length;
}

function bringBack(number, change) {
  const entry = entryOf(number);
  if (sha256(change.answer) === entry.held && !entry.isDirty) return void forget(number, change);
  if (entry.isDirty) return void offer(entry, change);
  entry.restore(change);
  // What the server has put aside under this number already comes under a new one.
  if (change.isAside) {
    entry.renew();
    // It still started from where it started: who went on meanwhile is not overwritten.
    Object.assign(entry.change, { base: change.base, isKept: true });
    keep(number, entry.change);
    forget(number, change);
  }
  emit("entry", number);
  emit("state");
  laneOf(number).now();
  return true;
}

// The candidate has begun to write already: nothing is replaced, the kept text is offered beside it.
function offer(entry, change) {
  if (facts.part === "one" || change.answer === entry.value) return void forget(entry.number, change);
  entry.older = {
    text: change.answer,
    use: () => write(entry.number, change.answer, 0),
    done: () => forget(entry.number, change),
  };
  emit("conflict", entry);
}
