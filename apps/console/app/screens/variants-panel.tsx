// A flag's variants: what each is, its share of everyone, and how often it really was the answer.
import type { Flag, Serve } from '@switchyard/registry-core/registry/flag';
import type { KeyUsage } from '../queries/usage/key-usage.server.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Badge, Muted } from '../ui/marks.tsx';
import { Panel } from '../ui/page.tsx';
import styles from './variants-panel.module.css';
import { otherVariantOf, sharesOf } from './words.ts';

/** Of those whom no setting of their own and no rule reaches. */
function sharesOfEveryone(flag: Flag, serve: Serve | undefined): ReadonlyMap<string, number> {
  if (serve === undefined) return new Map([[flag.off, 100]]);
  if ('variant' in serve) return new Map([[serve.variant, 100]]);
  if ('split' in serve) return new Map(sharesOf(serve.split).map(({ variant, percent }) => [variant, percent]));
  return new Map([
    [otherVariantOf(flag), serve.percent],
    [flag.off, Number((100 - serve.percent).toFixed(3))],
  ]);
}

function Share({ percent }: { percent: number }) {
  if (percent === 0) return <Muted>0 %</Muted>;
  return (
    <span className={styles.share}>
      <span aria-hidden="true" className={styles.bar}>
        <span style={{ width: `${percent}%` }} />
      </span>
      {percent.toLocaleString('en', { maximumFractionDigits: 3 })} %
    </span>
  );
}

const count = new Intl.NumberFormat('en');

export function VariantsPanel({ flag, usage }: { flag: Flag; usage?: KeyUsage | undefined }) {
  const everyone = flag.settings.find(({ scope }) => Object.keys(scope).length === 0);
  const shares = sharesOfEveryone(flag, everyone?.serve);
  const answered = new Map(usage?.series.map(({ name, total }) => [name, total]));
  const sum = Object.keys(flag.variants).reduce((total, name) => total + (answered.get(name) ?? 0), 0);
  return (
    <Panel flush title="Variants">
      <DataTable
        caption="Variants"
        columns={[
          {
            header: 'Variant',
            cell: ({ name }) => (
              <>
                <code>{name}</code> {name === flag.off && <Badge>off</Badge>}
              </>
            ),
          },
          { header: 'Value', cell: ({ value }) => <code>{JSON.stringify(value)}</code> },
          { header: 'Share of everyone', fit: true, cell: ({ name }) => <Share percent={shares.get(name) ?? 0} /> },
          {
            header: 'Answers in seven days',
            fit: true,
            cell: ({ name }) => {
              const answers = answered.get(name) ?? 0;
              if (answers === 0) return <Muted>none</Muted>;
              return (
                <>
                  {count.format(answers)} <Muted small>{((answers / sum) * 100).toFixed(1)} %</Muted>
                </>
              );
            },
          },
        ]}
        rowKey={({ name }) => name}
        rows={Object.entries(flag.variants).map(([name, value]) => ({ name, value }))}
      />
    </Panel>
  );
}
