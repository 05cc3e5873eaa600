// The first line that runs, in whatever Node a machine has: ES5 only, so that Node 12 can read as far as the sentence.
// Stock Debian 12 has Node 18, whose npm installs without a complaint; what follows would end in a TypeError.
'use strict';
var have = process.versions.node;
var numbers = have.split('.');
var major = Number(numbers[0]);
var minor = Number(numbers[1]);
var zh = '需要 Node.js 20.19 或更高版本，当前是 ' + have + '；请安装较新的 Node.js（https://nodejs.org）后再运行一次。';
var en =
  'Node.js 20.19 or newer is needed, this is ' + have + '; install a newer one (https://nodejs.org) and run again.';
if (major > 20 || (major === 20 && minor >= 19)) {
  void import('./bootstrap.mjs');
} else {
  process.stderr.write(zh + ' / ' + en + '\n');
  process.exitCode = 78;
}
