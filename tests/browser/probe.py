"""A screen that counts clicks: it tells the plugin's part from the board's.

``CODE`` runs at kernel start and hands out the probe wherever a screen is asked for.
"""

CODE = r'''
def _install():
    import anywidget
    import traitlets
    from crm_lab.workspace import Workspace

    class Probe(anywidget.AnyWidget):
        _esm = """
        export default {
          render({ model, el }) {
            const root = document.createElement("div");
            root.className = "crm-board";
            root.style.height = "100%";
            const button = document.createElement("button");
            const show = () => { button.textContent = `clicked ${model.get("clicks")} (${model.get("locale")})`; };
            model.on("change:clicks", show);
            button.onclick = () => { model.set("clicks", model.get("clicks") + 1); model.save_changes(); };
            show();
            root.append(button);
            el.append(root);
          },
        };
        """
        clicks = traitlets.Int(0).tag(sync=True)
        height = traitlets.Int(640)
        locale = traitlets.Unicode("en").tag(sync=True)

    Workspace.screen = lambda self, name, **options: Probe(**options)


_install()
del _install
'''
