// Links of the page: turned to inside it when possible, and never a way to lose what is unsaved.
import { isDirty, isWaiting, sendAll, settled } from "./answers.mjs";
import { note } from "./banner.mjs";
import { areOn } from "./drafts.mjs";
import { isFailing, send } from "./link.mjs";
import { marksAreDirty } from "./marks.mjs";
import { pulse } from "./pulse.mjs";
import { emit, on } from "./signals.mjs";
import { canTurn, leaveFor, turn } from "./turning.mjs";

const SHORT = 4_000;
let isGone = false;

export function watch() {
  on("gone", () => (isGone = true));
  document.addEventListener("click", follow);
  document.addEventListener("submit", handIn);
  addEventListener("beforeunload", (event) => !isGone && isWaiting() && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && sendAll());
}

function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.hasAttribute("download") || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.getAttribute("href").startsWith("#")) return;
  const { pathname } = new URL(link.href);
  if (canTurn(pathname)) {
    event.preventDefault();
    turn(pathname);
  } else if (isDirty() || marksAreDirty() || isFailing()) {
    event.preventDefault();
    leaveFor(link.href);
  }
}

// Handing in, a break, taking over: plain forms, sent by the page only to find out whether the server is there.
async function handIn(event) {
  const form = event.target.closest("form[data-careful]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.isOnItsWay) return;
  form.dataset.isOnItsWay = "1";
  if (isDirty()) await settled(SHORT);
  const reply = await send(new URL(form.action).pathname, { method: "POST", form: Object.fromEntries(new FormData(form)) }).catch(() => null);
  delete form.dataset.isOnItsWay;
  if (reply === null) return note(`${form.dataset.careful} This is possible when the connection is back. ${areOn() ? "Your answers are kept on this computer." : ""}`.trim());
  if (reply.status === 302 && !form.dataset.then) return pulse();
  emit("gone");
  if (reply.status === 302) location.assign(form.dataset.then);
  else form.submit(); // the server has something to say: let its page say it
}
