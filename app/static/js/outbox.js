// outbox.js: a form[data-outbox] that could not be sent is kept on this device and goes by itself: in order, once, and only in
// a session of the person who wrote it. kept_list.js shows what is kept.
import { add, change, drop, person, recordOf, texts } from "./kept.js";
import { PATIENCE, isForLater, post, session, wordsOf } from "./post.js";

const FIRST = 2000, LONGEST = 60000;   // milliseconds between tries
const isOurs = form => form?.matches?.("form[data-outbox]");
const waiting = () => texts().filter(({ refused }) => refused === undefined);
const status = { sending: null, away: false };   // which text is on its way; whether its author must sign in first
const tell = news => document.dispatchEvent(new CustomEvent("outbox:change", { detail: Object.assign(status, news) }));

// What lacks something would only come back: the browser says so at once.
const isComplete = form => {
  const over = form.querySelector(".counter.is-over");
  if (over) document.getElementById(over.dataset.counterFor).focus();
  return !over && form.reportValidity();
};
const keep = form => {
  if (!isComplete(form) || !add(recordOf(form))) return;
  form.dispatchEvent(new Event("outbox:kept", { bubbles: true }));
  document.getElementById("toasts").append(document.getElementById("kept-note").content.cloneNode(true));
  tell();
  later();
};

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => { if (isOurs(ctx.request.form)) ctx.request.timeout = PATIENCE; });
document.addEventListener("htmx:before:request", event => {
  const { form } = event.detail.ctx.request;
  if (!isOurs(form) || (navigator.onLine && !waiting().length)) return;
  event.preventDefault();   // those before it go first
  keep(form);
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => isOurs(ctx?.request?.form) && !ctx.response && keep(ctx.request.form));
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (!isOurs(ctx.request.form) || !isForLater(ctx.response.status)) return;
  ctx.text = "";
  keep(ctx.request.form);
});

const show = ({ url, html }) => {
  const room = document.getElementById("stage").dataset.room;
  if (url.startsWith(`${room}/`)) htmx.swap({ text: html, sourceElement: document.body, target: document.body, swap: "none" });
  tell();
};
const others = "BroadcastChannel" in window ? new BroadcastChannel(`outbox:${person}`) : null;
others?.addEventListener("message", ({ data }) => show(data));

const send = async (text, sender) => {
  tell({ sending: text.key });
  const { url, key } = text, answer = await post(text, sender), html = await answer.text();
  if (isForLater(answer.status) || answer.status === 401) throw new Error("not now");
  if (!answer.ok) return change(key, { refused: wordsOf(html) });
  drop(key);
  show({ url, html });
  others?.postMessage({ url, html });
};
const sendAll = async () => {
  const sender = await session(document.getElementById("kept").dataset.session);
  tell({ away: String(sender.person) !== person });
  for (const text of sender.token && !status.away ? waiting() : []) await send(text, sender);
};

let timer = 0, wait = FIRST;
const alone = work => (navigator.locks ? navigator.locks.request(`outbox:${person}`, { ifAvailable: true }, lock => lock && work()) : work());
const flush = async () => {
  clearTimeout(timer);
  if (!waiting().length) return;
  await alone(sendAll).then(() => { wait = FIRST; }, () => { wait = Math.min(2 * wait, LONGEST); });
  tell({ sending: null });
  later();
};
const later = () => {
  clearTimeout(timer);
  if (waiting().length) timer = setTimeout(flush, wait * (0.7 + 0.6 * Math.random()));
};

if (document.getElementById("kept") && person) {
  document.addEventListener("outbox:send", flush);
  document.addEventListener("live:open", flush);
  for (const kind of ["online", "pageshow"]) addEventListener(kind, flush);
}
