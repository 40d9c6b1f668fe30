// Shows a built screen as JupyterLab would; behind the fake model stands the real Python, which the test exposes as
// window.askPython. Options come in the address: ?screen=triage&locale=zh&theme=dark&height=720&width=360&tab=team
import { FakeModel } from "./fake_model.js";
import { faint, nameless, sticksOut } from "./probes.js";

const options = new URLSearchParams(location.search);
const name = options.get("screen");
const theme = options.get("theme");

/** Hands every call to Python and its answer to the model; answers to the verbs in `held` are kept back. */
class RealPython {
  held = [];
  kept = [];

  connect(model) {
    this.model = model;
  }

  async receive(content) {
    const answer = await window.askPython(content);
    if (this.held.includes(content.verb)) this.kept.push(answer);
    else this.model.receive(answer);
  }

  release() {
    this.held = [];
    for (const answer of this.kept.splice(0)) this.model.receive(answer);
  }
}

function dress() {
  document.querySelector("#looks").href = `/static/${name}.css`;
  if (!theme) return;
  document.querySelector("#theme").href = `/themes/theme-${theme}-extension/index.css`;
  document.body.dataset.jpThemeLight = String(!theme.includes("dark"));
  document.body.dataset.jpThemeName = theme.includes("contrast") ? "JupyterLab Dark High Contrast" : `JupyterLab ${theme}`;
}

dress();
const { default: screen } = await import(`/static/${name}.js`);
const python = new RealPython();
const traits = { locale: options.get("locale") ?? "en", height: Number(options.get("height") ?? 720), tab: options.get("tab") };
const model = new FakeModel(traits, python);
const place = document.querySelector("#place");
if (options.has("width")) place.style.width = `${options.get("width")}px`;
window.host = { model, python, outerKeys: [], faint, nameless, sticksOut, close: () => {} };
document.addEventListener("keydown", (event) => window.host.outerKeys.push(event.key));
await screen.initialize({ model });
window.host.close = await screen.render({ model, el: place });
