// Copies a text; over plain HTTP from another machine browsers offer no clipboard, so a selection has to do there.
import { announce, toast } from './toasts';
import { plain } from '../text/safe';

export async function copy(text: string, what: string): Promise<void> {
  const done = (await write(text)) || copySelected(text);
  const said = done ? `${what} copied: ${plain(text, 60)}` : `${what} could not be copied: select it and use the browser's menu`;
  toast({ key: 'copy', kind: done ? 'brief' : 'note', body: said });
  announce(said);
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function copySelected(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
  }
}
