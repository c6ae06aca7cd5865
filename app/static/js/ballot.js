// ballot.js: keeps a ballot's budget line true while dots are given. The words are in the data attributes of [data-budget].
(() => {
  const count = (form) => {
    const budget = form.querySelector("[data-budget]");
    if (!budget) return;
    const dots = Number(budget.dataset.budget);
    const given = [...form.querySelectorAll("input[type=radio]:checked")].reduce((sum, { value }) => sum + Number(value), 0);
    const left = dots - given;
    const { none, one, many, over } = budget.dataset;
    const words = left < 0 ? over.replace("{over}", -left) : left === 0 ? none : (left === 1 ? one : many).replace("{left}", left);
    const text = budget.querySelector("[data-budget-text]");
    if (text.textContent !== words) text.textContent = words;
    budget.classList.toggle("is-over", left < 0);
    [...budget.querySelectorAll(".shape")].forEach((shape, at) => shape.classList.toggle("is-open", at >= given));
  };
  const countAll = () => document.querySelectorAll("form:has([data-budget])").forEach(count);

  document.addEventListener("change", ({ target }) => target.form && count(target.form));
  document.addEventListener("htmx:after:swap", countAll);
  window.addEventListener("pageshow", countAll);
})();
