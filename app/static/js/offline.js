// offline.js: hands the last state of a room or a door to the service worker (worker.js), which shows it when the page is asked for without a
// network. Such a page says html[data-kept-at]; it is made whole again as soon as the stream is there (live.js).
import { person } from "./kept.js";

const root = document.documentElement, note = document.getElementById("last-state");
const files = () => performance.getEntriesByType("resource").map(({ name }) => new URL(name)).filter(({ pathname }) => pathname.startsWith("/static/")).map(({ pathname }) => pathname);

// What scripts have added is left out: they add it again.
const picture = () => {
  const copy = root.cloneNode(true);
  copy.querySelectorAll("[data-htmx-powered], [data-dirty]").forEach(each => ["data-htmx-powered", "data-dirty"].forEach(name => each.removeAttribute(name)));
  copy.querySelectorAll("#kept > *, #toasts > *").forEach(each => each.remove());
  copy.removeAttribute("data-live");
  copy.querySelector("#connection")?.removeAttribute("data-state");
  copy.dataset.keptAt = new Date().toISOString();
  return `<!DOCTYPE html>${copy.outerHTML}`;
};
const hand = async more => {
  if ("keptAt" in root.dataset) return;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ person, address: location.pathname, html: picture(), ...more });
};
const say = () => {
  if (!("keptAt" in root.dataset)) return;
  note.textContent = note.dataset.text.replace("{time}", new Date(root.dataset.keptAt).toLocaleTimeString([], { timeStyle: "short" }));
  note.hidden = false;
};

if (navigator.serviceWorker && person) {
  navigator.serviceWorker.register(note.dataset.worker, { scope: note.dataset.scope });
  addEventListener("load", () => hand({ files: files() }));
  document.addEventListener("live:lost", () => hand());
  document.addEventListener("visibilitychange", () => document.hidden && hand());
}
document.addEventListener("live:open", () => {
  delete root.dataset.keptAt;
  note.hidden = true;
});
say();
