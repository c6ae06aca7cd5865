// steady.js: what comes above does not shift what is read, also in browsers that have no scroll anchoring (Safari).
const isAnchored = CSS.supports("overflow-anchor", "auto");

export const steadily = async swap => {
  const read = isAnchored || !scrollY ? null : document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const top = read?.getBoundingClientRect().top;
  await swap();
  if (read?.isConnected) scrollBy({ top: read.getBoundingClientRect().top - top, behavior: "instant" });
};
