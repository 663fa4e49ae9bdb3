// Asks the server every ten seconds: time, pause, device, messages. While nothing comes back it is the feeler for the connection.
import { facts } from "./facts.mjs";
import * as gate from "./gate.mjs";
import { isFailing, send } from "./link.mjs";
import { renewPass } from "./pass.mjs";
import { emit, on } from "./signals.mjs";

const EVERY = 10_000, FEELER = 3_000;
let timer, asking = null, next = EVERY;

export function startPulse() {
  plan(EVERY);
  addEventListener("online", () => pulse());
  addEventListener("offline", () => pulse());
  on("doubt", () => pulse());
  on("failing", () => plan(FEELER));
}

// Ask now; `read` are the messages that were read. The reply, or null when none came.
export function pulse(read) {
  clearTimeout(timer);
  asking = (asking && !read ? asking : ask(read)).finally(() => {
    asking = null;
    plan(isFailing() ? FEELER : next);
  });
  return asking;
}

function plan(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => pulse(), ms * (0.8 + Math.random() * 0.4));
}

async function ask(read) {
  if (["signed-out", "moved", "not-mine"].some(gate.isShutBy)) return null;
  if (gate.isShutBy("pass") && !(await renewPass())) return null;
  const reply = await send(`${facts.home}/pulse`, { method: "POST", json: read ? { read } : {} }).catch(() => null);
  if (reply) hear(reply);
  return reply;
}

function hear({ status, body }) {
  if (status === 401) { gate.shut("signed-out"); return emit("signed-out"); }
  if (status === 404) { gate.shut("not-mine"); return emit("not-mine"); }
  if (body.moved) { gate.shut("moved"); return emit("moved", body.moved); }
  if (status !== 200) return;
  next = body.next_ms || EVERY;
  emit("times", body);
  if (body.state === "paused" && body.paused) { gate.shut("paused"); emit("paused", body.paused); }
  else if (body.state !== "paused") { emit("running"); gate.open("paused"); }
  if (body.messages?.length) emit("messages", body.messages);
}
