// The evaluators that are compared, ours first.
import * as flagdCore from './evaluators/flagd-core.mjs';
import * as growthbook from './evaluators/growthbook.mjs';
import * as switchyard from './evaluators/switchyard.mjs';
import * as unleashClient from './evaluators/unleash-client.mjs';
import * as vercelFlagsCore from './evaluators/vercel-flags-core.mjs';

export { switchyard };
export const evaluators = [switchyard, flagdCore, unleashClient, vercelFlagsCore, growthbook];
