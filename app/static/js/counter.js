// Counters: [data-counter-for="id"] says how much of that field is used, in the words of its data-text and data-text-over.
(() => {
  const count = (counter) => {
    const field = document.getElementById(counter.dataset.counterFor);
    if (!field) return;
    const used = [...field.value].length, over = used - counter.dataset.most;
    counter.classList.toggle("is-over", over > 0);
    counter.textContent = over > 0
      ? counter.dataset.textOver.replace("{over}", over)
      : counter.dataset.text.replace("{count}", used).replace("{most}", counter.dataset.most);
  };
  const countAll = (within = document) => within.querySelectorAll("[data-counter-for]").forEach(count);

  document.addEventListener("input", ({ target }) => target.id
    && document.querySelectorAll(`[data-counter-for="${CSS.escape(target.id)}"]`).forEach(count));
  document.addEventListener("reset", ({ target }) => setTimeout(countAll, 0, target));
  document.addEventListener("htmx:after:process", ({ target }) => countAll(target));
  window.addEventListener("pageshow", () => countAll());
})();
