// Whether this computer still keeps something of a part; only then the rest is loaded that sends it.
import { sittings } from "./vault.mjs";

export async function mount(box) {
  if (!globalThis.crypto?.subtle || typeof indexedDB === "undefined") return;
  const found = await sittings().catch(() => []);
  if (found.length) (await import("./late.mjs")).bringAll(box, found);
}
