// Hours and minutes in the zone in which the page shows times, whatever the computer's own zone is.
import { facts } from "./facts.mjs";

export function hourOf(ms) {
  const format = (timeZone) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(ms);
  try {
    return format(facts.zone);
  } catch {
    return format("UTC"); // a zone that this browser does not know
  }
}
