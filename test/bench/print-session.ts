import { signIn } from './sign-in.js';

/** A login command of the contract tester: signs in at the given URL, and prints the cookies. */
const [loginUrl = ''] = process.argv.slice(2);
process.stdout.write(`${(await signIn(loginUrl)).replaceAll('; ', '\n')}\n`);
