// Another device or another window holds the part now: this one is read-only, keeps its text, and offers to continue here.
import { button, clearBar, setBar } from "./banner.mjs";
import { facts } from "./facts.mjs";
import { freeze } from "./freezing.mjs";
import * as gate from "./gate.mjs";
import { send } from "./link.mjs";
import { on } from "./signals.mjs";
import { askToSignIn } from "./signin.mjs";
import { hourOf } from "./zone.mjs";

export function watch() {
  on("moved", ({ since_ms: since } = {}) => {
    freeze("moved");
    setBar("device", `This exam is now open on another device${since ? ` since ${hourOf(since)}` : ""}. What you wrote here is kept.`, {
      extras: [takeOver()],
    });
  });
  on("pass", () => {
    for (const reason of ["moved", "not-mine"]) { freeze(reason, false); gate.open(reason); }
    if (!gate.isShutBy("tab")) clearBar("device");
  });
  on("not-mine", () => {
    freeze("not-mine");
    askToSignIn("Somebody else is signed in on this computer. Sign in with your own account: what you wrote here is kept.");
  });
}

// A plain form would leave the page although nobody answers: asked first, then opened anew.
const takeOver = () => button("Continue here", async (event) => {
  event.target.disabled = true;
  const reply = await send(`${facts.home}/take-over`, { method: "POST", form: {} }).catch(() => null);
  if (reply?.status === 302) location.reload();
  event.target.disabled = false;
}, "primary");

export function otherWindow(onContinue) {
  freeze("tab");
  setBar("device", "This exam is open in another window. What you wrote here is kept.", { extras: [button("Continue here", onContinue, "primary")] });
}

export function thisWindow() {
  freeze("tab", false);
  clearBar("device");
}
