import type { Sources } from './sources.ts';
import type { Finding } from './tool-steps.ts';

interface Room {
  /** Found in any case, also inside a longer word. */
  readonly word: string;
  /** Part of a path: a folder or a file of this name is the feature's room. */
  readonly path: RegExp;
  /** Where features are listed, one line each: lines of these files may name the room. */
  readonly lists: readonly string[];
}

/**
 * Words that belong to one feature. Sources outside its rooms iterate over lists and do not know it: what is true here
 * is what makes adding or removing a feature a matter of one folder and one line.
 */
const rooms: readonly Room[] = [
  {
    word: 'kitchen',
    path: /(?:^|\/)kitchen(?:s|-[a-z-]+)?(?:\/|\.)/,
    lists: [
      'dashboard/server/src/routes.ts',
      'dashboard/web/src/views/list.ts',
      'dashboard/web/src/views/words.ts',
      'ingest/src/features.ts',
      'simulators/src/city/districts.ts',
      'simulators/src/models/model-for.ts',
      'simulators/src/scenarios/index.ts',
    ],
  },
];

/** The shared vocabulary has the words of every feature; tests, documents and tools may speak of all. */
export function roomsOf(sources: Sources): readonly Finding[] {
  return sources.files.flatMap((source) => {
    if (source.workspace === 'vocabulary' || source.isTest || !source.path.includes('/src/')) return [];
    return rooms.flatMap(({ word, path, lists }) => {
      if (path.test(source.path) || lists.includes(source.path)) return [];
      return source.text
        .split('\n')
        .flatMap((line, index) =>
          line.toLowerCase().includes(word)
            ? [`${source.path}:${index + 1} speaks of "${word}", which has a room of its own`]
            : [],
        );
    });
  });
}
