// place.js: the swap style "place" puts keyed elements where they belong in a sorted container: new, changed or moved.
//   <hx-partial hx-target="#column-3" hx-swap="place key:data-pos"><article id="card-7" data-pos="12">…</article></hx-partial>
// An element with the same id, wherever it is, is morphed and moved: focus, typed text and scroll stay, and the same message
// may come twice. "keep:true" leaves what is there as it is. What somebody drags waits until "place:release" on it.
(() => {
  const HELD = ".sortable-chosen, .sortable-ghost", waiting = new Map();
  let api;

  const key = (element, name) => Number(element.getAttribute(name));
  // Before the first one that is greater; else after the last one that has a key: what has none stays at either end.
  const neighbour = (element, target, name) => {
    const others = [...target.children].filter(other => other !== element && other.hasAttribute(name));
    const greater = others.find(other => key(other, name) > key(element, name));
    return greater ?? (others.length ? after(others.at(-1), element) : null);
  };
  const after = (last, element) => (last.nextElementSibling === element ? element.nextElementSibling : last.nextElementSibling);

  const move = (element, target, before) => {
    if (element.parentNode === target && element.nextElementSibling === before) return;
    const focus = element.contains(document.activeElement) ? document.activeElement : null;
    if (target.moveBefore && element.isConnected) target.moveBefore(element, before);
    else target.insertBefore(element, before);
    if (focus && document.activeElement !== focus) focus.focus({ preventScroll: true });
  };

  const morph = (element, fresh) => {
    const holder = document.createDocumentFragment();
    holder.append(fresh);
    api.morph(element, holder, false);
  };

  // What a new container brings along, and the page has already, moves into it from where it is.
  const bring = (container, target, spec, name) => {
    const brought = [...container.children].filter(child => child.hasAttribute(name) && child.id && document.getElementById(child.id));
    brought.forEach(child => child.remove());
    move(container, target, neighbour(container, target, name));
    return [container, ...brought.flatMap(child => put(child, container, { key: name }))];
  };

  const put = (fresh, target, spec) => {
    const element = fresh.id ? document.getElementById(fresh.id) : null, name = spec.key || "data-pos";
    if (element?.matches(HELD)) {
      waiting.set(fresh.id, { html: fresh.outerHTML, target: target.id, spec });
      return [];
    }
    waiting.delete(fresh.id);
    if (!element) return bring(fresh, target, spec, name);
    if (!spec.keep) morph(element, fresh);
    move(element, target, neighbour(element, target, name));
    return [element];
  };

  htmx.registerExtension("place", {
    init: internal => { api = internal; },
    handle_swap: (style, target, fragment, spec) => style === "place" && [...fragment.children].flatMap(fresh => put(fresh, target, spec)),
  });

  // What came for a card while it was in somebody's hand; a card that is gone by now stays gone.
  document.addEventListener("place:release", ({ target }) => {
    const late = waiting.get(target.id);
    waiting.delete(target.id);
    if (!late || !target.isConnected) return;
    const swap = `place key:${late.spec.key || "data-pos"}`;
    const text = `<hx-partial hx-target="#${late.target}" hx-swap="${swap}">${late.html}</hx-partial>`;
    htmx.swap({ text, sourceElement: document.body, target: document.body, swap: "none" });
  });
})();
