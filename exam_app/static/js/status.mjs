// The status line. It tells the truth about the worst of what is going on, in words, and takes no focus.
import { announce } from "./announce.mjs";

const ORDER = ["saved", "saving", "conflict", "offline", "unsaved", "refused", "closed"];
const states = new Map();
let before = "saved";
let initial;

// `name` is what is being saved (the answer, the marks); the line shows the worst of all.
export function setState(name, state, detail) {
  const lines = [document.getElementById("exam-status"), document.getElementById("save-line")].filter(Boolean);
  initial ??= lines[0]?.textContent ?? "";
  const was = states.get(name);
  states.set(name, { state, detail: state === "saved" ? (detail ?? was?.detail) : detail, at: state === "saved" && detail ? detail : was?.at });
  const worst = [...states.values()].sort((a, b) => ORDER.indexOf(b.state) - ORDER.indexOf(a.state))[0];
  for (const line of lines) {
    line.textContent = words(worst);
    line.dataset.state = ["saved", "saving", "offline"].includes(worst.state) ? worst.state : "unsaved";
  }
  if ((worst.state === "unsaved" || worst.state === "refused") && before !== worst.state) announce(words(worst));
  if (worst.state === "saved" && before === "unsaved") announce("Everything is saved.");
  if (worst.state !== "saving") before = worst.state;
}

function words({ state, detail }) {
  const at = [...states.values()].map((one) => one.at).filter(Boolean).at(-1);
  if (state === "saved") return at ? `Saved ${at}` : initial;
  return {
    saving: "Saving…",
    conflict: "Not saved – changed in another window",
    offline: "Offline – kept on this page",
    unsaved: "Not saved – trying again",
    refused: `Not saved: ${detail}`,
    closed: "Time is over",
  }[state];
}
