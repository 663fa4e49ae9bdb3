// The connection of a running part: requests with the token of the session, and whether the server was heard.
import { setBanner } from "./banner.mjs";

const SLOW = 4_000; // after this without a reply people are told; the request itself goes on
const LOST = 20_000;

let token = "";
const listeners = new Set();

export function setToken(value) {
  token = value;
}

export function onReply(listener) {
  listeners.add(listener);
}

// {status, body, sentAt} of a reply; throws when none came. Never throws for a refusal.
export async function send(url, method = "GET", body = undefined) {
  const sentAt = performance.now();
  const slow = setTimeout(() => setBanner("offline"), SLOW);
  const cut = new AbortController();
  const lost = setTimeout(() => cut.abort(), LOST);
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const reply = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal: cut.signal, cache: "no-store" });
    const found = await reply.json().catch(() => ({}));
    // A proxy that answers for a dead server is no connection either.
    if (reply.status >= 502 && reply.status <= 504) throw new Error("no server");
    setBanner("online");
    for (const listener of listeners) listener(found, sentAt);
    return { status: reply.status, body: found };
  } catch (error) {
    setBanner("offline");
    throw error;
  } finally {
    clearTimeout(slow);
    clearTimeout(lost);
  }
}
