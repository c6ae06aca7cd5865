// reach.js: a card's "Move to…" form is there once somebody reaches for the card; until then a button stands in for it. Through
// all the forms of a page the browser looks for names and passwords at each change: with hundreds, that took a quarter of a second.
const forms = new WeakMap();   // of each button: the form it stands for
let near = null;               // the card that was reached last

const sent = new WeakSet();    // forms whose answer is on the way
document.addEventListener("htmx:before:request", ({ target }) => sent.add(target));
document.addEventListener("htmx:finally:request", ({ target }) => sent.delete(target));
const isBusy = form => sent.has(form) || form.matches(":focus-within") || form.querySelector("[data-dirty]");

// Puts a card's form away, unless a hand is on it or its answer is on the way.
export const rest = card => {
  const form = card.querySelector("form.move");
  if (!form || card === near || isBusy(form)) return;
  const { cluster } = form.elements;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "move form-select", textContent: cluster.options[0].text });
  button.setAttribute("aria-label", cluster.getAttribute("aria-label"));
  forms.set(button, form);
  form.replaceWith(button);
};
// The form of a card, on the page and ready.
export const formOf = card => {
  const before = near, button = card.querySelector("button.move"), form = forms.get(button);
  near = card;
  if (before?.isConnected && before !== card) rest(before);
  if (!form) return card.querySelector("form.move");
  button.replaceWith(form);
  htmx.process(form);
  return form;
};
// The choices of a "Move to…" come from one list that the stream keeps true.
export const fill = select => {
  const choices = document.getElementById("move-options").options, chosen = select.value;
  const same = choices.length === select.length - 1 && [...choices].every((choice, at) => choice.isEqualNode(select.options[at + 1]));
  if (same) return;
  select.replaceChildren(select.options[0], ...[...choices].map(choice => choice.cloneNode(true)));
  select.value = chosen;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
};
const listOf = card => {
  const { cluster } = formOf(card).elements;
  fill(cluster);
  return cluster;
};

const cardOf = target => target.closest?.("#board .contribution");
document.addEventListener("pointerover", ({ target, pointerType }) => pointerType === "mouse" && cardOf(target) && listOf(cardOf(target)));
document.addEventListener("focusin", ({ target }) => target.matches("button.move:focus-visible") && listOf(cardOf(target)).focus());
document.addEventListener("click", ({ target }) => {
  if (!target.matches("button.move")) return;
  const list = listOf(cardOf(target));
  list.focus();
  list.showPicker?.();
});
for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, ({ target }) => target.matches?.("[data-move-options]") && fill(target));
}
document.addEventListener("htmx:after:process", ({ target }) => target.matches?.(".contribution") && rest(target));
document.querySelectorAll("#board .contribution").forEach(rest);
