import { SessionContext, SessionContextDialogs } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Kernel, KernelMessage, ServiceManager, Session } from '@jupyterlab/services';
import type { ITranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { bindWidgetManager } from './manager';
import { Pulse } from './pulse';
import type { IWorkbenchKernel } from './tokens';

/** The session's path: the same after a page reload, so the same kernel is found again. */
const SESSION_PATH = 'crm-lab-workbench';

/** {@link IWorkbenchKernel} on a session of its own, started when first asked for. */
export class WorkbenchKernel implements IWorkbenchKernel {
  constructor(services: ServiceManager.IManager, rendermime: IRenderMimeRegistry, translator: ITranslator) {
    this.rendermime = rendermime.clone();
    this._dialogs = new SessionContextDialogs({ translator });
    this._session = new SessionContext({
      kernelManager: services.kernels,
      sessionManager: services.sessions,
      specsManager: services.kernelspecs,
      translator,
      path: SESSION_PATH,
      name: 'CRM Lab',
      type: 'console',
      kernelPreference: { name: 'python3', language: 'python', autoStartDefault: true, shutdownOnDispose: false }
    });
    this._session.sessionChanged.connect(this._onSession, this);
    this._session.statusChanged.connect(this._onStatus, this);
    this._pulse.renewed.connect(() => this.restarted.emit());
  }

  readonly rendermime: IRenderMimeRegistry;
  readonly restarted = new Signal<this, void>(this);
  readonly stopped = new Signal<this, void>(this);

  get displayName(): string {
    return this._session.kernelDisplayName;
  }

  async ready(): Promise<Kernel.IKernelConnection> {
    if (!this._kernel) {
      this._starting ??= this._start().finally(() => (this._starting = null));
      await this._starting;
    }
    const kernel = this._kernel;
    if (!kernel) {
      throw new Error('No kernel could be started.');
    }
    await (this._binding ??= bindWidgetManager(this._session, this.rendermime));
    return kernel;
  }

  async restart(): Promise<void> {
    await (this._kernel ? this._session.restartKernel() : this.ready());
  }

  choose(): Promise<void> {
    return this._dialogs.selectKernel(this._session);
  }

  private get _kernel(): Kernel.IKernelConnection | null {
    const kernel = this._session.session?.kernel;
    return kernel && !kernel.isDisposed ? kernel : null;
  }

  private async _start(): Promise<void> {
    const first = !this._initialized;
    this._initialized = true; // initialize() never resolves a second time after a failure
    await (first ? this._session.initialize() : this._session.startKernel());
  }

  private _onSession(_: unknown, change: { newValue: Session.ISessionConnection | null }): void {
    if (change.newValue) {
      change.newValue.anyMessage.connect(this._onMessage, this);
    } else {
      this._onStopped();
    }
  }

  private _onStatus(_: unknown, status: Kernel.Status): void {
    if (status === 'dead') {
      this._onStopped();
    }
  }

  private _onStopped(): void {
    this._pulse.forget();
    this.stopped.emit();
  }

  private _onMessage(_: unknown, sent: Kernel.IAnyMessageArgs): void {
    if (sent.direction === 'recv') {
      this._pulse.heard(sent.msg as KernelMessage.IMessage);
    }
  }

  private readonly _session: SessionContext;
  private readonly _dialogs: SessionContextDialogs;
  private readonly _pulse = new Pulse();
  private _starting: Promise<void> | null = null;
  private _binding: Promise<void> | null = null;
  private _initialized = false;
}
