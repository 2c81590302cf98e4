import type { HonestVariant, Impostor } from '../impostor.js';

export const tokImpostors: readonly Impostor[] = [];

export const tokVariants: readonly HonestVariant[] = [];
