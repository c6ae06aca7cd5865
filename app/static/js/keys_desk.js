// keys_desk.js: one key for each action of the desk, [data-key], outside of fields. `?` shows them; they can be switched off.
// The key does what a click would: a link is followed, a form sent, a summary opened with the focus on what it holds.
(() => {
  const STORE = "desk-keys", help = document.getElementById("keys"), on = document.getElementById("keys-on");
  if (!help) return;
  const read = () => { try { return localStorage.getItem(STORE) !== "off"; } catch { return true; } };
  const write = () => { try { localStorage.setItem(STORE, on.checked ? "on" : "off"); } catch { /* for this page only */ } };

  const isVisible = element => element.checkVisibility?.() ?? true;
  const press = element => {
    element.focus({ preventScroll: false });
    if (element.matches("input, textarea, select")) return;
    element.click();
    if (element.matches("summary")) element.parentElement.querySelector("button, input, textarea")?.focus();
  };
  const types = target => target.closest("input, textarea, select, [contenteditable], dialog[open]");

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || types(event.target)) return;
    if (event.key === "?") return event.preventDefault(), help.showModal();
    if (!on.checked || event.key.length !== 1) return;
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)].find(isVisible);
    if (!found) return;
    event.preventDefault();
    press(found);
  });
  document.addEventListener("click", event => event.target.closest("[data-opens-keys]") && help.showModal());
  on.checked = read();
  on.addEventListener("change", write);
})();
