import { MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

import { Diagnosis } from './diagnosis';
import { execute } from './execute';
import { ProblemView } from './problem';
import type { IProblem } from './problem';
import type { IScreen } from './screens';
import type { IWorkbenchKernel } from './tokens';
import { WaitingView } from './waiting';

/** After so many ends of Python in the middle of opening, a person must ask for the next try. */
const MAX_INTERRUPTIONS = 2;

/** What a screen shows: a record by its id; of a call, the second from which it is heard. */
export interface IRecord {
  readonly id: string;
  readonly at?: number;
}

/** A main-area panel that holds one live screen of the shared kernel, and nothing around it. */
export class ScreenPanel extends Widget {
  constructor(
    readonly screen: IScreen,
    private readonly _kernel: IWorkbenchKernel,
    private readonly _trans: TranslationBundle,
    private readonly _locale: 'en' | 'zh',
    private _record: IRecord | null
  ) {
    super();
    this.id = `crm-lab-${screen.name}`;
    this.addClass('crm-lab-Panel');
    this.title.label = screen.label;
    this.title.caption = screen.caption;
    this.title.icon = screen.icon;
    this.title.closable = true;
    this.node.tabIndex = -1;
    this.layout = new PanelLayout();
    this._diagnosis = new Diagnosis(screen, _kernel, _trans, () => this.open());
    _kernel.restarted.connect(this._onRestarted, this);
    _kernel.stopped.connect(this._onStopped, this);
    void this.open();
  }

  /** Ask Python for the screen and show it. Never rejects: what goes wrong is shown in the panel. */
  async open(): Promise<void> {
    const turn = ++this._turn;
    this._opening = true;
    this._fill(this._waiting());
    const content = await this._ask();
    if (turn === this._turn && !this.isDisposed) {
      this._opening = false;
      this._fill(content);
    } else {
      content.dispose();
    }
  }

  /** Turn the screen to a record. */
  async turnTo(record: IRecord): Promise<void> {
    this._record = record;
    await this.open();
  }

  /** Try again when a notice stands where the screen should be. */
  revive(): void {
    if (!this._opening && this._content instanceof ProblemView) {
      void this.open();
    }
  }

  protected override onActivateRequest(_: Message): void {
    this.node.focus({ preventScroll: true });
  }

  protected override onCloseRequest(message: Message): void {
    super.onCloseRequest(message);
    this.dispose(); // closing alone would only detach it
  }

  private async _ask(): Promise<Widget> {
    let kernel;
    try {
      kernel = await this._kernel.ready();
    } catch (reason) {
      return new ProblemView(this._diagnosis.notStarted(reason));
    }
    try {
      const outcome = await execute(kernel, this._code);
      this._record = null; // a restart shows what Python knows
      this._interruptions = 0;
      return outcome.problem
        ? new ProblemView(this._diagnosis.raised(outcome.problem))
        : await this._render(outcome.shown);
    } catch (reason) {
      this._interruptions++;
      return new ProblemView(this._diagnosis.interrupted(reason));
    }
  }

  private async _render(data: IRenderMime.IMimeModel['data']): Promise<Widget> {
    const { rendermime } = this._kernel;
    const mimeType = rendermime.preferredMimeType(data, 'any');
    if (!mimeType) {
      throw new Error(`nothing can show ${Object.keys(data).join(', ')}`);
    }
    const renderer = rendermime.createRenderer(mimeType);
    renderer.addClass('crm-lab-Screen');
    await renderer.renderModel(new MimeModel({ data, trusted: true }));
    return renderer;
  }

  private _onRestarted(): void {
    if (this._interruptions < MAX_INTERRUPTIONS) {
      void this.open();
    }
  }

  private _onStopped(): void {
    if (!this._opening) {
      this._show(this._diagnosis.stopped());
    }
  }

  private _show(problem: IProblem): void {
    this._turn++;
    this._fill(new ProblemView(problem));
  }

  /** The line of Python that displays the screen; a JSON string is a Python string. */
  private get _code(): string {
    const name = JSON.stringify(this.screen.name);
    const options = Object.entries(this._record ?? {}).filter(([, value]) => value !== undefined);
    const record = options.map(([option, value]) => `, ${option}=${JSON.stringify(value)}`).join('');
    return `import crm_lab_widgets.lab as _lab; _lab.show(${name}, locale="${this._locale}", height=0${record})`;
  }

  private _waiting(): Widget {
    const trans = this._trans;
    return new WaitingView(
      trans.__('Opening %1…', this.screen.label),
      trans.__('Python is still busy. %1 opens as soon as it is free.', this.screen.label)
    );
  }

  private _fill(content: Widget): void {
    this._content?.dispose();
    this._content = content;
    (this.layout as PanelLayout).addWidget(content);
  }

  private readonly _diagnosis: Diagnosis;
  private _content: Widget | null = null;
  private _turn = 0;
  private _opening = false;
  private _interruptions = 0;
}
