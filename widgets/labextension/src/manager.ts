import { registerWidgetManager } from '@jupyter-widgets/jupyterlab-manager';
import type { SessionContext } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Signal } from '@lumino/signaling';

type NotebookContext = Parameters<typeof registerWidgetManager>[0];

/**
 * Give `rendermime` a widget renderer that talks to the kernel of `session`.
 *
 * The manager expects the context of a notebook but reads only these four members.
 * What it returns must never be disposed: managers are kept per kernel and shared with notebooks.
 */
export async function bindWidgetManager(
  session: SessionContext,
  rendermime: IRenderMimeRegistry
): Promise<void> {
  const context = {
    sessionContext: session,
    model: { getMetadata: () => undefined, setMetadata: () => undefined },
    saveState: new Signal<object, string>({}),
    urlResolver: {
      resolveUrl: (url: string) => Promise.resolve(url),
      getDownloadUrl: (url: string) => Promise.resolve(url)
    }
  };
  registerWidgetManager(context as unknown as NotebookContext, rendermime, [][Symbol.iterator]());
  // It registers itself in a microtask: let that pass before Python opens a comm.
  await new Promise(resolve => setTimeout(resolve, 0));
}
