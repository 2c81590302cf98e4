/** A contender can't take part on this machine. The message says why. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}
