// The single checks of the candidate's computer, each on the way that the exam takes. Each gives [is it good, words].
import { entryOf, settled, write } from "./answers.mjs";
import { fetchDocument } from "./document.mjs";
import { importKey, canSeal, seal, unseal } from "./seal.mjs";
import { dropRecord, putRecord, recordsOf } from "./vault.mjs";

const TRIES = 10, FAST = 1_500, LONG = 20_000, LEAST_WIDTH = 320;

// Ten saves through the very queue of the exam: acknowledged, hash compared, timed.
export async function checkSaving(number) {
  const times = [];
  for (let i = 1; i <= TRIES; i++) {
    const from = performance.now();
    write(number, `practice ${i} of ${TRIES}`, 0);
    if (!(await settled(LONG)) || entryOf(number).refusal) return [false, "A save did not arrive as it was sent. Reload the page and try again."];
    times.push(performance.now() - from);
  }
  const slowest = Math.round(Math.max(...times));
  return [slowest <= 2 * FAST, slowest <= FAST ? `Fast enough: the slowest of ten took ${slowest} ms` : `Slow: the slowest of ten took ${slowest} ms. Try a better connection.`];
}

// A draft is sealed, written, read and opened again, and then deleted.
export async function checkStorage(practice) {
  if (!canSeal()) return [false, "This address is not secure (no https). The exam works, but your computer keeps no copies while you are offline."];
  const id = `${practice} 0 storage`, words = "practice";
  try {
    const key = await importKey(randomKey());
    await putRecord({ id, sitting: practice, number: 0, client: "storage", seq: 1, ...(await seal(key, "kept", words)) });
    const found = (await recordsOf(practice)).find((record) => record.id === id);
    const isGood = (await unseal(key, found, words)) === "kept";
    await dropRecord(id);
    return [isGood, isGood ? "Works: what is not sent yet can be kept here" : "What was kept did not come back"];
  } catch {
    return [false, "Switched off. Allow this site to store data, or use another browser window."];
  }
}

export const randomKey = () => [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function checkClock(savedAt) {
  const seconds = Math.round(Math.abs(Date.now() - savedAt) / 1_000);
  return [true, seconds < 3 ? "Agrees with ours" : `${seconds} seconds ${Date.now() > savedAt ? "fast" : "slow"}. That does no harm: the exam uses our clock.`];
}

export async function checkSignIn() {
  const { status, page } = await fetchDocument("/sign-in").catch(() => ({}));
  const isGood = status === 200 && Boolean(page?.querySelector("input[name=csrf_token]"));
  return [isGood, isGood ? "Works inside the page" : "The sign-in page did not come. Try again."];
}

export function checkWidth() {
  const width = document.documentElement.clientWidth;
  if (width < LEAST_WIDTH) return [false, `${width} points. Make the window wider or the zoom smaller.`];
  return [true, width < 1024 ? `${width} points: everything stands in one column` : `${width} points: case and text stand side by side`];
}
