// Windows of one browser: the one opened last goes on; the others keep their text and become read-only within a second.
import { sendAll } from "./answers.mjs";
import { written } from "./drafts.mjs";
import { otherWindow, thisWindow } from "./device.mjs";
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { client } from "./numbering.mjs";

const PATIENCE = 200;
let channel = null, at = 0, onYielded = () => {}, again;

// This window is the one to go on from now; resolves when the others have put their text away: whether there were others.
export function claim(onContinue) {
  again = onContinue;
  if (typeof BroadcastChannel === "undefined") return Promise.resolve(false);
  channel ??= listen();
  at = Date.now();
  gate.open("tab");
  thisWindow();
  channel.postMessage({ kind: "claim", client, at });
  return new Promise((resolve) => {
    onYielded = () => resolve(true);
    setTimeout(resolve, PATIENCE, false);
  });
}

function listen() {
  const made = new BroadcastChannel(`sitting ${facts.sitting}`);
  made.onmessage = ({ data }) => (data.kind === "claim" ? hear(data) : onYielded());
  return made;
}

async function hear(other) {
  // Two opened at the same moment: the later one, and of equals the one with the greater name.
  if (other.at < at || (other.at === at && other.client < client)) return channel.postMessage({ kind: "claim", client, at });
  sendAll();
  gate.shut("tab");
  otherWindow(again);
  await written();
  channel.postMessage({ kind: "yielded" });
}
