// One answer: what stands on the screen, what the server holds, and the change on its way between the two.
import { client, nextSeq } from "./numbering.mjs";
import { sha256 } from "./text.mjs";

export class Entry {
  value = ""; // as it stands on the screen, in the very form in which the server stores it
  rev = 0; // of the server's head, as far as this page knows
  held = sha256("");
  savedAt = null;
  change = null; // the newest that the server has not acknowledged
  flying = null; // the change under way; repeated as it is until it is answered
  conflict = null; // the head of another window, until the candidate has decided
  refusal = null; // the server's words about this very text

  constructor(number) {
    this.number = number;
  }

  get isDirty() {
    return this.change !== null || this.flying !== null;
  }

  // Whether time alone will bring it to the server.
  get isWaiting() {
    return this.isDirty && !this.conflict && !this.refusal;
  }

  // What was written, as the server stores it; whether it is news for the server.
  write(value) {
    if (value === this.value) return false;
    this.value = value;
    this.refusal = null;
    const isBack = !this.flying && sha256(value) === this.held;
    this.change = isBack ? null : this.#make(value);
    return true;
  }

  #make(answer) {
    const mine = this.flying ? [sha256(this.flying.answer)] : [];
    return { client, seq: nextSeq(), base: this.rev, answer, mine, wall: Date.now(), steady: performance.now() };
  }

  // The same text as a new change, from what the server has now.
  renew() {
    this.change = this.#make(this.value);
  }

  // The change to send. Once under way neither its number nor its text changes any more.
  take() {
    if (this.conflict || this.refusal) return null;
    if (!this.flying && this.change) {
      this.change.base = this.change.isKept ? this.change.base : this.rev;
      this.flying = this.change;
    }
    return this.flying;
  }

  // The change under way is answered for; returns it.
  land() {
    const landed = this.flying;
    if (this.change === landed) this.change = null;
    this.flying = null;
    return landed;
  }

  accept({ rev, sha256: held, saved_at_ms: savedAt }) {
    Object.assign(this, { rev, held, savedAt: savedAt ?? this.savedAt });
    const landed = this.land();
    if (this.change && sha256(this.value) === held) this.change = null;
    return landed;
  }

  // The server's head, where nothing of our own is unsaved.
  follow({ rev, sha256: held, answer, saved_at_ms: savedAt }) {
    Object.assign(this, { rev, held, value: answer, savedAt: savedAt ?? (rev === this.rev ? this.savedAt : null), change: null });
  }

  // A change that an earlier page kept on this computer.
  restore(change) {
    this.value = change.answer;
    this.change = { ...change, isKept: true };
  }
}

// How long ago it was typed, by this page's steady count, or by the wall clock for what an earlier page kept.
export function ageOf({ steady, wall }) {
  const age = Math.round(steady === undefined ? Date.now() - wall : performance.now() - steady);
  return Math.min(Math.max(age, 0), 2 ** 31 - 1);
}
