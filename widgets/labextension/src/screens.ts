import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';

import { automationIcon, boardIcon, callIcon, coachingIcon, customerIcon, leadIcon, moneyIcon, qualityIcon, triageIcon } from './icons';

/** A screen that Python draws and the workbench opens. */
export interface IScreen {
  /** The name Python knows it by, also in layouts and in addresses (`?crm-lab=board`). */
  readonly name: string;
  readonly icon: LabIcon;
  readonly label: string;
  readonly caption: string;
}

/** All screens, in the order of their tiles. */
export function screens(trans: TranslationBundle): readonly IScreen[] {
  return [
    {
      name: 'board',
      icon: boardIcon,
      label: trans.__('Pipeline board'),
      caption: trans.__('Your deals as cards, stage by stage')
    },
    {
      name: 'customer',
      icon: customerIcon,
      label: trans.__('Customer 360'),
      caption: trans.__('One customer from all sides')
    },
    {
      name: 'lead_inbox',
      icon: leadIcon,
      label: trans.__('Lead inbox'),
      caption: trans.__('Your leads, new ones and the public pool, with their scores')
    },
    {
      name: 'receivables',
      icon: moneyIcon,
      label: trans.__('Receivables'),
      caption: trans.__('Who owes what for how long, payments and reminders')
    },
    {
      name: 'triage',
      icon: triageIcon,
      label: trans.__('Ticket triage'),
      caption: trans.__('Tickets by the time that is left, with suggested replies')
    },
    {
      name: 'call_review',
      icon: callIcon,
      label: trans.__('Call review'),
      caption: trans.__('Recorded calls: hear them, read them, see how they were judged')
    },
    {
      name: 'coaching',
      icon: coachingIcon,
      label: trans.__('Coaching'),
      caption: trans.__('Reps over time and beside the best of them, and what to work on next')
    },
    {
      name: 'data_quality',
      icon: qualityIcon,
      label: trans.__('Data quality'),
      caption: trans.__('What to mend first in your customer data')
    },
    {
      name: 'automation',
      icon: automationIcon,
      label: trans.__('Rules and segments'),
      caption: trans.__('When … then …, without programming')
    }
  ];
}
