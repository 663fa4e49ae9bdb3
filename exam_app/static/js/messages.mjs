// Words from the exam office, with a receipt that they were read.
import { button, clearBar, setBar } from "./banner.mjs";
import { pulse } from "./pulse.mjs";
import { on } from "./signals.mjs";
import { hourOf } from "./zone.mjs";

let shown = null;
const read = new Set();

export function watch() {
  on("messages", (all) => {
    const next = all.find((message) => !read.has(message.id));
    if (!next || next.id === shown) return;
    shown = next.id;
    const more = all.length > 1 ? ` (${all.length - 1} more)` : "";
    setBar("message", `From the exam office, ${hourOf(next.sent_ms)}: ${next.text}${more}`, {
      kind: "message", extras: [button("I have read it", () => done(next, all))],
    });
  });
}

function done(message, all) {
  read.add(message.id);
  shown = null;
  clearBar("message");
  tell(message.id);
  const rest = all.filter((one) => !read.has(one.id));
  if (rest.length) setTimeout(() => pulse(), 0);
}

// Until the office's server has heard it.
async function tell(id) {
  const reply = await pulse([id]);
  if (reply?.status !== 200) setTimeout(() => tell(id), 5_000);
}
