import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';

import { CommandIDs } from './commands';
import type { ScreenPanel } from './panel';

/** What a screen dispatches that wishes another one to be opened; see widgets/src/shared/open_customer.js. */
const REQUEST = 'crm-lab:open';

/** Open what the screens in our panels ask for; screens in notebooks show it themselves. */
export function hearRequests(app: JupyterFrontEnd, tracker: WidgetTracker<ScreenPanel>): void {
  document.addEventListener(REQUEST, event => {
    const { target, detail } = event as CustomEvent<{ screen: string; id: string; at?: number }>;
    if (tracker.find(panel => panel.node.contains(target as Node))) {
      event.preventDefault();
      void app.commands.execute(CommandIDs.open, { screen: detail.screen, record: detail.id, at: detail.at ?? null });
    }
  });
}
