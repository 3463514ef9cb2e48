import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { eventTable } from '../adapters/eventstore/event-table.ts';
import { upcasts } from '../adapters/eventstore/upcasts.ts';

/** What of JSON schema zod writes for our shapes. */
type Shape = {
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape;
};

const HEAD = `# Events

Generated from the codec by \`node --import tsx scripts/events-doc.ts\`; do not edit. Every type of event that is stored,
with the version that is written now. These names and fields are on disk for ever: an additive change is an optional
field, a changed meaning is a new type. \`test/golden/events/\` has an example of every version ever written.

Fields that are not listed stay when an event is read. Times are ISO-8601 UTC with milliseconds, sizes are bytes.
`;

export const eventsDocument = (): string =>
  [HEAD, ...Object.keys(eventTable).sort().map(section)].join('\n').trimEnd().concat('\n');

const section = (type: string): string => {
  const { schema, parse } = eventTable[type as keyof typeof eventTable];
  const steps = Object.keys(upcasts).filter((step) => step.startsWith(`${type}@`));
  const older = steps.length > 0 ? ` Older versions read through: ${steps.join(', ')}.` : '';
  const shape = z.toJSONSchema(parse, { reused: 'inline' }) as Shape;
  return `## ${type}\n\nVersion ${schema}.${older}\n\n\`\`\`ts\n${written(shape, '')}\n\`\`\`\n`;
};

const written = (shape: Shape, indent: string): string => {
  if (shape.const !== undefined) return `'${shape.const}'`;
  if (shape.enum) return shape.enum.map((member) => `'${member}'`).join(' | ');
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return choices.map((choice) => written(choice, indent)).join(' | ');
  if (shape.items) return list(shape.items, indent);
  if (shape.properties) return fields(shape, indent);
  if (shape.type === 'object' && shape.additionalProperties)
    return `{ [name: string]: ${written(shape.additionalProperties, indent)} }`;
  return shape.type ?? 'unknown';
};

const list = (items: Shape, indent: string): string => {
  const item = written(items, indent);
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
};

const fields = ({ properties = {}, required = [] }: Shape, indent: string): string => {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, shape]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${written(shape, inner)};`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(new URL('../docs/events.md', import.meta.url), eventsDocument());
