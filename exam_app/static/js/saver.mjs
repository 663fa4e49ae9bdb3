// Brings one value to the server: at most one request under way, the same number again until it is answered,
// then the newest value. Says "saved" only when the server's hash is the hash of what is on the screen.
import { setBanner } from "./banner.mjs";
import { send } from "./link.mjs";
import { refreshToken, finish } from "./running.mjs";

const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Saver {
  // value(): what is on the screen; body(value): the request; hash(value); held: hash of what the server has
  constructor({ url, value, body, hash, held, onState, onConflict = () => {}, onAccepted = () => {} }) {
    Object.assign(this, { url, value, body, hash, held, onState, onConflict, onAccepted });
    this.pending = null;
    this.failures = 0;
    this.stopped = false;
    this.waiters = [];
  }

  get isDirty() {
    return this.pending !== null || this.hash(this.value()) !== this.held;
  }

  // Whether there is something to send; what was refused as it is would only be refused again.
  get hasNews() {
    return this.pending !== null || (this.isDirty && this.hash(this.value()) !== this.refused);
  }

  // Something changed: save it after so many quiet milliseconds.
  touch(quiet) {
    clearTimeout(this.timer);
    if (this.stopped) return;
    if (!this.isDirty) return this.settle();
    this.onState("saving");
    this.timer = setTimeout(() => this.go(), quiet);
  }

  // Resolves when nothing is unsaved any more.
  flush() {
    clearTimeout(this.timer);
    const done = new Promise((resolve) => this.waiters.push(resolve));
    if (this.isDirty) this.now();
    else this.settle();
    return done;
  }

  now() {
    this.failures = 0;
    this.go();
  }

  async go() {
    clearTimeout(this.timer);
    if (this.busy || this.stopped || !this.hasNews) return;
    this.pending ??= this.next();
    this.busy = true;
    try {
      this.take(await send(this.url, "PUT", this.pending.body));
    } catch {
      this.fail("offline");
    } finally {
      this.busy = false;
    }
    if (this.stopped) return;
    if (this.pending === null) this.go();
    else this.timer = setTimeout(() => this.go(), this.retryIn);
  }

  next() {
    const value = this.value();
    return { hash: this.hash(value), body: this.body(value) };
  }

  take({ status, body }) {
    if (status === 200) return this.accept(body);
    if (status === 409 && body.conflict) return this.conflict(body.conflict);
    if (status === 409 || status === 404) return this.close();
    if (status === 422) return this.refuse(body.error);
    if (status === 401) setBanner("out");
    if (status === 401 || status === 400) refreshToken();
    this.fail("unsaved");
  }

  accept(body) {
    this.failures = 0;
    this.held = body.sha256 ?? this.pending.hash;
    this.savedAt = body.saved_at ?? this.savedAt;
    this.onAccepted(body);
    this.pending = null;
    if (!this.isDirty) this.settle();
  }

  conflict(head) {
    this.pending = null;
    this.stopped = true;
    this.onState("conflict");
    this.onConflict(head);
  }

  // After a conflict: go on from what the server has now.
  resume(held) {
    this.held = held;
    this.stopped = false;
    if (this.isDirty) this.go();
    else this.settle();
  }

  refuse(message) {
    this.refused = this.pending.hash;
    this.pending = null;
    this.onState("refused", message);
  }

  close() {
    this.pending = null;
    this.stopped = true;
    this.onState("closed");
    finish();
  }

  fail(state) {
    const wait = WAITS[Math.min(this.failures++, WAITS.length - 1)];
    this.retryIn = wait * (0.75 + Math.random() / 2);
    this.onState(state);
  }

  settle() {
    this.onState("saved", this.savedAt);
    this.waiters.splice(0).forEach((resolve) => resolve());
  }
}
