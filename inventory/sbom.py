"""The software bill of materials in CycloneDX JSON."""

import tomllib
from collections.abc import Iterable

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from inspection.launch import PROJECT, VAR
from inventory.packages import Package, Use

PATH = VAR / "sbom" / "sbom.cdx.json"
SCOPES = {
    Use.PRODUCTION: ComponentScope.REQUIRED,
    Use.BROWSER: ComponentScope.REQUIRED,
    Use.EMBEDDED: ComponentScope.OPTIONAL,
    Use.NODE: ComponentScope.OPTIONAL,
    Use.DEVELOPMENT: ComponentScope.EXCLUDED,
}


def sbom_of(packages: Iterable[Package]) -> str:
    """The product and its packages as CycloneDX 1.6."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    product = Component(
        name=project["name"],
        version=project["version"],
        description=project["description"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )
    components = [component_of(package) for package in packages]
    bom = Bom(components=components)
    bom.metadata.component = product
    bom.register_dependency(product, components)
    return JsonV1Dot6(bom).output_as_string(indent=2)


def component_of(package: Package) -> Component:
    """One package; the digests of its files stand at its distribution, because a release has several."""
    namespace, _, name = package.name.rpartition("/")
    address = PackageURL(package.ecosystem, namespace, name, package.version)
    digests = [HashType(alg=HashAlgorithm(package.algorithm), content=digest) for digest in package.digests]
    files = ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(address.to_string()), hashes=digests)
    return Component(
        name=name,
        group=namespace or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=address.to_string(),
        purl=address,
        scope=SCOPES[package.use],
        licenses=[LicenseFactory().make_from_string(package.licence)],
        external_references=[files],
    )
