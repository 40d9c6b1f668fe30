import { kernelPlugin } from './kernelPlugin';
import { linkPlugin } from './linkPlugin';
import { screensPlugin } from './screensPlugin';

export default [kernelPlugin, screensPlugin, linkPlugin];
