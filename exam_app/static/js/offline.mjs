// A lost connection in mid-exam: the clock runs, somebody can be called, and a rescue file can be saved.
import { facts, shortCode } from "./facts.mjs";
import { hush, watchLine } from "./outage.mjs";
import { rescueButton } from "./rescue.mjs";
import { on } from "./signals.mjs";

export function watch() {
  watchLine({
    what: "answers", system: "exam system", more: " The clock is running.", extras: () => [rescueButton()],
    help: () => `Tell ${facts.contact}. Your exam code is ${shortCode()}.`,
  });
  on("ending", hush);
}
