// The worker that stands in when a page of this part is loaded without a connection (see sitting/offline_worker.js).
import { areOn } from "./drafts.mjs";
import { isFailing } from "./link.mjs";
import { wait } from "./waiting.mjs";

const WORKER = "/sittings/offline-worker", LEAST = 2_000, MOST = 20_000;
// The only address of a script that any page may make, whatever it is asked for.
const policy = globalThis.trustedTypes?.createPolicy("offline-worker", { createScriptURL: () => WORKER });

// At a moment of its own, like the paper; not where nothing can be kept, because the page says that it is.
export async function standByLater() {
  if (!navigator.serviceWorker) return;
  do await wait(LEAST + Math.random() * (MOST - LEAST));
  while (isFailing());
  if (areOn()) navigator.serviceWorker.register(policy?.createScriptURL("") ?? WORKER).catch(() => {});
}
