// live.js: holds the room's stream. Every message becomes swaps; a lost connection is noticed, said, and healed.
import { found, lost } from "./connection.js";
import { show } from "./hand.js";
import { refresh } from "./refresh.js";

const live = document.getElementById("live");
const STALE = Number(live?.dataset.stale || 40000); // more than two heartbeats of the server
const OPENING = Math.min(STALE, 10000);             // a connection that takes longer is tried anew
let address = "", last = 0, source = null, heard = 0, failures = 0, timer = 0;
// One message after the other. One that cannot be shown is healed by the whole page; so is a page from the device (offline.js).
let work = Promise.resolve(), isStale = "keptAt" in document.documentElement.dataset;

const opened = () => {
  [failures, heard] = [0, performance.now()];
  if (isStale) heal();
  found();
};
const hear = event => {
  heard = performance.now();
  last = Math.max(last, Number(event.lastEventId || 0));
};
const heal = () => {
  isStale = true;
  work = work.then(refresh).then(() => { isStale = false; }, () => {});
};
// The page's own title begins with the phase.
const entitle = () => {
  const phase = document.getElementById("phase-title");
  if (phase) document.title = document.title.replace(/^[^·]*/, `${phase.textContent} `);
};
const close = () => {
  clearTimeout(timer);
  source?.close();
  source = null;
};
const open = () => {
  close();
  source = new EventSource(`${address}?after=${last}`);
  heard = performance.now();
  source.onopen = opened;
  source.onmessage = event => {
    hear(event);
    work = work.then(() => show(event.data)).then(entitle).catch(heal);
  };
  source.addEventListener("beat", hear);
  source.addEventListener("reload", event => {
    hear(event);
    last = Number(event.lastEventId || last);
    heal();
  });
  source.addEventListener("bye", event => again(Number(event.data), renew));   // perhaps for its ticket, which is too old by now
  source.onerror = () => again(500 * 2 ** Math.min(failures, 6) * (0.7 + 0.6 * Math.random()));
};
const again = (wait, next = failures > 1 ? renew : open) => {
  close();
  if (document.hidden) return;
  failures += 1;
  lost();
  timer = setTimeout(next, wait);
};
// A stream that was refused more than once: perhaps its ticket is too old, perhaps the person is no longer signed in.
const renew = async () => {
  try {
    const answer = await fetch(live.dataset.renew, { redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return location.reload();
    if (answer.ok) address = new URL((await answer.json()).url, location.href).pathname;
    if (answer.ok && failures > 2) heal(); // whatever holds streams back lets pages through
    open();
  } catch {
    again(500 * 2 ** Math.min(failures, 6));
  }
};

if (live) {
  const first = new URL(live.dataset.url, location.href);
  [address, last] = [first.pathname, Number(first.searchParams.get("after"))];
  addEventListener("offline", () => again(STALE));
  addEventListener("online", open);
  addEventListener("pageshow", event => event.persisted && open());
  addEventListener("pagehide", close);
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  const patience = () => (source.readyState === EventSource.OPEN ? STALE : OPENING);
  setInterval(() => source && performance.now() - heard > patience() && again(0), Math.min(STALE / 4, 5000));
  open();
}
