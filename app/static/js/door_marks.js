// door_marks.js: a mark stays on this device until the server has it. It is sent together with others, once under its key, in
// order, with how old it is (clocks differ), and only in a session of the person who made it. Others hear "door:change".
import { MARKS, dropMarks, marks, person, write } from "./kept.js";
import { PATIENCE, isForLater, session } from "./post.js";

const FIRST = 2000, LONGEST = 30000, AT_ONCE = 100;   // milliseconds between tries; marks
const door = document.getElementById("door");
let state = "", timer = 0, wait = FIRST;

export const stateOfMarks = () => state || "kept";
const tell = now => {
  state = now;
  document.dispatchEvent(new Event("door:change"));
};

const bodyOf = batch => new URLSearchParams(batch.flatMap(({ key, seat, isPresent, at }, index) => [
  ["key", key], ["seat", seat], ["is_present", isPresent ? "1" : ""], ["age", Math.max(0, Date.now() - at)],
].map(([name, value]) => [`marks-${index}-${name}`, value])));

// The first that wait, all for one door. Its answer is for this page alone if they were made on it.
const sendSome = async token => {
  const all = marks(), { url } = all[0], batch = all.filter(mark => mark.url === url).slice(0, AT_ONCE);
  const headers = { "HX-Request": "true", "X-CSRFToken": token };
  const answer = await fetch(url, { method: "POST", body: bodyOf(batch), headers, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  if (isForLater(answer.status)) throw new Error("not now");
  if (!answer.ok) return tell("refused");
  const html = await answer.text();
  dropMarks(batch.map(({ key }) => key));
  if (url === door.dataset.marks) await htmx.swap({ text: html, sourceElement: document.body, target: document.body, swap: "none" });
};
const sendAll = async () => {
  const sender = await session(door.dataset.session);
  if (!sender.token || String(sender.person) !== person) return tell("away");
  tell("sending");
  while (marks().length && state === "sending") await sendSome(sender.token);
};

const alone = work => (navigator.locks ? navigator.locks.request(`marks:${person}`, { ifAvailable: true }, lock => lock && work()) : work());
export const flush = async () => {
  clearTimeout(timer);
  if (!marks().length) return tell("");
  await alone(sendAll).catch(() => tell("kept"));
  wait = marks().length ? Math.min(2 * wait, LONGEST) : FIRST;
  if (!marks().length) return tell("");
  timer = setTimeout(flush, wait * (0.7 + 0.6 * Math.random()));
};

// Returns whether the device could keep it.
export const mark = (seat, isPresent) => {
  const one = { key: crypto.randomUUID(), url: door.dataset.marks, seat, isPresent, at: Date.now() };
  const isKept = write(MARKS, [...marks(), one]);
  tell(state);
  if (isKept) flush();
  return isKept;
};

document.addEventListener("live:open", flush);
for (const kind of ["online", "pageshow"]) addEventListener(kind, flush);
addEventListener("storage", () => tell(state));
