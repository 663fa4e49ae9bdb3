// The name of this open page, and the count of its changes.
const bytes = crypto.getRandomValues(new Uint8Array(12));
export const client = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let last = 0;
export const nextSeq = () => ++last;
