// Copies the browser files that Cocria serves from node_modules into app/static/vendor, with their licences.
// For developers, after changing a version: npm install && npm run vendor. Running Cocria needs no Node.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const FROM = "node_modules";
const TO = "app/static/vendor";

// Bootstrap Icons in use. A name that is missing here is invisible on the page: add it, run again, commit the sprite.
const ICONS = `
  arrow-counterclockwise arrow-down arrow-left arrow-right arrow-up arrow-up-circle arrows-move
  bell box-arrow-in-right box-arrow-right box-arrow-up-right broadcast
  calendar-event chat-left-text check check-circle-fill check2-circle chevron-down chevron-left chevron-right chevron-up
  circle circle-fill circle-half clipboard clock clock-history collection copy
  dash-circle display download envelope exclamation-circle-fill exclamation-triangle eye eye-slash
  file-earmark-text filetype-csv filetype-json filter flag gear geo-alt globe grid
  hand-thumbs-up hourglass-split house info-circle journal-text kanban key
  link-45deg list list-check lock megaphone moon
  pause pencil people person person-plus phone play-fill plus plus-lg printer projector
  qr-code question-circle search shield-check skip-end stopwatch sun
  three-dots translate trash upload wifi wifi-off x-circle-fill x-lg
`.trim().split(/\s+/);

const PACKAGES = [
  {
    source: "bootstrap", name: "Bootstrap", licence: "MIT",
    files: { "dist/css/bootstrap.min.css": "bootstrap.min.css" },
    // "+ *" makes browsers style the whole page again with each element that comes or goes; our legends do not float.
    without: ["legend+*{clear:left}"],
    licenceFile: "LICENSE",
  },
  {
    source: "bootstrap-icons", name: "Bootstrap Icons", licence: "MIT",
    sprite: "icons.svg",
    licenceFile: "LICENSE",
  },
  {
    source: "@fontsource-variable/noto-sans", name: "Noto Sans (variable; latin, latin-ext)", licence: "OFL-1.1",
    files: {
      "files/noto-sans-latin-wght-normal.woff2": "noto-sans-latin-wght-normal.woff2",
      "files/noto-sans-latin-ext-wght-normal.woff2": "noto-sans-latin-ext-wght-normal.woff2",
    },
    licenceFile: "LICENSE",
  },
  {
    source: "htmx.org", name: "htmx", licence: "0BSD",
    files: { "dist/htmx.min.js": "htmx.min.js" },
    licenceFile: "LICENSE",
  },
  {
    source: "sortablejs", name: "SortableJS", licence: "MIT",
    files: { "Sortable.min.js": "Sortable.min.js" },
    licenceFile: "LICENSE",
  },
  {
    source: "jsqr", name: "jsQR", licence: "Apache-2.0",
    files: { "dist/jsQR.js": "jsQR.js" },
    licenceFile: "LICENSE",
  },
  {
    // Nothing is copied: css/theme.css repeats the token values in use. The package declares MIT and brings no licence text.
    source: "@ama-pt/agora-design-system", name: "Ágora design tokens (values, in css/theme.css)", licence: "MIT",
    licenceText: (about) => `${about.name} ${about.version}\nCopyright (c) ${about.author}\n\n${MIT}`,
  },
];

const MIT = `MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** Copy a file; text loses some parts, and its reference to a source map that is not served. */
async function copy(from, to, without) {
  if (!/\.(js|css)$/.test(from)) return copyFile(from, to);
  const text = without.reduce((left, part) => left.replace(part, ""), await readFile(from, "utf8"));
  await writeFile(to, text.replace(/\n?\/[/*]# sourceMappingURL=.*\s*$/, "").trimEnd() + "\n");
}

/** One drawing per icon, in one file: <use href="icons.svg#name"/>. */
async function sprite(source) {
  const symbols = await Promise.all(ICONS.map(async (name) => {
    const svg = await readFile(`${FROM}/${source}/icons/${name}.svg`, "utf8");
    const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 16 16">${shapes}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

await rm(TO, { recursive: true, force: true });
await mkdir(TO, { recursive: true });

const rows = [];
for (const { source, name, licence, files = {}, without = [], sprite: spriteFile, licenceFile, licenceText } of PACKAGES) {
  const about = JSON.parse(await readFile(`${FROM}/${source}/package.json`, "utf8"));
  for (const [from, to] of Object.entries(files)) await copy(`${FROM}/${source}/${from}`, `${TO}/${to}`, without);
  if (spriteFile) await writeFile(`${TO}/${spriteFile}`, await sprite(source));

  const short = source.split("/").pop();
  const text = licenceFile ? await readFile(`${FROM}/${source}/${licenceFile}`, "utf8") : licenceText(about);
  await writeFile(`${TO}/${short}.LICENSE.txt`, text);

  const served = [...Object.values(files), spriteFile].filter(Boolean).map((file) => `\`${file}\``).join("<br>") || "–";
  rows.push(`| ${name} | ${about.version} | ${licence} | \`${source}\` | ${served} | \`${short}.LICENSE.txt\` |`);
}

await writeFile(`${TO}/VENDORED.md`, `# Vendored files

Written by \`npm run vendor\` (\`scripts/vendor.mjs\`); do not edit by hand.

| name | version | licence | source package | files | licence text |
|---|---|---|---|---|---|
${rows.join("\n")}
`);
console.log(`${PACKAGES.length} packages, ${ICONS.length} icons in ${TO}`);
