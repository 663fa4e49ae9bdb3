// The time left, from the server's word on this page's steady count; after sleep nothing is shown until the server was asked.
import { announce } from "./announce.mjs";
import { facts } from "./facts.mjs";
import { emit, on } from "./signals.mjs";
import { hourOf } from "./zone.mjs";

const MINUTE = 60_000, JUMP = 2_000, PATIENCE = 5_000;
const TOLD = [30, 15, 5, 1];

let place, endsAt, stopped = null, before, doubtful = null, isHidden = false, isOver = false;
let drift = Date.now() - performance.now();

export const left = () => stopped ?? Math.max(endsAt - performance.now(), 0);

export function start(element) {
  place = element;
  endsAt = facts.cameAt + facts.leftMs;
  if (!document.getElementById("exam-curtain").hidden) stopped = facts.leftMs;
  before = left();
  setInterval(tick, 500);
  addEventListener("pageshow", (event) => event.persisted && doubt());
  document.addEventListener("visibilitychange", tick);
  offerToHide();
  tick();
}

// Counted from the sending of the request: the clock never shows more time than there is.
on("reply", ({ body, sentAt }) => {
  if (typeof body.remaining_ms !== "number" || !place) return;
  endsAt = sentAt + body.remaining_ms;
  if (stopped !== null) stopped = body.remaining_ms;
  before = Math.max(before, left());
  doubtful = null;
  tick();
});
on("paused", () => { stopped ??= left(); show(); });
on("running", () => { stopped = null; });
on("times", ({ ends_ms: ends }) => {
  const text = ends && hourOf(ends), at = document.getElementById("clock-ends");
  if (text && at.textContent !== text) at.textContent = text;
});

// The two counts of the browser differ: it slept, or somebody set its clock. What may have passed is taken off.
function doubt(jump = 0) {
  if (jump > 0) endsAt -= jump;
  doubtful = performance.now();
  show();
  emit("doubt");
}

function tick() {
  const now = Date.now() - performance.now(), jump = now - drift;
  drift = now;
  if (Math.abs(jump) > JUMP) return doubt(jump);
  const rest = left();
  const passed = TOLD.find((minutes) => before > minutes * MINUTE && rest <= minutes * MINUTE);
  before = rest;
  if (passed && rest > 0) tell(passed);
  show();
  if (rest > 0) isOver = false;
  else if (!isOver) { isOver = true; emit("zero"); }
}

function tell(minutes) {
  const ends = document.getElementById("clock-ends").textContent;
  announce(`${minutes} ${minutes === 1 ? "minute" : "minutes"} left in ${facts.name}. It ends at ${ends}.`);
}

function show() {
  const text = place.querySelector(".clock-left"), now = left();
  const isKnown = doubtful === null || performance.now() - doubtful > PATIENCE;
  const isSoon = now <= 5 * MINUTE;
  place.classList.toggle("is-soon", isSoon && isKnown);
  place.hidden = isHidden && !isSoon;
  const words = !isKnown ? "…" : stopped === null ? inWords(now) : `${inWords(now)}, stopped`;
  if (text.textContent !== words) text.textContent = words;
}

export function inWords(ms) {
  if (ms === 0) return "Time is over";
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 120) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
  const minutes = Math.ceil(ms / MINUTE), hours = Math.floor(minutes / 60), rest = minutes % 60;
  return `${hours ? `${hours} h ` : ""}${rest || !hours ? `${rest} min ` : ""}left`;
}

function offerToHide() {
  const button = document.getElementById("clock-toggle"), word = document.getElementById("clock-toggle-word");
  button.hidden = false;
  button.addEventListener("click", () => {
    isHidden = !isHidden;
    word.textContent = isHidden ? "Show" : "Hide";
    show();
  });
}
