import type { SchemaElement } from 'hyparquet';
import { wrongFooter } from './wrong-footer.ts';

/** The schema's leaves in the order of the columns; one inside a list or struct has a path of several names. */
export interface LeafColumn {
  readonly path: readonly string[];
  readonly element: SchemaElement;
}

/** Lists them. @throws InputFormatError for a schema that ends early. */
export function leafColumns(schema: readonly SchemaElement[]): LeafColumn[] {
  const leaves: LeafColumn[] = [];
  let next = 1; // 0 is the root
  const visit = (path: readonly string[], children: number): void => {
    for (let child = 0; child < children; child++) {
      const element = schema[next++];
      if (element === undefined) throw wrongFooter('its schema ends early');
      const here = [...path, element.name];
      if ((element.num_children ?? 0) > 0) visit(here, element.num_children ?? 0);
      else leaves.push({ path: here, element });
    }
  };
  visit([], schema[0]?.num_children ?? 0);
  return leaves;
}
