/**
 * What the room does while its screen cannot be trusted, or no alarm can reach it. The installation may say it in its own
 * words; `{hotline}` is its number, which rings here: the rescue centre is not told to call itself.
 */
export const usualBlindAdvice = {
  zh: '改用电话值守：接听 {hotline} 来电，照名单逐一致电使用单位和维保单位，并通知系统管理员',
  en: 'Use the telephone: answer {hotline}, ring the sites and maintenance firms on the list, and tell the administrator',
} as const;

/** A vendor's people are not the rescue centre: they ring it. */
export const vendorBlindAdvice = {
  zh: '改用电话：报警请致电救援中心 {hotline}',
  en: 'Use the telephone: report alarms to the rescue centre, {hotline}',
} as const;

export interface BlindAdvice {
  readonly zh: string;
  readonly en: string;
}
export function blindAdvice(advice: BlindAdvice, hotline: string): BlindAdvice {
  const fill = (text: string): string => text.replaceAll('{hotline}', hotline);
  return { zh: fill(advice.zh), en: fill(advice.en) };
}
