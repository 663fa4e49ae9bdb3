// Read-only for a reason: time over, another window, another device. Several may hold at once.
const reasons = new Set();

export const isFrozen = () => reasons.size > 0;

export function freeze(reason, isOn = true) {
  if (isOn) reasons.add(reason);
  else reasons.delete(reason);
  apply();
}

// Again after another question was drawn.
export function apply() {
  for (const field of document.querySelectorAll(".essay-text")) field.readOnly = isFrozen();
  for (const field of document.querySelectorAll(".options input, .rule-out, .clear-answer, .flag-button")) field.disabled = isFrozen();
}
