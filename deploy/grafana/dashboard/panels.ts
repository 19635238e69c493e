import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DataSourceRef,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** The data source that is provisioned beside the dashboard. */
export const DATA_SOURCE: DataSourceRef = { type: 'prometheus', uid: 'lenet-cluster-prometheus' };

/** A query, and how its series are called: `{{label}}` stands for a label's value. */
export type Query = readonly [expr: string, legend: string];

export interface PanelOptions {
  readonly title: string;
  /** What a person learns from it. */
  readonly description: string;
  readonly queries: readonly Query[];
  /** One of Grafana's units. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Colours from these values on; below the first it is green, or blue where there are none. */
  readonly thresholds?: readonly (readonly [from: number, color: 'green' | 'yellow' | 'red'])[];
  /** Of 24 columns. */
  readonly span: number;
}

export interface GraphOptions extends PanelOptions {
  readonly draw?: 'lines' | 'bars' | 'stacked';
  readonly logarithmic?: boolean;
}

/** Of graphs, in units of about 30 pixels. */
const GRAPH_HEIGHT = 8;
const STAT_HEIGHT = 4;

/** One value, large. */
export function stat(options: PanelOptions & { readonly noValue?: string; readonly name?: boolean }): StatBuilder {
  const panel = new StatBuilder()
    .height(STAT_HEIGHT)
    .colorMode(options.thresholds ? BigValueColorMode.Background : BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue(options.noValue ?? '–');
  if (options.name) panel.textMode(BigValueTextMode.Name);
  return common(panel, options);
}

/** Values over time. */
export function graph(options: GraphOptions): TimeSeriesBuilder {
  const panel = new TimeSeriesBuilder()
    .height(GRAPH_HEIGHT)
    .lineWidth(1)
    .fillOpacity(options.draw === 'lines' || options.draw === undefined ? 0 : 60)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.draw === 'bars') panel.drawStyle(GraphDrawStyle.Bars);
  if (options.draw === 'stacked') panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (options.logarithmic) {
    panel.scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10));
  }
  return common(panel, options);
}

/** The last value of each series as a bar, side by side. */
export function bars(options: PanelOptions): BarGaugeBuilder {
  const panel = new BarGaugeBuilder()
    .height(GRAPH_HEIGHT)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  return common(panel, options);
}

/** The labels of each series, a row each. `columns`: what a label, or 'Value', is called; others are hidden. */
export function table(options: PanelOptions & { readonly columns: Readonly<Record<string, string>> }): TableBuilder {
  const names = Object.keys(options.columns);
  const panel = new TableBuilder()
    .height(GRAPH_HEIGHT)
    .noValue('none')
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(names.map((name, i) => [name, i])),
        renameByName: options.columns,
      },
    });
  return common(panel, options, PromQueryFormat.Table);
}

/** What all kinds of panels have. */
interface AnyPanel {
  title(title: string): this;
  description(description: string): this;
  datasource(source: DataSourceRef): this;
  span(columns: number): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  colorScheme(color: FieldColorBuilder): this;
  withTarget(query: DataqueryBuilder): this;
}

function common<Panel extends AnyPanel>(panel: Panel, options: PanelOptions, format?: PromQueryFormat): Panel {
  const { title, description, queries, unit, decimals, min, max, thresholds, span } = options;
  panel.title(title).description(description).datasource(DATA_SOURCE).span(span);
  if (unit !== undefined) panel.unit(unit);
  if (decimals !== undefined) panel.decimals(decimals);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (thresholds) {
    panel.thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([
          { value: null as unknown as number, color: 'green' },
          ...thresholds.map(([value, color]) => ({ value, color })),
        ]),
    );
    if (!(panel instanceof TimeSeriesBuilder)) {
      panel.colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
    }
  }
  for (const [i, [expr, legend]] of queries.entries()) {
    const query = new DataqueryBuilder()
      .expr(expr)
      .legendFormat(legend)
      .refId(String.fromCharCode(65 + i));
    if (format) query.format(format).instant();
    panel.withTarget(query);
  }
  return panel;
}
