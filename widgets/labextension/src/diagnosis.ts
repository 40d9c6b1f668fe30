import type { TranslationBundle } from '@jupyterlab/translation';

import type { IPythonProblem } from './execute';
import type { IProblem, IRemedy } from './problem';
import type { IScreen } from './screens';
import type { IWorkbenchKernel } from './tokens';

/** Turns failures into notices: what is wrong, and the button that most likely helps. */
export class Diagnosis {
  constructor(
    private readonly _screen: IScreen,
    private readonly _kernel: IWorkbenchKernel,
    private readonly _trans: TranslationBundle,
    private readonly _open: () => Promise<void>
  ) {}

  /** No kernel could be started or found. */
  notStarted(reason: unknown): IProblem {
    return this._notice({
      message: this._trans.__('Python could not be started, so there is nothing to show yet.'),
      advice: this._trans.__('Try again, or choose another kernel that has crm-lab installed.'),
      details: String(reason),
      remedies: [this._again(), this._choose()]
    });
  }

  /** Python answered, but with a problem instead of a screen. */
  raised(problem: IPythonProblem): IProblem {
    return isMissingPackage(problem) ? this._missing(problem) : this._failed(problem);
  }

  /** Python ended, or did something unexpected, while the screen was opening. */
  interrupted(reason: unknown): IProblem {
    return this._notice({
      message: this._trans.__('Python stopped before it had opened the screen.'),
      advice: this._trans.__('Your data are safe. Try again; if it stops again, restart Python.'),
      details: String(reason),
      remedies: [this._again(), this._restart()]
    });
  }

  /** Python was shut down while the screen stood open. */
  stopped(): IProblem {
    return this._notice({
      title: this._trans.__('%1 is paused', this._screen.label),
      message: this._trans.__('Python was shut down. Your data are safe.'),
      remedies: [{ label: this._trans.__('Start again'), run: () => void this._open() }]
    });
  }

  private _missing(problem: IPythonProblem): IProblem {
    return this._notice({
      message: this._trans.__('The kernel “%1” has no crm-lab.', this._kernel.displayName),
      advice: this._trans.__(
        'Choose the kernel of the environment in which crm-lab is installed, or install it in this one, from the folder of your copy:'
      ),
      command: 'python -m pip install .',
      details: problem.details,
      remedies: [this._choose(), this._again()]
    });
  }

  private _failed(problem: IPythonProblem): IProblem {
    return this._notice({
      message: asSentence(problem.message) || this._trans.__('Python showed nothing.'),
      details: problem.details,
      remedies: [this._again(), this._restart()]
    });
  }

  private _notice(notice: Omit<IProblem, 'title' | 'detailsLabel'> & { title?: string }): IProblem {
    return {
      title: this._trans.__('%1 could not be opened', this._screen.label),
      detailsLabel: this._trans.__('Details for the technically minded'),
      ...notice
    };
  }

  private _again(): IRemedy {
    return { label: this._trans.__('Try again'), run: () => void this._open() };
  }

  private _restart(): IRemedy {
    const run = async (): Promise<void> => {
      await this._kernel.restart();
      await this._open();
    };
    return { label: this._trans.__('Restart Python'), run: () => void run() };
  }

  private _choose(): IRemedy {
    const run = async (): Promise<void> => {
      await this._kernel.choose();
      await this._open();
    };
    return { label: this._trans.__('Choose another kernel…'), run: () => void run() };
  }
}

/** Whether crm-lab itself is not there, as opposed to something that it needs. */
function isMissingPackage(problem: IPythonProblem): boolean {
  return problem.kind === 'ModuleNotFoundError' && /crm_lab\w*/.test(problem.message);
}

/** Errors are written to follow a program's name; on their own they begin with a capital. */
function asSentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
