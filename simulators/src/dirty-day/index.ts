export { type Damage, damagesOf } from './damage.ts';
export { type Day, recordedDay, styleOf } from './day.ts';
export { type Arrival, ownClockAt, travel } from './journey.ts';
export { shrink } from './shrink.ts';
