// The rescue file: every unsent answer, sealed with the key of the sitting, so that it fits this candidate and this sitting only.
import { entries } from "./answers.mjs";
import { button, note } from "./banner.mjs";
import { keyNow } from "./drafts.mjs";
import { ageOf } from "./entry.mjs";
import { facts, shortCode } from "./facts.mjs";
import { seal } from "./seal.mjs";

const KIND = "exam rescue file", VERSION = 1;

export const rescueButton = () => button("Save a rescue file", save);

async function save() {
  const drafts = unsent();
  if (!drafts.length) return note("Everything is saved. No rescue file is needed.");
  if (!keyNow()) return note("This browser cannot make a rescue file. Leave this page open and tell the exam office.", 30_000);
  const sealed = await seal(keyNow(), { made_ms: Date.now(), drafts }, `${KIND} ${VERSION} ${facts.sitting}`);
  const file = { kind: KIND, version: VERSION, sitting: facts.sitting, iv: base64(sealed.iv), data: base64(sealed.data) };
  offer(new Blob([JSON.stringify(file)], { type: "application/json" }));
  note(`The rescue file is in your downloads: ${nameOf()}. Give it to the exam office today. Nobody else can read it.`, 30_000);
}

function unsent() {
  return entries().filter((entry) => entry.isDirty).map(({ number, change, flying }) => {
    const newest = change ?? flying, { client, seq, base, answer } = newest;
    return { number, client, seq, base, answer, age_ms: ageOf(newest) };
  });
}

const nameOf = () => `exam-rescue-${shortCode()}.json`;

const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

function offer(blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = nameOf();
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
