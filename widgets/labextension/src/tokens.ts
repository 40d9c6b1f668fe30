import type { Kernel } from '@jupyterlab/services';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ISignal } from '@lumino/signaling';
import { Token } from '@lumino/coreutils';

/** The one kernel behind every CRM Lab panel, with an ipywidgets manager bound to it. */
export interface IWorkbenchKernel {
  /** Renders the kernel's widgets; the application's own registry stays as it was. */
  readonly rendermime: IRenderMimeRegistry;
  /** The name people know the kernel by ("Python 3 (ipykernel)"). */
  readonly displayName: string;
  /** Python began again with nothing in memory: panels must run their code again. */
  readonly restarted: ISignal<IWorkbenchKernel, void>;
  /** Python ended and nobody is starting it: panels must say so. */
  readonly stopped: ISignal<IWorkbenchKernel, void>;
  /** Start the kernel, or find it again after a page reload. Safe to call often. */
  ready(): Promise<Kernel.IKernelConnection>;
  /** Restart Python; `restarted` follows. */
  restart(): Promise<void>;
  /** Let the person choose another kernel; resolves once the dialog has closed. */
  choose(): Promise<void>;
}

export const IWorkbenchKernel = new Token<IWorkbenchKernel>(
  'crm-lab-workbench:IWorkbenchKernel',
  'The one kernel that all CRM Lab panels share.'
);
