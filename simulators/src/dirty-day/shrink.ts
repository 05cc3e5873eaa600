/** Leaves out one after the other what is not needed for the failure, until each that is left is. */
export async function shrink<T>(
  damages: readonly T[],
  fails: (fewer: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  for (let index = 0; index < damages.length; index += 1) {
    const fewer = damages.toSpliced(index, 1);
    if (await fails(fewer)) return shrink(fewer, fails);
  }
  return damages;
}
