// kept_list.js: shows in #kept what is on this device alone: texts on their way, texts the server did not take, and what was
// begun in a form that is no longer on the page. The words are in template#kept-text, each with the states it is for.
import { OWN_DRAFTS, add, drafts, drop, fill, forget, holdsText, named, read, texts } from "./kept.js";

const list = document.getElementById("kept");
let status = {};

const isGone = ({ url, form }) => url?.startsWith(`${document.getElementById("stage").dataset.room}/`) && !document.getElementById(form);
const stateOf = text => (text.refused !== undefined ? "refused" : status.away ? "away" : status.sending === text.key ? "sending" : "kept");
const all = () => [
  ...texts().map(text => ({ ...text, state: stateOf(text) })),
  ...drafts().filter(draft => draft.fields.length && isGone(draft)).map(draft => ({ ...draft, state: "begun" })),
].reverse();

const itemOf = key => [...list.children].find(({ dataset }) => dataset.key === key);
const newItem = ({ key, fields }) => {
  const item = document.getElementById("kept-text").content.cloneNode(true).firstElementChild;
  const [[, title], [, text] = []] = fields;
  item.dataset.key = key;
  item.querySelector("[data-title]").textContent = title;
  item.querySelector("[data-text]").textContent = text ?? "";
  return item;
};
// As long as it is there it stays the same element: what somebody reads in it is not closed.
const put = text => {
  const item = itemOf(text.key) ?? newItem(text);
  const states = document.getElementById(text.form) ? [text.state, `${text.state}-here`] : [text.state];
  item.className = `receipt is-${text.state}`;
  item.querySelector("[data-reason]").textContent = text.refused ?? "";
  for (const part of item.querySelectorAll("[data-in]")) part.toggleAttribute("hidden", !part.dataset.in.split(" ").some(each => states.includes(each)));
  return item;
};
const show = () => {
  const items = all().map(put);
  [...list.children].filter(item => !items.includes(item)).forEach(item => item.remove());
  items.forEach((item, at) => list.children[at] !== item && list.insertBefore(item, list.children[at] ?? null));
};

const forgetDraft = key => named(OWN_DRAFTS).filter(name => read(name)?.key === key).forEach(forget);
const acts = {
  send: text => {
    forgetDraft(text.key);
    add(text);
    document.dispatchEvent(new Event("outbox:send"));
  },
  discard: ({ key }) => {
    forgetDraft(key);
    drop(key);
  },
  // A form with another text in it is shown instead: that one is to be sent first.
  back: text => {
    const form = document.getElementById(text.form);
    form.querySelector("input:not([type=hidden]), textarea").focus();
    if (holdsText(form)) return;
    drop(text.key);
    fill(form, text).forEach(field => field.dispatchEvent(new Event("input", { bubbles: true })));
  },
};

if (list) {
  list.addEventListener("click", ({ target }) => {
    const { act } = target.closest("[data-act]")?.dataset ?? {}, key = target.closest("[data-key]")?.dataset.key;
    const { state, ...text } = all().find(each => each.key === key) ?? {};
    if (!act || !state) return;
    acts[act](text);
    show();
  });
  document.addEventListener("outbox:change", ({ detail }) => {
    status = detail;
    show();
  });
  for (const kind of ["htmx:after:swap", "htmx:after:process"]) document.addEventListener(kind, show);
  addEventListener("storage", show);
  show();
}
