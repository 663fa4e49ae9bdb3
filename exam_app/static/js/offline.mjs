// Tells within seconds that the connection is lost, what is kept meanwhile, and that it is back.
import { isDirty, isWaiting } from "./answers.mjs";
import { clearBar, note, setBar } from "./banner.mjs";
import { areOn } from "./drafts.mjs";
import { facts, shortCode } from "./facts.mjs";
import { on } from "./signals.mjs";
import { rescueButton } from "./rescue.mjs";

const LONG = 60_000;
let isTold = false, isOver = false, later;

const kept = () => (areOn()
  ? "Your answers are kept on this computer and will be sent when the connection returns. You can go on."
  : "Your answers are kept on this page and will be sent when the connection returns. You can go on. Do not close this page.");
const words = (cause) => `${cause === "line" ? "You are offline." : "The exam system does not answer."} ${kept()} The clock is running.`;

export function watch() {
  on("down", (cause) => {
    if (isTold || isOver) return;
    isTold = true;
    setBar("offline", words(cause));
    later = setTimeout(() => setBar("offline", `${words(cause)} ${help()}`, { extras: [rescueButton()] }), LONG);
  });
  on("up", () => {
    if (isTold) back();
    quiet();
  });
  // At the end another bar says what becomes of the text: "you can go on" would be wrong.
  on("ending", (isEnding) => {
    isOver = isEnding;
    quiet();
  });
  on("storage", () => {
    setBar("storage", "This browser cannot keep text on this computer. Do not close this page before everything is saved.", { extras: [rescueButton()] });
  });
}

function quiet() {
  clearTimeout(later);
  isTold = false;
  clearBar("offline");
}

// Said when it is true, and not before: the texts may still be on their way.
function back(tries = 0) {
  if (tries && isTold) return;
  if (isWaiting() && tries < 40) return void setTimeout(() => back(tries + 1), 250);
  note(isDirty() ? "You are online again." : "You are online again. Everything is saved.");
}

const help = () => `Tell ${facts.contact}. Your exam code is ${shortCode()}.`;
