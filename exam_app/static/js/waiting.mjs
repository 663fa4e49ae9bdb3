// How long to wait before the next try: 1, 2, 4, 8, 15, 30 seconds, each a little different for everybody.
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export const backoff = (tries) => WAITS[Math.min(tries, WAITS.length - 1)] * (0.75 + Math.random() / 2);

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
