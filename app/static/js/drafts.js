// Drafts: what is typed in form[data-draft="key"], in [data-draft-owner="who"], is kept on this device until it has been sent,
// so it survives a reload, the back button and a sign-in that ran out. A page that is not an answer says body[data-keep-drafts].
(() => {
  const PREFIX = "draft:", SENT = "drafts-sent", DAYS_KEPT = 7;
  const KEPT_FIELDS = 'textarea, select, input:not([type="hidden"], [type="password"], [type="file"], [type="submit"], [name="csrf_token"], [name="key"])';

  const isDraft = (form) => form?.matches?.("form[data-draft]");
  const nameOf = (form) => `${PREFIX}${form.closest("[data-draft-owner]")?.dataset.draftOwner || ""}:${form.dataset.draft}`;
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches(KEPT_FIELDS));
  const isTick = (field) => field.type === "radio" || field.type === "checkbox";
  const isText = (field) => !isTick(field) && field.tagName !== "SELECT";
  const holdsText = (form) => fieldsOf(form).some((field) => isText(field) && field.value);
  const read = (store, name) => { try { return JSON.parse(store.getItem(name)); } catch { return null; } };
  const write = (store, name, value) => { try { store.setItem(name, JSON.stringify(value)); } catch { /* storage full or refused: typing goes on */ } };
  const forget = (form) => localStorage.removeItem(nameOf(form));

  const save = (form) => write(localStorage, nameOf(form), {
    at: Date.now(),
    fields: fieldsOf(form).filter((field) => (isTick(field) ? field.checked : field.value)).map((field) => [field.name, field.value]),
  });

  const seen = new WeakSet();
  const restore = (form) => {
    if (seen.has(form)) return;
    seen.add(form);
    const draft = read(localStorage, nameOf(form));
    if (!draft) return;
    const fresh = !holdsText(form);   // with text of the server in it, only the empty text fields are ours to fill
    const restored = fieldsOf(form).filter((field) => {
      const kept = draft.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      const before = isTick(field) ? field.checked : field.value;
      if (isTick(field) && fresh) field.checked = kept.includes(field.value);
      else if (!isTick(field) && kept.length && (fresh || (isText(field) && !field.value))) [field.value] = kept;
      return before !== (isTick(field) ? field.checked : field.value);
    });
    restored.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
    if (restored.length) form.querySelectorAll("[data-draft-restored]").forEach((note) => { note.hidden = false; });
  };
  const restoreAll = () => document.querySelectorAll("form[data-draft]").forEach(restore);

  // A plain submit leaves a mark behind. The page it leads to tells whether the text arrived: the form is gone, or there and empty again.
  // Any other way to a page (reload, back, an address typed after the network failed) proves nothing and keeps the draft.
  const here = () => location.href.split("#")[0];
  const markSent = (form) => write(sessionStorage, SENT, { name: nameOf(form), from: here() });
  const settleSent = () => {
    const sent = read(sessionStorage, SENT);
    sessionStorage.removeItem(SENT);
    const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate" && document.referrer === sent?.from;
    if (!arrived || "keepDrafts" in document.body.dataset) return;
    const form = [...document.querySelectorAll("form[data-draft]")].find((each) => nameOf(each) === sent.name);
    if (!form || !holdsText(form)) localStorage.removeItem(sent.name);
  };

  const forgetOld = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))
    .filter((name) => !(Date.now() - read(localStorage, name)?.at < DAYS_KEPT * 86400000))
    .forEach((name) => localStorage.removeItem(name));

  const forgetAll = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => localStorage.removeItem(name));

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => isDraft(target.form) && target.matches(KEPT_FIELDS) && save(target.form));
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget-drafts]")) forgetAll();
    else if (isDraft(event.target) && !event.defaultPrevented) markSent(event.target);
  });
  document.addEventListener("reset", ({ target }) => isDraft(target) && forget(target));
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.request?.form;
    if (isDraft(form) && ctx.response?.status < 300) forget(form);
  });
  document.addEventListener("htmx:after:process", restoreAll);
  window.addEventListener("pageshow", ({ persisted }) => persisted && sessionStorage.removeItem(SENT));

  settleSent();
  forgetOld();
  restoreAll();
})();
