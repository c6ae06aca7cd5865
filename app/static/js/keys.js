// keys.js: gives each form that must be sent only once, input[name="key"], a key of its own where the server left it empty.
// The key stays until the form is emptied, by the server's answer or by the device: a repeat after a lost answer is recognised.
(() => {
  const random = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
  const fill = within => within.querySelectorAll('input[name="key"]').forEach(field => { field.value ||= random(); });

  document.addEventListener("htmx:after:process", ({ target }) => fill(target));
  document.addEventListener("reset", ({ target }) => { if (target.elements.key) target.elements.key.value = random(); });
  fill(document);
})();
