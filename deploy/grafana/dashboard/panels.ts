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
  DashboardLinkBuilder,
  type DataSourceRef,
  type DataTransformerConfig,
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { variableOf } from './selectors.js';

/** The data source that is chosen at the top of the dashboard. */
export const DATA_SOURCE: DataSourceRef = { type: 'prometheus', uid: variableOf('datasource') };

/** A query, and how its series are called: `{{label}}` stands for a label's value. */
export type Query = readonly [expr: string, legend: string];

export interface PanelOptions {
  readonly title: string;
  /** The lesson of the panel, for a person. */
  readonly description: string;
  readonly queries: readonly Query[];
  /** One of Grafana's units. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Colours from these values on; below the first it is green, or blue where there are none. */
  readonly thresholds?: readonly (readonly [from: number, color: 'green' | 'yellow' | 'red'])[];
  /** Asks for the present value alone, not for the last one in the time shown. */
  readonly instant?: boolean;
  /** Shown where there are no series. */
  readonly noValue?: string;
  /** Where a click on a value leads, with the variables of Grafana's data links. */
  readonly link?: PanelLink;
  /** Width in columns, of 24. */
  readonly span: number;
}

interface PanelLink {
  readonly title: string;
  readonly url: string;
}

export interface GraphOptions extends PanelOptions {
  readonly draw?: 'lines' | 'bars' | 'stacked';
  readonly logarithmic?: boolean;
}

/** Height of graphs, in units of about 30 pixels. */
const GRAPH_HEIGHT = 8;
const STAT_HEIGHT = 4;

/** One value, large. */
export function stat(options: PanelOptions & { readonly name?: boolean }): StatBuilder {
  const panel = new StatBuilder()
    .height(STAT_HEIGHT)
    .colorMode(options.thresholds ? BigValueColorMode.Background : BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  if (options.name) panel.textMode(BigValueTextMode.Name);
  return common(panel, { noValue: '–', ...options }).withTransformation(SHORT_RUNS);
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
  return common(panel, options).withTransformation(SHORT_RUNS);
}

/** The last value of each series as a bar, side by side. */
export function bars(options: PanelOptions): BarGaugeBuilder {
  const panel = new BarGaugeBuilder()
    .height(GRAPH_HEIGHT)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  return common(panel, options).withTransformation(SHORT_RUNS);
}

/** Names of series keep eight of the 32 digits of a run. */
const SHORT_RUNS: DataTransformerConfig = {
  id: 'renameByRegex',
  options: { regex: '^(.*?)([0-9a-f]{8})[0-9a-f]{24}(.*)$', renamePattern: '$1$2$3' },
};

export interface TableOptions extends PanelOptions {
  /** How a label, or 'Value' ('Value #A', ... of several queries), is called; others are hidden. */
  readonly columns: Readonly<Record<string, string>>;
  /**
   * More settings of columns, by their new names:
   * https://grafana.com/docs/grafana/latest/panels-visualizations/configure-overrides/
   */
  readonly overrides?: Readonly<Record<string, readonly DynamicConfigValue[]>>;
}

/** The labels of each series, a row each. Series of several queries share a row when their labels are the same. */
export function table(options: TableOptions): TableBuilder {
  const names = Object.keys(options.columns);
  const panel = new TableBuilder()
    .height(GRAPH_HEIGHT)
    .noValue('none')
    .withTransformation({ id: 'merge', options: {} })
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
  for (const [column, properties] of Object.entries(options.overrides ?? {})) {
    panel.overrideByName(column, [...properties]);
  }
  return common(panel, options, PromQueryFormat.Table);
}

/** The properties of every kind of panel. */
interface AnyPanel {
  title(title: string): this;
  description(description: string): this;
  datasource(source: DataSourceRef): this;
  span(columns: number): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  noValue(text: string): this;
  dataLinks(links: DashboardLinkBuilder[]): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  colorScheme(color: FieldColorBuilder): this;
  withTarget(query: DataqueryBuilder): this;
}

function common<Panel extends AnyPanel>(panel: Panel, options: PanelOptions, format?: PromQueryFormat): Panel {
  const { title, description, queries, unit, decimals, min, max, noValue, link, thresholds, span } = options;
  panel.title(title).description(description).datasource(DATA_SOURCE).span(span);
  if (unit !== undefined) panel.unit(unit);
  if (decimals !== undefined) panel.decimals(decimals);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (noValue !== undefined) panel.noValue(noValue);
  if (link) panel.dataLinks([new DashboardLinkBuilder(link.title).url(link.url).targetBlank(true)]);
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
    if (format) query.format(format);
    if (format || options.instant) query.instant();
    panel.withTarget(query);
  }
  return panel;
}
