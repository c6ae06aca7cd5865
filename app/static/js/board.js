// board.js: on the board's page, dragging and keys operate each card's own "Move to…" form; without them the form does the same.
import { fill, formOf } from "./reach.js";

const board = document.getElementById("board"), homes = new WeakMap();
const FIELDS = 'select, textarea, input:not([type="checkbox"])', DRAG_NOT = "a, button, summary, label, select, input";
const isClosed = () => document.querySelector(".board-closed") !== null;
const columns = () => [...board.querySelectorAll(":scope > .column")];

// One move of a card after the other: each says where the card was, which the answer to the one before changes.
const goals = new WeakMap();
const moveTo = (card, number) => {
  if (number === undefined) return;
  if (goals.has(card)) return goals.set(card, number);
  const form = formOf(card), { cluster } = form.elements;
  fill(cluster);
  cluster.value = number;
  form.requestSubmit();
};
const cardOf = ctx => ctx?.request?.form?.closest("#board .contribution");
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => cardOf(ctx) && goals.set(cardOf(ctx), ctx.request.body.get("cluster")));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const card = cardOf(ctx), goal = goals.get(card);
  if (!card) return;
  goals.delete(card);
  if (!(ctx.response?.status < 300)) return;
  const { was } = ctx.request.form.elements;
  was.value = ctx.request.body.get("cluster");
  if (goal !== was.value) setTimeout(moveTo, 0, card, goal);
});
const putBack = card => {
  const home = homes.get(card);
  if (home) home.column.insertBefore(card, home.next?.parentNode === home.column ? home.next : null);
  homes.delete(card);
};
const release = card => card.dispatchEvent(new Event("place:release", { bubbles: true }));

const dropped = ({ item: card, to }) => {
  const home = homes.get(card);
  // Deleted while it was dragged: Sortable put back what htmx no longer knows.
  if (!formOf(card)?.hasAttribute("data-htmx-powered")) return card.remove();
  if (to === home.column) {
    putBack(card);
    release(card);
  } else moveTo(card, to.dataset.column);
};
const wire = () => columns().forEach(column => {
  column.sortable ??= Sortable.create(column, {
    group: "board", sort: false, draggable: ".contribution", filter: DRAG_NOT, preventOnFilter: false,
    delay: 200, delayOnTouchOnly: true, touchStartThreshold: 5,
    onStart: ({ item, from }) => formOf(item) && homes.set(item, { column: from, next: item.nextElementSibling }),
    onMove: () => !isClosed(),
    onEnd: dropped,
  });
});
document.addEventListener("htmx:after:process", wire);
wire();

// Keys on a card; `?` lists them.
const columnOf = card => (goals.has(card) ? document.getElementById(`column-${goals.get(card)}`) : card.closest(".column"));
const beside = (card, step) => columns()[columns().indexOf(columnOf(card)) + step]?.dataset.column;
const cardsAround = card => [...card.parentNode.querySelectorAll(":scope > .contribution")];
const go = (card, step) => cardsAround(card)[cardsAround(card).indexOf(card) + step]?.focus();
const pick = card => card.querySelector('[name="contributions"]').click();
const LOOKS = { ArrowUp: card => go(card, -1), ArrowDown: card => go(card, 1) };
const ACTS = {
  m: card => formOf(card).elements.cluster.focus(),
  s: pick,
  g: card => {
    if (!document.querySelector('[form="selection"]:checked')) pick(card);
    document.getElementById("title-selection").focus();
  },
  r: card => card.closest(".column").querySelector(".column-rename:not([open]) summary")?.click(),
  ArrowLeft: card => moveTo(card, beside(card, -1)),
  ArrowRight: card => moveTo(card, beside(card, 1)),
};
document.addEventListener("keydown", event => {
  const card = event.target.closest?.(".contribution"), key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!card || !board.contains(card) || event.target.matches(FIELDS) || event.ctrlKey || event.altKey || event.metaKey) return;
  const act = LOOKS[key] ?? (isClosed() ? null : ACTS[key]);
  if (!act) return;
  event.preventDefault();
  act(card);
});
document.addEventListener("toggle", ({ target }) => target.matches?.(".column-rename[open]") && target.querySelector("input[name=title]").focus(), true);

const failed = ({ target }) => {
  const card = target.closest?.("form.move")?.closest(".contribution");
  if (!card) return;
  putBack(card);
  formOf(card).reset();
  release(card);
};
document.addEventListener("htmx:error", failed);
document.addEventListener("htmx:response:error", failed);

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const form = ctx.request?.form;
  if (!form || form.matches("#selection, [data-empties]") || !(ctx.response?.status < 300)) return;
  if (form.matches("[data-once]")) return form.closest(".undo").remove();
  if (form.matches(".column-rename form")) {
    form.elements.title.defaultValue = form.elements.title.value;
    form.closest("details").open = false;
    form.closest("details").querySelector("summary").focus();
  }
  form.reset();
});
