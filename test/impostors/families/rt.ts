import type { HonestVariant, Impostor } from '../impostor.js';

export const rtImpostors: readonly Impostor[] = [];

export const rtVariants: readonly HonestVariant[] = [];
