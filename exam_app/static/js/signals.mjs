// What the modules of a running part tell each other: a name, and who listens. Nothing else is shared.
const listeners = new Map();

export function on(name, act) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(act);
}

export function emit(name, detail) {
  for (const act of listeners.get(name) ?? []) act(detail);
}
