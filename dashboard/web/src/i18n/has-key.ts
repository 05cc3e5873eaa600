/** Is there a word for this code? Own keys only: a device may well send a field named `constructor`. (`Object.hasOwn` is younger than the oldest browser we serve.) */
export function hasKey<O extends object>(words: O, key: string): key is keyof O & string {
  return Object.prototype.hasOwnProperty.call(words, key);
}
