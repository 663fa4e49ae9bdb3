// The clock of a running part and its end; keeps people from leaving with something unsaved.
import { announce } from "./announce.mjs";
import { onReply, send, setToken } from "./link.mjs";

const MINUTE = 60_000;
const TOLD = [30, 15, 5, 1];
const EVERY = 15_000;

const savers = new Set();
let place, endsAt, before, known = true, hidden = false, ended = false, gone = false;
let wall = Date.now(), steady = performance.now();

export function mount(element) {
  place = element;
  setToken(element.dataset.csrf);
  endsAt = performance.now() + Number(element.dataset.leftMs);
  before = left();
  onReply(hear);
  setInterval(tick, 500);
  setTimeout(poll, EVERY * (0.8 + Math.random() * 0.4));
  addEventListener("pageshow", (event) => event.persisted && doubt());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && doubt());
  addEventListener("offline", () => ask());
  addEventListener("online", () => ask().then(() => savers.forEach((saver) => saver.now())));
  addEventListener("beforeunload", (event) => !gone && isDirty() && event.preventDefault());
  document.addEventListener("click", leave);
  offerToHide();
  tick();
}

export function guard(saver) {
  savers.add(saver);
}

export const refreshToken = () => ask();

// To the receipt. What could not be saved is not kept from going any more.
export function finish() {
  gone = true;
  location.assign(place.dataset.receiptUrl);
}

// Go there once everything is saved.
export async function goTo(url) {
  await Promise.all([...savers].map((saver) => saver.flush()));
  gone = true;
  location.assign(url);
}

const isDirty = () => [...savers].some((saver) => saver.isDirty);
const left = () => Math.max(endsAt - performance.now(), 0);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Counted from the sending: the clock never shows more time than there is.
function hear(body, sentAt) {
  if (body.csrf) setToken(body.csrf);
  if (body.ends) document.getElementById("clock-ends").textContent = body.ends;
  if (typeof body.remaining_ms !== "number") return;
  endsAt = sentAt + body.remaining_ms;
  before = Math.max(before, left());
  known = true;
  tick();
}

async function ask() {
  try {
    return await send(place.dataset.clockUrl);
  } catch {
    return null;
  }
}

async function poll() {
  await ask();
  setTimeout(poll, EVERY * (0.8 + Math.random() * 0.4));
}

// After sleep the browser's own count may be wrong: show nothing until the server was asked.
function doubt() {
  known = false;
  show();
  ask();
}

function tick() {
  const slept = Math.abs(Date.now() - wall - (performance.now() - steady)) > 2_000;
  wall = Date.now();
  steady = performance.now();
  if (slept) return doubt();
  const now = left();
  const passed = TOLD.find((minutes) => before > minutes * MINUTE && now <= minutes * MINUTE);
  before = now;
  if (passed && now > 0) tell(passed);
  show();
  if (now === 0 && !ended) over();
}

function tell(minutes) {
  const ends = document.getElementById("clock-ends").textContent;
  announce(`${minutes} ${minutes === 1 ? "minute" : "minutes"} left in ${place.dataset.name}. It ends at ${ends}.`);
}

function show() {
  const text = place.querySelector(".clock-left"), now = left();
  const isSoon = now <= 5 * MINUTE;
  place.classList.toggle("is-soon", isSoon && known);
  place.hidden = hidden && !isSoon;
  const words = known ? inWords(now) : "…";
  if (text.textContent !== words) text.textContent = words;
}

function inWords(ms) {
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
    hidden = !hidden;
    word.textContent = hidden ? "Show" : "Hide";
    show();
  });
}

async function over() {
  ended = true;
  freeze(true);
  announce(isDirty() ? "Time is over. We are sending your last words." : "Time is over. Your last saved answers are being handed in.");
  await Promise.race([Promise.all([...savers].map((saver) => saver.flush())), wait(8_000)]);
  // Without a connection the page stays: leaving it would throw away what is not sent yet.
  for (;;) {
    const reply = await ask();
    if (reply?.status === 200 && reply.body.remaining_ms > 0) break;
    if (reply?.status === 200) return finish();
    await wait(3_000);
  }
  freeze(false);
  ended = false;
}

function freeze(isOver) {
  for (const field of document.querySelectorAll("main textarea")) field.readOnly = isOver;
  for (const field of document.querySelectorAll("main .options input, main .rule-out")) field.disabled = isOver;
}

function leave(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.metaKey || event.ctrlKey || event.shiftKey || link.getAttribute("href").startsWith("#")) return;
  if (!isDirty()) return;
  event.preventDefault();
  goTo(link.href);
}
