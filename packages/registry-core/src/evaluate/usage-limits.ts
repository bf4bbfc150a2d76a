// What bounds a batch of usage where it is made: apart from its schema, which the edge does without.

/** A variant's name is cut to this length, so that no row is longer than a message. */
export const usageTextMax = 256;

/** Events in one message of a queue. */
export const eventsMax = 200;
export const eventNameMax = 64;
export const eventNamePattern = /^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$/;
export const eventNameRule = 'An event is lower case, with dots between its parts, such as booking.failed.';
