// Toasts: a note in #toasts leaves after 8 seconds, unless a hand or the focus is on it; [data-dismiss] closes it at once.
// A form that could not be sent for want of a network gets one too.
(() => {
  const STAYS = 8000;
  const region = document.getElementById("toasts");

  const leaveLater = (note) => {
    let timer;
    const start = () => { clearTimeout(timer); timer = setTimeout(() => note.remove(), STAYS); };
    const hold = () => clearTimeout(timer);
    const release = () => note.matches(":hover, :focus-within") || start();
    note.addEventListener("pointerenter", hold);
    note.addEventListener("focusin", hold);
    note.addEventListener("pointerleave", release);
    note.addEventListener("focusout", () => setTimeout(release));
    start();
  };

  new MutationObserver((changes) => changes.forEach(({ addedNodes }) =>
    addedNodes.forEach((node) => node.nodeType === Node.ELEMENT_NODE && leaveLater(node)),
  )).observe(region, { childList: true });

  // A form that never reached the server says so; one note is enough however often it is tried.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx?.request || ctx.response || ctx.request.method === "GET" || ctx.request.form?.matches("[data-outbox]") || region.querySelector("[data-not-sent]")) return;
    const note = document.getElementById("not-sent").content.cloneNode(true).firstElementChild;
    note.dataset.notSent = "";
    region.append(note);
  });

  region.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast-note").remove());
})();
