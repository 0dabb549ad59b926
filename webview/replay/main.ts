// The replay's own script, which a page loads when the first one is opened: three.js is larger than all the rest.
import { ReplayElement } from './replayElement';

customElements.define('trirl-replay', ReplayElement);
