import { addApplication } from './synth-application';
import { measureSynthesis } from './synth-run';

measureSynthesis(addApplication);
