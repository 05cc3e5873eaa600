import type { Command } from 'commander';

/** What may stand behind these words of a command line: sub-commands and options; options with choices, and these. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
  /** Options that take a value: the word behind one is no command. */
  readonly valued: readonly { readonly option: string; readonly choices: readonly string[] }[];
}

function placesIn(command: Command, path: string): readonly Place[] {
  const { commands, options } = command;
  const here: Place = {
    path,
    words: [...commands.map((each) => each.name()), ...options.flatMap(({ long }) => long ?? []), '--help'],
    valued: options.flatMap(({ long, required, optional, argChoices }) =>
      long !== undefined && long !== null && (required || optional)
        ? [{ option: long, choices: argChoices ?? [] }]
        : [],
    ),
  };
  return [here, ...commands.flatMap((each) => placesIn(each, `${path} ${each.name()}`.trim()))];
}

/** Everything is letters, digits, `-` and `_`: names that we gave ourselves. */
const arms = (places: readonly Place[], armsOf: (place: Place) => readonly (readonly [string, string])[]): string =>
  places
    .flatMap(armsOf)
    .map(([pattern, words]) => `    ${pattern}) echo "${words}";;`)
    .join('\n');

/**
 * A completion made from the command tree itself, for bash and zsh alike: `words` and `choices` are tables, the rest walks
 * along the line to see which command it is in.
 */
export function completionScript(program: Command, shell: 'bash' | 'zsh'): string {
  const places = placesIn(program, '');
  const name = program.name();
  const tables = `_${name}_words() {
  case "$1" in
${arms(places, ({ path, words }) => [[`"${path}"`, words.join(' ')]])}
  esac
}
_${name}_choices() {
  case "$1" in
${arms(places, ({ path, valued }) => valued.map(({ option, choices }) => [`"${path} ${option}"`, choices.join(' ')]))}
    *) return 1;;
  esac
}
_${name}_walk() {
  local at="" word="" before=""
  for word in "$@"; do
    if _${name}_choices "$at $before" >/dev/null; then before=""; continue; fi
    before="$word"
    case "$word" in -*) continue;; esac
    if [ -n "$(_${name}_words "\${at:+$at }$word")" ]; then at="\${at:+$at }$word"; fi
  done
  if _${name}_choices "$at $before"; then return; fi
  _${name}_words "$at"
}`;
  const bash = `_${name}() {
  COMPREPLY=($(compgen -W "$(_${name}_walk "\${COMP_WORDS[@]:1:COMP_CWORD-1}")" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}
`;
  const zsh = `_${name}() {
  local found=($(_${name}_walk "\${(@)words[2,CURRENT-1]}"))
  compadd -- "\${found[@]}" || _files
}
compdef _${name} ${name}
`;
  return `${tables}\n${shell === 'bash' ? bash : zsh}`;
}
