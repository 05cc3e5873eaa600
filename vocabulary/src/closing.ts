/**
 * What a person has to say who ends an alarm. Pure: the server refuses by it, the console asks by it.
 */

/** Work-order results seen in 96333 centres; `cleared` is the device's own end of an alarm that is not latched. */
export const outcomes = ['rescued', 'handled', 'false-alarm', 'no-action', 'cleared', 'other'] as const;
export type Outcome = (typeof outcomes)[number];
/** Those that a person may choose. */
export const closingOutcomes = ['rescued', 'handled', 'false-alarm', 'no-action', 'other'] as const;
/** Nobody can understand these later without a word about them. */
const needsNote: ReadonlySet<Outcome> = new Set<Outcome>(['false-alarm', 'other']);

/**
 * How it is known that nobody is inside any more. Our list, after the steps of a rescue centre (domain.md §1.5: locate,
 * report from the spot, confirm with the caller); those with `by` name somebody.
 */
export const verifications = [
  { id: 'seen-on-site', by: true, zh: '现场人员打开轿厢目视核实', en: 'seen on site, car opened' },
  { id: 'maintenance-on-site', by: true, zh: '维保人员在现场电话核实', en: 'maintenance firm on site, by telephone' },
  { id: 'freed-person', by: true, zh: '脱困人员本人告知', en: 'the freed person said so' },
  { id: 'car-intercom', by: false, zh: '与轿厢通话核实', en: 'by intercom or telephone with the car' },
  { id: 'camera', by: false, zh: '轿厢摄像头画面核实', en: 'camera in the car' },
  {
    id: 'not-verified',
    by: false,
    zh: '未核实（仅限误报，须写备注）',
    en: 'not verified (false alarm only, with a note)',
  },
] as const;
export type VerificationId = (typeof verifications)[number]['id'];
const namesSomebody = new Set<string>(verifications.filter(({ by }) => by).map(({ id }) => id));
export function verificationNeedsName(id: VerificationId): boolean {
  return namesSomebody.has(id);
}

/** How many people one car can hold, generously. */
export const freedAtMost = 99;

/** What is said of an emergency beside outcome and note. */
export interface ClosingForm {
  /** How it is known that nobody is inside. */
  readonly verified: VerificationId;
  /** By whom, where the way names somebody; else empty. */
  readonly verifiedBy: string;
  /** How many people were freed. */
  readonly freed: number;
  /** Of the list of causes. */
  readonly cause: string;
  /** It is closed although its device still reports it. */
  readonly stillActive: boolean;
}

/** What is missing, or cannot be. The console's words for them have the keys `close.fault.<id>`. */
export const closingFaultIds = [
  'form',
  'verified-by',
  'not-verified',
  'freed-nobody',
  'freed-somebody',
  'still-active',
  'note',
] as const;
export type ClosingFault = (typeof closingFaultIds)[number];

export interface Closing {
  readonly outcome: Outcome;
  readonly note: string;
  /** null: nothing was said; enough for what is no emergency. */
  readonly form: ClosingForm | null;
}

/** Why this alarm cannot be ended like that; nothing: it can. */
export function closingFaults(
  alarm: { readonly latched: boolean; readonly condition: 'active' | 'cleared' },
  { outcome, note, form }: Closing,
): readonly ClosingFault[] {
  const noted = note.trim() !== '';
  if (!alarm.latched) return needsNote.has(outcome) && !noted ? ['note'] : [];
  if (form === null) return ['form'];
  const faults: ClosingFault[] = [];
  if (verificationNeedsName(form.verified) && form.verifiedBy === '') faults.push('verified-by');
  if (form.verified === 'not-verified' && outcome !== 'false-alarm') faults.push('not-verified');
  if (outcome === 'rescued' && form.freed === 0) faults.push('freed-nobody');
  if ((outcome === 'false-alarm' || outcome === 'no-action') && form.freed > 0) faults.push('freed-somebody');
  const isActive = alarm.condition === 'active';
  if (isActive && !form.stillActive) faults.push('still-active');
  if (!noted && (needsNote.has(outcome) || isActive || form.verified === 'not-verified')) faults.push('note');
  return faults;
}
