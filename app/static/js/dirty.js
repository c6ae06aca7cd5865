// dirty.js: knows what a hand is on: a field that somebody types in, one that was changed and not sent ([data-dirty], which
// htmx leaves out of a morph, too), a part or dialog that is open.
const FIELDS = "textarea, select, input:not([type=hidden], [type=submit], [form])";
const HELD = "[data-dirty], details[open], dialog[open]";

let typing = null;
const isTick = ({ type }) => type === "radio" || type === "checkbox";
const chosen = ({ options }) => Math.max(0, [...options].findIndex(option => option.defaultSelected));
const isChanged = field => {
  if (field.tagName === "SELECT") return field.selectedIndex !== chosen(field);
  return isTick(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
};
const clean = form => form?.querySelectorAll("[data-dirty]").forEach(field => field.removeAttribute("data-dirty"));

// Focus alone may have been given by the page: a field counts once a hand was in it.
export const isTypedIn = element => typing !== null && typing === document.activeElement && element.contains(typing);
export const isHeld = element => element.matches(HELD) || element.querySelector(HELD) !== null;
export const handsIn = element => [...element.querySelectorAll(HELD), ...(isTypedIn(element) ? [typing] : [])];

for (const kind of ["pointerdown", "keydown", "keyup", "input"]) {
  document.addEventListener(kind, ({ target }) => { if (target.matches?.(FIELDS) && !isTick(target)) typing = target; }, true);
}
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => target.matches(FIELDS) && target.toggleAttribute("data-dirty", isChanged(target)));
}
document.addEventListener("reset", ({ target }) => {
  if (target.contains(typing)) typing = null;
  setTimeout(clean, 0, target);
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => ctx.response?.status < 300 && clean(ctx.request?.form));
