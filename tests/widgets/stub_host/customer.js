// Shows the built customer screen as JupyterLab would; behind the fake model stands the real Python, which the test
// exposes as window.askPython. Options come in the address: ?locale=zh&theme=dark&height=720&width=360
import customer from "/static/customer.js";
import { FakeModel } from "./fake_model.js";
import { faint, nameless, sticksOut } from "./probes.js";

const options = new URLSearchParams(location.search);
const theme = options.get("theme");

/** Hands every call to Python and its answer to the model; `hold` keeps answers back. */
class RealPython {
  waiting = [];
  hold = false;

  connect(model) {
    this.model = model;
  }

  async receive(content) {
    const answer = await window.askPython(content);
    if (this.hold) this.waiting.push(answer);
    else this.model.receive(answer);
  }

  release() {
    this.hold = false;
    for (const answer of this.waiting.splice(0)) this.model.receive(answer);
  }
}

function dress() {
  if (!theme) return;
  document.querySelector("#theme").href = `/themes/theme-${theme}-extension/index.css`;
  document.body.dataset.jpThemeLight = String(!theme.includes("dark"));
  document.body.dataset.jpThemeName = theme.includes("contrast") ? "JupyterLab Dark High Contrast" : `JupyterLab ${theme}`;
}

dress();
const python = new RealPython();
const model = new FakeModel({ locale: options.get("locale") ?? "en", height: Number(options.get("height") ?? 720) }, python);
const place = document.querySelector("#place");
if (options.has("width")) place.style.width = `${options.get("width")}px`;
window.host = { model, python, outerKeys: [], faint, nameless, sticksOut, close: () => {} };
document.addEventListener("keydown", (event) => window.host.outerKeys.push(event.key));
await customer.initialize({ model });
window.host.close = await customer.render({ model, el: place });
