import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { clockTime, day } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useTheme } from '../shell/theme.ts';

use([LineChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
const dotsUpTo = 30;
type Point = readonly [ms: number, min: number, mean: number, max: number];

type Gap = readonly [ms: number, min: null, mean: null, max: null];
const longestStepMs = 300_000;

/** A line drawn over hours without data would be invented: an empty point breaks it. */
function withGaps(points: readonly Point[], bucketMs: number): readonly (Point | Gap)[] {
  const step = Math.max(3 * bucketMs, longestStepMs);
  return points.flatMap((point, i): readonly (Point | Gap)[] => {
    const before = points[i - 1];
    return before !== undefined && point[0] - before[0] > step ? [[before[0] + 1, null, null, null], point] : [point];
  });
}

/** Two invisible lines stacked make the band between the smallest and the largest value of each bucket. */
function optionOf(
  name: string,
  points: readonly (Point | Gap)[],
  span: Span,
  words: { readonly mean: string; readonly band: string },
  dark: boolean,
): Parameters<ReturnType<typeof init>['setOption']>[0] {
  const line = dark ? '#7cbfff' : '#0b5394';
  const text = dark ? '#a0aab4' : '#4f565e';
  const hair = dark ? '#3d454e' : '#d4d7da';
  const quiet = { type: 'line', symbol: 'none', lineStyle: { opacity: 0 }, stack: 'band', silent: true } as const;
  const number = (value: number): string => String(Math.round(value * 1000) / 1000);
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 46, right: 12, top: 26, bottom: 22 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      formatter: (items: unknown) => {
        const first: unknown = Array.isArray(items) ? items[0] : undefined;
        const at = typeof first === 'object' && first !== null && 'dataIndex' in first ? first.dataIndex : undefined;
        const point = typeof at === 'number' ? points[at] : undefined;
        if (point === undefined) return '';
        const [ms, min, mean, max] = point;
        if (min === null) return '';
        return `${day(ms).slice(5)} ${clockTime(ms)}<br>${words.mean} ${number(mean)}<br>${words.band} ${number(min)} – ${number(max)}`;
      },
    },
    xAxis: {
      type: 'time',
      min: span.fromMs,
      max: span.toMs,
      axisLabel: { color: text, hideOverlap: true, formatter: (ms: number) => clockTime(ms).slice(0, 5) },
      axisLine: { lineStyle: { color: text } },
    },
    yAxis: {
      type: 'value',
      name,
      nameTextStyle: { color: text, align: 'left', padding: [0, 0, 0, -38] },
      scale: true,
      axisLabel: { color: text },
      splitLine: { lineStyle: { color: hair } },
    },
    series: [
      { ...quiet, data: points.map(([ms, min]) => [ms, min]) },
      {
        ...quiet,
        areaStyle: { color: line, opacity: 0.18 },
        data: points.map(([ms, min, , max]) => [ms, min === null ? null : max - min]),
      },
      {
        type: 'line',
        name,
        // A few points far apart are no line: then each is a dot.
        showSymbol: points.length <= dotsUpTo,
        symbol: 'circle',
        symbolSize: 5,
        sampling: 'lttb',
        lineStyle: { color: line, width: 1.5 },
        itemStyle: { color: line },
        data: points.map(([ms, , mean]) => [ms, mean]),
      },
    ],
  };
}

export default function HistoryChart({
  name,
  label,
  points,
  fromMs,
  toMs,
}: {
  readonly name: string;
  readonly label: string;
  readonly points: readonly Point[];
} & Span): React.JSX.Element {
  const { t } = useWords();
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const chart = init(box.current, null, { renderer: 'canvas' });
    chart.setOption(
      optionOf(
        name,
        withGaps(points, (toMs - fromMs) / 240),
        { fromMs, toMs },
        { mean: t('unit.mean'), band: t('unit.band') },
        theme === 'dark',
      ),
    );
    const resize = new ResizeObserver(() => chart.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      chart.dispose();
    };
  }, [name, points, fromMs, toMs, theme, t]);
  return (
    <figure>
      <div ref={box} className="chart" role="img" aria-label={label} />
    </figure>
  );
}
