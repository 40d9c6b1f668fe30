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
