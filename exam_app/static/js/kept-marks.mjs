// Whether this computer still keeps marks of a script in the list that never reached the server.
import { sittings } from "./vault.mjs";

export async function mount(box) {
  if (!globalThis.crypto?.subtle || typeof indexedDB === "undefined") return;
  const found = new Set(await sittings().catch(() => []));
  const links = [...document.querySelectorAll("a[data-id]")].filter((link) => found.has(link.dataset.id));
  const copies = links.flatMap((link, at) => {
    const copy = Object.assign(document.createElement("a"), { href: link.href, textContent: link.textContent, className: "code" });
    return at ? [", ", copy] : [copy];
  });
  box.querySelector("[data-codes]").replaceChildren(...copies);
  box.hidden = !links.length;
}
