// Reasons why nothing is sent for now: no pass yet, signed out, paused, open in another window or on another device.
import { emit } from "./signals.mjs";

const reasons = new Set(["pass", "restoring"]);

export const isShut = () => reasons.size > 0;
export const isShutBy = (reason) => reasons.has(reason);

export function shut(reason) {
  reasons.add(reason);
  emit("state");
}

export function open(reason) {
  if (reasons.delete(reason) && !isShut()) emit("open");
  emit("state");
}
