// Mounts small modules on the elements that name them by data-module. Pages work without any of this.
const MODULES = {
  editor: () => import("./editor.mjs"),
  "error-summary": () => import("./error-summary.mjs"),
  "kept-marks": () => import("./kept-marks.mjs"),
  layout: () => import("./layout.mjs"),
  leftovers: () => import("./leftovers.mjs"),
  marking: () => import("./marking.mjs"),
  monitor: () => import("./monitor.mjs"),
  readiness: () => import("./readiness.mjs"),
  reload: () => import("./reload.mjs"),
  returning: () => import("./returning.mjs"),
  running: () => import("./running.mjs"),
  searching: () => import("./searching.mjs"),
  "standing-down": () => import("./standing-down.mjs"),
  "start-part": () => import("./start-part.mjs"),
};

for (const element of document.querySelectorAll("[data-module]")) {
  const load = MODULES[element.dataset.module];
  if (load) load().then((module) => module.mount(element));
}
