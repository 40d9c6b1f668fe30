import { Widget } from '@lumino/widgets';

/** A button under the sentence that says what went wrong. */
export interface IRemedy {
  readonly label: string;
  readonly run: () => void;
}

/** What stands in a panel instead of its screen. */
export interface IProblem {
  readonly title: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  /** A command to copy, shown in a typewriter face. */
  readonly command?: string;
  /** The traceback, folded away. */
  readonly details?: string;
  readonly detailsLabel: string;
  /** The first is the one most likely to help. */
  readonly remedies: readonly IRemedy[];
}

/** A readable notice with its remedies; texts are set as text, never as markup. */
export class ProblemView extends Widget {
  constructor(problem: IProblem) {
    super();
    this.addClass('crm-lab-Problem');
    this.node.setAttribute('role', 'alert');
    this.node.append(card(problem));
  }
}

function card(problem: IProblem): HTMLElement {
  const node = element('div', 'crm-lab-Problem-card');
  node.append(element('h2', 'crm-lab-Problem-title', problem.title));
  node.append(element('p', 'crm-lab-Problem-message', problem.message));
  if (problem.advice) {
    node.append(element('p', 'crm-lab-Problem-advice', problem.advice));
  }
  if (problem.command) {
    node.append(element('code', 'crm-lab-Problem-command', problem.command));
  }
  node.append(buttons(problem.remedies));
  if (problem.details) {
    node.append(folded(problem.detailsLabel, problem.details));
  }
  return node;
}

function buttons(remedies: readonly IRemedy[]): HTMLElement {
  const row = element('div', 'crm-lab-Problem-remedies');
  remedies.forEach((remedy, index) => {
    const style = index === 0 ? 'jp-mod-accept' : 'jp-mod-reject';
    const button = element('button', `jp-Button jp-mod-styled ${style}`, remedy.label) as HTMLButtonElement;
    button.type = 'button';
    button.onclick = remedy.run;
    row.append(button);
  });
  return row;
}

function folded(label: string, details: string): HTMLElement {
  const node = element('details', 'crm-lab-Problem-details');
  node.append(element('summary', '', label), element('pre', '', details));
  return node;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
