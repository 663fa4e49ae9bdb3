// Mounts small modules on the elements that name them by data-module. Pages work without any of this.
const MODULES = {
  "error-summary": () => import("./error-summary.mjs"),
  essay: () => import("./essay.mjs"),
  layout: () => import("./layout.mjs"),
  marking: () => import("./marking.mjs"),
  question: () => import("./question.mjs"),
  readiness: () => import("./readiness.mjs"),
  reload: () => import("./reload.mjs"),
  running: () => import("./running.mjs"),
};

for (const element of document.querySelectorAll("[data-module]")) {
  const load = MODULES[element.dataset.module];
  if (load) load().then((module) => module.mount(element));
}
