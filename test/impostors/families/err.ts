import type { HonestVariant, Impostor } from '../impostor.js';

export const errImpostors: readonly Impostor[] = [];

export const errVariants: readonly HonestVariant[] = [];
