// Tells within seconds that the connection is lost, what is kept meanwhile, and that it is back.
import { isDirty, isWaiting } from "./answers.mjs";
import { clearBar, note, setBar } from "./banner.mjs";
import { areOn } from "./drafts.mjs";
import { on } from "./signals.mjs";

const LONG = 60_000;
let isTold = false, isQuiet = false, later;

// `what` is kept, `system` does not answer; `more` stands after the words; `help()` and `extras()` come when it lasts.
export function watchLine({ what, system, more = "", help = null, extras = () => [] }) {
  const kept = () => (areOn()
    ? `Your ${what} are kept on this computer and will be sent when the connection returns. You can go on.`
    : `Your ${what} are kept on this page and will be sent when the connection returns. You can go on. Do not close this page.`);
  const words = (cause) => `${cause === "line" ? "You are offline." : `The ${system} does not answer.`} ${kept()}${more}`;
  on("down", (cause) => {
    if (isTold || isQuiet) return;
    isTold = true;
    setBar("offline", words(cause));
    if (help) later = setTimeout(() => setBar("offline", `${words(cause)} ${help()}`, { extras: extras() }), LONG);
  });
  on("up", () => {
    if (isTold) back();
    quiet();
  });
  on("storage", () => {
    setBar("storage", "This browser cannot keep text on this computer. Do not close this page before everything is saved.", { extras: extras() });
  });
}

// While another bar says what becomes of the text, "you can go on" would be wrong.
export function hush(isOn) {
  isQuiet = isOn;
  quiet();
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
