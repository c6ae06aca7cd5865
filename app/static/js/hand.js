// hand.js: nothing moves under a hand. What the stream brings for a place on which a hand is (dirty.js) waits until it lets go,
// or presses the button in #waiting that says how much is new. A card that is dragged: place.js.
import { handsIn, isHeld, isTypedIn } from "./dirty.js";
import { steadily } from "./steady.js";

const PARTIAL = /<hx-partial hx-target="#([^"]+)" hx-swap="([^"]+)">([\s\S]*?)<\/hx-partial>/g;
const AFTER = 400;   // milliseconds: the tap that took the focus away arrives first
let waiting = [], timer = 0;

const idsIn = html => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children].map(({ id }) => id);
};
const isAdding = swap => /^(before|after)/.test(swap);
const placeOf = (id, swap, html) => (swap.startsWith("place") ? idsIn(html).join() : id);
const mustWait = (id, swap, html) => {
  const target = document.getElementById(id), place = placeOf(id, swap, html);
  if (waiting.some(each => each.place === place || each.html.includes(`id="${id}"`))) return true;
  if (!target || isAdding(swap)) return false;
  if (!swap.startsWith("place")) return isHeld(target) || isTypedIn(target);
  return idsIn(html).map(each => document.getElementById(each)).some(each => each && isHeld(each));
};
// Of two words about one place the later is enough.
const hold = (whole, id, swap, html) => {
  const place = placeOf(id, swap, html);
  if (!isAdding(swap)) waiting = waiting.filter(each => each.place !== place);
  waiting.push({ whole, html, place });
  document.getElementById(id)?.querySelectorAll("[data-moved-on]").forEach(note => { note.hidden = false; });
};
const pass = message => message.replace(PARTIAL, (whole, id, swap, html) => {
  if (!mustWait(id, swap, html)) return whole;
  hold(whole, id, swap, html);
  return "";
});
const tell = () => {
  const sign = document.getElementById("waiting");
  if (!sign) return;
  sign.hidden = !waiting.length;
  sign.querySelector("button").textContent = (waiting.length === 1 ? sign.dataset.one : sign.dataset.many).replace("{count}", waiting.length);
};
const swap = text => steadily(() => htmx.swap({ text, sourceElement: document.body, target: document.body, swap: "none" }));

// Shows of a message what can be shown now.
export const show = async message => {
  const now = waiting.length || handsIn(document.body).length ? pass(message) : message;
  tell();
  if (now) await swap(now);
};
// One after the other: a later one may be for a place that an earlier one brings.
const release = async show => {
  const late = waiting;
  waiting = [];
  tell();
  for (const { whole } of late) await show(whole);
};
const letGo = ({ type }) => {
  clearTimeout(timer);
  timer = setTimeout(() => waiting.length && release(show), type === "focusout" ? AFTER : 0);
};

for (const kind of ["focusout", "change", "reset", "toggle", "close", "htmx:after:swap"]) document.addEventListener(kind, letGo, true);
document.addEventListener("click", ({ target }) => target.closest("[data-apply]") && release(swap));
