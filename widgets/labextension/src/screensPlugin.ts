import { ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addCommands, CommandIDs } from './commands';
import { ScreenPanel } from './panel';
import { hearRequests } from './requests';
import { screens } from './screens';
import { IWorkbenchKernel } from './tokens';

/** Tiles, palette entries and restorable panels of all screens. */
export const screensPlugin: JupyterFrontEndPlugin<void> = {
  id: 'crm-lab-workbench:screens',
  description: 'Opens the CRM Lab screens from the launcher and the command palette.',
  autoStart: true,
  requires: [IWorkbenchKernel],
  optional: [ITranslator, ILauncher, ICommandPalette, ILayoutRestorer],
  activate
};

/** Before the launcher's own categories, which count from 0 (JupyterLab 4.4 puts ours last). */
const FIRST = -1;

function activate(
  app: JupyterFrontEnd,
  kernel: IWorkbenchKernel,
  translator: ITranslator | null,
  launcher: ILauncher | null,
  palette: ICommandPalette | null,
  restorer: ILayoutRestorer | null
): void {
  const language = translator ?? nullTranslator;
  const trans = language.load('crm_lab');
  const locale = language.languageCode.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  const tracker = new WidgetTracker<ScreenPanel>({ namespace: 'crm-lab' });
  const all = screens(trans);
  addCommands({
    app,
    kernel,
    screens: all,
    tracker,
    trans,
    create: (screen, record) => new ScreenPanel(screen, kernel, trans, locale, record ?? null)
  });
  hearRequests(app, tracker);
  const category = trans.__('CRM Lab');
  all.forEach(({ name }, rank) => {
    launcher?.add({ command: CommandIDs.open, args: { screen: name }, category, categoryRank: FIRST, rank });
    palette?.addItem({ command: CommandIDs.open, args: { screen: name, isPalette: true }, category });
  });
  palette?.addItem({ command: CommandIDs.restart, category });
  void restorer?.restore(tracker, {
    command: CommandIDs.open,
    args: panel => ({ screen: panel.screen.name }),
    name: panel => panel.screen.name
  });
}
