/** The software bill of materials, as CycloneDX 1.6. */

/** What `package.json` says of a package. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package whose code is in files of `dist`, or which is installed besides. */
export interface Ingredient {
  readonly manifest: Manifest;
  /** Of the package in the registry, as the lock file has it: `sha512-…`. */
  readonly integrity: string;
  /** Paths from the root of this package. */
  readonly files: readonly string[];
}

const addressOf = ({ name, version }: Manifest): string =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

function component(manifest: Manifest) {
  return {
    type: 'library',
    'bom-ref': addressOf(manifest),
    name: manifest.name,
    version: manifest.version,
    purl: addressOf(manifest),
    licenses: [{ license: { id: manifest.license } }],
  };
}

/**
 * The bill of `own`: what is bundled, and in which files; and its dependencies, which a shop installs in whatever version
 * fits the range.
 *
 * It has neither date nor serial number, so that the same source gives the same bytes.
 */
export function billOfMaterials(own: Manifest, packages: readonly Ingredient[]) {
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component(own) },
    components: packages.map(({ manifest, integrity, files }) => ({
      ...component(manifest),
      hashes: [
        {
          alg: 'SHA-512',
          content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex'),
        },
      ],
      properties: [
        ...files.map((file) => ({ name: `${own.name}:bundled-in`, value: file })),
        ...(own.dependencies?.[manifest.name]
          ? [{ name: `${own.name}:dependency`, value: own.dependencies[manifest.name] }]
          : []),
      ],
    })),
    dependencies: [
      { ref: addressOf(own), dependsOn: packages.map(({ manifest }) => addressOf(manifest)) },
    ],
  };
}
