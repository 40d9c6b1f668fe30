import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IRecord, ScreenPanel } from './panel';
import type { IScreen } from './screens';
import type { IWorkbenchKernel } from './tokens';

/** The commands of the workbench; others may execute them by these names. */
export const CommandIDs = {
  /** Open a screen, or bring it to the front. Arguments: `screen`; `record` (an id) for one that shows a record, `at` a second of it. */
  open: 'crm-lab:open',
  /** Restart the Python behind the screens. */
  restart: 'crm-lab:restart-kernel'
} as const;

/** What the commands work on. */
export interface IWorkbench {
  readonly app: JupyterFrontEnd;
  readonly kernel: IWorkbenchKernel;
  readonly screens: readonly IScreen[];
  readonly tracker: WidgetTracker<ScreenPanel>;
  readonly trans: TranslationBundle;
  /** Make the panel of a screen, not yet in the shell. */
  readonly create: (screen: IScreen, record?: IRecord) => ScreenPanel;
}

/** Register all commands of the workbench. */
export function addCommands(bench: IWorkbench): void {
  const { commands } = bench.app;
  const screenOf = (args: ReadonlyPartialJSONObject): IScreen | undefined =>
    bench.screens.find(screen => screen.name === args['screen']);

  commands.addCommand(CommandIDs.open, {
    label: args => screenOf(args)?.label ?? bench.trans.__('Open a CRM Lab screen'),
    caption: args => screenOf(args)?.caption ?? '',
    icon: args => (args['isPalette'] ? undefined : screenOf(args)?.icon),
    describedBy: { args: OPEN_ARGUMENTS },
    execute: args => {
      const screen = screenOf(args);
      if (!screen) {
        throw new Error(`CRM Lab has no screen named ${JSON.stringify(args['screen'])}.`);
      }
      return openScreen(bench, screen, recordOf(args));
    }
  });
  commands.addCommand(CommandIDs.restart, {
    label: bench.trans.__('Restart the Python of CRM Lab'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => bench.kernel.restart()
  });
}

function recordOf({ record: id, at }: ReadonlyPartialJSONObject): IRecord | undefined {
  return typeof id === 'string' ? { id, at: typeof at === 'number' ? at : undefined } : undefined;
}

async function openScreen(bench: IWorkbench, screen: IScreen, record?: IRecord): Promise<ScreenPanel> {
  const open = bench.tracker.find(panel => panel.screen.name === screen.name);
  const panel = open ?? bench.create(screen, record);
  if (open && record !== undefined) {
    void open.turnTo(record);
  } else if (open) {
    open.revive();
  } else {
    bench.app.shell.add(panel, 'main');
    await bench.tracker.add(panel);
  }
  bench.app.shell.activateById(panel.id);
  return panel;
}

const OPEN_ARGUMENTS = {
  type: 'object',
  properties: {
    screen: { type: 'string', description: 'The name of the screen, such as "board".' },
    record: { type: 'string', description: 'The id of the record that it is to show, such as a customer.' },
    at: { type: ['number', 'null'], description: 'The second of a call from which it is heard.' },
    isPalette: { type: 'boolean', description: 'Whether the command stands in the palette.' }
  },
  required: ['screen']
} as const;
