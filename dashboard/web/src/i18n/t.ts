import type { TFunction } from 'i18next';

/** Looks up a word by its key; the keys are typed (index.ts). */
export type T = TFunction;
