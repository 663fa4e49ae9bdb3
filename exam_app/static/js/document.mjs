// A page of ours as a document, without a string ever becoming markup: {status, url, page}; throws when nothing came.
export function fetchDocument(path, { form, headers = {}, timeout = 15_000 } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(form ? "POST" : "GET", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "document";
    request.timeout = timeout;
    request.onload = () => resolve({ status: request.status, url: new URL(request.responseURL), page: request.response });
    request.onerror = request.ontimeout = () => reject(new Error("no reply"));
    request.send(form && new URLSearchParams(form));
  });
}
