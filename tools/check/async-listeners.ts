import { type CallExpression, Visitor } from 'oxc-parser';
import type { Sources } from './sources.ts';
import type { Finding } from './tool-steps.ts';

const takesListener = new Set([
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
  'addEventListener',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'nextTick',
  'queueMicrotask',
]);

/**
 * No listener and no timer is an async function: nobody waits for its promise, so its error would end the process
 * without a name. The type-aware linter does not see it where the emitter's types allow promises (Socket.IO does).
 */
export function asyncListeners(sources: Sources): readonly Finding[] {
  return sources.files.flatMap((source) => {
    const found: Finding[] = [];
    new Visitor({
      CallExpression: (call) => {
        const name = nameOf(call);
        if (name === undefined || !takesListener.has(name) || !call.arguments.some(isAsyncFunction)) return;
        found.push(
          `${source.path}:${source.lineOf(call.start)} hands an async function to ${name}(): ` +
            'use a plain function that gives the promise to supervise() of @vigil/service',
        );
      },
    }).visit(source.program);
    return found;
  });
}

function nameOf({ callee }: CallExpression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression') return undefined;
  if (callee.computed) return callee.property.type === 'Literal' ? String(callee.property.value) : undefined;
  return callee.property.type === 'Identifier' ? callee.property.name : undefined;
}

function isAsyncFunction(argument: CallExpression['arguments'][number]): boolean {
  return (argument.type === 'ArrowFunctionExpression' || argument.type === 'FunctionExpression') && argument.async;
}
