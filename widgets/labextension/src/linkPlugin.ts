import { ILabShell, IRouter } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';

import { CommandIDs } from './commands';
import { IWorkbenchKernel } from './tokens';

/** The part of an address that asks for a screen: `/lab?crm-lab=board`. */
const PARAMETER = 'crm-lab';

/** Remembers in the workspace that the first visit has been. */
const VISITED = 'crm-lab-workbench:visited';

/** Follows addresses that ask for a screen. */
export const linkPlugin: JupyterFrontEndPlugin<void> = {
  id: 'crm-lab-workbench:link',
  description: 'Opens the screen that the address asks for (?crm-lab=board).',
  autoStart: true,
  requires: [IRouter, IWorkbenchKernel],
  optional: [ILabShell, IStateDB],
  activate
};

function activate(
  app: JupyterFrontEnd,
  router: IRouter,
  kernel: IWorkbenchKernel,
  shell: ILabShell | null,
  state: IStateDB | null
): void {
  const command = 'crm-lab:follow-link';
  app.commands.addCommand(command, {
    describedBy: { args: { type: 'object', properties: { search: { type: 'string' } } } },
    execute: async () => {
      const screen = takeParameter();
      warmUp(kernel);
      await app.restored;
      await makeRoomOnce(shell, state);
      await app.commands.execute(CommandIDs.open, { screen });
    }
  });
  router.register({ command, pattern: new RegExp(`[?&]${PARAMETER}=`) });
}

/** The screen asked for; the address loses the wish, so that a reload only restores. */
function takeParameter(): string {
  const url = new URL(window.location.href);
  const screen = url.searchParams.get(PARAMETER) ?? '';
  url.searchParams.delete(PARAMETER);
  window.history.replaceState(window.history.state, '', url);
  return screen;
}

/** Let Python start while the page is still being put together; the panel tells what goes wrong. */
function warmUp(kernel: IWorkbenchKernel): void {
  kernel.ready().catch((reason: unknown) => console.warn('CRM Lab: no kernel yet.', reason));
}

/** On the first visit the file browser steps aside; afterwards the person's own layout stands. */
async function makeRoomOnce(shell: ILabShell | null, state: IStateDB | null): Promise<void> {
  if (!shell || !state || (await state.fetch(VISITED))) {
    return;
  }
  shell.collapseLeft();
  await state.save(VISITED, true);
}
