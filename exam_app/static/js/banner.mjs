// The bar under the header: offline, online again, signed out. One at a time, and it takes no focus.
import { announce } from "./announce.mjs";

const TEXTS = {
  offline: "You are offline. What you did on this page is kept here and will be sent when the connection returns. Stay on this page and go on. The clock is running.",
  back: "You are online again.",
  out: "You are signed out. What you did on this page is kept here. Sign in again in a new window, then come back: it will be sent.",
};
let shown = "online";
let fading;

export const isOffline = () => shown === "offline";

export function setBanner(state) {
  if (state === shown || (state === "online" && shown === "back")) return;
  const next = state === "online" ? (shown === "out" || shown === "offline" ? "back" : "online") : state;
  if (state === "online" && next === "online") return;
  shown = next;
  clearTimeout(fading);
  show(next);
  if (next === "back") fading = setTimeout(() => { shown = "online"; clear(); }, 10_000);
}

function place() {
  return document.getElementById("exam-banner");
}

function clear() {
  place()?.replaceChildren();
}

function show(state) {
  const bar = document.createElement("div");
  bar.className = `exam-banner is-${state === "back" ? "online" : "offline"}`;
  const text = document.createElement("p");
  text.textContent = TEXTS[state];
  if (state === "out") {
    const link = document.createElement("a");
    link.href = "/sign-in";
    link.target = "_blank";
    link.textContent = "Sign in";
    text.append(" ", link);
  }
  bar.append(text);
  place()?.replaceChildren(bar);
  announce(TEXTS[state]);
}
