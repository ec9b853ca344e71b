// Whether the help dialog is open.
import { signal } from '@preact/signals';

export const help_open = signal(false);
