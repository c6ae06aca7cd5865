// pages.js: what does not fit on the projector is shown page by page, never cut off. In [data-slides] each section is a slide;
// the children of its [data-pages] share out, as many to a page as fit. One page after the other, with "2/3" beside it, until somebody presses [data-pause] or the space bar.
(() => {
  const EVERY = 12000, pause = document.querySelector("[data-pause]");
  let turn = 0;

  const show = (elements, shown) => elements.forEach(element => { element.hidden = !shown; });
  const fits = box => box.scrollHeight <= box.clientHeight + 1;

  // The pages of the slide that is to be seen now: as few items less as it takes.
  const pagesOf = (slide, box) => {
    const items = [...slide.querySelectorAll("[data-pages] > *")], pages = [[]];
    show(items, false);
    for (const item of items) {
      item.hidden = false;
      if (!fits(box) && pages.at(-1).length) {
        show(pages.at(-1), false);
        pages.push([]);
      }
      pages.at(-1).push(item);
    }
    return { items, pages };
  };

  const lay = box => {
    const slides = [...box.querySelectorAll(":scope > section")], label = box.querySelector("[data-page]");
    if (label) label.hidden = true;
    const all = slides.flatMap(slide => {
      show(slides, false);
      slide.hidden = false;
      const { items, pages } = pagesOf(slide, box);
      return pages.map(page => ({ slide, items, page }));
    });
    if (!all.length) return;
    const now = turn % all.length;
    show(slides, false);
    all[now].slide.hidden = false;
    show(all[now].items, false);
    show(all[now].page, true);
    if (!label || all.length === 1) return;
    label.textContent = `${now + 1}/${all.length}`;
    label.hidden = false;
  };

  const layAll = () => document.querySelectorAll("[data-slides]").forEach(lay);
  setInterval(() => {
    if (pause.ariaPressed === "true") return;
    turn += 1;
    layAll();
  }, EVERY);
  pause.addEventListener("click", () => { pause.ariaPressed = String(pause.ariaPressed !== "true"); });
  document.addEventListener("keydown", event => {
    if (event.key !== " " || event.target !== document.body) return;
    event.preventDefault();
    pause.click();
  });
  document.addEventListener("htmx:after:swap", layAll);
  addEventListener("resize", layAll);
  document.fonts.ready.then(layAll);
})();
