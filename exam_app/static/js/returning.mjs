// The page that stands in while nothing can be reached: it tries by itself, and loads the real page once a server answers for it.
import { backoff, wait } from "./waiting.mjs";

const LOST = 10_000;

export async function mount(box) {
  const [, , sitting, place] = location.pathname.split("/");
  if (!place) return; // its own address, where nothing is to come back
  const code = box.querySelector("[data-code]");
  code.querySelector("strong").textContent = sitting.slice(0, 8);
  code.hidden = false;
  let tries = 0;
  do await Promise.race([wait(backoff(tries++)), online()]);
  while (!(await answers()));
  location.reload();
}

const online = () => new Promise((resolve) => addEventListener("online", resolve, { once: true }));

// A page, a way to the sign-in, a refusal: all are better than this page. A server without its database is not.
async function answers() {
  const options = { method: "HEAD", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(LOST) };
  const reply = await fetch(location.href, options).catch(() => null);
  return reply !== null && reply.status < 500;
}
