import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordFault, passwordLength } from '../src/password-rule.ts';

const wang = { login: 'wang.lei', name: '王磊 Wang Lei' };

describe('a new password', () => {
  it.each([
    ['short of it', 'too-short'],
    ['x'.repeat(201), 'too-long'],
    ['aaaaaaaaaaaaaaaaaaaa', 'repeats'],
    ['ababababababababab', 'repeats'],
    ['Zx9!Zx9!Zx9!Zx9!', 'repeats'],
    ['correct correct correct', 'repeats'],
    ['qwertyuiopasdfgh', 'keyboard'],
    ['1qaz2wsx3edc4rfv', 'keyboard'],
    ['1q2w3e4r5t6y7u8i', 'keyboard'],
    ['9876543210abcdefgh', 'keyboard'],
    ['!@#$%^&*()qwerty', 'keyboard'],
    ['wanglei123456789', 'name-like'],
    ['Wang.Lei-Wang.Lei-19', 'name-like'],
    ['ielgnaw-iel-gnaw-2027', 'name-like'],
    ['王磊王磊王磊王磊王磊王磊王磊12', 'name-like'],
    ['password12345678', 'common'],
    ['P@ssw0rd-2027-2027', 'common'],
    ['96333-96333-vigil', 'common'],
    ['Administrator-2027', 'common'],
    ['woaini1314woaini!', 'common'],
    ['电梯值守密码管理员救援应急电梯', null],
    ['iloveyou20270101!', 'common'],
    ['thecakeisalie-2027', null],
    ['qwerty123456789!', 'keyboard'],
    ['correct horse battery', null],
    ['long enough word', null],
    ['江边三棵树下的老船夫在等一封信', null],
    ['k7mpq-x2ra-9vwtz', null],
  ] as const)('%s: %s', (password, fault) => {
    expect(passwordFault(password, wang)).toBe(fault);
  });

  it('counts what a person typed, with any input method, not bytes', () => {
    expect(passwordFault('ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａ', wang)).toBeNull();
    expect(passwordFault('江边三棵树下的老船夫在等', wang)).toBe('too-short');
  });

  it('that was made by chance is never refused', () => {
    const letters = Array.from('abcdefghjkmnpqrstuvwxyz23456789');
    const group = (length: number) => fc.array(fc.constantFrom(...letters), { minLength: length, maxLength: length });
    fc.assert(
      fc.property(group(5), group(4), group(5), (a, b, c) => {
        const password = [a, b, c].map((part) => part.join('')).join('-');
        fc.pre(new Set(password).size > 7);
        expect([null, 'repeats']).toContain(passwordFault(password, { login: 'admin', name: '管理员' }));
      }),
    );
  });

  it('has a verdict whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string(),
        fc.string(),
        (password, login, name) => {
          const fault = passwordFault(password, { login, name });
          if (Array.from(password.normalize('NFKC')).length < passwordLength.shortest) expect(fault).toBe('too-short');
        },
      ),
    );
  });
});
