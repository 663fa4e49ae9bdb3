// The end of the part: nothing new is taken, the last words are sent, then the receipt. Without a connection the page stays and goes on trying.
import { isDirty, isWaiting, settled } from "./answers.mjs";
import { clearBar, setBar } from "./banner.mjs";
import { areOn } from "./drafts.mjs";
import { facts } from "./facts.mjs";
import { freeze } from "./freezing.mjs";
import { isFailing } from "./link.mjs";
import { pulse } from "./pulse.mjs";
import { rescueButton } from "./rescue.mjs";
import { emit, on } from "./signals.mjs";
import { wait } from "./waiting.mjs";

const LAST_WORDS = 8_000, SHORT = 1_000, EVERY = 3_000;
const late = new Set();
let isEnding = false;

export function watch() {
  on("zero", end);
  on("closed", ({ number, is_late: isLate }) => {
    if (isLate) late.add(number);
    end();
  });
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  freeze("over");
  emit("ending", true);
  setBar("over", isDirty() ? "Time is over. We are sending your last words." : "Time is over. Your last saved answers are being handed in.");
  await settled(isFailing() ? SHORT : LAST_WORDS);
  for (;;) {
    const reply = await pulse();
    const isHeard = reply?.status === 200 || reply?.status === 409;
    if (reply?.status === 200 && reply.body.remaining_ms > 0 && !late.size) return goOn();
    if (isHeard && !isWaiting()) return finish();
    tell(isHeard);
    await wait(EVERY);
  }
}

// Minutes were granted in the last moment.
function goOn() {
  isEnding = false;
  told = "";
  freeze("over", false);
  emit("ending", false);
  clearBar("over");
}

function finish() {
  emit("gone");
  location.assign(`${facts.home}/receipt${late.size ? "#late" : ""}`);
}

let told = "";
function tell(isHeard) {
  const text = words(isHeard);
  if (text === told) return;
  told = text;
  setBar("over", text, { extras: isWaiting() && !isHeard ? [rescueButton()] : [] });
}

function words(isHeard) {
  if (!isWaiting()) return "Time is over. Everything you wrote is saved and is handed in by itself. Your receipt comes when the connection is back.";
  if (isHeard) return "Time is over. We are sending your last words.";
  const where = areOn() ? "kept on this computer" : "kept on this page: do not close it";
  return `Time is over. Your text is ${where} and will be sent. Save a rescue file to be safe.`;
}
