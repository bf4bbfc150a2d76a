// The parts of the registry file's page: the download, the form of an import, and what an import had to leave out.
import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Button } from '@mantine/core';
import { Form, Link } from '@remix-run/react';
import type { Finding } from '@switchyard/registry-core/registry/finding';
import { ImportForm } from '../drafting/import-form.ts';
import { inEnvironment } from '../paths.ts';
import { SubmitButton } from '../ui/actions.tsx';
import { AreaField, FieldRow, FieldSet, FileField, FormButtons, FormErrors, FormStack, SelectField, TextField } from '../ui/form.tsx';
import { Muted, Notice } from '../ui/marks.tsx';
import { SubLine } from './domain.tsx';

interface DownloadProps {
  environment: string;
  version: string | null;
  /** Why not; null when it may be taken. */
  reason: string | null;
}

export function Download({ environment, version, reason }: DownloadProps) {
  return (
    <FormStack>
      <Muted small>
        {version === null
          ? 'Nothing is live yet; the file is empty.'
          : `What release ${version} serves. Keys, settings, cohorts and places; no kills, people or SDK keys.`}
      </Muted>
      {reason === null ? (
        <div>
          {/* A plain link, since what answers is a file and no page. */}
          <Button component="a" download href={inEnvironment(environment).registryDownload} variant="default">
            Download the registry file
          </Button>
        </div>
      ) : (
        <Muted small>{reason}</Muted>
      )}
    </FormStack>
  );
}

interface ImportedNoticeProps {
  environment: string;
  imported: {
    readonly number: number;
    readonly title: string;
    readonly edits: number;
    readonly findings: readonly Finding[];
    readonly unchanged: number;
  };
}

export function ImportedNotice({ environment, imported: { number, title, edits, findings, unchanged } }: ImportedNoticeProps) {
  return (
    <Notice title={`Drafted as change #${number}, with something to know`} tone="warn">
      <p>
        {edits === 1 ? 'One entry differs' : `${edits} entries differ`} from what is live
        {unchanged > 0 && `, ${unchanged} ${unchanged === 1 ? 'is' : 'are'} the same`}. Of the file:
      </p>
      <ul>
        {findings.map(({ code, entry, path, message }) => {
          const name = entry.slice(entry.indexOf(':') + 1);
          return (
            <li key={`${entry}-${path}-${message}`}>
              {/* Some sentences begin with the name themselves. */}
              {!message.startsWith(name) && <code>{name}</code>} {message} <SubLine>{code}</SubLine>
            </li>
          );
        })}
      </ul>
      <p>
        <Link to={inEnvironment(environment).change(number)}>
          Open #{number} {title}
        </Link>
      </p>
    </Notice>
  );
}

export function ImportFormView({ lastResult, reason }: { lastResult: SubmissionResult | undefined; reason: string | null }) {
  const [form, fields] = useForm({
    lastResult: lastResult ?? null,
    defaultValue: { format: 'switchyard' },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: ImportForm }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Form encType="multipart/form-data" method="post" {...getFormProps(form)}>
      <FormStack>
        <FormErrors errors={form.errors} title="This was not imported" />
        <FieldSet legend="The file">
          <FormStack>
            <SelectField
              field={fields.format}
              label="Format"
              options={[
                { value: 'switchyard', label: 'Switchyard registry file' },
                { value: 'flagd', label: 'flagd flag definitions' },
              ]}
            />
            <FileField accept=".json,application/json" field={fields.file} label="File" />
            <AreaField field={fields.pasted} label="Or its text" mono placeholder="{ … }" rows={8} />
          </FormStack>
        </FieldSet>
        <FieldSet legend="The change">
          <FormStack>
            <FieldRow>
              <TextField field={fields.title} label="Title" placeholder="Bring over the flags of the shop" required />
              <TextField field={fields.ticket} label="Ticket (optional)" placeholder="OPS-123" />
            </FieldRow>
            <AreaField field={fields.reason} label="Reason" placeholder="Where the file comes from, and what it is for" required rows={2} />
          </FormStack>
        </FieldSet>
        <FormButtons>
          <SubmitButton reason={reason}>Draft a change from it</SubmitButton>
        </FormButtons>
      </FormStack>
    </Form>
  );
}
