// Builds each screen's one-file bundle: an anywidget module is loaded as a blob and cannot import its neighbours.
import { build } from "esbuild";
import { readdir } from "node:fs/promises";

const STATIC = "crm_lab_widgets/static";

/** Folders of src that are screens: all but the shared modules. */
async function screens() {
  const entries = await readdir("src", { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && entry.name !== "shared").map((entry) => entry.name);
}

/** @param {string} screen @returns its script and its stylesheet */
function entryPoints(screen) {
  return [
    { in: `src/${screen}/index.js`, out: screen },
    { in: `src/${screen}/${screen}.css`, out: screen },
  ];
}

await build({
  entryPoints: (await screens()).flatMap(entryPoints),
  outdir: STATIC,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "esm",
  target: ["chrome120", "firefox121", "safari17"],
  legalComments: "none",
  logLevel: "info",
});
