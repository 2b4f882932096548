/** Creates the software bill of materials in CycloneDX 1.6. */

/** The fields of `package.json` that the SBOM needs. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package that is bundled into files of `dist`, or installed as a dependency. */
export interface Component {
  readonly manifest: Manifest;
  /** The hash of the published package from the lock file: `sha512-…`. */
  readonly integrity: string;
  /** Paths relative to the root of this package. */
  readonly files: readonly string[];
}

const toPackageUrl = ({ name, version }: Manifest): string =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

function toComponent(manifest: Manifest) {
  return {
    type: 'library',
    'bom-ref': toPackageUrl(manifest),
    name: manifest.name,
    version: manifest.version,
    purl: toPackageUrl(manifest),
    licenses: [{ license: { id: manifest.license } }],
  };
}

/**
 * Returns the SBOM of `own`: the bundled packages with their files, and the dependencies with their
 * version range.
 *
 * It has no date and no serial number, so that builds are reproducible.
 */
export function createSbom(own: Manifest, packages: readonly Component[]) {
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: toComponent(own) },
    components: packages.map(({ manifest, integrity, files }) => ({
      ...toComponent(manifest),
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
      { ref: toPackageUrl(own), dependsOn: packages.map(({ manifest }) => toPackageUrl(manifest)) },
    ],
  };
}
