// emptied.js: a form[data-empties] is as new once what it held has arrived, or is in the outbox: no text, no reproach, and the hand goes on in it.
(() => {
  const REPROACHES = ".error-summary, .field-error", TEXTS = "textarea, input:not([type=hidden])";
  const textsOf = form => [...form.querySelectorAll(TEXTS)].map(({ value }) => value).join("\0");
  const calm = form => {
    form.querySelectorAll(REPROACHES).forEach(each => each.remove());
    form.querySelectorAll(".has-error").forEach(each => each.classList.remove("has-error"));
    form.querySelectorAll("[aria-invalid]").forEach(each => each.removeAttribute("aria-invalid"));
  };
  const renew = form => {
    calm(form);
    form.querySelectorAll("[data-draft-restored]").forEach(note => { note.hidden = true; });
    form.querySelectorAll(TEXTS).forEach(field => { field.defaultValue = ""; });
    form.querySelectorAll("option[selected]").forEach(option => option.removeAttribute("selected"));
    form.reset();
    form.querySelector("input:not([type=hidden])").focus();
  };

  const sent = new WeakMap();
  const isOurs = form => form?.matches?.("[data-empties]");
  document.addEventListener("htmx:before:request", ({ detail: { ctx: { request } } }) => isOurs(request?.form) && sent.set(request.form, textsOf(request.form)));

  // After everybody else has heard that it arrived: to them, the form still has the key under which it was sent. What was typed
  // while it was on its way stays.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.request?.form;
    if (isOurs(form) && ctx.response?.status < 300) setTimeout(() => (textsOf(form) === sent.get(form) ? renew : calm)(form));
  });
  document.addEventListener("outbox:kept", ({ target }) => renew(target));
})();
