import { LabIcon } from '@jupyterlab/ui-components';

/** Three columns of unequal length: a board of stages. */
export const boardIcon = new LabIcon({
  name: 'crm-lab:board',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <rect x="3" y="4" width="5" height="16" rx="1"/>
    <rect x="9.5" y="4" width="5" height="11" rx="1"/>
    <rect x="16" y="4" width="5" height="7" rx="1"/>
  </g>
</svg>`
});

/** A list of which two lines are ticked off. */
export const qualityIcon = new LabIcon({
  name: 'crm-lab:quality',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <path d="M3 6.6 4.4 5.2 6 6.8 9 3.8 10.4 5.2 6 9.6zM3 13.6l1.4-1.4L6 13.8l3-3 1.4 1.4L6 16.6z"/>
    <rect x="12.5" y="5.5" width="8.5" height="2.4" rx="1"/>
    <rect x="12.5" y="12.5" width="8.5" height="2.4" rx="1"/>
    <rect x="3.5" y="18.5" width="5.5" height="2.4" rx="1"/>
    <rect x="12.5" y="18.5" width="8.5" height="2.4" rx="1"/>
  </g>
</svg>`
});

/** A person in the middle of a ring: one customer from all sides. */
export const customerIcon = new LabIcon({
  name: 'crm-lab:customer',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <path d="M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zm0 2a7.5 7.5 0 0 1 5.7 12.38C16.7 15.1 14.5 14.2 12 14.2s-4.7.9-5.7 2.68A7.5 7.5 0 0 1 12 4.5z"/>
    <circle cx="12" cy="9.8" r="2.9"/>
  </g>
</svg>`
});

/** A branch: one thing is asked, and one of two things follows. */
export const automationIcon = new LabIcon({
  name: 'crm-lab:automation',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <path d="M5 3h6v5H9v3h6V9h6v6h-6v-2H9v4h6v-2h6v6h-6v-2H7V8H5z"/>
  </g>
</svg>`
});

/** A ticket with a clock's hands on it: what is due first. */
export const triageIcon = new LabIcon({
  name: 'crm-lab:triage',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <path d="M3 5h18v4.5a2.5 2.5 0 0 0 0 5V19H3v-4.5a2.5 2.5 0 0 0 0-5zm8 3v4.9l3.6 2.2 1-1.7-2.6-1.6V8z" fill-rule="evenodd"/>
  </g>
</svg>`
});

/** A sound wave: calls to be heard. */
export const callIcon = new LabIcon({
  name: 'crm-lab:call',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <rect x="3" y="10" width="2.4" height="4" rx="1"/>
    <rect x="6.9" y="6" width="2.4" height="12" rx="1"/>
    <rect x="10.8" y="3" width="2.4" height="18" rx="1"/>
    <rect x="14.7" y="7.5" width="2.4" height="9" rx="1"/>
    <rect x="18.6" y="10" width="2.4" height="4" rx="1"/>
  </g>
</svg>`
});

/** A line that climbs above the dots it began with: somebody gets better. */
export const coachingIcon = new LabIcon({
  name: 'crm-lab:coaching',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <path d="M14 4h7v7l-2.6-2.6-5.6 5.6-3.5-3.5L4.4 15.4 3 14l6.3-6.3 3.5 3.5 4.2-4.2z"/>
    <rect x="3" y="18" width="18" height="2.4" rx="1"/>
  </g>
</svg>`
});

/** A funnel into which people come: leads. */
export const leadIcon = new LabIcon({
  name: 'crm-lab:leads',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <circle cx="8" cy="4.5" r="2.3"/>
    <circle cx="16" cy="4.5" r="2.3"/>
    <path d="M3 9h18l-6.6 7v5.2l-4.8-2.4V16z"/>
  </g>
</svg>`
});

/** Coins that lie on each other: what is owed. */
export const moneyIcon = new LabIcon({
  name: 'crm-lab:money',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon-brand1 jp-icon-selectable" fill="#1976d2">
    <rect x="3" y="17" width="13" height="3.4" rx="1.7"/>
    <rect x="5" y="12.2" width="13" height="3.4" rx="1.7"/>
    <rect x="3" y="7.4" width="13" height="3.4" rx="1.7"/>
    <circle cx="18" cy="5" r="3"/>
  </g>
</svg>`
});
