// Toasts: a note in #toasts leaves after 8 seconds, unless a hand or the focus is on it; [data-dismiss] closes it at once.
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

  region.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast-note").remove());
})();
