// Brings the live monitor up to date every few seconds: the same page is fetched and its middle taken over.
// What is ticked, and where the keyboard is, stay. Nothing is read aloud but a change of incidents.
export function mount(first) {
  let place = first;
  let isStopped = false;
  const every = Number(first.dataset.everyMs);

  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "btn btn-secondary";
  stop.textContent = "Pause updates";
  stop.setAttribute("aria-pressed", "false");
  stop.addEventListener("click", () => {
    isStopped = !isStopped;
    stop.setAttribute("aria-pressed", String(isStopped));
    if (!isStopped) load();
  });
  const tools = document.createElement("p");
  tools.className = "monitor-tools";
  tools.append(stop);
  first.after(tools);

  function load() {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.addEventListener("load", () => show(request.response));
    request.open("GET", location.href);
    request.send();
  }

  function show(page) {
    const fresh = page && page.getElementById("monitor");
    if (!fresh || isStopped) return;
    tell(place.dataset.news, fresh.dataset.news);
    const next = document.importNode(fresh, true);
    const focus = place.contains(document.activeElement) ? document.activeElement : null;
    for (const box of place.querySelectorAll("[name=chosen]:checked")) {
      const same = next.querySelector(`#${CSS.escape(box.id)}`);
      if (same) same.checked = true;
    }
    place.replaceWith(next);
    place = next;
    if (focus) again(focus);
  }

  function again(focus) {
    const key = focus.id ? `#${CSS.escape(focus.id)}` : focus.href ? `a[href="${CSS.escape(focus.getAttribute("href"))}"]` : null;
    const same = key && place.querySelector(key);
    if (same) same.focus({ preventScroll: true });
  }

  function tell(before, now) {
    if (before !== now) document.getElementById("monitor-news").textContent = now;
  }

  setInterval(() => isStopped || document.hidden || load(), every);
}
