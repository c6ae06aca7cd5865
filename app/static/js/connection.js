// connection.js: says how the stream is, in the words of #connection: live, lost, or offline since a time. Others hear
// "live:open" and "live:lost".
const sign = document.getElementById("connection");
const BLIP = 1000;   // milliseconds: of a shorter loss nobody is told
let since = null, blip = 0;

const say = (state, suffix = "") => {
  if (!sign || sign.dataset.state === state) return;
  sign.dataset.state = state;
  document.documentElement.dataset.live = state;
  sign.querySelector(".connection-text").textContent = sign.dataset[state] + suffix;
};
const sayLost = () => (navigator.onLine ? say("lost") : say("offline", ` ${since.toLocaleTimeString([], { timeStyle: "short" })}`));

export const lost = () => {
  if (since && !blip) sayLost();
  if (since) return;
  since = new Date();
  blip = setTimeout(() => {
    blip = 0;
    sayLost();
    document.dispatchEvent(new Event("live:lost"));
  }, BLIP);
};
export const found = () => {
  clearTimeout(blip);
  [since, blip] = [null, 0];
  say("live");
  document.dispatchEvent(new Event("live:open"));
};
