// A lane to the server: one request under way, the same again until it is answered, then the newest.
// next(): {path, json} or null · take(reply): "again" to send the same later · fail(): it was not taken
import { isShut } from "./gate.mjs";
import { send } from "./link.mjs";
import { on } from "./signals.mjs";
import { backoff } from "./waiting.mjs";

const MOST = 10_000; // who types without a pause is saved, too
const SMALL = 20_000; // characters that the browser still sends when the page is gone
const lanes = new Set();
let isGoing = false;

export class Lane {
  constructor({ next, take, fail = () => {} }) {
    Object.assign(this, { next, take, fail });
    this.tries = 0;
    this.isBusy = false;
    lanes.add(this);
  }

  // Something changed: send it after so many quiet milliseconds. While tries fail, their own rhythm goes on.
  touch(quiet) {
    if (this.tries) return;
    const now = performance.now();
    this.since ??= now;
    this.plan(Math.max(0, Math.min(quiet, this.since + MOST - now)));
  }

  now() {
    this.tries = 0;
    return this.go();
  }

  again() {
    this.plan(backoff(this.tries++));
    this.fail();
  }

  plan(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go(), ms);
  }

  async go() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isBusy || isShut()) return;
    const request = this.next();
    if (!request) return;
    this.isBusy = true;
    this.since = undefined;
    const keepalive = isGoing && (request.json.answer ?? "").length < SMALL;
    const verdict = await send(request.path, { method: "PUT", json: request.json, keepalive }).then((reply) => this.take(reply), () => "again");
    this.isBusy = false;
    if (verdict === "again") return this.again();
    this.tries = 0;
    if (!this.timer && this.next()) this.go();
  }
}

const all = () => lanes.forEach((lane) => lane.now());
addEventListener("pagehide", () => { isGoing = true; all(); });
addEventListener("pageshow", () => (isGoing = false));
on("up", all);
on("open", all);
