// live.js: holds the room's stream. Every message becomes swaps; a lost connection is noticed, said, and healed.
(() => {
  const live = document.getElementById("live"), sign = document.getElementById("connection");
  if (!live) return;
  const STALE = Number(live.dataset.stale || 40000); // more than two heartbeats of the server
  const first = new URL(live.dataset.url, location.href);
  let address = first.pathname, last = Number(first.searchParams.get("after"));
  let source = null, heard = 0, failures = 0, timer = 0, work = Promise.resolve();

  const say = (state, suffix = "") => {
    if (!sign || sign.dataset.state === state) return;
    sign.dataset.state = state;
    document.documentElement.dataset.live = state;
    sign.querySelector(".connection-text").textContent = sign.dataset[state] + suffix;
  };
  const hear = event => {
    heard = performance.now();
    last = Math.max(last, Number(event.lastEventId || 0));
  };
  // One message after the other. One that cannot be shown is healed by asking for the whole page.
  const show = html => {
    work = work.then(() => htmx.swap({ text: html, sourceElement: document.body, target: document.body, swap: "none" })).then(entitle).catch(refresh);
  };
  const refresh = () => htmx.ajax("GET", location.href, { target: "#content", select: "#content", swap: "outerMorph" });
  // The page's own title begins with the phase.
  const entitle = () => {
    const phase = document.getElementById("phase-title");
    if (phase) document.title = document.title.replace(/^[^·]*/, `${phase.textContent} `);
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = new EventSource(`${address}?after=${last}`);
    heard = performance.now();
    source.onopen = () => {
      failures = 0;
      heard = performance.now();
      say("live");
    };
    source.onmessage = event => {
      hear(event);
      show(event.data);
    };
    source.addEventListener("beat", hear);
    source.addEventListener("reload", event => {
      hear(event);
      work = work.then(refresh);
    });
    source.addEventListener("bye", event => again(Number(event.data)));
    source.onerror = () => again(500 * 2 ** Math.min(failures, 6) * (0.7 + 0.6 * Math.random()));
  };
  const again = wait => {
    close();
    if (document.hidden) return;
    failures += 1;
    say(navigator.onLine ? "lost" : "offline", navigator.onLine ? "" : ` ${new Date().toLocaleTimeString([], { timeStyle: "short" })}`);
    timer = setTimeout(failures > 2 ? renew : open, wait);
  };
  // The stream was refused more than once: perhaps its ticket is too old, perhaps the person is no longer signed in.
  const renew = async () => {
    try {
      const answer = await fetch(live.dataset.renew, { redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return location.reload();
      if (answer.ok) address = new URL((await answer.json()).url, location.href).pathname;
      open();
    } catch {
      again(500 * 2 ** Math.min(failures, 6));
    }
  };

  addEventListener("offline", () => again(STALE));
  addEventListener("online", open);
  addEventListener("pageshow", event => event.persisted && open());
  addEventListener("pagehide", close);
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  setInterval(() => source && performance.now() - heard > STALE && again(0), Math.min(STALE / 4, 5000));
  open();
})();
