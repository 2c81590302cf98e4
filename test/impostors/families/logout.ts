import type { HonestVariant, Impostor } from '../impostor.js';

export const logoutImpostors: readonly Impostor[] = [];

export const logoutVariants: readonly HonestVariant[] = [];
