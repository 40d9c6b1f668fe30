// Shows the built board as JupyterLab would, on a fake model with a fake Python behind it. Options come in the address:
// ?deals=300&locale=zh&theme=dark&hostile=1&latency=20&height=640&width=360&pipelines=2&rep=1&mute=open,page
import board from "/static/board.js";
import { FakeModel } from "./fake_model.js";
import { FakePython } from "./fake_python.js";
import { makeCompany } from "./company.js";
import { faint, nameless, sticksOut } from "./probes.js";

const options = new URLSearchParams(location.search);
const number = (name, otherwise) => Number(options.get(name) ?? otherwise);
const theme = options.get("theme");

function dress() {
  if (!theme) return;
  document.querySelector("#theme").href = `/themes/theme-${theme}-extension/index.css`;
  document.body.dataset.jpThemeLight = String(!theme.includes("dark"));
  document.body.dataset.jpThemeName = theme.includes("contrast") ? "JupyterLab Dark High Contrast" : `JupyterLab ${theme}`;
}

dress();
const company = makeCompany({ deals: number("deals", 120), hostile: options.has("hostile"), pipelines: number("pipelines", 1) });
const python = new FakePython(company, { latency: number("latency", 10), mute: (options.get("mute") ?? "").split(",") });
company.rep = options.has("rep");
const model = new FakeModel({ locale: options.get("locale") ?? "en", height: number("height", 640) }, python);
const place = document.querySelector("#place");
if (options.has("width")) place.style.width = `${options.get("width")}px`;

window.host = { model, python, company, outerKeys: [], faint, nameless, sticksOut, close: () => {} };
document.addEventListener("keydown", (event) => window.host.outerKeys.push(event.key));
await board.initialize({ model });
window.host.close = await board.render({ model, el: place });
