import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';

import { WorkbenchKernel } from './kernel';
import { IWorkbenchKernel } from './tokens';

/** Provides the shared kernel. The widget registry is required so that its plugin comes first. */
export const kernelPlugin: JupyterFrontEndPlugin<IWorkbenchKernel> = {
  id: 'crm-lab-workbench:kernel',
  description: 'Provides the one kernel behind all CRM Lab panels.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IJupyterWidgetRegistry],
  optional: [ITranslator],
  provides: IWorkbenchKernel,
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    _widgets: IJupyterWidgetRegistry,
    translator: ITranslator | null
  ) => new WorkbenchKernel(app.serviceManager, rendermime, translator ?? nullTranslator)
};
