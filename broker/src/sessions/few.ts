/** A set that nearly always has one member, which is then kept as it is: a Set of one takes 200 bytes. */
export type Few<T> = T | Set<T> | undefined;

export function withMember<T>(few: Few<T>, member: T): Few<T> {
  if (few === undefined || few === member) return member;
  return few instanceof Set ? few.add(member) : new Set([few, member]);
}

export function withoutMember<T>(few: Few<T>, member: T): Few<T> {
  if (few === member) return undefined;
  if (few instanceof Set) few.delete(member);
  return few instanceof Set && few.size === 0 ? undefined : few;
}

export function hasMember<T>(few: Few<T>, member: T): boolean {
  return few instanceof Set ? few.has(member) : few !== undefined && few === member;
}

/** In the order in which they came. */
export function membersOf<T>(few: Few<T>): readonly T[] {
  if (few === undefined) return [];
  return few instanceof Set ? [...few] : [few];
}

export function sizeOf(few: Few<unknown>): number {
  if (few === undefined) return 0;
  return few instanceof Set ? few.size : 1;
}
