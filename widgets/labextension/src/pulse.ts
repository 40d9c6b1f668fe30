import type { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

/** Statuses that the server reports on its own, under its own session id. */
const FROM_SERVER = new Set(['restarting', 'autorestarting', 'dead']);

/**
 * Notices that the Python behind a kernel is no longer the one that was talked to before.
 *
 * Every Python process signs its messages with a session id of its own. A new id means a new process,
 * whoever restarted it: this page, another client, or the server after a crash.
 */
export class Pulse {
  /** Emitted once for every new Python process after the first. */
  readonly renewed = new Signal<this, void>(this);

  /** Take note of a message that came from the kernel. */
  heard(message: KernelMessage.IMessage): void {
    if (isFromServer(message)) {
      return;
    }
    const before = this._process;
    this._process = message.header.session;
    if (before && before !== this._process) {
      this.renewed.emit();
    }
  }

  /** The session has gone: the next process is a new beginning, not a restart. */
  forget(): void {
    this._process = '';
  }

  private _process = '';
}

function isFromServer(message: KernelMessage.IMessage): boolean {
  const state = (message.content as { execution_state?: string }).execution_state;
  return state !== undefined && FROM_SERVER.has(state);
}
