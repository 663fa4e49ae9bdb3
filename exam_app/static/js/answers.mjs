// All answers of this page, whichever is on the screen: each change is kept on this computer at once and brought to the server.
import { forget, keep } from "./drafts.mjs";
import { ageOf, Entry } from "./entry.mjs";
import { placeOfSaves } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { Lane } from "./lane.mjs";
import { emit, on } from "./signals.mjs";
import { sha256 } from "./text.mjs";

const book = new Map(); // number -> {entry, lane}

function placeOf(number) {
  if (!book.has(number)) {
    const entry = new Entry(number);
    const lane = new Lane({ next: () => next(entry), take: (reply) => take(entry, reply), fail: () => emit("state") });
    book.set(number, { entry, lane });
  }
  return book.get(number);
}

export const entryOf = (number) => placeOf(number).entry;
export const laneOf = (number) => placeOf(number).lane;
export const entries = () => [...book.values()].map((place) => place.entry);
// What is unsaved is in the store of this computer: begin again from there.
export function letGo() {
  for (const entry of entries()) if (!entry.conflict) Object.assign(entry, { change: null, flying: null, refusal: null });
}

export const isDirty = () => entries().some((entry) => entry.isDirty);
export const isWaiting = () => entries().some((entry) => entry.isWaiting);

// Somebody wrote `text`, in the form in which the server stores it; it is sent after so many quiet milliseconds.
export function write(number, text, quiet) {
  const { entry, lane } = placeOf(number);
  const before = entry.change;
  if (!entry.write(text)) return;
  if (entry.change) keep(number, entry.change);
  if (before && before !== entry.flying) forget(number, before);
  emit("state");
  if (entry.isDirty) lane.touch(quiet);
}

// Everything at once, without waiting for quiet.
export const sendAll = () => book.forEach(({ lane }) => lane.now());

// Resolves when nothing is waiting any more, or after so many milliseconds; whether all is saved.
export function settled(most) {
  sendAll();
  const until = performance.now() + most;
  return new Promise((resolve) => {
    const look = () => (!isWaiting() || performance.now() > until ? resolve(!isWaiting()) : setTimeout(look, 50));
    look();
  });
}

function next(entry) {
  const change = entry.take();
  if (!change) return null;
  const { client, seq, base, answer } = change;
  return { path: placeOfSaves(entry.number), json: { client, seq, base, answer, age_ms: ageOf(change) } };
}

function take(entry, { status, body }) {
  const verdict = judge(entry, status, body);
  emit("state");
  return verdict;
}

function judge(entry, status, body) {
  if (status === 200) return done(entry, entry.accept(body));
  if (status === 409 && body.conflict) return meet(entry, body.conflict);
  if (status === 409 && body.moved) return hold("moved", body.moved, entry);
  if (status === 409 && body.paused) return hold("paused", body.paused);
  if (status === 409 && body.closed) return close(entry, body.closed);
  if (status === 400) return renew(); // signed in again in another window: the token is an older one
  if (status === 401) return hold("signed-out");
  if (status === 404) return hold("not-mine");
  if (status === 422) return refuse(entry, body.error);
  return "again"; // 503, 507 and whatever else may pass
}

function done(entry, landed) {
  if (landed) forget(entry.number, landed);
  return "done";
}

// Another window was faster, unless what stands there is our own text on another way.
function meet(entry, head) {
  const landed = entry.land();
  if (head.sha256 === sha256(landed.answer)) {
    Object.assign(entry, { rev: head.rev, held: head.sha256 });
  } else if (landed.mine.includes(head.sha256)) {
    entry.rev = head.rev;
    if (!entry.change) entry.renew();
    keep(entry.number, entry.change);
  } else {
    entry.conflict = head;
    emit("conflict", entry);
  }
  return done(entry, landed);
}

// The candidate decided: the text of this page from the other's revision on, or the other's.
export function decide(number, isMine) {
  const { entry, lane } = placeOf(number), head = entry.conflict;
  const before = entry.change;
  entry.conflict = null;
  if (isMine && entry.value !== head.answer) {
    Object.assign(entry, { rev: head.rev, held: head.sha256 });
    entry.renew();
    keep(number, entry.change);
  } else entry.follow(head);
  if (before) forget(number, before);
  emit("entry", number);
  emit("state");
  lane.now();
}

function hold(name, detail, entry) {
  // The server has put it aside under this number: afterwards it comes as a new change.
  if (entry?.flying) keep(entry.number, { ...entry.flying, isAside: true });
  gate.shut(name);
  emit(name, detail);
  return "again";
}

function renew() {
  gate.shut("pass");
  emit("old-token");
  return "again";
}

function close(entry, closed) {
  entry.refusal = null;
  const verdict = done(entry, entry.land());
  emit("closed", { number: entry.number, ...closed });
  return verdict;
}

function refuse(entry, message) {
  const landed = entry.land();
  if (entry.change) return "done"; // there is a newer text already
  // A number that the server knows with another text: the text goes under a new one, once.
  if (landed.isKept) entry.renew();
  else Object.assign(entry, { refusal: message, change: landed });
  return landed.isKept ? "again" : "done";
}

on("pass", ({ heads = [] }) => {
  for (const head of heads) {
    const { entry } = placeOf(head.number);
    if (entry.isDirty || entry.conflict) continue;
    const isNew = entry.value !== head.answer;
    entry.follow(head);
    if (isNew) emit("entry", head.number);
  }
  emit("state");
});
