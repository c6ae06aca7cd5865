// emptied.js: a form[data-empties] is as new once what it held has arrived, or is in the outbox: no text, no reproach, and the hand goes on in it.
(() => {
  const REPROACHES = ".error-summary, .field-error";
  const renew = form => {
    form.querySelectorAll(REPROACHES).forEach(each => each.remove());
    form.querySelectorAll(".has-error").forEach(each => each.classList.remove("has-error"));
    form.querySelectorAll("[aria-invalid]").forEach(each => each.removeAttribute("aria-invalid"));
    form.querySelectorAll("[data-draft-restored]").forEach(note => { note.hidden = true; });
    form.querySelectorAll("textarea, input:not([type=hidden])").forEach(field => { field.defaultValue = ""; });
    form.querySelectorAll("option[selected]").forEach(option => option.removeAttribute("selected"));
    form.reset();
    form.querySelector("input:not([type=hidden])").focus();
  };

  // After everybody else has heard that it arrived: to them, the form still has the key under which it was sent.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.request?.form;
    if (form?.matches?.("[data-empties]") && ctx.response?.status < 300) setTimeout(renew, 0, form);
  });
  document.addEventListener("outbox:kept", ({ target }) => renew(target));
})();
