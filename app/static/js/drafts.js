// drafts.js: what is typed in form[data-draft="key"] is kept on this device until it has been sent, so it survives a reload, the
// back button and a sign-in that ran out. A page that is not an answer says body[data-keep-drafts].
import { DRAFTS, draftOf, fieldsOf, fill, forget, holdsText, named, read, recordOf, write } from "./kept.js";

const SENT = "drafts-sent", DAYS_KEPT = 7;
const isDraft = form => form?.matches?.("form[data-draft]");
const forms = () => [...document.querySelectorAll("form[data-draft]")];

const typedIn = new WeakSet();
const save = form => {
  typedIn.add(form);
  write(draftOf(form), recordOf(form));
};
// The same form may stand in several tabs: what another one has kept since, under a key of its own, stays.
const arrived = form => {
  typedIn.delete(form);
  if (read(draftOf(form))?.key === form.elements.key?.value) forget(draftOf(form));
};

const seen = new WeakSet();
const restore = form => {
  if (seen.has(form)) return;
  seen.add(form);
  const draft = read(draftOf(form));
  if (!draft) return;
  const fresh = !holdsText(form);   // with text of the server in it, only the empty text fields are ours to fill
  if (fresh && draft.key && form.elements.key) form.elements.key.value = draft.key;   // perhaps it was sent already
  const restored = fill(form, draft, fresh);
  restored.forEach(field => field.dispatchEvent(new Event("input", { bubbles: true })));
  typedIn.delete(form);
  if (restored.length) form.querySelectorAll("[data-draft-restored]").forEach(note => { note.hidden = false; });
};
const restoreAll = () => forms().forEach(restore);

// A plain submit leaves a mark behind. The page it leads to tells whether the text arrived: the form is gone, or there and empty
// again. Any other way to a page (reload, back, an address typed after the network failed) proves nothing and keeps the draft.
const here = () => location.href.split("#")[0];
const markSent = form => write(SENT, { name: draftOf(form), from: here() }, sessionStorage);
const settleSent = () => {
  const sent = read(SENT, sessionStorage);
  sessionStorage.removeItem(SENT);
  const came = performance.getEntriesByType("navigation")[0]?.type === "navigate" && document.referrer === sent?.from;
  if (!came || "keepDrafts" in document.body.dataset) return;
  const form = forms().find(each => draftOf(each) === sent.name);
  if (!form || !holdsText(form)) forget(sent.name);
};
const forgetOld = () => named(DRAFTS).filter(name => !(Date.now() - read(name)?.at < DAYS_KEPT * 86400000)).forEach(forget);

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => isDraft(target.form) && fieldsOf(target.form).includes(target) && save(target.form));
}
document.addEventListener("submit", event => isDraft(event.target) && !event.defaultPrevented && markSent(event.target));
document.addEventListener("reset", ({ target }) => isDraft(target) && arrived(target));
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (isDraft(ctx.request?.form) && ctx.response?.status < 300) arrived(ctx.request.form);
});
document.addEventListener("htmx:after:process", restoreAll);
addEventListener("storage", ({ key, newValue }) => newValue ?? forms().filter(form => typedIn.has(form) && draftOf(form) === key).forEach(save));
addEventListener("pageshow", ({ persisted }) => persisted && sessionStorage.removeItem(SENT));

settleSent();
forgetOld();
restoreAll();
