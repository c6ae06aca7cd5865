// device.js: a device may be shared. What it keeps goes with who signs out, after a question while a text or a mark has not
// arrived; the last states of pages go as soon as somebody else, or nobody, is signed in.
import { MARKS, OWN_DRAFTS, TEXTS, forget, marks, named, person, personOf, texts } from "./kept.js";

document.addEventListener("submit", event => {
  const { unsent } = event.target.dataset;
  if (!event.target.matches("[data-forget-drafts]") || event.defaultPrevented) return;
  if ((texts().length || marks().length) && !confirm(unsent)) return event.preventDefault();
  [...named(OWN_DRAFTS), TEXTS, MARKS].forEach(forget);
});

const leaveOthers = async () => {
  const others = (await caches.keys()).filter(name => name.startsWith("room-pages:") && name !== `room-pages:${person}`);
  await Promise.all(others.map(name => caches.delete(name)));
};
if ("caches" in window && personOf(document) !== undefined) leaveOthers();
