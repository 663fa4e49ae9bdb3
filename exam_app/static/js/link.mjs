// The connection: requests with the pass of the sitting, and the truth about whether the server is heard.
// It is told by "reply", "failing" (the first failure), "down" (it lasts: people are told) and "up" again.
import { emit } from "./signals.mjs";

const SLOW = 4_000; // after this without a reply people are told; the request itself goes on
const LOST = 20_000;
const DOUBT = 2_000; // one lost request is no lost connection

const keys = { pass: "", token: "" };
let trouble = null, doubting, cutUntil = 0;

// No reply came, or a proxy answered for a dead server. `cause` is "line" or "server".
export class Unreachable extends Error {
  constructor(cause) {
    super(cause);
    this.cause = cause;
  }
}

export const useKeys = (given) => Object.assign(keys, given);
export const isFailing = () => trouble !== null;
export const troubleNow = () => trouble;

// The practised loss: everything of this page finds no connection until then.
export function cutFor(ms) {
  cutUntil = performance.now() + ms;
}

// {status, body} of a reply, whatever it says; throws Unreachable when none came.
export async function send(path, { method = "GET", json, form, keepalive = false } = {}) {
  const sentAt = performance.now();
  const slow = setTimeout(() => failed("server", true), SLOW);
  const cut = new AbortController();
  const lost = setTimeout(() => cut.abort(), LOST);
  try {
    const found = await ask(path, { method, json, form, keepalive, signal: cut.signal });
    heard();
    emit("reply", { body: found.body, sentAt });
    return found;
  } catch (error) {
    const cause = error instanceof Unreachable ? error.cause : cut.signal.aborted ? "server" : "line";
    failed(cause);
    throw new Unreachable(cause);
  } finally {
    clearTimeout(slow);
    clearTimeout(lost);
  }
}

async function ask(path, { json, form, ...options }) {
  if (performance.now() < cutUntil) throw new Unreachable("line");
  const headers = { Accept: "application/json", "X-CSRFToken": keys.token, ...(keys.pass && { "X-Sitting-Pass": keys.pass }) };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const body = json === undefined ? form && new URLSearchParams({ csrf_token: keys.token, ...form }) : JSON.stringify(json);
  const reply = await fetch(path, { ...options, headers, body, cache: "no-store", redirect: "manual" });
  if (reply.type === "opaqueredirect") return { status: 302, body: {} };
  const found = await reply.json().catch(() => null);
  // 503 and 507 with words of our own come from the server itself: it lives and asks to try again.
  if (reply.status >= 500 && (found === null || reply.status === 500)) throw new Unreachable("server");
  return { status: reply.status, body: found ?? {} };
}

function heard() {
  clearTimeout(doubting);
  if (trouble === null) return;
  trouble = null;
  emit("up");
}

function failed(cause, isSure = false) {
  if (trouble === null) {
    trouble = cause;
    doubting = setTimeout(() => emit("down", trouble), DOUBT);
    emit("failing");
  }
  if (!isSure) return;
  clearTimeout(doubting);
  emit("down", trouble);
}
