// refresh.js: brings the whole page anew. What is under a hand is left out, and waits as any other news.
import { handsIn } from "./dirty.js";
import { show } from "./hand.js";
import { person, personOf } from "./kept.js";

let swaps = 0;
document.addEventListener("htmx:after:swap", () => { swaps += 1; });

// A page that is older than what an action brought meanwhile is asked for again: receipts come from nowhere else.
const ask = async () => {
  const before = swaps, answer = await fetch(location.href);
  if (answer.redirected) return location.reload();   // to sign-in
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return swaps === before ? page : ask();
};
// The smallest part around a hand that the new page has, too.
const around = (hand, page) => {
  let part = hand.closest("[id]");
  while (!page.getElementById(part.id)) part = part.parentElement.closest("[id]");
  return part;
};
export const refresh = async () => {
  const page = await ask(), content = document.getElementById("content");
  if (!page) return;
  if (personOf(page) !== person) return location.reload();
  const left = [...new Set(handsIn(content).map(hand => around(hand, page)))];
  const late = left.map(({ id }) => `<hx-partial hx-target="#${id}" hx-swap="outerMorph">${page.getElementById(id).outerHTML}</hx-partial>`);
  left.forEach(part => part.setAttribute("hx-morph-skip", ""));
  await htmx.swap({ text: page.getElementById("content").outerHTML, sourceElement: document.body, target: content, swap: "outerMorph" });
  left.forEach(part => part.removeAttribute("hx-morph-skip"));
  for (const message of late) await show(message);
  document.title = page.title;
  document.body.setAttribute("hx-headers:inherited", page.body.getAttribute("hx-headers:inherited"));
};
