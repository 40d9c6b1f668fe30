import { Widget } from '@lumino/widgets';

/** A calm placeholder while Python starts; says more when it takes long. */
export class WaitingView extends Widget {
  /**
   * @param text - what is being waited for
   * @param patience - what to say after {@link PATIENCE_MS}
   */
  constructor(text: string, patience: string) {
    super();
    this.addClass('crm-lab-Waiting');
    this.node.setAttribute('role', 'status');
    const bar = document.createElement('div');
    bar.className = 'crm-lab-Waiting-bar';
    const line = document.createElement('p');
    line.textContent = text;
    this.node.append(bar, line);
    this._timer = window.setTimeout(() => (line.textContent = patience), PATIENCE_MS);
  }

  override dispose(): void {
    window.clearTimeout(this._timer);
    super.dispose();
  }

  private readonly _timer: number;
}

/** Milliseconds after which a wait deserves another sentence. */
const PATIENCE_MS = 12_000;
