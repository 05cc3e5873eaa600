/** What is known about people in a car; null: nothing. */
export interface PeopleKnown {
  readonly passengers: boolean | null;
  readonly peopleCount: number | null;
}

/** What one message says about them; a field that is missing says nothing, null takes back what was known. */
export interface PeopleSaid {
  readonly passengers?: boolean | null | undefined;
  readonly peopleCount?: number | undefined;
}

/** The newest statement wins, over an older one of the other field too: "nobody" ends "three people", and the reverse. */
export function newestPeople(known: PeopleKnown, said: PeopleSaid): PeopleKnown {
  // Both in one message, and not of one mind: somebody may be inside, and both stay.
  if (said.passengers === undefined && said.peopleCount === undefined) return known;
  const passengers = said.passengers === undefined ? known.passengers : said.passengers;
  const peopleCount = said.peopleCount ?? known.peopleCount;
  const contradict = passengers !== null && peopleCount !== null && passengers !== peopleCount > 0;
  if (!contradict) return { passengers, peopleCount };
  if (said.peopleCount === undefined) return { passengers, peopleCount: null };
  return typeof said.passengers === 'boolean' ? { passengers, peopleCount } : { passengers: null, peopleCount };
}
