import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportExpression, type Program, parseSync, Visitor } from 'oxc-parser';
import { z } from 'zod';

/** One source file of a workspace, parsed. */
export interface Source {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  /** Folder of the workspace it belongs to; `tools` counts as one. */
  readonly workspace: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly program: Program;
  readonly imports: readonly Import[];
  /** Line of an offset, counted from 1. */
  lineOf(offset: number): number;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Followed when the file is loaded: neither a type import, which is erased, nor an `import()`. */
  readonly atLoad: boolean;
}

export interface Sources {
  readonly root: string;
  readonly workspaces: readonly string[];
  /** Package name → folder. */
  readonly packages: ReadonlyMap<string, string>;
  readonly files: readonly Source[];
}

const skipped = new Set(['node_modules', 'dist', 'dist-next', 'dist-last', 'coverage', 'tmp']);
const rootSchema = z.object({ workspaces: z.array(z.string()) });
const packageSchema = z.object({ name: z.string() });

/** Every .ts and .tsx file of every workspace and of tools/. @throws if one cannot be parsed */
export function readSources(root: string): Sources {
  const { workspaces } = rootSchema.parse(readJson(join(root, 'package.json')));
  const packages = new Map(
    workspaces.map((folder) => [packageSchema.parse(readJson(join(root, folder, 'package.json'))).name, folder]),
  );
  const folders = [...workspaces, 'tools'];
  const files = folders.flatMap((workspace) =>
    pathsIn(root, workspace).map((path) => readSource(root, path, workspace)),
  );
  return { root, workspaces: folders, packages, files };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function pathsIn(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : pathsIn(root, path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function readSource(root: string, path: string, workspace: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message ?? 'cannot be parsed'}`);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const inWorkspace = path.slice(workspace.length + 1);
  return {
    path,
    workspace,
    isTest: workspace === 'test' || inWorkspace.startsWith('test/'),
    text,
    program,
    imports: importsOf(program, lineOf),
    lineOf,
  };
}

/** Static, re-exporting, dynamic and type imports. A dynamic import of anything but a literal is not followed. */
function importsOf(program: Program, lineOf: (offset: number) => number): readonly Import[] {
  const found: Import[] = [];
  const note = (source: { readonly value: unknown; readonly start: number } | null, atLoad: boolean): void => {
    if (typeof source?.value === 'string') found.push({ specifier: source.value, line: lineOf(source.start), atLoad });
  };
  new Visitor({
    ImportDeclaration: (node) => note(node.source, node.importKind !== 'type'),
    ExportNamedDeclaration: (node) => note(node.source, node.exportKind !== 'type'),
    ExportAllDeclaration: (node) => note(node.source, node.exportKind !== 'type'),
    TSImportType: (node) => note(node.source, false),
    ImportExpression: (node: ImportExpression) => {
      if (node.source.type === 'Literal') note(node.source, false);
    },
  }).visit(program);
  return found;
}
