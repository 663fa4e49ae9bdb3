// Flags and options ruled out: notes beside the answers, of which the last one wins.
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { Lane } from "./lane.mjs";
import { addNotes, noted } from "./notes.mjs";
import { emit, on } from "./signals.mjs";

const QUIET = 600;
const book = new Map(); // number -> {now, held, lane}
const textOf = ({ isFlagged, ruledOut }) => JSON.stringify({ is_flagged: isFlagged, ruled_out: ruledOut });
const blank = () => ({ isFlagged: false, ruledOut: "" });

function placeOf(number) {
  if (!book.has(number)) {
    const place = { now: blank(), held: textOf(blank()) };
    place.lane = new Lane({ next: () => next(number, place), take: (reply) => take(place, reply), fail: () => emit("state") });
    book.set(number, place);
  }
  return book.get(number);
}

export const marksOf = (number) => placeOf(number).now;
const isDirty = (place) => textOf(place.now) !== place.held && !place.isRefused;
export const marksAreDirty = () => [...book.values()].some(isDirty);
export const sendMarks = () => book.forEach((place) => place.lane.now());
export const flagged = () => [...book].filter(([, place]) => place.now.isFlagged).map(([number]) => number);

export function mark(number, changed) {
  const place = placeOf(number);
  Object.assign(place.now, changed);
  place.isRefused = false;
  emit("marks", number);
  emit("state");
  noted();
  if (textOf(place.now) !== place.held) place.lane.touch(QUIET);
}

// As the server holds them, where nothing of our own is unsaved.
export function follow(number, { is_flagged: isFlagged, ruled_out: ruledOut }) {
  const place = placeOf(number);
  if (textOf(place.now) !== place.held) return;
  place.now = { isFlagged: Boolean(isFlagged), ruledOut: ruledOut ?? "" };
  place.held = textOf(place.now);
  emit("marks", number);
}

function next(number, place) {
  const text = textOf(place.now);
  if (text === place.held || place.isRefused) return null;
  place.sent = text;
  return { path: `${facts.home}/marks/${number}`, json: JSON.parse(text) };
}

function take(place, { status, body }) {
  if (status === 401) { gate.shut("signed-out"); emit("signed-out"); return "again"; }
  if (status === 409 && body.moved) { gate.shut("moved"); emit("moved", body.moved); return "again"; }
  if (status === 409 && body.paused) return "again";
  if (status !== 200 && status >= 500) return "again";
  if (status === 200) place.held = place.sent;
  else place.isRefused = true; // without effect on the score: not worth stopping anybody
  noted();
  emit("state");
  return "done";
}

addNotes("marks", {
  unsent: () => [...book].filter(([, place]) => isDirty(place)).map(([number, place]) => ({ number, ...place.now })),
  bringBack: (notes) => notes.forEach(({ number, ...changed }) => mark(number, changed)),
});

on("pass", ({ heads = [] }) => heads.forEach((head) => follow(head.number, head)));
