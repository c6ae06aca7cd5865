// selection.js: says what is selected on the board, and lets go of it when something was done with it. body.is-selecting shows
// the form for it; what depends on cards far away in the page is a class, as browsers look for `body:has()` at each change.
(() => {
  const form = document.getElementById("selection"), words = document.getElementById("selection-count");
  if (!form) return;
  const selected = () => [...document.querySelectorAll('[form="selection"]:checked')];

  const tell = () => {
    const codes = selected().map(box => box.value);
    const many = codes.length === 1 ? words.dataset.one : words.dataset.many.replace("{count}", codes.length);
    const list = Object.assign(document.createElement("span"), { className: "only-wide-inline num", textContent: ` · ${codes.join(", ")}` });
    words.replaceChildren(...(codes.length ? [many, list] : []));
    document.body.classList.toggle("is-selecting", codes.length > 0 && !document.querySelector(".board-closed"));
  };
  document.addEventListener("change", ({ target }) => target.form === form && tell());
  form.addEventListener("reset", () => setTimeout(tell));

  // After the act the focus goes to the first card of it, where it is now.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (document.body.classList.contains("is-selecting")) tell();
    if (ctx.request?.form !== form || !(ctx.response?.status < 300)) return;
    const [first] = selected();
    form.reset();
    first?.focus();
  });
  tell();
})();
