// Every period at a hundredth, so that two minutes pass in a second. The patience of waits is not about how old answers may be.
export * from '../../../workers/evaluator/src/bounds.ts';

export const softMs = 10;
export const softJitterMs = 1;
export const hardMs = 50;
export const holdMs = 9;
export const confirmMs = 10;
export const hubTimeoutMs = 100;
export const relayTimeoutMs = 200;
export const kvAskEveryMs = 100;
export const kvWriteEveryMs = 10;
export const kvRetryMsMin = 10;
export const kvRetryMsMax = 600;
export const coldWaitMs = 300;
export const flightMsMax = 500;
export const kvTimeoutMs = 300;
export const documentTimeoutMs = 600;
export const documentHedgeMs = 50;
