import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TemplateError } from './template-error.ts';

const Parameter = z.looseObject({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
  AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
});

const Resource = z.looseObject({
  Type: z.string(),
  Condition: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});

/** The parts of a CloudFormation template that the local cloud reads. */
export const Template = z.looseObject({
  Parameters: z.record(z.string(), Parameter).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), Resource),
});
export type Template = z.infer<typeof Template>;
export type TemplateResource = z.infer<typeof Resource>;

const Manifest = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional(), file: z.string().optional() }).optional(),
    }),
  ),
});

const Assets = z.looseObject({
  files: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    )
    .default({}),
  dockerImages: z
    .record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ directory: z.string().default('.'), dockerFile: z.string().default('Dockerfile') }),
        destinations: z.record(z.string(), z.looseObject({ imageTag: z.string() })),
      }),
    )
    .default({}),
});

/** The sources of an image. */
export interface ImageAsset {
  /** Absolute path of the build folder. */
  readonly directory: string;
  /** Path of the Dockerfile in it. */
  readonly dockerfile: string;
}

/** What `cdk synth` wrote: one stack's template and the paths of its assets. */
export interface Assembly {
  readonly stackName: string;
  /** The template's file, for messages. */
  readonly templateFile: string;
  readonly template: Template;
  /** Absolute paths of file assets by their S3 object key. */
  readonly files: ReadonlyMap<string, string>;
  /** Image assets by their tag, which identifies their content. */
  readonly images: ReadonlyMap<string, ImageAsset>;
}

/** Reads a cloud assembly (`cdk.out`) that holds exactly one stack. */
export function readAssembly(directory: string): Assembly {
  const manifest = readJson(path.join(directory, 'manifest.json'), Manifest);
  const artifacts = Object.entries(manifest.artifacts);
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    const found = stacks.map(([name]) => name).join(', ') || 'none';
    throw new TemplateError(`${directory} must hold one stack, it holds ${found}; synthesize one stack into it`);
  }
  const templateFile = path.join(directory, stack[1].properties?.templateFile ?? `${stack[0]}.template.json`);
  const assetFiles = artifacts
    .filter(([, { type }]) => type === 'cdk:asset-manifest')
    .map(([name, { properties }]) => path.join(directory, properties?.file ?? `${name}.json`));
  const assets = assetFiles.map((file) => readJson(file, Assets));
  return {
    stackName: stack[0],
    templateFile,
    template: readJson(templateFile, Template),
    files: new Map(assets.flatMap((manifest) => fileAssets(directory, manifest))),
    images: new Map(assets.flatMap((manifest) => imageAssets(directory, manifest))),
  };
}

function fileAssets(directory: string, { files }: z.infer<typeof Assets>): [string, string][] {
  return Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }): [string, string] => [
      objectKey,
      path.resolve(directory, source.path ?? '.'),
    ]),
  );
}

function imageAssets(directory: string, { dockerImages }: z.infer<typeof Assets>): [string, ImageAsset][] {
  return Object.values(dockerImages).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ imageTag }): [string, ImageAsset] => [
      imageTag,
      { directory: path.resolve(directory, source.directory), dockerfile: source.dockerFile },
    ]),
  );
}

function readJson<Shape extends z.ZodType>(file: string, shape: Shape): z.infer<Shape> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new TemplateError(`${file} cannot be read; build the project first (npm run build)`, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TemplateError(`${file} is not JSON; build the project again (npm run build)`, { cause: error });
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) throw new TemplateError(`${file} is not what the CDK writes: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
