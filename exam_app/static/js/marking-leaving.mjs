// The buttons and links of the page: what is on the screen is saved first, and nothing leads away from what is not.
import { entries, isDirty, isWaiting, sendAll, settled } from "./answers.mjs";
import { note, setBar } from "./banner.mjs";
import { facts } from "./facts.mjs";
import { isFailing } from "./link.mjs";
import { announce } from "./announce.mjs";
import { on } from "./signals.mjs";

const PATIENCE = 6_000;
const PAGES = { lock: "lock", send_back: "return", next: "next" };
let isGone = false;

export function mount(form) {
  form.addEventListener("submit", press);
  document.addEventListener("click", follow);
  addEventListener("beforeunload", (event) => !isGone && isWaiting() && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && sendAll());
  on("closed", ({ is_late: isKept }) => close(form, isKept));
  on("not-mine", () => setBar("device", "This script is not open to the account that is signed in on this computer now. What you wrote is still on this page."));
}

async function press(event) {
  event.preventDefault();
  const go = event.submitter?.value ?? "draft";
  if (go === "draft") {
    if (await settled(PATIENCE)) announce("The draft is saved.");
  } else await leaveFor(`${facts.home}/${PAGES[go]}`);
}

function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || !isDirty()) return;
  if (link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  leaveFor(link.href);
}

async function leaveFor(path) {
  await settled(PATIENCE);
  if (entries().some((entry) => entry.conflict)) return note("First choose which draft stays. Both are shown on top of this page.");
  if (entries().some((entry) => entry.refusal)) return note("First change what cannot be saved. The line beside the buttons says what.");
  if (isDirty() || isFailing()) return note("The marks on this page are not saved yet. You can go on here; try again when the connection is back.");
  isGone = true;
  location.assign(path);
}

// Locked in another window: what differs was kept by the server, and nothing here counts any more.
function close(form, isKept) {
  isGone = true;
  for (const field of form.elements) field.disabled = true;
  const link = Object.assign(document.createElement("a"), { href: `${facts.home}/marks`, textContent: "See the marks" });
  setBar("device", `These marks were locked in another window.${isKept ? " What you changed here since is kept, and changes nothing." : ""}`, { extras: [link] });
}
