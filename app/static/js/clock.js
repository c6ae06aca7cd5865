// clock.js: counts the time left of a phase down, from what the server said; the device's own clock may be wrong.
(() => {
  const starts = new WeakMap();
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-left]")) {
      const said = `${clock.dataset.left} ${clock.dataset.at}`;
      if (starts.get(clock)?.said !== said) starts.set(clock, { said, due: performance.now() + 1000 * Number(clock.dataset.left) });
      const seconds = Math.max(0, Math.round((starts.get(clock).due - performance.now()) / 1000));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (clock.textContent !== text) clock.textContent = text;
      const region = clock.closest("#phase");
      const track = region?.querySelector("[data-whole]");
      if (track) track.lastElementChild.setAttribute("width", `${Math.min(100, 100 - (100 * seconds) / Number(track.dataset.whole))}%`);
      const over = region?.querySelector("[data-over]");
      if (over && !seconds) over.textContent = over.dataset.over;
    }
  };
  setInterval(tick, 1000);
  document.addEventListener("htmx:after:swap", tick);
  tick();
})();
