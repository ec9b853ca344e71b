// Owns one uPlot: made anew for other data, colours or options, resized with its container, and taken away with it.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { readPalette, type Palette } from './palette';
import { useColourScheme } from './use_colour_scheme';
import { useWidth } from './use_width';

interface Props {
  data: uPlot.AlignedData;
  /** Everything but the size; must stay the same function as long as it makes the same options. */
  options: (palette: Palette) => Omit<uPlot.Options, 'width' | 'height'>;
  height: number;
  /** What the picture shows, for those who do not see it. */
  label: string;
  /** Drawn anew, not made anew, when this changes: for marks that move. */
  redrawOn?: unknown;
}

export function Plot({ data, options, height, label, redrawOn }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const width = useWidth(box);
  const scheme = useColourScheme();
  const laidOut = width > 0;

  useEffect(() => {
    const root = box.current;
    if (!root || !laidOut) return;
    const made = new uPlot({ ...options(readPalette(root)), width: root.clientWidth, height }, data, root);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [data, options, height, scheme, laidOut]);

  useEffect(() => {
    if (laidOut) plot.current?.setSize({ width, height });
  }, [width, height, laidOut]);

  useEffect(() => {
    plot.current?.redraw(false);
  }, [redrawOn]);

  return <div ref={box} class="chart-plot" role="img" aria-label={label} />;
}
