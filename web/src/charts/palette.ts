// Reads the colours of charts from the style sheet, resolved to what a canvas understands.

export interface Palette {
  ink: string;
  grid: string;
  mark: string;
  lines: readonly [string, string, string];
  font: string;
}

export function readPalette(root: HTMLElement): Palette {
  const probe = document.createElement('span');
  root.append(probe);
  const colour = (name: string) => {
    probe.className = `chart-colour chart-colour-${name}`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    ink: colour('ink'),
    grid: colour('grid'),
    mark: colour('mark'),
    lines: [colour('line-1'), colour('line-2'), colour('line-3')],
    font: `11px ${getComputedStyle(root).fontFamily}`,
  };
  probe.remove();
  return palette;
}
