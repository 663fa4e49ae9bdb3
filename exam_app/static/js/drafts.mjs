// What the server has not acknowledged, kept on this computer: sealed, written at once, deleted when acknowledged.
import { facts } from "./facts.mjs";
import { canSeal, importKey, seal, unseal } from "./seal.mjs";
import { emit } from "./signals.mjs";
import { dropRecord, putRecord, recordsOf } from "./vault.mjs";

let key = null, hasFailed = false;
const wanted = new Map(); // id -> {number, change} to be written, or null to be deleted
const latest = new Map(); // id -> the newest seq that was to be kept
const pumps = new Map(); // id -> the writing under way

const mayBe = () => canSeal() && !hasFailed && typeof indexedDB !== "undefined";
export const areOn = () => mayBe() && key !== null;
export const keyNow = () => key;

export async function useKey(hex) {
  try {
    if (!key && mayBe()) key = await importKey(hex);
  } catch {
    fail();
  }
  for (const id of wanted.keys()) pump(id);
}

export function keep(number, change) {
  const id = idOf(number, change);
  wanted.set(id, { number, change });
  latest.set(id, change.seq);
  pump(id);
}

// This change is done with. A newer one of the same page stays.
export function forget(number, change) {
  const id = idOf(number, change);
  if ((latest.get(id) ?? 0) > change.seq) return;
  wanted.set(id, null);
  pump(id);
}

// Resolves when everything is written, or cannot be.
export const written = () => Promise.all(pumps.values());

// [{number, change}] that other pages kept and nobody has acknowledged. What does not open with this key is left alone.
export async function kept() {
  if (!areOn()) return [];
  return opened(facts.sitting, key).catch(() => fail() ?? []);
}

// The same of any sitting, with its key.
export async function opened(sitting, itsKey) {
  const all = (await recordsOf(sitting)).map(async ({ number, client, seq, ...sealed }) => ({
    number, change: { ...(await unseal(itsKey, sealed, bound(sitting, number, seq))), client, seq },
  }));
  return (await Promise.allSettled(all)).filter((one) => one.status === "fulfilled").map((one) => one.value);
}

export const idOf = (number, { client }, sitting = facts.sitting) => `${sitting} ${number} ${client}`;
const bound = (sitting, number, seq) => `${sitting} ${number} ${seq}`;

function pump(id) {
  if (!areOn() || pumps.has(id)) return;
  pumps.set(id, drain(id).catch(fail).finally(() => {
    pumps.delete(id);
    if (wanted.has(id)) pump(id);
  }));
}

async function drain(id) {
  while (wanted.has(id)) {
    const record = wanted.get(id);
    wanted.delete(id);
    if (record === null) await dropRecord(id);
    else await putRecord(await sealed(id, record));
  }
}

async function sealed(id, { number, change: { client, seq, base, answer, mine, wall, isAside = false } }) {
  const box = await seal(key, { base, answer, mine, wall, isAside }, bound(facts.sitting, number, seq));
  return { id, sitting: facts.sitting, number, client, seq, ...box };
}

// Storage that fails once is not trusted again on this page; people are told.
function fail() {
  if (hasFailed) return;
  hasFailed = true;
  emit("storage");
  emit("state");
}
