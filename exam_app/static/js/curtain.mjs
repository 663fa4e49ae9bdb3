// While the clock stands still the question is hidden: a pause by the exam team, or the candidate's own break.
import { announce } from "./announce.mjs";
import { on } from "./signals.mjs";
import { hourOf } from "./zone.mjs";

let isDrawn = false, focused = null, hasBreak = true;

export function watch() {
  isDrawn = !document.getElementById("exam-curtain").hidden;
  on("paused", draw);
  on("running", open);
  on("pass", ({ break_ms: rest = 1 }) => (hasBreak = rest > 0));
}

function draw({ why, since_ms: since, until_ms: until }) {
  const isBreak = why === "break", at = since ? ` at ${hourOf(since)}` : "";
  const text = isBreak ? `Your break began${at}. Your clock is stopped.` : `Paused by the exam team${at}. Your clock is stopped.`;
  const more = isBreak ? (until ? `The exam goes on by itself at ${hourOf(until)}, or when you end the break.` : "") : "The page goes on by itself. What you wrote is kept.";
  document.getElementById("curtain-title").textContent = text;
  document.getElementById("curtain-more").textContent = more;
  document.getElementById("curtain-resume").hidden = !isBreak;
  if (isDrawn) return;
  isDrawn = true;
  focused = document.activeElement;
  show(true);
  announce(text);
}

function open() {
  if (!isDrawn) return;
  isDrawn = false;
  show(false);
  announce("The exam goes on. Your clock is running.");
  (focused?.isConnected ? focused : document.querySelector("main h1"))?.focus();
}

function show(isPaused) {
  document.getElementById("exam-curtain").hidden = !isPaused;
  document.querySelector(".exam-layout").hidden = isPaused;
  const own = document.getElementById("take-break");
  if (own) own.hidden = isPaused || !hasBreak;
}
