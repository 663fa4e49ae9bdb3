// Flags, options ruled out and chosen essays that the server has not taken: one sealed record of the part on this computer, so that a reload loses none.
import { areOn, keyNow } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import { passNow } from "./pass.mjs";
import { seal, unseal } from "./seal.mjs";
import { dropRecord, putRecord, recordWith } from "./vault.mjs";

const kinds = new Map(); // name -> {unsent(): list, bringBack(list)}
const idOf = () => `notes ${facts.sitting}`;
let isRestored = false, writing = Promise.resolve();

export const addNotes = (name, kind) => kinds.set(name, kind);

// Something was noted, or taken by the server: the record follows. Storage that fails loses notes only, and stops nobody.
export function noted() {
  if (isRestored && areOn()) writing = writing.then(write).catch(() => {});
}

async function write() {
  const unsent = [...kinds].map(([name, kind]) => [name, kind.unsent()]).filter(([, notes]) => notes.length);
  if (!unsent.length) return dropRecord(idOf());
  return putRecord({ id: idOf(), ...(await seal(keyNow(), { epoch: passNow().epoch, unsent }, idOf())) });
}

// Once, when the page knows what the server holds. After another device has held the part, what it noted is newer.
export async function restoreNotes() {
  if (isRestored || !areOn() || !passNow()) return;
  const record = await recordWith(idOf()).catch(() => null);
  const { epoch, unsent } = record ? await unseal(keyNow(), record, idOf()).catch(() => ({})) : {};
  isRestored = true;
  if (unsent && epoch === passNow().epoch) for (const [name, notes] of unsent) kinds.get(name)?.bringBack(notes);
  noted();
}
