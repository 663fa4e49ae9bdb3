// The checks of the candidate's own computer, made on the way that a real save takes.
import { newClient } from "./conflict.mjs";
import { send, setToken } from "./link.mjs";
import { sha256 } from "./text.mjs";

const TRIES = 10;
const FAST = 1_500;
const PRACTICE = 30;

export function mount(box) {
  const found = new Map();
  setToken(box.dataset.csrf);
  box.hidden = false;
  const note = (code, isGood, text) => {
    found.set(code, { code, is_good: isGood, found: text });
    box.querySelector(`[data-check=${code}]`).textContent = text;
  };
  const once = (button, act) => button.addEventListener("click", async () => {
    button.disabled = true;
    await act().catch(() => say(box, "The connection failed. Check it and run the checks again."));
    button.disabled = false;
    button.focus();
  });
  once(box.querySelector("[data-run]"), () => run(box, note).then(() => store(box, found)));
  once(box.querySelector("[data-offline]"), () => practise(box, note).then(() => store(box, found)));
}

async function run(box, note) {
  say(box, "Checking…");
  note("storage", ...storage());
  const times = [];
  let difference = 0;
  for (let i = 0; i < TRIES; i++) {
    const text = `practice ${i} ${newClient()}`, from = performance.now();
    const { status, body } = await send(box.dataset.echoUrl, "POST", { text });
    if (status !== 200 || body.sha256 !== sha256(text)) return note("save", false, "A save did not arrive as it was sent. Reload the page and try again.");
    times.push(performance.now() - from);
    difference = Date.now() - body.now_ms - times.at(-1) / 2;
  }
  const slowest = Math.round(Math.max(...times));
  note("save", slowest <= 2 * FAST, slowest <= FAST ? `Fast enough: the slowest of ten took ${slowest} ms` : `Slow: the slowest of ten took ${slowest} ms. Try a better connection.`);
  const seconds = Math.round(Math.abs(difference) / 1_000);
  note("clock", true, seconds < 2 ? "Agrees with ours" : `${seconds} seconds ${difference > 0 ? "fast" : "slow"}. That does no harm: the exam uses our clock.`);
}

function storage() {
  try {
    localStorage.setItem("readiness", "1");
    localStorage.removeItem("readiness");
    return [true, "Available"];
  } catch {
    return [false, "Switched off. Allow this site to store data, or use another browser window."];
  }
}

async function practise(box, note) {
  const place = box.querySelector("[data-practice]"), area = place.querySelector("textarea");
  place.hidden = false;
  area.focus();
  for (let rest = PRACTICE; rest > 0; rest--) {
    box.querySelector("[data-check=offline]").textContent = `Practising: ${rest} seconds left`;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  place.hidden = true;
  const text = area.value.slice(0, 1_000);
  const { status, body } = await send(box.dataset.echoUrl, "POST", { text });
  const isGood = status === 200 && body.sha256 === sha256(text);
  note("offline", isGood, isGood ? "Practised: what you wrote arrived afterwards" : "What you wrote did not arrive");
}

async function store(box, found) {
  const { status, body } = await send(box.dataset.resultUrl, "POST", { checks: [...found.values()] });
  if (status !== 200) return say(box, "The result could not be kept. Reload the page and run the checks again.");
  say(box, body.ready ? "Ready. The result is kept." : "The result is kept. Run the checks that are missing, or mend what is named.");
}

function say(box, text) {
  box.querySelector("[data-verdict]").textContent = text;
}
