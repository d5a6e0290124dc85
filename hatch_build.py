"""The build hook: a wheel carries compiled catalogues.

They go into the wheel straight from a temporary folder, never into the source
tree: there, a `.mo` older than its `.po` would only mislead.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Compile every `.po` into the `.mo` of the same name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the catalogues to a wheel; an editable install reads the `.po` itself."""
        if version == "editable":
            return
        root = Path(self.root)
        catalogue = _alone(root / "locales" / "catalogue.py")
        self.folder = TemporaryDirectory()
        for po in sorted(root.glob("locales/*/LC_MESSAGES/*.po")):
            place = po.relative_to(root).with_suffix(".mo")
            mo = Path(self.folder.name, *place.parts)
            mo.parent.mkdir(parents=True)
            mo.write_bytes(catalogue.compiled(po.read_bytes()))
            build_data["force_include"][str(mo)] = place.as_posix()

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact: str) -> None:
        """Take the temporary folder away."""
        if version != "editable":
            self.folder.cleanup()


def _alone(path: Path) -> Any:
    """Load one module of ours without its package, which needs what is not there to build."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None  # noqa: S101
    assert spec.loader is not None  # noqa: S101
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
