// door_list.js: the list at the door, with what is kept on this device: search while one types, one tap to mark, one to undo.
// A code, typed or read by the camera ("door:code"), marks the person it belongs to.
import { marks } from "./kept.js";
import { mark, stateOfMarks } from "./door_marks.js";

const list = document.getElementById("guests"), find = document.getElementById("find"), said = document.getElementById("door-said");
const nobody = document.getElementById("nobody"), note = document.getElementById("door-kept");
const rows = () => [...list.children];
const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = typed => fold(typed).replace(/\/+$/, "").split("/").at(-1).split(/\s+/).filter(Boolean);

const filter = () => {
  const words = wordsOf(find.value);
  rows().forEach(row => { row.hidden = !words.every(word => row.dataset.text.includes(word)); });
  nobody.hidden = rows().some(row => !row.hidden);
};
const show = (part, isShown) => part && (part.hidden = !isShown);
const isHere = row => row.classList.contains("is-here");
const paintRow = (row, kept) => {
  const here = kept ? kept.isPresent : Boolean(row.dataset.here), [come, undo] = row.querySelectorAll("form");
  const pressed = row.contains(document.activeElement) && document.activeElement.closest("form");
  row.classList.toggle("is-here", here);
  show(come, !here);
  show(undo, here);
  show(row.querySelector("[data-since]"), here);
  show(row.querySelector("[data-kept]"), Boolean(kept));
  if (pressed && pressed.hidden) (here ? undo : come).querySelector("button").focus();
};
const count = () => document.querySelectorAll("#attendance [data-of]").forEach(line => {
  const seated = rows().filter(({ dataset }) => dataset.sector === line.dataset.of && dataset.state !== "waiting");
  const here = seated.filter(isHere).length;
  line.querySelector("[data-count=here]").textContent = here;
  line.querySelector("[data-count=expected]").textContent = seated.length - here;
});
const paint = () => {
  const all = marks(), last = new Map(all.map(one => [String(one.seat), one]));
  rows().forEach(row => paintRow(row, last.get(row.dataset.seat)));
  count();
  filter();
  note.hidden = !all.length;
  note.textContent = note.dataset[stateOfMarks()].replace("{count}", all.length);
};

const say = (kind, row) => { said.textContent = said.dataset[kind].replace("{name}", row?.dataset.name); };
const arrive = row => {
  if (row.dataset.state === "waiting") return say("waits", row);
  if (isHere(row)) return say("already", row);
  mark(row.dataset.seat, true);
  say("marked", row);
};
const take = typed => {
  const code = wordsOf(typed).join("").toUpperCase(), row = rows().find(({ dataset }) => dataset.code === code);
  if (!row) return false;
  find.value = "";
  filter();
  arrive(row);
  row.scrollIntoView({ block: "center" });
  return true;
};

document.addEventListener("submit", event => {
  const form = event.target, row = form.closest(".guest");
  if (form.id === "door-search") {
    event.preventDefault();
    take(find.value);
  } else if (form.matches("[data-mark]") && mark(row.dataset.seat, Boolean(form.dataset.mark))) event.preventDefault();
});
document.addEventListener("door:code", ({ detail }) => take(detail) || say("unknown"));
find.addEventListener("input", filter);
document.addEventListener("door:change", paint);
document.addEventListener("htmx:after:swap", paint);
paint();
